"""The first picture: the window as it was left, with the figures as they stand in the store now.

Loading the plan and the whole window takes longer than Qt itself. So the first paint shows names and places kept when
the window was last closed. The figures kept with them are shown if nothing has been written to the store since, which
its header tells; else they are read from it. Only Qt's ready-made widgets are used, see `main_window` for why; only
tables have a style sheet, which is slow to read for as many labels. The file is plain lines of fields: its parser needs
no import to speak of.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from zlib import crc32

from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QLabel, QTableWidget, QTableWidgetItem, QWidget

from luqual_desktop import __version__

FORMAT = f"sketch 1 {__version__}"
FIELD, LINE, BREAK = "\t", "\n", "\x1e"
BOX, TABLE, COLUMN, ROW, CELL = "BTCRI"
FACT, DERIVED = "fact", "derived"
_KIND = 3  # where a cell's line says what it is
_ALIGNMENT_ROLE, _PAPER_ROLE, _INK_ROLE = 7, 8, 9  # of Qt.ItemDataRole, as numbers

Place = tuple[str, str, str]
"""Area, record and field of a cell."""

Texts = Mapping[Place, str]
"""What is typed, where it is not blank."""

ReadTexts = Callable[[str, str, Sequence[Place]], Texts | None]
"""Reads what is typed in some places of a unit's report of a period."""

_INK_OF = {
    "band_title": "#FFFFFF",
    "band_caption": "#C9DBEC",
    "band_choice": "#FFFFFF",
    "band_state": "#6B4A00",
    "tab": "#2B3A4B",
    "tab_shown": "#1F5A96",
}
_PAPER_OF = {
    "band": "#1F4E79",
    "band_choice": "#2C639A",
    "band_state": "#FFF0C2",
    "plain": "#FFFFFF",
    "tab": "#E8EDF3",
    "tab_shown": "#FFFFFF",
}
_EDGE_OF = {"band_choice": "#4F82B3", "tabs": "#D5DBE3"}
_INSET = {"band_choice", "tab", "tab_shown"}  # an edge is seen around them
_BOLD = {"band_title", "band_state"}
_USUAL_INK = "#1F2933"
_LEFT, _CENTRED = 0x81, 0x84  # of Qt.AlignmentFlag, as numbers

_TABLE_SHEET = """
QTableWidget { background: #FFFFFF; gridline-color: #D5DBE3; border: none; }
QHeaderView::section { background: #EDF1F6; color: #2B3A4B; border: none; border-right: 1px solid #D5DBE3;
    border-bottom: 1px solid #B9C4D0; padding: 4px 6px; }
QScrollBar { width: 0; height: 0; }
"""


