"""XML from outside: one expat parser with everything refused that a workbook does not need."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from xml.parsers import expat

from luqual_desktop.workbook.limits import Limits
from luqual_desktop.workbook.refusal import PartError, damaged, suspicious

SPREADSHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT_SPREADSHEET = "http://purl.oclc.org/ooxml/spreadsheetml/main"
RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE_RELATIONSHIPS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
CONTENT_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
XINCLUDE = "http://www.w3.org/2001/XInclude"

Start = Callable[[str, Mapping[str, str]], None]
End = Callable[[str], None]
Data = Callable[[str], None]


def parse(
    content: bytes, place: str, limits: Limits, start: Start, end: End | None = None, data: Data | None = None
) -> None:
    """Run a part through expat; names come as `namespace name`.

    Raises PartError for a document type, an entity, another encoding than UTF-8, or more nesting, attributes or
    elements than the limits allow. The handlers may raise PartError, too.
    """
    parser = expat.ParserCreate("UTF-8", " ")
    parser.buffer_text = True
    count = _Count(place, limits, start, end)
    parser.StartElementHandler = count.start
    parser.EndElementHandler = count.end
    if data is not None:
        parser.CharacterDataHandler = data
    parser.StartDoctypeDeclHandler = _refusing(place, "含有文档类型声明")
    parser.EntityDeclHandler = _refusing(place, "含有实体声明")
    parser.ExternalEntityRefHandler = _refusing(place, "引用外部实体")
    parser.XmlDeclHandler = _check_encoding(place)
    if content[:2] in {b"\xff\xfe", b"\xfe\xff"} or b"\x00" in content[:4]:
        raise suspicious("不是 UTF-8 编码", place)
    try:
        parser.Parse(content, True)  # expat knows no keywords
    except expat.ExpatError as error:
        raise damaged(place) from error


class _Count:
    """Counts elements and depth in front of the handlers."""

    def __init__(self, place: str, limits: Limits, start: Start, end: End | None) -> None:
        self._place = place
        self._limits = limits
        self._start = start
        self._end = end
        self._depth = 0
        self._left = limits.elements

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        self._left -= 1
        if self._depth > self._limits.depth or self._left < 0 or len(attributes) > self._limits.attributes:
            raise suspicious("元素、属性或层次过多", self._place)
        self._start(name, attributes)

    def end(self, name: str) -> None:
        self._depth -= 1
        if self._end is not None:
            self._end(name)


def _refusing(place: str, detail: str) -> Callable[..., Any]:
    def refuse(*_arguments: object) -> None:
        raise suspicious(detail, place)

    return refuse


def _check_encoding(place: str) -> Callable[..., None]:
    def check(_version: str, encoding: str | None, _standalone: int) -> None:
        if encoding is not None and encoding.lower() not in {"utf-8", "utf8", "us-ascii"}:
            raise suspicious(f"声明的编码是 {encoding[:20]}，不是 UTF-8", place)

    return check


def refuse_namespace(name: str, place: str) -> PartError:
    """Return the refusal of a part whose root is not in the namespace of ordinary workbooks."""
    if name.startswith(STRICT_SPREADSHEET):
        return PartError("strict", "这是“Strict Open XML”格式，请另存为普通的 .xlsx 工作簿。", place)
    return suspicious("内容不是工作表", place)
