"""What is done with a selection of cells: copied, cut, pasted, cleared, filled, its rows deleted."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QTableView

from luqual_desktop.domain.cells import CellKey, Edit
from luqual_desktop.domain.cleaning import clean
from luqual_desktop.domain.clipboard_text import parse_block, write_block
from luqual_desktop.domain.pasting import PasteGrid, PastePlan, PasteRow, Slot, normal_facts, plan_paste
from luqual_desktop.domain.reading import INAPPLICABLE
from luqual_desktop.ui.dialogs.paste_preview import PastePreviewDialog
from luqual_desktop.ui.models.table_lines import Line
from luqual_desktop.ui.models.table_model import TableModel
from luqual_desktop.ui.report_editor import ReportEditor


class BlockEditing(QObject):
    """Acts on the selected cells of a view through its model; every act is one undoable step."""

    def __init__(self, editor: ReportEditor, model: TableModel, view: QTableView) -> None:
        super().__init__(view)
        self._editor = editor
        self._model = model
        self._view = view

    def copy(self) -> None:
        """Put the rectangle around the selection on the clipboard."""
        chosen = {(index.row(), index.column()) for index in self._view.selectedIndexes()}
        if not chosen:
            return
        rows = range(min(row for row, _ in chosen), max(row for row, _ in chosen) + 1)
        columns = range(min(column for _, column in chosen), max(column for _, column in chosen) + 1)
        texts = [[self._text(row, column) if (row, column) in chosen else "" for column in columns] for row in rows]
        QGuiApplication.clipboard().setText(write_block(texts))

    def cut(self) -> None:
        """Copy the selection and clear it."""
        self.copy()
        self._write_to_selection("", "剪切")

    def clear(self) -> None:
        """Clear the selected cells."""
        self._write_to_selection("", "清除")

    def fill_inapplicable(self) -> None:
        """Write 不适用 into the selected cells that may be that."""
        edits = [Edit(key, INAPPLICABLE) for key, slot in self._chosen().items() if slot.field.may_be_inapplicable]
        self._write(edits, "填“不适用”")

    def fill_down(self) -> None:
        """Write what stands in the top cell of each selected column into those below it."""
        tops: dict[int, tuple[int, str]] = {}
        edits = []
        for index in sorted(self._view.selectedIndexes(), key=lambda each: each.row()):
            key = self._model.lines[index.row()].keys[index.column()]
            _, text = tops.setdefault(index.column(), (index.row(), self._text(index.row(), index.column())))
            if key is not None and self._model.is_open(index.row(), index.column()):
                edits.append(Edit(key, text))
        self._write(edits, "向下填充")

    def delete_rows(self) -> None:
        """Delete the selected rows of an open-ended table."""
        self._model.delete_rows({index.row() for index in self._view.selectedIndexes()})

    def paste(self) -> None:
        """Paste the clipboard: one cell at once, a block after a look at what it will change."""
        text = QGuiApplication.clipboard().text()
        here = self._view.currentIndex()
        if not text or not here.isValid():
            return
        block = parse_block(text)
        if len(block) == 1 and len(block[0]) == 1:
            self._paste_one(block[0][0])
            return
        plan = plan_paste(self._grid(here.row() + len(block)), block, here.row(), here.column())
        if plan.changes or plan.unmatched:
            PastePreviewDialog.show_for(plan, self._view, self._take_over)

    def can_paste(self) -> bool:
        """Tell whether there is something to paste and somewhere to paste it."""
        return self._view.currentIndex().isValid() and bool(QGuiApplication.clipboard().text())

    def can_clear(self) -> bool:
        """Tell whether a selected cell holds something that may be cleared."""
        return any(slot.before for slot in self._chosen().values())

    def can_fill_inapplicable(self) -> bool:
        """Tell whether a selected cell may be 不适用."""
        return any(slot.field.may_be_inapplicable for slot in self._chosen().values())

    def can_delete_rows(self) -> bool:
        """Tell whether the selected rows are such as can be deleted."""
        rows = {index.row() for index in self._view.selectedIndexes()}
        lines = [self._model.lines[row] for row in rows]
        return self._model.table.open_ended and any(not line.is_new for line in lines) and bool(self._chosen())

    def _text(self, row: int, column: int) -> str:
        return str(self._model.index(row, column).data() or "")

    def _chosen(self) -> dict[CellKey, Slot]:
        slots = [self._slot(self._model.lines[index.row()], index.column()) for index in self._view.selectedIndexes()]
        return {slot.key: slot for slot in slots if slot is not None}

    def _slot(self, line: Line, column: int) -> Slot | None:
        key, field = line.keys[column], line.fields[column]
        if key is None or field is None or self._editor.shown.is_locked(key):
            return None
        return Slot(key, field, self._editor.shown.text(key))

    def _grid(self, rows: int) -> PasteGrid:
        model = self._model
        lines = [*model.lines, *model.following_lines(rows - len(model.lines))]
        return PasteGrid(model.columns, tuple(map(self._paste_row, lines)), named_rows=not model.table.open_ended)

    def _paste_row(self, line: Line) -> PasteRow:
        facts = line.row.facts
        code = facts.get("code", "").removeprefix(self._model.table.prefix)
        slots = tuple(self._slot(line, column) for column in range(len(line.keys)))
        return PasteRow(code, facts.get("name") or code, normal_facts(tuple(facts.values())), slots)

    def _paste_one(self, raw: str) -> None:
        edits = [Edit(key, clean(slot.field, raw).text) for key, slot in self._chosen().items()]
        self._write(edits, "粘贴")

    def _take_over(self, plan: PastePlan) -> None:
        self._write(plan.edits, "粘贴")

    def _write_to_selection(self, text: str, label: str) -> None:
        self._write([Edit(key, text) for key, slot in self._chosen().items() if slot.before != text], label)

    def _write(self, edits: list[Edit], label: str) -> None:
        if edits:
            self._model.write(edits, label)
