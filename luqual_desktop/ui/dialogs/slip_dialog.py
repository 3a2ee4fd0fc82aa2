"""导入退回单: what the parent sends back, before anything is opened for change."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from luqual_desktop.domain.catalogue import Catalogue
from luqual_desktop.domain.place_names import place_name
from luqual_desktop.domain.returns import ReturnSlip
from luqual_desktop.ui.dialogs.arrival_dialog import ArrivalDialog
from luqual_desktop.ui.widgets.plain_table import PlainRow


class SlipDialog(ArrivalDialog):
    """Signals: `taken` with the ReturnSlip."""

    def __init__(self, catalogue: Catalogue, slip: ReturnSlip, parent: QWidget | None = None) -> None:
        super().__init__("导入退回单", slip, parent)
        note = f"\n总的说明：{slip.note}" if slip.note else ""
        self.show_lines(
            f"{slip.issuer}退回第 {slip.revision} 次上报，共 {len(slip.marks)} 处。"
            f"采用后只有这些单元格可以修改，改好后重新上报。{note}",
            ("位置", "退回原因"),
            (PlainRow((place_name(catalogue, mark.key), mark.reason)) for mark in slip.marks),
            stretched=1,
        )
