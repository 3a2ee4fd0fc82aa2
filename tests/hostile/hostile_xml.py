"""XML that reaches out, blows up or hides, and parts that are far larger than any sheet needs."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from tests.hostile.case import REJECTED, SAME, WARNED, Case, Lure
from tests.hostile.honest_workbook import FIGURES, STYLES, TASKS, Base

_ODD = "suspicious"


def cases(lure: Lure) -> list[Case]:
    """Return the cases of the rows on document types, entities, encodings, and bombs of texts and styles."""
    return [*_entities(lure), *_encodings(), *_bombs()]


def _entities(lure: Lure) -> list[Case]:
    laughs = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10 if n else "ha"}">' for n in range(10))
    quadratic = f'<!ENTITY q "{"q" * 50_000}">'
    file, remote = (f'<!ENTITY x SYSTEM "{target}">' for target in (lure.file, lure.address))
    parameter = f'<!ENTITY % x SYSTEM "{lure.address}"> %x;'
    doctypes = {
        "doctype_plain": ("", ""),
        "billion_laughs": (laughs, "&a9;"),
        "quadratic_blowup": (quadratic, "&q;" * 500),
        "xxe_file": (file, "&x;"),
        "xxe_http": (remote, "&x;"),
        "xxe_parameter": (parameter, ""),
    }
    told = "文档类型声明"
    return [
        *(
            Case(name, _declared(f"<!DOCTYPE w [{inside}]>" if inside else "<!DOCTYPE w>", use), REJECTED, _ODD, told)
            for name, (inside, use) in doctypes.items()
        ),
        Case("doctype_from_outside", _declared(f'<!DOCTYPE w SYSTEM "{lure.address}">'), REJECTED, _ODD, told),
        Case("xxe_in_core_properties", _doctype_in("docProps/core.xml", file), REJECTED, _ODD, told),
        Case("xxe_in_content_types", _doctype_in("[Content_Types].xml", file), REJECTED, _ODD, told),
        Case("xxe_in_relations", _doctype_in("xl/_rels/workbook.xml.rels", remote), REJECTED, _ODD, told),
        Case("xinclude", _including(lure), REJECTED, _ODD, "引用其他文件"),
    ]


def _encodings() -> list[Case]:
    latin = '<?xml version="1.0" encoding="{}"?>'
    return [
        Case("utf16_doctype", _utf16("<!DOCTYPE worksheet>"), REJECTED, _ODD, "UTF-8"),
        Case("utf16_sheet", _utf16(""), REJECTED, _ODD, "UTF-8"),
        Case("utf16_without_mark", _utf16("", mark=False), REJECTED, _ODD, "UTF-8"),
        *(
            Case(f"declared_{name.lower()}", _headed(latin.format(name)), REJECTED, _ODD, "UTF-8")
            for name in ("UTF-7", "UTF-32", "ISO-2022-JP", "GB18030", "windows-1252")
        ),
        Case("bom_utf8_sheet", lambda b: b.with_part(FIGURES, b"\xef\xbb\xbf" + b.parts[FIGURES]).zipped(), SAME),
        Case("xml_broken", lambda b: b.replaced(FIGURES, "</sheetData>", "").zipped(), REJECTED, "damaged", "损坏"),
    ]


def _bombs() -> list[Case]:
    deep = "<a>" * 3000 + "</a>" * 3000
    attributes = " ".join(f'a{n}="1"' for n in range(300_000))
    elements = "".join(Random(6).choices(["<a/>", "<b/>"], k=2_100_000))
    too_many = "元素、属性或层次过多"
    texts = Random(7).choices(["<r><t>样例文字</t></r>", "<r><t>文字样例</t></r>"], k=400_000)
    runs = f'<c r="{{a}}" {{s}} t="inlineStr"><is>{"".join(texts)}</is></c>'
    brackets = f'<numFmts count="1"><numFmt numFmtId="199" formatCode="{"[" * 2_000_000}"/></numFmts>'
    return [
        Case("xml_deep", _part("xl/deep.xml", deep), REJECTED, _ODD, too_many),
        Case("xml_attributes", _part("xl/wide.xml", f"<a {attributes}/>"), REJECTED, _ODD, too_many),
        Case("xml_elements", _part("xl/long.xml", f"<a>{elements}</a>"), REJECTED, _ODD, too_many),
        Case("bomb_shared_strings", lambda b: b.with_strings(_many_strings()).zipped(), REJECTED, _ODD, "文字过多"),
        Case("bomb_one_shared_string", lambda b: b.with_strings(_long_string()).zipped(), REJECTED, _ODD, "文字过长"),
        Case("sst_count_lie", _counting('count="4294967295"'), REJECTED, _ODD, "申报的文字数"),
        Case("sst_count_no_number", _counting('uniqueCount="-1"'), REJECTED, _ODD, "申报的文字数"),
        Case("sst_count_of_others", _counting('count="7" uniqueCount="9"'), SAME),
        Case("bomb_styles", _many_styles, REJECTED, _ODD, "单元格样式"),
        Case("bomb_format_code", _styled(brackets), REJECTED, _ODD, "数字格式"),
        Case("bomb_runs_in_a_cell", lambda b: b.with_cell(FIGURES, "R6", runs).zipped(), REJECTED, _ODD, "R6 文字过长"),
        Case("bomb_marks", _full_of_marks, WARNED, "edited", "12 个单元格"),
    ]


def _declared(doctype: str, use: str = "") -> Callable[[Base], bytes]:
    def change(text: str) -> str:
        return f'<?xml version="1.0" encoding="UTF-8"?>{doctype}' + text.replace("</t>", f"{use}</t>", 1)

    return lambda base: base.changed(FIGURES, change).zipped()


def _headed(declaration: str) -> Callable[[Base], bytes]:
    return lambda base: base.changed(FIGURES, lambda text: declaration + text).zipped()


def _doctype_in(part: str, entity: str) -> Callable[[Base], bytes]:
    def change(text: str) -> str:
        body = text.split("?>", 1)[-1] if text.startswith("<?xml") else text
        return f'<?xml version="1.0"?><!DOCTYPE a [{entity}]>{body}'

    return lambda base: base.changed(part, change).zipped()


def _including(lure: Lure) -> Callable[[Base], bytes]:
    include = f'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="{lure.file}" parse="text"/>'
    return lambda base: base.replaced(TASKS, "<is><t>样例：进展", f"<is>{include}<t>样例：进展").zipped()


def _utf16(doctype: str, *, mark: bool = True) -> Callable[[Base], bytes]:
    def make(base: Base) -> bytes:
        text = f'<?xml version="1.0" encoding="UTF-16"?>{doctype}' + base.parts[FIGURES].decode()
        return base.with_part(FIGURES, text.encode("utf-16" if mark else "utf-16-be")).zipped()

    return make


def _part(name: str, text: str) -> Callable[[Base], bytes]:
    return lambda base: base.with_part(name, text.encode()).zipped()


def _many_strings() -> str:
    chance = Random(2)
    return "".join(f"<si><t>{chance.getrandbits(64):x}</t></si>" for _ in range(400_000))


def _long_string() -> str:
    chance = Random(3)
    return "<si>" + "".join(f"<r><t>{chance.randbytes(60).hex()}</t></r>" for _ in range(60_000)) + "</si>"


def _counting(attributes: str) -> Callable[[Base], bytes]:
    return lambda base: base.with_strings("<si><t>样例</t></si>", f" {attributes}").zipped()


def _many_styles(base: Base) -> bytes:
    chance = Random(4)
    styles = "".join(f'<xf numFmtId="{chance.randrange(50)}"/>' for _ in range(300_000))
    return base.replaced(STYLES, "</cellXfs>", f"{styles}</cellXfs>").zipped()


def _styled(formats: str) -> Callable[[Base], bytes]:
    """Return the workbook with number formats put in; noise in another part keeps the ratio an honest one."""
    return lambda base: base.changed(STYLES, lambda text: _first_child(text, formats)).zipped(method=0)


def _first_child(text: str, child: str) -> str:
    end = text.index(">", text.index("<styleSheet")) + 1
    return text[:end] + child + text[end:]


def _full_of_marks(base: Base) -> bytes:
    marks = "".join(Random(5).choices(["\u0300", "\u0315", "\u0327", "\u0345"], k=32_760))
    text = f'<c r="{{a}}" {{s}} t="inlineStr"><is><t>a{marks}</t></is></c>'
    for row in range(5, 17):
        base = base.with_cell(FIGURES, f"R{row}", text)
    return base.zipped()
