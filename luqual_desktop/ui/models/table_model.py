"""One model for every table of a report, fixed or open-ended."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor, QFont
from typing_extensions import override

from luqual_desktop.domain.catalogue import Field, FieldKind
from luqual_desktop.domain.cells import Area, CellKey, Edit
from luqual_desktop.domain.cleaning import as_kept
from luqual_desktop.domain.derived import NOTHING
from luqual_desktop.domain.findings import Finding, Level
from luqual_desktop.domain.rectification_age import age_in_days
from luqual_desktop.domain.rules.places import indicator_of_ledger
from luqual_desktop.domain.tables import Column, Role, Table
from luqual_desktop.ui import theme
from luqual_desktop.ui.models.cell_role import NO_MARKS, CellRole, Look, Marks
from luqual_desktop.ui.models.table_lines import Line, following_lines, lines_of, shown_columns
from luqual_desktop.ui.report_editor import ReportEditor

Index = QModelIndex | QPersistentModelIndex
_Answer = Callable[[Line, int], Any]
_NOWHERE = QModelIndex()
_LEVELS = tuple(Level)
_LOUD = frozenset({Level.ERROR, Level.WARNING})
_CLOSED = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren
_OPEN = _CLOSED | Qt.ItemFlag.ItemIsEditable
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
STATUS_COLUMN = "status"
REQUIRED = " *"
_NUMERIC = frozenset({FieldKind.DECIMAL, FieldKind.WHOLE})


class TableModel(QAbstractTableModel):
    """The cells of one table: what was typed, a figure with 万 or its unit as a figure, and everything known of it."""

    def __init__(self, editor: ReportEditor, table: Table, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._editor = editor
        self._report = editor.shown
        self._table = table
        self._columns = shown_columns(table)
        self._derived_columns = [place for place, column in enumerate(self._columns) if column.role is Role.DERIVED]
        self._kept: set[str] = set()
        self._lines: list[Line] = []
        self._row_of: dict[CellKey | str, int] = {}
        self._told: dict[tuple[str, int], str] = {}
        self._take_lines(lines_of(self._report, table, self._columns))
        self._bold = QFont()
        self._bold.setBold(True)
        self._answers: dict[int, _Answer] = {
            Qt.ItemDataRole.DisplayRole: self._text,
            Qt.ItemDataRole.EditRole: self._text,
            Qt.ItemDataRole.ToolTipRole: self._tool_tip,
            Qt.ItemDataRole.BackgroundRole: self._background,
            Qt.ItemDataRole.ForegroundRole: self._foreground,
            Qt.ItemDataRole.FontRole: self._font,
            Qt.ItemDataRole.TextAlignmentRole: self._alignment,
            Qt.ItemDataRole.AccessibleDescriptionRole: self._tool_tip,
            CellRole.FIELD: self._field,
            CellRole.FINDINGS: self._findings,
            CellRole.CELL_KEY: self._key,
            CellRole.CAPTION: self._caption,
            CellRole.MARKS: self._marks,
            CellRole.LOOK: self._look,
        }
        editor.refreshed.connect(self._on_cells_refreshed)
        editor.reloaded.connect(self._on_report_reloaded)

    @property
    def table(self) -> Table:
        """The table shown."""
        return self._table

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns of the screen."""
        return self._columns

    @property
    def lines(self) -> Sequence[Line]:
        """The rows as shown, the empty one at the end of an open-ended table included."""
        return self._lines

    @override
    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._lines)

    @override
    def columnCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._columns)

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        answer = self._answers.get(role)
        if answer is None or not index.isValid():
            return None
        return answer(self._lines[index.row()], index.column())

    @override
    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> str | None:
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(self._columns):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._columns[section].title + (REQUIRED if self._is_required(section) else "")
        return self._help(section) if role == Qt.ItemDataRole.ToolTipRole else None

    @override
    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        return _OPEN if self.is_open(index.row(), index.column()) else _CLOSED

    @override
    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.EditRole or not index.isValid():
            return False
        line, text = self._lines[index.row()], "" if value is None else str(value)
        key, field = line.keys[index.column()], line.fields[index.column()]
        return key is not None and self.write([Edit(key, text if field is None else as_kept(field, text))])

    def is_open(self, row: int, column: int) -> bool:
        """Tell whether a cell can be typed into."""
        key = self._lines[row].keys[column]
        return key is not None and not self._report.is_locked(key)

    def text_in(self, row: int, column: int) -> str:
        """Return the text of a cell."""
        return self._text(self._lines[row], column)

    def texts_in(self, row: int) -> list[tuple[str, str]]:
        """Return the text and the caption of each cell of a row."""
        line = self._lines[row]
        return [(self._text(line, column), caption) for column, caption in enumerate(line.captions)]

    def following_lines(self, count: int) -> list[Line]:
        """Return rows to come behind the empty one at the end; none where no row can be added."""
        if not self._lines or not self._lines[-1].is_new:
            return []
        return following_lines(self._table, self._columns, self._lines[-1], count)

    def find(self, key: CellKey) -> QModelIndex:
        """Return where a cell stands, an invalid index if it is not in this table."""
        row = self._row_of.get(key)
        return QModelIndex() if row is None else self.index(row, self._lines[row].keys.index(key))

    def write(self, edits: Sequence[Edit], label: str = "录入") -> bool:
        """Make edits one undoable step; rows emptied by it stay where they are."""
        if self._table.open_ended:
            self._kept |= {edit.key.record for edit in edits if edit.key.area is self._table.area}
        return self._editor.apply([edit for edit in edits if edit.text != self._report.text(edit.key)], label)

    def delete_rows(self, rows: Iterable[int]) -> bool:
        """Remove rows of an open-ended table, as one undoable step; False if they are locked."""
        doomed = [line for line in map(self._lines.__getitem__, sorted(set(rows))) if not line.is_new]
        edits = [Edit(key, "") for line in doomed for key in line.keys if key is not None and self._report.text(key)]
        kept = set(self._kept)
        self._kept -= {line.record for line in doomed}
        if not self._editor.apply(edits, "删除行"):
            self._kept = kept
            return False
        self._update_lines()
        return True

    def _take_lines(self, lines: list[Line]) -> None:
        self._lines = lines
        self._row_of = {key: row for row, line in enumerate(lines) for key in line.keys if key is not None}
        self._row_of.update({line.record: row for row, line in enumerate(lines)})

    def _on_report_reloaded(self) -> None:
        self.beginResetModel()
        self._kept.clear()
        self._take_lines(lines_of(self._report, self._table, self._columns))
        self.endResetModel()

    def _on_cells_refreshed(self, keys: frozenset[CellKey]) -> None:
        own = {key for key in keys if key.area is self._table.area and key.record.startswith(self._table.prefix)}
        if own and self._table.open_ended:
            self._update_lines()
        rows = {self._row_of.get(key) for key in own}
        if self._table.area is Area.INDICATOR:
            records = {indicator_of_ledger(key.record) for key in keys if key.area in {Area.LEDGER, Area.OPENING}}
            rows |= {self._row_of.get(record) for record in records}
        for row in sorted(row for row in rows if row is not None):
            self._announce(row, own)

    def _announce(self, row: int, keys: set[CellKey]) -> None:
        """Let the cells of a row that look different be drawn anew: each alone, as Qt draws two rows for a range."""
        line = self._lines[row]
        if self._table.open_ended:
            columns: Iterable[int] = range(len(line.keys))
        else:
            typed = [column for column, key in enumerate(line.keys) if key in keys]
            columns = sorted([*typed, *self._told_otherwise(line)])
        for column in columns:
            place = self.createIndex(row, column)
            self.dataChanged.emit(place, place)

    def _told_otherwise(self, line: Line) -> list[int]:
        """Return the columns whose figure is worked out and no longer the one last told."""
        told = self._told
        return [
            column
            for column in self._derived_columns
            if line.keys[column] is None and told.get((line.record, column)) != self._derived(line, column)
        ]

    def _update_lines(self) -> None:
        """Bring rows that came or went into the view without disturbing the others."""
        lines = lines_of(self._report, self._table, self._columns, self._kept, self._lines)
        wanted = {line.record for line in lines}
        for row in range(len(self._lines) - 1, -1, -1):
            if self._lines[row].record not in wanted:
                self.beginRemoveRows(QModelIndex(), row, row)
                del self._lines[row]
                self.endRemoveRows()
        for row, line in enumerate(lines):
            if row >= len(self._lines) or self._lines[row].record != line.record:
                self.beginInsertRows(QModelIndex(), row, row)
                self._lines.insert(row, line)
                self.endInsertRows()
        grown = [row for row, line in enumerate(lines) if line.is_new != self._lines[row].is_new]
        self._take_lines(lines)
        for row in grown:
            self.dataChanged.emit(self.index(row, 0), self.index(row, len(self._columns) - 1))

    def _text(self, line: Line, column: int) -> str:
        key = line.keys[column]
        if key is not None:
            return self._report.text(key)
        if self._columns[column].role is Role.DERIVED:
            return self._derived(line, column)
        return line.facts[column] + (REQUIRED if self._table.area is Area.COVER and _asks(line) else "")

    def _derived(self, line: Line, column: int) -> str:
        text = self._told[line.record, column] = self._worked_out(line, column)
        return text

    def _worked_out(self, line: Line, column: int) -> str:
        if self._table.area is Area.RECTIFICATION:
            age = age_in_days(self._report.report, line.record)
            return "" if age is None else str(age)
        shown = self._report.derived(line.record).get(self._columns[column].key)
        return NOTHING if shown is None else shown.text

    def _field(self, line: Line, column: int) -> Field | None:
        return line.fields[column]

    def _key(self, line: Line, column: int) -> CellKey | None:
        return line.keys[column]

    def _caption(self, line: Line, column: int) -> str:
        return line.captions[column]

    def _findings(self, line: Line, column: int) -> list[Finding]:
        key = line.keys[column]
        return [] if key is None or line.is_new else self._report.findings_at(key)

    def _marks(self, line: Line, column: int) -> Marks:
        key, field = line.keys[column], line.fields[column]
        if key is None or field is None:
            return NO_MARKS
        findings = self._findings(line, column)
        level = min((finding.level for finding in findings), key=_LEVELS.index, default=None)
        explained = level is Level.WARNING and not any(map(self._editor.needs_explanation, findings))
        missing = field.required and not line.is_new and not self._report.text(key)
        returned = key in self._report.returned
        return Marks(level, explained, key in self._editor.unsaved, missing, self._report.is_locked(key), returned)

    def _tool_tip(self, line: Line, column: int) -> str:
        parts = [f"【{finding.level.label}】{finding.message}" for finding in self._findings(line, column)]
        key, field = line.keys[column], line.fields[column]
        if key is not None and key in self._report.returned:
            parts.insert(0, f"【退回】{self._report.returned[key]}")
        if key is not None and key in self._editor.unsaved:
            parts.append("这一格还没有存到磁盘。")
        if field is not None and field.help:
            parts.append(field.help)
        return "\n".join(parts) or (self._text(line, column) if key is None else "")

    def _colours(self, line: Line, column: int, marks: Marks) -> tuple[QColor, QColor | None]:
        """Return text colour and background."""
        if line.keys[column] is None:
            return self._closed_colours(line, column)
        paper = None
        if marks.level in _LOUD and not marks.explained:
            paper = theme.level_paper(marks.level)
        elif marks.unsaved:
            paper = theme.UNSAVED_PAPER
        elif marks.returned:
            paper = theme.RETURNED_PAPER
        elif marks.locked:
            paper = theme.LOCKED_PAPER
        if marks.level is Level.ERROR:
            return theme.level_ink(Level.ERROR), paper
        return theme.UNSAVED_INK if marks.unsaved else theme.INK, paper

    def _closed_colours(self, line: Line, column: int) -> tuple[QColor, QColor]:
        if self._columns[column].key == STATUS_COLUMN:
            return theme.status_colours(self._text(line, column))
        quiet = line.is_new or self._columns[column].role is Role.DERIVED
        return theme.QUIET_INK if quiet else theme.INK, theme.CLOSED_PAPER

    def _look(self, line: Line, column: int) -> Look:
        marks = self._marks(line, column)
        ink, paper = self._colours(line, column, marks)
        text, bold = self._text(line, column), self._columns[column].key == STATUS_COLUMN
        return Look(text, line.captions[column], ink, paper, marks, self._is_numeric(line, column), bold)

    def _background(self, line: Line, column: int) -> QColor | None:
        return self._colours(line, column, self._marks(line, column))[1]

    def _foreground(self, line: Line, column: int) -> QColor:
        return self._colours(line, column, self._marks(line, column))[0]

    def _font(self, _line: Line, column: int) -> QFont | None:
        return self._bold if self._columns[column].key == STATUS_COLUMN else None

    def _alignment(self, line: Line, column: int) -> Qt.AlignmentFlag:
        return _RIGHT if self._is_numeric(line, column) else _LEFT

    def _is_numeric(self, line: Line, column: int) -> bool:
        field = line.fields[column]
        return self._columns[column].numeric if field is None else field.kind in _NUMERIC

    def _fields_in(self, column: int) -> list[Field]:
        rows = [line.fields[column] for line in self._lines]
        return [field for field in rows if field is not None]

    def _is_required(self, column: int) -> bool:
        fields = self._fields_in(column)
        return bool(fields) and all(field.required for field in fields)

    def _help(self, column: int) -> str | None:
        helps = {field.help for field in self._fields_in(column)}
        return helps.pop() if len(helps) == 1 else None


def _asks(line: Line) -> bool:
    """Tell whether something in the row must be filled in."""
    return any(field is not None and field.required for field in line.fields)
