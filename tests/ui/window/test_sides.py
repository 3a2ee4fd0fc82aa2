"""The two sides of the window: who sees which, changing between them, and files dropped on either."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from threading import Event

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QPushButton
from pytestqt.qtbot import QtBot

from luqual_desktop.domain.catalogue import Catalogue
from luqual_desktop.domain.cells import Area, CellKey
from luqual_desktop.domain.periods import Period
from luqual_desktop.paths import migrations_folder
from luqual_desktop.services.checking import CheckedFile
from luqual_desktop.services.preferences import Role, keep_role
from luqual_desktop.services.reading_apart import ReadingApart
from luqual_desktop.services.samples import make_samples
from luqual_desktop.services.workspace import Workspace
from luqual_desktop.ui.dialogs.import_dialog import ImportDialog
from luqual_desktop.ui.dialogs.settings_dialog import SettingsDialog
from luqual_desktop.ui.district.collecting_unit_dialog import CollectingUnitDialog
from luqual_desktop.ui.tasks import TaskRunner
from luqual_desktop.ui.workbench import Workbench
from tests.ui.window.conftest import STREET, FindDialog, MakeWorkbench, type_only

P01 = CellKey(Area.INDICATOR, "P01", "numerator")


@pytest.fixture(scope="session")
def sample_files(catalogue: Catalogue, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Workbooks of the first two units and of the owner's own level for the first quarter of 2025."""
    return make_samples(
        catalogue,
        tmp_path_factory.mktemp("arrived"),
        migrations=migrations_folder(),
        units=2,
        seed=3,
        periods=[Period.parse("2025Q1")],
        report_progress=lambda _words: None,
    )


@pytest.fixture
def both(make_workbench: MakeWorkbench, workspace: Workspace) -> Workbench:
    """The window of an installation that fills in and collects."""
    keep_role(workspace, Role.BOTH)
    return make_workbench()


def button(workbench: Workbench, text: str) -> QPushButton:
    return next(each for each in workbench.findChildren(QPushButton) if each.text() == text and each.isVisible())


