"""The two grids of the consolidating side: the task package that is typed in, and the matrix of totals."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from luqual_desktop.domain.catalogue import Catalogue
from luqual_desktop.domain.periods import Period
from luqual_desktop.services.workspace import Workspace
from luqual_desktop.storage.packages import package_of
from luqual_desktop.ui.district.district_page import DistrictPage
from luqual_desktop.ui.district.package_model import PackageModel

FIRST, SECOND = "330302006", "330302023"
Q = Qt.Key


@pytest.fixture
def package_page(district: DistrictPage) -> DistrictPage:
    district.setCurrentWidget(district.package)
    district.window().activateWindow()
    QTest.qWaitForWindowActive(district.window())
    return district


def column_of(model: PackageModel, code: str) -> int:
    titles = [str(model.headerData(number, Qt.Orientation.Horizontal)) for number in range(model.columnCount())]
    return next(number for number, title in enumerate(titles) if title.startswith(code))


def row_of(model: PackageModel, name: str) -> int:
    return [model.headerData(row, Qt.Orientation.Vertical) for row in range(model.rowCount())].index(name)


def held(workspace: Workspace, catalogue: Catalogue) -> dict[tuple[str, str], str]:
    """Return the shares that are on disk, as text."""
    with workspace.database.reading() as session:
        package = package_of(session, catalogue.plan.code, catalogue.plan.owner.code)
    assert package is not None
    return {place: str(share) for place, share in package.shares.items()}


def test_the_grid_of_targets_is_a_sound_model(package_page: DistrictPage, qtmodeltester: ModelTester) -> None:
    qtmodeltester.check(package_page.package.model)


def test_the_matrix_is_a_sound_model(
    district: DistrictPage, qtbot: QtBot, sample_files: dict[str, Path], qtmodeltester: ModelTester
) -> None:
    with qtbot.waitSignals([district.intake.run.sorted_, district.desk.board_shown]):
        district.take_in([sample_files[FIRST]])
    with qtbot.waitSignal(district.intake.run.accepted):
        district.intake.accept_all()
    with qtbot.waitSignal(district.roll_up.shown, timeout=30_000):
        district.setCurrentWidget(district.roll_up)
    model = district.roll_up.matrix.model
    qtmodeltester.check(model)
    names = [model.headerData(row, Qt.Orientation.Vertical) for row in range(model.rowCount())]
    assert names[0] == "合计"
    assert {"五马街道", "七都街道", "滨江街道"} < set(names)
    assert "已报 1/3 不完整" in model.index(0, 0).data()
    assert model.headerData(0, Qt.Orientation.Horizontal) == "P01\n制造业产品质量合格率"


def test_a_block_of_the_clipboard_is_on_disk_at_once_and_undone(
    package_page: DistrictPage, district_workspace: Workspace, catalogue: Catalogue
) -> None:
    model, view = package_page.package.model, package_page.package.view
    column = column_of(model, "P05")
    QGuiApplication.clipboard().setText("4\t9\n5\t8\n")
    view.setCurrentIndex(model.index(row_of(model, "五马街道"), column))
    QTest.keyClick(view, Q.Key_V, Qt.KeyboardModifier.ControlModifier)
    shares = {(FIRST, "P05"): "4", (FIRST, "P06"): "9", (SECOND, "P05"): "5", (SECOND, "P06"): "8"}
    assert held(district_workspace, catalogue) == shares
    assert [model.index(row_of(model, "未分解余数"), column + right).data() for right in (0, 1)] == ["6", "8"]
    QTest.keyClick(view, Q.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert held(district_workspace, catalogue) == {}


def test_a_share_that_is_no_number_is_refused_in_a_sentence(
    package_page: DistrictPage, district_workspace: Workspace, catalogue: Catalogue, qtbot: QtBot
) -> None:
    model = package_page.package.model
    index = model.index(row_of(model, "五马街道"), column_of(model, "P05"))
    with qtbot.waitSignal(model.refused) as refused:
        assert not model.setData(index, "约八个")
    assert "约八个" in refused.args[0]
    close_message(package_page)
    assert held(district_workspace, catalogue) == {}


def test_an_indicator_is_marked_as_not_applying_to_a_unit(package_page: DistrictPage) -> None:
    model, view = package_page.package.model, package_page.package.view
    index = model.index(row_of(model, "七都街道"), column_of(model, "P05"))
    view.setCurrentIndex(index)
    view.mark_inapplicable()
    assert index.data() == "不适用"
    view.mark_inapplicable()
    assert index.data() == ""


def test_a_package_that_cannot_be_kept_says_so_and_is_kept_with_the_next_try(
    package_page: DistrictPage,
    district_workspace: Workspace,
    catalogue: Catalogue,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from luqual_desktop.errors import UserError
    from luqual_desktop.services.task_packages import TaskPackages

    def full(_self: TaskPackages, _package: object, **_more: bool) -> None:
        raise UserError("磁盘已满。", "full")

    model = package_page.package.model
    index = model.index(row_of(model, "五马街道"), column_of(model, "P05"))
    with monkeypatch.context() as disk:
        disk.setattr(TaskPackages, "keep", full)
        model.setData(index, "4")
        assert package_page.package.summary() == "未保存：磁盘已满。"
        assert index.data() == "4"
        package_page.show_period(Period(2025, 3))
        assert model.index(row_of(model, "五马街道"), column_of(model, "P05")).data() == "4"
        assert package_page.package.deadline.text() == ""
    package_page.commit()
    assert package_page.package.summary() == "已保存"
    assert held(district_workspace, catalogue) == {(FIRST, "P05"): "4"}


def close_message(page: DistrictPage) -> None:
    from PySide6.QtWidgets import QMessageBox

    for box in page.findChildren(QMessageBox):
        box.accept()


def test_enter_leads_down_a_column_of_targets(package_page: DistrictPage) -> None:
    model, view = package_page.package.model, package_page.package.view
    first, column = row_of(model, "五马街道"), column_of(model, "P05")
    view.setFocus()
    view.setCurrentIndex(model.index(first, column))
    for digit in (Q.Key_1, Q.Key_2):
        QTest.keyClick(view, digit)
        editor = view.indexWidget(view.currentIndex())
        assert editor is not None
        QTest.keyClick(editor, Q.Key_Return)  # and at once the next: the keys of a busy moment come in one turn
    assert [model.index(first + down, column).data() for down in (0, 1)] == ["1", "2"]
    assert view.currentIndex().row() == first + 2
    QTest.keyClick(view, Q.Key_Return)
    assert view.currentIndex().row() == first + 2  # there is no row below
    view.setCurrentIndex(model.index(first, column))
    QTest.keyClick(view, Q.Key_Return)
    assert view.currentIndex().row() == first + 1


def test_tab_leads_along_a_row_of_targets(package_page: DistrictPage) -> None:
    model, view = package_page.package.model, package_page.package.view
    row, column = row_of(model, "五马街道"), column_of(model, "P05")
    view.setFocus()
    view.setCurrentIndex(model.index(row, column))
    QTest.keyClick(view, Q.Key_Tab)
    assert (view.currentIndex().row(), view.currentIndex().column()) == (row, column + 1)
    QTest.keyClick(view, Q.Key_Backtab)
    assert (view.currentIndex().row(), view.currentIndex().column()) == (row, column)
