"""收表: the cells in which the current file differs from what its unit sent before, and from what it exported."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QTabWidget, QWidget

from luqual_desktop.domain.catalogue import Catalogue
from luqual_desktop.domain.place_names import place_name
from luqual_desktop.ui.district.intake_rows import change_row
from luqual_desktop.ui.district.list_model import ListModel
from luqual_desktop.ui.district.list_view import ListView

if TYPE_CHECKING:
    from luqual_desktop.services.sorting import SortedFile


class IntakeDetails(QTabWidget):
    """Two lists of cells, the one that holds any in front."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.differences = _cell_list("与上次的差异", ("位置", "上次", "本次"), self)
        self.edits = _cell_list("导出后改动的单元格", ("位置", "导出值", "现值"), self)
        self.addTab(self.differences, "与上次的差异")
        self.addTab(self.edits, "导出后改动")
        self.setDocumentMode(True)

    def show_file(self, catalogue: Catalogue, file: SortedFile | None) -> None:
        """Show the cells of a file, or none."""
        differences, edits = (file.changes, file.edited) if file else ((), ())
        for view, cells in ((self.differences, differences), (self.edits, edits)):
            view.show_rows([change_row(place_name(catalogue, each.key), each) for each in cells])
        self.setTabText(0, f"与上次的差异 {len(differences)}")
        self.setTabText(1, f"导出后改动 {len(edits)}")
        if differences or edits:
            self.setCurrentIndex(0 if differences else 1)


def _cell_list(name: str, titles: Sequence[str], parent: QWidget) -> ListView:
    return ListView(name, ListModel(titles, parent=parent), parent, stretched=0)
