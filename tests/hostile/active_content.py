"""Workbooks that can run something, reach out, or carry something: refused whole, but for an address one can click."""

from __future__ import annotations

from collections.abc import Callable

from tests.hostile.case import REJECTED, SAME, Case, Lure
from tests.hostile.honest_workbook import Base

_TOLD = "含宏、外部链接或嵌入对象，已拒绝"


def cases(lure: Lure) -> list[Case]:
    """Return the cases of the row on macros, links and objects."""
    return [*_parts(), *_relations(lure), *_types()]


def _parts() -> list[Case]:
    parts = {
        "vba_project": "xl/vbaProject.bin",
        "vba_under_another_name": "xl/media/picture.bin",
        "xlm_macro_sheet": "xl/macrosheets/sheet1.xml",
        "dialog_sheet": "xl/dialogsheets/sheet1.xml",
        "external_link": "xl/externalLinks/externalLink1.xml",
        "ole_object": "xl/embeddings/oleObject1.bin",
        "embedded_workbook": "xl/embeddings/Sheet1.xlsx",
        "activex": "xl/activeX/activeX1.xml",
        "form_control": "xl/ctrlProps/ctrlProp1.xml",
        "data_connection": "xl/connections.xml",
        "query_table": "xl/queryTables/queryTable1.xml",
        "pivot_cache": "xl/pivotCache/pivotCacheDefinition1.xml",
        "data_model": "xl/model/item.data",
        "custom_ui": "customUI/customUI.xml",
        "web_extension": "xl/webextensions/webextension1.xml",
        "executable": "xl/media/setup.exe",
        "script": "xl/media/run.vbs",
    }
    dde = b'<externalLink xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><ddeLink/></externalLink>'
    return [
        *(Case(name, _with_part(part), REJECTED, "active_content", _TOLD) for name, part in parts.items()),
        Case("dde_link", _with_part("xl/externalLinks/externalLink1.xml", dde), REJECTED, "active_content", _TOLD),
    ]


def _relations(lure: Lure) -> list[Case]:
    outside = {
        "relation_external_image": ("image", f"{lure.address}/a.png"),
        "relation_external_ole": ("oleObject", lure.file),
        "relation_external_link": ("externalLinkPath", "//127.0.0.1/share/x.xlsx"),
        "relation_external_template": ("attachedTemplate", f"{lure.address}/t.xltx"),
    }
    inside = {
        "relation_vba": ("vbaProject", "../media/a.png"),
        "relation_query_table": ("queryTable", "../media/a.xml"),
    }
    linked = {"hyperlink_mailto": "mailto:a@b.c", "hyperlink_page": lure.address}
    return [
        *(
            Case(name, _related(kind, target, external=True), REJECTED, "active_content", _TOLD)
            for name, (kind, target) in outside.items()
        ),
        *(
            Case(name, _related(kind, target, external=False), REJECTED, "active_content", _TOLD)
            for name, (kind, target) in inside.items()
        ),
        *(Case(name, _related("hyperlink", target, external=True), SAME) for name, target in linked.items()),
    ]


def _types() -> list[Case]:
    plain = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    macro = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
    template = "application/vnd.openxmlformats-officedocument.spreadsheetml.template.main+xml"
    project = '<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/></Types>'
    return [
        Case("vba_hidden_as_xlsx", _typed(plain, macro), REJECTED, "active_content", _TOLD),
        Case("vba_type_only", _typed("</Types>", project), REJECTED, "active_content", _TOLD),
        Case("template_type", _typed(plain, template), REJECTED, "not_a_workbook", "不是工作簿"),
    ]


def _with_part(part: str, content: bytes = b"<a/>") -> Callable[[Base], bytes]:
    return lambda base: base.with_part(part, content).zipped()


def _related(kind: str, target: str, *, external: bool) -> Callable[[Base], bytes]:
    return lambda base: base.with_relation(kind, target, external=external).zipped()


def _typed(old: str, new: str) -> Callable[[Base], bytes]:
    return lambda base: base.with_type(old, new).zipped()