class Sketch(QWidget):
    """Places and names as they were kept; nothing can be typed. Raises ValueError or IndexError for a broken file.

    `texts` is None where the figures kept are the store's own. The ground is left open: over an opaque one the window
    itself would not be painted, which begins the loading.
    """

    def __init__(self, lines: Sequence[Sequence[str]], texts: Texts | None) -> None:
        super().__init__()
        self.setEnabled(False)  # before there are parts, each of which would have to be told
        self._texts = texts
        self._tables: list[QTableWidget] = []
        self._palettes: dict[tuple[str, str | None], QPalette] = {}
        self._colours: dict[str, QColor] = {}
        readers: Mapping[str, Callable[[Sequence[str]], None]] = {
            BOX: self._add_box,
            TABLE: self._add_table,
            COLUMN: self._add_column,
            ROW: self._add_row,
            CELL: self._add_cell,
        }
        for line in lines:
            readers[line[0]](line)

    def _add_box(self, line: Sequence[str]) -> None:
        _, style, *places, text = line
        x, y, width, height = map(int, places)
        if style in _EDGE_OF:
            edge = QLabel(self)
            edge.setGeometry(x, y, width, height)
            self._paint(edge, _USUAL_INK, _EDGE_OF[style])
        if style in _INSET:
            x, y, width, height = x + 1, y + 1, width - 2, height - 2
        label = QLabel(text.replace(BREAK, LINE), self)
        label.setGeometry(x, y, width, height)
        label.setProperty("alignment", _LEFT if style == "band_title" else _CENTRED)
        if style in _BOLD:
            font = label.font()
            font.setBold(True)
            label.setFont(font)
        self._paint(label, _INK_OF.get(style, _USUAL_INK), _PAPER_OF.get(style))

    def _add_table(self, line: Sequence[str]) -> None:
        _, x, y, width, height, header, rows, columns = line
        table = QTableWidget(int(rows), int(columns), self)
        table.setStyleSheet(_TABLE_SHEET)
        table.setGeometry(int(x), int(y), int(width), int(height))
        table.verticalHeader().hide()
        table.horizontalHeader().setFixedHeight(int(header))
        table.horizontalHeader().setVisible(header != "0")
        self._tables.append(table)

    def _add_column(self, line: Sequence[str]) -> None:
        _, column, width, title = line
        self._tables[-1].setColumnWidth(int(column), int(width))
        self._tables[-1].setHorizontalHeaderItem(int(column), QTableWidgetItem(title.replace(BREAK, LINE)))

    def _add_row(self, line: Sequence[str]) -> None:
        _, row, height = line
        self._tables[-1].setRowHeight(int(row), int(height))

    def _add_cell(self, line: Sequence[str]) -> None:
        """Add a cell; what was worked out is left open where something may have been typed since."""
        _, row, column, kind, alignment, paper, ink, text = line
        if self._texts is not None and kind != FACT:
            text = "" if kind == DERIVED else self._texts.get(_key(kind), "")
            paper = paper if kind == DERIVED else ""
        item = QTableWidgetItem(text.replace(BREAK, LINE))
        item.setData(_ALIGNMENT_ROLE, int(alignment))
        item.setData(_INK_ROLE, self._colour(ink))
        if paper:
            item.setData(_PAPER_ROLE, self._colour(paper))
        self._tables[-1].setItem(int(row), int(column), item)

    def _paint(self, widget: QWidget, ink: str, paper: str | None) -> None:
        if (ink, paper) not in self._palettes:
            palette = self._palettes[ink, paper] = QPalette()
            palette.setColor(QPalette.ColorRole.WindowText, self._colour(ink))
            if paper is not None:
                palette.setColor(QPalette.ColorRole.Window, self._colour(paper))
        widget.setAutoFillBackground(paper is not None)
        widget.setPalette(self._palettes[ink, paper])

    def _colour(self, name: str) -> QColor:
        if name not in self._colours:
            self._colours[name] = QColor(name)
        return self._colours[name]


def _key(kind: str) -> Place:
    area, record, field = kind.split("|")
    return area, record, field


def seal_of(content: bytes) -> str:
    """Return what stands in the first line for the others: a width of millions would bring Qt down at every start."""
    return str(crc32(content))


def read_sketch(file: Path, commits: int | None, read_texts: ReadTexts) -> Sketch | None:
    """Return the first picture, or None where none was kept or it cannot be used.

    `commits` is the store's count of commits; where it is not the one kept, `read_texts` is asked for the texts of the
    places in it, and gives None if that report is no longer the one to be shown.
    """
    try:
        head, _, content = file.read_bytes().partition(LINE.encode())
        name, unit, period, kept_commits, seal = head.decode().split(FIELD)
        if name != FORMAT or seal != seal_of(content):
            return None
        lines = [line.split(FIELD) for line in content.decode().split(LINE)]
        if kept_commits == str(commits):
            return Sketch(lines, None)
        places = [_key(line[_KIND]) for line in lines if line[0] == CELL and line[_KIND] not in {FACT, DERIVED}]
        texts = read_texts(unit, period, places)
        return None if texts is None else Sketch(lines, texts)
    except (OSError, ValueError, LookupError):
        return None
