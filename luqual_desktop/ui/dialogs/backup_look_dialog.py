"""A look inside a backup: one report's values then and now; single values can be taken back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from luqual_desktop.domain.cells import CellKey, Edit
from luqual_desktop.domain.form_order import in_form_order
from luqual_desktop.domain.place_names import place_name
from luqual_desktop.ui.dialogs.backup_wording import report_name
from luqual_desktop.ui.widgets.plain_table import PlainRow, PlainTable

if TYPE_CHECKING:
    from luqual_desktop.domain.catalogue import Catalogue
    from luqual_desktop.storage.backups import Backup
    from luqual_desktop.storage.keys import ReportKey

_TAKE, _BLANK = 0, "（空）"


class BackupLookDialog(QDialog):
    """Reads only; what is taken back is an edit like any other, and can be undone.

    Signals: `report_chosen` with the ReportKey to be shown; `taken` with the ReportKey and the Edits that bring values
    back; `restore_requested` with the Backup, all of it.
    """

    report_chosen = Signal(object)
    restore_requested = Signal(object)
    taken = Signal(object, object)

    def __init__(
        self, catalogue: Catalogue, backup: Backup, reports: Sequence[ReportKey], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(f"查看备份 {backup.time:%Y-%m-%d %H:%M:%S}（只读）")
        self.resize(860, 560)
        self._catalogue = catalogue
        self._backup = backup
        self._then: Mapping[CellKey, str] = {}
        self._now: Mapping[CellKey, str] = {}
        self._keys: list[CellKey] = []
        self._may_take = False
        self._known = list(reports)
        self.reports = QComboBox(self)
        self.reports.addItems([report_name(catalogue, each) for each in reports])
        self.different_only = QCheckBox("只看与现在不同的", self)
        self.different_only.setChecked(True)
        self._hint = QLabel(self)
        self._hint.setObjectName("hint")
        self._hint.setWordWrap(True)
        self._table = PlainTable(["取回", "位置", "备份中的值", "现在的值"], 1, self)
        self._buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        self.take = self._add_button("取回选中的值")
        self._all = self._add_button("全选")
        self.restore = self._add_button("整份恢复…")
        self._lay_out()
        self._connect()

    def start(self, here: ReportKey | None) -> None:
        """Show the report open in the window if the backup has it, else the first."""
        self.reports.setCurrentIndex(self._known.index(here) if here in self._known else 0)
        self._on_report_chosen()

    def shown(self) -> ReportKey | None:
        """Return the report chosen, None where the backup holds none."""
        return self._known[self.reports.currentIndex()] if self._known else None

    def show_texts(self, then: Mapping[CellKey, str], now: Mapping[CellKey, str], *, may_take: bool) -> None:
        """Show a report's texts in the backup beside those now; values can be taken into the open report only."""
        self._then, self._now, self._may_take = then, now, may_take
        self._fill()

    def hint(self) -> str:
        """Return what is said above the list."""
        return self._hint.text()

    def rows(self) -> list[list[str]]:
        """Return place, text then and text now of the rows shown."""
        return [[self._table.at(row, column).text() for column in (1, 2, 3)] for row in range(self._table.rowCount())]

    def check(self, row: int, *, checked: bool = True) -> None:
        """Choose a row, or not."""
        self._table.at(row, _TAKE).setCheckState(Qt.CheckState.Checked if checked else Qt.CheckState.Unchecked)

    def _lay_out(self) -> None:
        line = QHBoxLayout()
        line.addWidget(QLabel("单位和报告期", self))
        line.addWidget(self.reports, 1)
        line.addWidget(self.different_only)
        layout = QVBoxLayout(self)
        layout.addLayout(line)
        layout.addWidget(self._hint)
        layout.addWidget(self._table, 1)
        layout.addWidget(self._buttons)

    def _connect(self) -> None:
        self.reports.activated.connect(self._on_report_chosen)
        self.different_only.toggled.connect(self._fill)
        self._table.itemChanged.connect(self._enable)
        self.take.clicked.connect(self._on_take_clicked)
        self._all.clicked.connect(self._on_all_clicked)
        self.restore.clicked.connect(self._on_restore_clicked)
        self._buttons.rejected.connect(self.reject)

    def _add_button(self, text: str) -> QPushButton:
        button = self._buttons.addButton(text, QDialogButtonBox.ButtonRole.ActionRole)
        button.setAutoDefault(False)
        return button

    def _fill(self) -> None:
        keys = in_form_order(self._catalogue, self._then.keys() | self._now.keys())
        different = [key for key in keys if self._is_different(key)]
        self._keys = different if self.different_only.isChecked() else keys
        self._table.blockSignals(True)
        self._table.show_rows(self._row(key) for key in self._keys)
        for row, key in enumerate(self._keys):
            if self._may_take and self._is_different(key):
                item = self._table.at(row, _TAKE)
                item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
                item.setCheckState(Qt.CheckState.Unchecked)
        self._table.blockSignals(False)
        self._hint.setText(self._words(len(keys), len(different)))
        self._enable()

    def _words(self, count: int, different: int) -> str:
        found = f"备份和现在共 {count} 处有值，{different} 处不同。"
        if not different:
            return found
        if self._may_take:
            return f"{found}勾选要取回的值，取回后可以撤销（Ctrl+Z）。"
        return f"{found}要取回单个值，请先在窗口上方换到这个单位和报告期，再打开本窗口。"

    def _row(self, key: CellKey) -> PlainRow:
        then, now = self._then.get(key, ""), self._now.get(key, "")
        return PlainRow(("", place_name(self._catalogue, key), then or _BLANK, now or _BLANK))

    def _is_different(self, key: CellKey) -> bool:
        return self._then.get(key, "") != self._now.get(key, "")

    def _checked(self) -> list[CellKey]:
        return [
            key
            for row, key in enumerate(self._keys)
            if self._table.at(row, _TAKE).checkState() is Qt.CheckState.Checked
        ]

    def _enable(self) -> None:
        self.take.setEnabled(bool(self._may_take and self._checked()))
        self._all.setEnabled(self._may_take and any(map(self._is_different, self._keys)))

    def _on_report_chosen(self) -> None:
        if self._known:
            self.report_chosen.emit(self.shown())
        else:
            self._hint.setText("这份备份里还没有录入任何报表。")
            self._enable()

    def _on_all_clicked(self) -> None:
        for row, key in enumerate(self._keys):
            if self._is_different(key):
                self.check(row)

    def _on_restore_clicked(self) -> None:
        self.accept()
        self.restore_requested.emit(self._backup)

    def _on_take_clicked(self) -> None:
        report, edits = self.shown(), [Edit(key, self._then.get(key, "")) for key in self._checked()]
        self.accept()
        self.taken.emit(report, edits)
