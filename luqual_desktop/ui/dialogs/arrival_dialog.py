"""What arrived from the office above, looked at before it is taken over."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QVBoxLayout, QWidget

from luqual_desktop.ui.widgets.plain_table import PlainRow, PlainTable


class ArrivalDialog(QDialog):
    """Words, the lines of what would change, and 采用.

    Signals: `taken` with what arrived.
    """

    taken = Signal(object)

    def __init__(self, title: str, arrived: object, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self.resize(820, 420)
        self._arrived = arrived

    def show_lines(self, words: str, titles: Sequence[str], rows: Iterable[PlainRow], stretched: int) -> None:
        """Show what would change; called once, by whoever knows what it is."""
        told = QLabel(words, self)
        told.setWordWrap(True)
        table = PlainTable(list(titles), stretched, self)
        table.show_rows(rows)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel, self)
        take = buttons.addButton("采用", QDialogButtonBox.ButtonRole.AcceptRole)
        take.setDefault(True)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(told)
        layout.addWidget(table, 1)
        layout.addWidget(buttons)

    def accept(self) -> None:
        """Announce that it is taken over."""
        super().accept()
        self.taken.emit(self._arrived)
