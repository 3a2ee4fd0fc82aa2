"""The parts of a workbook file: which may be there, how they refer to each other, and which sheets there are."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from luqual_desktop.workbook.container import Container
from luqual_desktop.workbook.guarded_xml import (
    CONTENT_TYPES,
    OFFICE_RELATIONSHIPS,
    RELATIONSHIPS,
    SPREADSHEET,
    parse,
    refuse_namespace,
)
from luqual_desktop.workbook.limits import Limits
from luqual_desktop.workbook.refusal import SEND_AGAIN, PartError, damaged, suspicious

_FORBIDDEN = (
    "vba",
    "macrosheet",
    "externallink",
    "embedding",
    "activex",
    "ctrlprop",
    "connection",
    "querytable",
    "dialogsheet",
    "customui",
    "webextension",
    "oleobject",
    "datamodel",
    "pivotcache",
)
_PLAIN_SUFFIXES = frozenset({"xml", "rels", "vml"})
_HARMLESS_SUFFIXES = frozenset({"png", "jpg", "jpeg", "gif", "bmp", "emf", "wmf", "tif", "tiff"})
_PRINTER = "xl/printersettings/"
_MAIN_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
_EXECUTABLE = "含宏、外部链接或嵌入对象，已拒绝。请用本程序导出的文件，或另存为不含这些内容的 .xlsx。"
_TYPES_PART = "[Content_Types].xml"
_HYPERLINK = f"{OFFICE_RELATIONSHIPS}/hyperlink"
_WORKSHEET = f"{OFFICE_RELATIONSHIPS}/worksheet"
_DOCUMENT = f"{OFFICE_RELATIONSHIPS}/officeDocument"
_STRICT_DOCUMENT = "http://purl.oclc.org/ooxml/officeDocument/relationships/officeDocument"
_BOOK, _SHEETS, _SHEET, _PROPERTIES = (
    f"{SPREADSHEET} {name}" for name in ("workbook", "sheets", "sheet", "workbookPr")
)
_WITHIN = {_SHEET: frozenset({_SHEETS}), **dict.fromkeys((_SHEETS, _PROPERTIES), frozenset({_BOOK}))}
_RELATED_ID = f"{OFFICE_RELATIONSHIPS} id"


@dataclass(frozen=True)
class SheetPart:
    """A sheet as the workbook lists it: its name, whether it is hidden, and the part that holds it."""

    name: str
    hidden: bool
    part: str


@dataclass(frozen=True)
class Parts:
    """Where what is where in a workbook file."""

    sheets: tuple[SheetPart, ...]
    strings: str
    styles: str
    dates_from_1904: bool


def check_parts(container: Container) -> None:
    """Refuse a file with parts that can run, reach out or hide something."""
    _check_types(container)
    for name, info in container.parts.items():
        if not _is_harmless(name) and not (name.endswith("/") and not info.file_size and not _is_forbidden(name)):
            raise PartError("active_content", _EXECUTABLE, name[:80])
    for name in container.parts:
        if name.endswith(".rels"):
            _relations(container, name)


@lru_cache(1_000)
def _is_harmless(name: str) -> bool:
    """Tell whether a part of this name can neither run nor reach out, and is of a known kind."""
    lowered = name.lower()
    suffix = lowered.rpartition(".")[2]
    known = suffix in _PLAIN_SUFFIXES or suffix in _HARMLESS_SUFFIXES or lowered.startswith(_PRINTER)
    return known and not _is_forbidden(name)


def _is_forbidden(name: str) -> bool:
    lowered = name.lower()
    return any(word in lowered for word in _FORBIDDEN)


def parts_of(container: Container) -> Parts:
    """Return the sheets in order and the shared parts; raises PartError where one is missing."""
    main = _main_part(container)
    relations = {each["Id"]: each for each in _relations(container, _relations_part(main)) if "Id" in each}
    by_type = {each.get("Type", ""): _target(main, each) for each in relations.values()}
    listed = container.made("workbook", main, lambda content: _listed_in(content, container.limits))
    sheets = [_sheet_part(main, relations, each) for each in listed.sheets]
    if not listed.root.startswith(f"{SPREADSHEET} "):
        raise refuse_namespace(listed.root, "工作簿")
    _check_sheets(container, sheets)
    strings, styles = (by_type.get(f"{OFFICE_RELATIONSHIPS}/{kind}", "") for kind in ("sharedStrings", "styles"))
    return Parts(tuple(sheets), strings, styles, listed.dates_from_1904)


class _Listed(NamedTuple):
    """What the main part says: its root element, the attributes of its sheets in order, and how days are counted."""

    root: str
    sheets: tuple[Mapping[str, str], ...]
    dates_from_1904: bool


def _listed_in(content: bytes, limits: Limits) -> _Listed:
    sheets: list[Mapping[str, str]] = []
    properties: list[Mapping[str, str]] = []
    starts = {_SHEET: sheets.append, _PROPERTIES: properties.append}
    root = parse(content, "工作簿", limits, starts, within=_WITHIN)
    told = properties[-1] if properties else {}
    return _Listed(root, tuple(sheets), told.get("date1904", "0") in {"1", "true"})


def _sheet_part(main: str, relations: Mapping[str, Mapping[str, str]], attributes: Mapping[str, str]) -> SheetPart:
    relation = relations.get(attributes.get(_RELATED_ID, ""), {})
    if relation.get("Type") != _WORKSHEET:
        raise suspicious("有不是工作表的页", attributes.get("name", "")[:40])
    hidden = attributes.get("state", "visible") != "visible"
    return SheetPart(attributes.get("name", ""), hidden, _target(main, relation))


def _check_sheets(container: Container, sheets: list[SheetPart]) -> None:
    if not sheets or len(sheets) > container.limits.sheets:
        raise suspicious(f"工作表 {len(sheets)} 张")
    for sheet in sheets:
        if sheet.part not in container.parts:
            raise damaged(f"缺工作表“{sheet.name[:40]}”")
    for listed in ([sheet.name.casefold() for sheet in sheets], [sheet.part for sheet in sheets]):
        if len(set(listed)) != len(listed):
            raise suspicious("工作表重复")


def _check_types(container: Container) -> None:
    if _TYPES_PART not in container.parts:
        raise PartError("not_a_workbook", f"不是工作簿（是其他压缩文件）。{SEND_AGAIN}")
    types = container.made("types", _TYPES_PART, lambda content: _types_in(content, container.limits))
    lowered = [each.lower() for each in types]
    if any(word in each for each in lowered for word in ("macroenabled", "vbaproject", "activex", "oleobject")):
        raise PartError("active_content", _EXECUTABLE)
    if _MAIN_TYPE not in types:
        raise PartError("not_a_workbook", f"不是工作簿（可能是文档、演示或 .ods、.wps 改名）。{SEND_AGAIN}")


def _types_in(content: bytes, limits: Limits) -> tuple[str, ...]:
    types: list[str] = []

    def content_type(attributes: Mapping[str, str]) -> None:
        types.append(attributes.get("ContentType", ""))

    starts = dict.fromkeys((f"{CONTENT_TYPES} Override", f"{CONTENT_TYPES} Default"), content_type)
    parse(content, "内容类型", limits, starts)
    return tuple(types)


def _check_relation(relation: Mapping[str, str], part: str) -> None:
    if relation.get("TargetMode", "Internal") == "External" and relation.get("Type") != _HYPERLINK:
        raise PartError("active_content", _EXECUTABLE, part[:80])
    if any(word in relation.get("Type", "").lower() for word in _FORBIDDEN):
        raise PartError("active_content", _EXECUTABLE, part[:80])


def _main_part(container: Container) -> str:
    if "_rels/.rels" not in container.parts:
        raise damaged("_rels/.rels")
    for relation in _relations(container, "_rels/.rels"):
        if relation.get("Type") == _STRICT_DOCUMENT:
            raise refuse_namespace("http://purl.oclc.org/ooxml/spreadsheetml/main", "工作簿")
        if relation.get("Type") == _DOCUMENT:
            main = relation.get("Target", "").lstrip("/")
            if main in container.parts and _relations_part(main) in container.parts:
                return main
    raise damaged("工作簿")


def _relations_part(part: str) -> str:
    folder, _, name = part.rpartition("/")
    return posixpath.join(folder, "_rels", f"{name}.rels")


def _target(part: str, relation: Mapping[str, str]) -> str:
    target = relation.get("Target", "")
    if target.startswith("/"):
        return target[1:]
    return posixpath.normpath(posixpath.join(posixpath.dirname(part), target))


def _relations(container: Container, part: str) -> tuple[Mapping[str, str], ...]:
    def relations(content: bytes) -> tuple[Mapping[str, str], ...]:
        found: list[Mapping[str, str]] = []
        parse(content, part, container.limits, {f"{RELATIONSHIPS} Relationship": found.append})
        for relation in found:
            _check_relation(relation, part)
        return tuple(found)

    return container.made(f"relations {part}", part, relations)