def drop(workbench: Workbench, *files: Path) -> bool:
    """Drag files over the window and let go; tells whether the window wants them."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(file)) for file in files])
    keys, left, window = Qt.KeyboardModifier.NoModifier, Qt.MouseButton.LeftButton, workbench.window()
    enter = QDragEnterEvent(QPoint(5, 5), Qt.DropAction.CopyAction, data, left, keys)
    QApplication.sendEvent(window, enter)
    if enter.isAccepted():
        QApplication.sendEvent(window, QDropEvent(QPointF(5, 5), Qt.DropAction.CopyAction, data, left, keys))
    return enter.isAccepted()


def test_a_reporting_unit_has_one_side_only(workbench: Workbench) -> None:
    assert not workbench.sides.collecting
    assert [each.text() for each in workbench.top_bar.findChildren(QPushButton) if each.isVisible()] == [
        "五马街道 ▼",
        "2025年第1季度 ▼",
    ]


def test_a_consolidating_unit_has_the_other_one_only(
    make_workbench: MakeWorkbench, workspace: Workspace, catalogue: Catalogue
) -> None:
    keep_role(workspace, Role.CONSOLIDATING)
    workbench = make_workbench(catalogue.plan.owner.code)
    assert workbench.sides.collecting
    assert workbench.sides.district.currentWidget() is workbench.sides.district.board
    assert workbench.top_bar.place_texts() == ("鹿城区", "2025年第1季度")
    assert not [each for each in workbench.findChildren(QPushButton) if each.text() == "填报" and each.isVisible()]


def test_the_board_is_first_and_a_click_changes_sides(both: Workbench) -> None:
    assert both.sides.collecting
    assert both.top_bar.place_texts() == ("鹿城区", "2025年第1季度")
    assert not both.doings.audit.isEnabled()
    QTest.mouseClick(button(both, "填报"), Qt.MouseButton.LeftButton)
    assert both.tabs.isVisible()
    assert both.top_bar.place_texts() == ("五马街道", "2025年第1季度")
    assert both.doings.audit.isEnabled()
    QTest.mouseClick(button(both, "汇总"), Qt.MouseButton.LeftButton)
    assert both.sides.collecting


def test_the_findings_stay_with_the_report(both: Workbench) -> None:
    QTest.mouseClick(button(both, "填报"), Qt.MouseButton.LeftButton)
    both.doings.audit.trigger()
    assert both.findings.isVisible()
    QTest.mouseClick(button(both, "汇总"), Qt.MouseButton.LeftButton)
    assert not both.findings.isVisible()
    QTest.mouseClick(button(both, "填报"), Qt.MouseButton.LeftButton)
    assert both.findings.isVisible()


def test_what_is_being_typed_is_kept_when_the_side_is_changed(both: Workbench, qtbot: QtBot) -> None:
    QTest.mouseClick(button(both, "填报"), Qt.MouseButton.LeftButton)
    both.go_to(P01)
    qtbot.waitUntil(lambda: QApplication.focusWidget() is not None)
    type_only("77")
    QTest.mouseClick(button(both, "汇总"), Qt.MouseButton.LeftButton)
    assert both.desk.editor.report.text(P01) == "77"


def test_each_side_goes_to_the_period_chosen_on_it(both: Workbench, qtbot: QtBot) -> None:
    with qtbot.waitSignal(both.sides.district.desk.board_shown):
        both.top_bar.period_chosen.emit(Period.parse("2025Q2"))
    assert both.top_bar.place_texts() == ("鹿城区", "2025年第2季度")
    QTest.mouseClick(button(both, "填报"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: both.top_bar.place_texts() == ("五马街道", "2025年第2季度"))


def test_another_consolidating_unit_can_be_named(both: Workbench, dialog_of: FindDialog) -> None:
    both.top_bar.unit_requested.emit()
    dialog = dialog_of(CollectingUnitDialog)
    dialog.code.setText("3303")
    dialog.name.setText("温州市")
    dialog.accept()
    assert both.top_bar.place_texts()[0] == "温州市"


def test_a_damaged_code_of_the_consolidating_unit_is_refused(
    both: Workbench, dialog_of: FindDialog, read_message: Callable[[], str]
) -> None:
    both.top_bar.unit_requested.emit()
    dialog = dialog_of(CollectingUnitDialog)
    dialog.code.setText("温州")
    dialog.accept()
    assert "温州" in read_message()
    assert both.top_bar.place_texts()[0] == "鹿城区"


def test_the_role_of_the_settings_is_in_force_at_once(workbench: Workbench, dialog_of: FindDialog) -> None:
    workbench.doings.settings.trigger()
    dialog = dialog_of(SettingsDialog)
    dialog.findChildren(QComboBox)[1].setCurrentText("汇总单位")
    dialog.accept()
    assert workbench.sides.collecting


def test_a_folder_dropped_on_the_consolidating_side_is_sorted(
    both: Workbench, qtbot: QtBot, sample_files: list[Path], tmp_path: Path
) -> None:
    folder = tmp_path / "邮件"
    folder.mkdir()
    for number, file in enumerate(sample_files):
        shutil.copy(file, folder / f"最终版({number}).xlsx")
    district = both.sides.district
    with qtbot.waitSignal(district.intake.run.sorted_) as found:
        assert drop(both, folder)
    assert [each.unit for each in found.args[0]] == ["330302006", "330302023", "330302"]
    assert district.currentWidget() is district.intake


def test_a_workbook_dropped_on_the_report_is_compared(
    workbench: Workbench, sample_files: list[Path], dialog_of: FindDialog
) -> None:
    assert workbench.desk.editor.report.report.unit == STREET
    assert drop(workbench, sample_files[0])
    dialog = dialog_of(ImportDialog)
    assert dialog.checked()
    dialog.reject()


def test_several_workbooks_dropped_on_the_report_are_refused(
    workbench: Workbench, sample_files: list[Path], read_message: Callable[[], str]
) -> None:
    assert drop(workbench, *sample_files)
    assert "一个一个" in read_message()


def test_settings_and_help_are_there_once_the_program_collects(workbench: Workbench) -> None:
    workbench.sides.put_in_force(Role.CONSOLIDATING)
    corner = workbench.sides.district.cornerWidget()
    assert corner is not None
    assert corner.isVisible()


def test_a_window_that_closes_sorts_only_the_file_under_way_to_its_end(
    both: Workbench, sample_files: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[Path] = []
    under_way, closing = Event(), Event()
    checked, close = ReadingApart.checked, TaskRunner.close

    def watched(reading: ReadingApart, files: Iterable[Path]) -> Iterator[CheckedFile]:
        for each in checked(reading, files):
            read.append(each.file)
            under_way.set()
            assert closing.wait(20)
            yield each

    def closed(tasks: TaskRunner) -> None:
        closing.set()
        close(tasks)

    monkeypatch.setattr(ReadingApart, "checked", watched)
    monkeypatch.setattr(TaskRunner, "close", closed)
    both.sides.take_in(sample_files)
    assert under_way.wait(20)
    assert both.window().close()
    assert len(read) == 1
