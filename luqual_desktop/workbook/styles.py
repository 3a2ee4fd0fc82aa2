"""The looks of a workbook's cells: each made once for a workbook and shared by all cells that have it."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Any, NamedTuple

from luqual_desktop.domain.colours import STATUS_COLOURS
from luqual_desktop.domain.status import Status

if TYPE_CHECKING:  # reading a workbook takes no openpyxl: it is imported by those who write one
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

BODY_FONT = "宋体"
HEAD_FONT = "黑体"
LINE = "8C96A3"
HEAD_PAPER = "E4EBF3"
ENTRY_PAPER = "FFFEF5"
INK = "1F2933"
GREY = "6B7580"
ALARM = "B42318"


class Style(NamedTuple):
    """What a look is made of."""

    font: str = BODY_FONT
    size: float = 10.5
    bold: bool = False
    ink: str = INK
    paper: str = ""
    boxed: bool = True
    across: str = "left"
    wrap: bool = True
    shrink: bool = False
    number_format: str = "General"
    mark: str = ""
    """A sign behind a number, beside the colour that says the same."""


def _verdict(status: Status, mark: str = "") -> Style:
    colours = STATUS_COLOURS[status]
    return Style(size=10, ink=colours.ink, paper=colours.paper, across="center", shrink=True, wrap=False, mark=mark)


class Look(Enum):
    """The looks there are."""

    __hash__ = object.__hash__  # each is there once; the name need not be hashed for every cell

    TITLE = Style(HEAD_FONT, 18, boxed=False, across="center", wrap=False)
    COVER_TITLE = Style(HEAD_FONT, 28, boxed=False, across="center", wrap=False)
    ALARM = Style(HEAD_FONT, 14, ink=ALARM, boxed=False, across="center", wrap=False)
    META = Style(size=10.5, ink=INK, boxed=False, wrap=False)
    SUBTITLE = Style(HEAD_FONT, 13, boxed=False, wrap=False)
    MARK = Style(size=8, ink="A0A8B0", boxed=False, wrap=False)
    HEAD = Style(HEAD_FONT, 10.5, paper=HEAD_PAPER, across="center")
    CODE = Style(size=10, ink=GREY, across="center", number_format="@")
    FACT = Style()
    FACT_CENTRED = Style(across="center")
    FACT_NUMBER = Style(across="right", wrap=False, shrink=True)
    ENTRY = Style(paper=ENTRY_PAPER, number_format="@")
    ENTRY_CENTRED = Style(paper=ENTRY_PAPER, across="center", number_format="@")
    ENTRY_NUMBER = Style(paper=ENTRY_PAPER, across="right", wrap=False, shrink=True)
    ABSENT = Style(paper="F2F3F5", across="center", ink=GREY)
    FOOT = Style(boxed=False, wrap=False)
    MET = _verdict(Status.MET, "√")
    ON_TRACK = _verdict(Status.ON_TRACK, "○")
    BEHIND = _verdict(Status.BEHIND, "▼")
    MISSING = _verdict(Status.MISSING)
    NO_TARGET = _verdict(Status.NO_TARGET, "＊")
    QUIET = _verdict(Status.NO_EVENT)
    HIDDEN_TEXT = Style(size=9, boxed=False, wrap=False, number_format="@")


_NUMBER_LOOKS = (
    Look.ENTRY_NUMBER,
    Look.FACT_NUMBER,
    Look.MET,
    Look.ON_TRACK,
    Look.BEHIND,
    Look.MISSING,
    Look.NO_TARGET,
    Look.QUIET,
)
_USUAL_PLACES = 4


class StyleBook:
    """Hands out the number of a style in one workbook; equal looks get one number."""

    def __init__(self, sheet: Worksheet) -> None:
        self._sheet = sheet
        self._numbers: dict[tuple[Look, int | None, bool], int] = {}
        self._make_the_usual()

    def _make_the_usual(self) -> None:
        """Number the looks most workbooks have the same in all of them: who reads many finds most rows unchanged."""
        for look in Look:
            self.number(look)
        for look in _NUMBER_LOOKS:
            for places in range(_USUAL_PLACES + 1):
                self.number(look, places)

    def number(self, look: Look, places: int | None = None, *, quoted: bool = False) -> int:
        """Return the style number of a look; with `places` as a number with so many decimals."""
        key = (look, places, quoted)
        number = self._numbers.get(key)
        if number is None:
            number = self._numbers[key] = self._made(look.value, places, quoted=quoted)
        return number

    def _made(self, style: Style, places: int | None, *, quoted: bool) -> int:
        from openpyxl.cell import Cell
        from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

        cell = Cell(self._sheet, 1, 1)
        cell.font = Font(name=style.font, size=style.size, bold=style.bold, color=style.ink)
        if style.paper:
            cell.fill = PatternFill("solid", fgColor=style.paper)
        if style.boxed:
            line = Side(style="thin", color=LINE)
            cell.border = Border(left=line, right=line, top=line, bottom=line)
        cell.alignment = Alignment(
            horizontal=style.across,
            vertical="center",
            wrap_text=style.wrap,
            shrink_to_fit=style.shrink,
            indent=1 if style.boxed and style.across == "left" else 0,
        )
        cell.number_format = style.number_format if places is None else number_format(places, style.mark)
        if quoted:
            cell.quotePrefix = True
        return int(cell.style_id)


def set_normal_font(workbook: Workbook) -> None:
    """Make the body font the one by which column widths are measured: half a Chinese character is one unit then."""
    from openpyxl.styles import Font

    styles: Any = vars(workbook)["_named_styles"]  # openpyxl has no public way to it
    normal = styles["Normal"]
    normal.font = Font(name=BODY_FONT, size=Style().size)


def number_format(places: int, mark: str = "") -> str:
    """Return the format of a number with so many decimals: digits grouped by thousands, a blank before the border."""
    return f"#,##0{'.' * bool(places)}{'0' * places}" + (f'"{mark}"' if mark else "_ ")
