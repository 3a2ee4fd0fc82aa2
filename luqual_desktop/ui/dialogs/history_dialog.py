"""Every value a cell has had: 谁、何时、由、改为."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QVBoxLayout, QWidget

from luqual_desktop.ui.dialogs.backup_wording import local_time
from luqual_desktop.ui.widgets.plain_table import PlainRow, PlainTable

if TYPE_CHECKING:
    from luqual_desktop.storage.history import Change

_BLANK = "（空）"


class Extent(Enum):
    """Of what the changes are exported."""

    CELL = "导出本格…"
    REPORT = "导出本期报表…"
    ALL = "导出全部…"


class HistoryDialog(QDialog):
    """A list, newest first by number, whatever the clock said.

    Signals: `export_requested` with the Extent.
    """

    export_requested = Signal(object)

    def __init__(self, place: str, changes: Sequence[Change], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("修改记录")
        self.resize(760, 360)
        caption = QLabel(place if changes else f"{place}　——　还没有改动过", self)
        caption.setWordWrap(True)
        table = PlainTable(["何时", "谁", "由", "改为", "方式"], 3, self)
        table.show_rows(
            PlainRow((local_time(change.time), change.user, change.old or _BLANK, change.new or _BLANK, change.reason))
            for change in reversed(changes)
        )
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.rejected.connect(self.reject)
        for extent in Extent:
            button = buttons.addButton(extent.value, QDialogButtonBox.ButtonRole.ActionRole)
            button.setAutoDefault(False)
            button.setProperty("extent", extent)
            button.clicked.connect(self._on_export_clicked)
        layout = QVBoxLayout(self)
        layout.addWidget(caption)
        layout.addWidget(table)
        layout.addWidget(buttons)

    def _on_export_clicked(self) -> None:
        extent = self.sender().property("extent")
        self.accept()
        self.export_requested.emit(extent)
