"""Before a backup is restored: what would change back and what would be gone, cell by cell."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QVBoxLayout, QWidget

from luqual_desktop.domain.form_order import in_form_order
from luqual_desktop.domain.place_names import place_name
from luqual_desktop.ui.dialogs.backup_wording import local_time, report_name
from luqual_desktop.ui.widgets.plain_table import PlainRow, PlainTable

if TYPE_CHECKING:
    from luqual_desktop.domain.catalogue import Catalogue
    from luqual_desktop.storage.backups import Backup
    from luqual_desktop.storage.comparing import CellDifference, Comparison, CountedLoss

_BLANK = "（空）"
_LISTED = 2000


class RestoreDialog(QDialog):
    """Accepted when the backup is to be restored; Enter alone does not do it."""

    def __init__(
        self, catalogue: Catalogue, backup: Backup, comparison: Comparison, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("恢复备份")
        self.resize(860, 520)
        self._catalogue = catalogue
        self._words = QLabel(_summary(backup, comparison), self)
        self._words.setWordWrap(True)
        table = PlainTable(["单位、报告期", "位置", "现在", "恢复后"], 1, self)
        table.show_rows(self._row(each) for each in _ordered(catalogue, comparison.cells)[:_LISTED])
        table.setVisible(bool(comparison.cells))
        buttons = QDialogButtonBox(self)
        self.restore = buttons.addButton("恢复这份备份", QDialogButtonBox.ButtonRole.AcceptRole)
        self.restore.setAutoDefault(False)
        self.restore.setEnabled(not comparison.is_same)
        cancel = buttons.addButton("取消", QDialogButtonBox.ButtonRole.RejectRole)
        cancel.setDefault(True)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(self._words)
        layout.addWidget(table, 1)
        layout.addWidget(buttons)

    def text(self) -> str:
        """Return what is said above the list."""
        return self._words.text()

    def _row(self, each: CellDifference) -> PlainRow:
        where = report_name(self._catalogue, each.report)
        return PlainRow((where, place_name(self._catalogue, each.cell), each.now or _BLANK, each.then or _BLANK))


def _ordered(catalogue: Catalogue, cells: Sequence[CellDifference]) -> list[CellDifference]:
    """Return the cells report by report, in the order of the form."""
    found = {(each.report, each.cell): each for each in cells}
    return [
        found[report, cell]
        for report, group in groupby(cells, key=lambda each: each.report)
        for cell in in_form_order(catalogue, (each.cell for each in group))
    ]


def _summary(backup: Backup, comparison: Comparison) -> str:
    last = local_time(backup.last_save) or "（还没有录入）"
    head = f"备份 {backup.time:%Y-%m-%d %H:%M:%S}，其中最后一次保存是 {last}。"
    if comparison.is_same:
        return f"{head}\n与现在的数据完全相同，不需要恢复。"
    cells = f"下列 {len(comparison.cells)} 个单元格会变回备份时的值。" if comparison.cells else ""
    others = "".join(map(_loss, comparison.others))
    kept = "现在的数据会先备份，文件另存一份，不会丢；已用过的上报次数不会重复使用。恢复后程序会重新打开。"
    return f"{head}\n{cells}{others}\n{kept}"


def _loss(counted: CountedLoss) -> str:
    parts = [
        f"少 {counted.only_now} 条" if counted.only_now else "",
        f"多 {counted.only_then} 条" if counted.only_then else "",
    ]
    return f"{counted.name}会{'、'.join(part for part in parts if part)}。"
