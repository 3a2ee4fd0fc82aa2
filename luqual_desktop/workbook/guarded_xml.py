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
INCLUSION = "http://www.w3.org/2001/XInclude"
CONTENT_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"

Starts = Mapping[str, Callable[[Mapping[str, str]], None]]
Ends = Mapping[str, Callable[[], None]]
Data = Callable[[str], None]
Within = Mapping[str, frozenset[str]]
"""The elements that must stand directly within one of some others, and those others."""

_ENCODINGS = frozenset({"utf-8", "utf8", "us-ascii"})


def parse(
    content: bytes,
    place: str,
    limits: Limits,
    starts: Starts | None = None,
    ends: Ends | None = None,
    data: Data | None = None,
    within: Within | None = None,
) -> str:
    """Run a part through expat and return its root; elements are named `namespace name`, each with its own handler.

    Raises PartError for a document type, an entity, another encoding than UTF-8, or more nesting, attributes or
    elements than the limits allow, and for an element that stands elsewhere than `within` says: what is wrapped in
    something else may be passed over by the program that shows the workbook. The handlers may raise PartError, too.
    """
    run = GuardedRun(place, limits, starts or {}, ends or {}, data, within)
    run.feed(content)
    return run.finish()


class GuardedRun:
    """One run of expat over a part that comes in pieces; raises PartError like `parse`."""

    def __init__(
        self,
        place: str,
        limits: Limits,
        starts: Starts,
        ends: Ends,
        data: Data | None = None,
        within: Within | None = None,
    ) -> None:
        self._place = place
        self._begun = False
        self._parser = parser = expat.ParserCreate("UTF-8", " ")
        parser.buffer_text = True
        self._root = _count_elements(parser, place, limits, starts, ends, within or {})
        if data is not None:
            parser.CharacterDataHandler = data
        parser.StartDoctypeDeclHandler = _refusing(place, "含有文档类型声明")
        parser.EntityDeclHandler = _refusing(place, "含有实体声明")
        parser.ExternalEntityRefHandler = _refusing(place, "引用外部实体")
        parser.XmlDeclHandler = _check_encoding(place)
        parser.StartNamespaceDeclHandler = _check_namespace(place)

    @property
    def root(self) -> str:
        """The root as far as it has been read, empty before."""
        return self._root[0] if self._root else ""

    def feed(self, piece: bytes) -> None:
        """Take in the next piece."""
        if not self._begun and (piece[:2] in {b"\xff\xfe", b"\xfe\xff"} or b"\x00" in piece[:4]):
            raise suspicious("不是 UTF-8 编码", self._place)
        self._begun = True
        self._parse(piece, last=False)

    def finish(self) -> str:
        """Take note that nothing follows; returns the root."""
        self._parse(b"", last=True)
        return self.root

    def _parse(self, piece: bytes, *, last: bool) -> None:
        try:
            self._parser.Parse(piece, last)
        except expat.ExpatError as error:
            raise damaged(self._place) from error


def _count_elements(parser: Any, place: str, limits: Limits, starts: Starts, ends: Ends, within: Within) -> list[str]:
    """Give the parser its handlers, behind a count of elements, depth and attributes; returns where the root goes."""
    left = limits.elements
    deepest, most = limits.depth, limits.attributes
    root: list[str] = []
    path: list[str] = []
    innermost = within.keys() - frozenset().union(*within.values())

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal left
        left -= 1
        if len(path) >= deepest or left < 0 or len(attributes) > most:
            raise suspicious("元素、属性或层次过多", place)
        around = path[-1] if path else ""
        path.append(name)
        if around in innermost or (name in within and around not in within[name]):
            raise suspicious(f"{name.rpartition(' ')[2][:20]} 的位置", place)
        if not around:
            root.append(name)
        handler = starts.get(name)
        if handler is not None:
            handler(attributes)

    def end(name: str) -> None:
        path.pop()
        handler = ends.get(name)
        if handler is not None:
            handler()

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    return root


def _refusing(place: str, detail: str) -> Callable[..., Any]:
    def refuse(*_arguments: object) -> None:
        raise suspicious(detail, place)

    return refuse


def _check_encoding(place: str) -> Callable[..., None]:
    def check(_version: str, encoding: str | None, _standalone: int) -> None:
        if encoding is not None and encoding.lower() not in _ENCODINGS:
            raise suspicious(f"声明的编码是 {encoding[:20]}，不是 UTF-8", place)

    return check


def _check_namespace(place: str) -> Callable[..., None]:
    def check(_prefix: str | None, address: str | None) -> None:
        if address == INCLUSION:
            raise suspicious("引用其他文件", place)

    return check


def refuse_namespace(name: str, place: str) -> PartError:
    """Return the refusal of a part whose root is not in the namespace of ordinary workbooks."""
    if name.startswith(STRICT_SPREADSHEET):
        return PartError("strict", "这是“Strict Open XML”格式，请另存为普通的 .xlsx 工作簿。", place)
    return suspicious("内容不是工作表", place)
