from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import openpyxl
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QMessageBox, QPlainTextEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from luqual_desktop.domain.board import Standing, UnitStanding
from luqual_desktop.domain.catalogue import Catalogue
from luqual_desktop.domain.cells import Area, CellKey
from luqual_desktop.domain.findings import Finding, Level, explanation_of
from luqual_desktop.domain.intake import Pile
from luqual_desktop.domain.notice import Notice
from luqual_desktop.domain.periods import Period
from luqual_desktop.errors import UserError
from luqual_desktop.services import rolling_up, sorting
from luqual_desktop.services.chasing import Chasing
from luqual_desktop.services.matrix import MatrixCell, TraceLine
from luqual_desktop.services.rolling_up import RollUp
from luqual_desktop.services.workspace import Workspace
from luqual_desktop.ui.dialogs.explanation_dialog import ExplanationDialog
from luqual_desktop.ui.district.chase_dialogs import ChaseDialog, ChaseLogDialog
from luqual_desktop.ui.district.conflict_dialog import ConflictDialog
from luqual_desktop.ui.district.district_page import DistrictPage
from luqual_desktop.ui.district.notice_dialog import NoticeDialog, notice_document, write_pdf
from luqual_desktop.ui.district.originals_dialog import OriginalsDialog
from luqual_desktop.ui.district.trace_dialog import TraceDialog
from luqual_desktop.ui.district.units_dialog import UnitsDialog
from luqual_desktop.workbook.return_slip import read_return_slip
from tests.services.test_levels import exported, office
from tests.services.unit_files import report_for, unit_file
from tests.ui.conftest import Disk

FIRST, SECOND, THIRD = "330302006", "330302023", "330302024"


def click(qtbot: QtBot, page: DistrictPage, text: str) -> None:
    button = next(each for each in page.currentWidget().findChildren(QPushButton) if each.text() == text)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


Dialog = TypeVar("Dialog", bound=QWidget)


def dialog_of(page: DistrictPage, kind: type[Dialog]) -> Dialog:
    return next(each for each in page.findChildren(kind) if each.isVisible())


def close_boxes(page: DistrictPage) -> list[str]:
    """Close the messages on the screen and return what they said."""
    boxes = [each for each in page.findChildren(QMessageBox) if each.isVisible()]
    for box in boxes:
        box.accept()
    return [box.text() for box in boxes]


def take_in(qtbot: QtBot, page: DistrictPage, *files: Path) -> None:
    with qtbot.waitSignals([page.intake.run.sorted_, page.desk.board_shown]):
        page.take_in(files)


def accept_all(qtbot: QtBot, page: DistrictPage) -> None:
    with qtbot.waitSignals([page.intake.run.accepted, page.desk.board_shown]):
        click(qtbot, page, "接收全部")


def test_board_names_every_unit_and_how_late_it_is(district: DistrictPage) -> None:
    rows = [tuple(row.texts[:4]) for row in district.board.view.rows]
    assert [row[0] for row in rows] == [FIRST, SECOND, THIRD]
    assert {row[2:] for row in rows} == {("未报", "逾期 2 天")}
    assert district.board.summary() == "已报 0/3　未报 3\n截止 2026-01-10，逾期 2 天"


def test_wording_for_one_and_for_all_is_copied(district: DistrictPage, qtbot: QtBot) -> None:
    click(qtbot, district, "复制催报词")
    assert close_boxes(district) == ["请先在表中选中要催报的单位。"]
    district.board.view.select_row(1)
    click(qtbot, district, "复制催报词")
    text = QGuiApplication.clipboard().text()
    assert text.startswith("【催报】七都街道")
    assert "已逾期 2 天" in text
    click(qtbot, district, "全部催报词")
    text = QGuiApplication.clipboard().text()
    assert "已报 0/3" in text
    assert "五马街道、七都街道、滨江街道" in text
    close_boxes(district)


def test_another_period_shows_no_lines_of_this_one_and_keeps_the_cursor(
    district: DistrictPage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_chasing: Chasing) -> list[UnitStanding]:
        raise UserError("数据读不出来。", "unreadable")

    board = district.board
    board.view.select_row(1)
    with monkeypatch.context() as patched, qtbot.waitSignal(district.desk.failed):
        patched.setattr(Chasing, "board", fail)
        district.show_period(Period(2025, 3))
    close_boxes(district)
    assert (board.board(), board.view.rows) == ([], [])
    with qtbot.waitSignal(district.desk.board_shown):
        district.desk.refresh_board()
    assert [line.unit for line in board.view.selected_targets() if isinstance(line, UnitStanding)] == [SECOND]


def test_a_chase_is_logged_and_counted_on_the_board(district: DistrictPage, qtbot: QtBot) -> None:
    district.board.view.select_row(0)
    click(qtbot, district, "登记催报…")
    dialog = dialog_of(district, ChaseDialog)
    assert isinstance(dialog, ChaseDialog)
    dialog._way.setCurrentText("微信")
    with qtbot.waitSignal(district.desk.board_shown):
        dialog.accept()
    assert [line.chased for line in district.board.board()] == [1, 0, 0]
    assert getattr(district.board.view.current_target(), "unit", "") == FIRST
    click(qtbot, district, "催报记录…")
    log = dialog_of(district, ChaseLogDialog)
    assert isinstance(log, ChaseLogDialog)
    assert [row.texts[1:4] for row in log.view.rows] == [("五马街道", "微信", "区局")]
    log.reject()


def test_notice_is_written_as_pdf(
    district: DistrictPage, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    click(qtbot, district, "通报…")
    dialog = dialog_of(district, NoticeDialog)
    assert isinstance(dialog, NoticeDialog)
    words = dialog.document.toPlainText()
    assert "应报 3 家，已报 0 家" in words
    assert "2025年第4季度" in words
    target = tmp_path / "通报.pdf"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(target), ""))
    dialog.save_pdf()
    assert target.read_bytes().startswith(b"%PDF")
    close_boxes(district)
    dialog.reject()


def test_a_notice_that_cannot_be_written_whole_leaves_the_old_one(
    qapp: QApplication,  # noqa: ARG001 - fonts need it
    disk: Disk,
    tmp_path: Path,
) -> None:
    document = notice_document(Notice("通报", ("应报 3 家，已报 0 家。",), (), "区局", "2026年1月12日"))
    target = tmp_path / "通报.pdf"
    assert write_pdf(document, target)
    old = target.read_bytes()
    disk.fill()
    assert not write_pdf(document, target)
    assert target.read_bytes() == old
    disk.free()
    assert not write_pdf(document, tmp_path / "nowhere" / "通报.pdf")


def test_units_are_added_renamed_and_retired_with_a_date(district: DistrictPage, qtbot: QtBot) -> None:
    click(qtbot, district, "单位维护…")
    dialog = dialog_of(district, UnitsDialog)
    assert isinstance(dialog, UnitsDialog)
    dialog.code.setText("330302099")
    dialog.name.setText("新设街道")
    with qtbot.waitSignal(district.desk.board_shown):
        dialog.add()
    dialog.add()
    assert "330302099" in dialog.problem()
    dialog.view.select_row(0)
    dialog.name.setText("五马街道（新）")
    with qtbot.waitSignal(district.desk.board_shown):
        dialog.rename()
    dialog.view.go_to(next(row.target for row in dialog.view.rows if row.texts[0] == SECOND))
    dialog.into.setCurrentIndex(dialog.into.findData(FIRST))
    with qtbot.waitSignal(district.desk.board_shown):
        dialog.retire()
    assert [line.name for line in district.board.board()] == ["五马街道（新）", "滨江街道", "新设街道"]
    dialog.reject()


def test_files_are_sorted_accepted_and_given_back(
    district: DistrictPage, qtbot: QtBot, sample_files: dict[str, Path], tmp_path: Path
) -> None:
    foreign = tmp_path / "别的.xlsx"
    foreign.write_bytes(b"not a workbook")
    take_in(qtbot, district, sample_files[FIRST], sample_files[SECOND], foreign)
    assert [row.texts for row in district.intake.piles.rows] == [("全部", "3"), ("首次收到", "2"), ("不能读取", "1")]
    assert district.intake.summary() == "共 3 个文件，可以接收 2 个。请看过说明和差异后接收。"
    accept_all(qtbot, district)
    standings = [line.standing for line in district.board.board()]
    assert standings[2] is Standing.NOT_REPORTED
    assert Standing.NOT_REPORTED not in standings[:2]
    assert [each.pile for each in district.intake.sorted_files()] == [Pile.UNREADABLE]
    assert district.intake.told.text().endswith("请用本程序导出的文件。")  # whole, however narrow its column
    with qtbot.waitSignal(district.desk.board_shown):
        click(qtbot, district, "撤销本次接收")
    assert {line.standing for line in district.board.board()} == {Standing.NOT_REPORTED}


def test_only_ticked_files_are_accepted(district: DistrictPage, qtbot: QtBot, sample_files: dict[str, Path]) -> None:
    take_in(qtbot, district, sample_files[FIRST], sample_files[SECOND])
    district.intake.files.select_row(0)
    qtbot.keyClick(district.intake.files, Qt.Key.Key_Space)
    with qtbot.waitSignals([district.intake.run.accepted, district.desk.board_shown]):
        click(qtbot, district, "接收勾选")
    assert district.intake.summary() == "已接收 1 个文件。下列文件没有接收。"
    assert [each.unit for each in district.intake.sorted_files()] == [FIRST]
    accept_all(qtbot, district)
    assert district.intake.summary() == "已接收 1 个文件。"


def test_what_was_taken_in_is_given_out_as_it_came(
    district: DistrictPage,
    qtbot: QtBot,
    sample_files: dict[str, Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    district.setCurrentWidget(district.intake)
    click(qtbot, district, "已收原件…")
    assert close_boxes(district) == ["本期还没有收下任何文件。"]
    take_in(qtbot, district, sample_files[SECOND])
    accept_all(qtbot, district)
    click(qtbot, district, "已收原件…")
    dialog = dialog_of(district, OriginalsDialog)
    assert [row.texts[2] for row in dialog.view.rows] == ["计入"]
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "原件.xlsx"), ""))
    qtbot.mouseClick(dialog.save, Qt.MouseButton.LeftButton)
    dialog.reject()  # before the worker has answered
    qtbot.waitUntil(lambda: bool(district.findChildren(QMessageBox)))
    assert (tmp_path / "原件.xlsx").read_bytes() == sample_files[SECOND].read_bytes()
    assert close_boxes(district) == [f"原件已写入 {tmp_path / '原件.xlsx'}，与收到时逐字节相同。"]


def test_what_was_taken_in_before_a_file_failed_leaves_the_list(
    district: DistrictPage, qtbot: QtBot, sample_files: dict[str, Path], tmp_path: Path
) -> None:
    changed = tmp_path / "改动.xlsx"
    changed.write_bytes(sample_files[SECOND].read_bytes())
    take_in(qtbot, district, sample_files[FIRST], changed)
    changed.write_bytes(b"another file by now")
    with qtbot.waitSignals([district.desk.failed, district.intake.run.accepted, district.desk.board_shown]):
        click(qtbot, district, "接收全部")
    assert [each.unit for each in district.intake.sorted_files()] == [SECOND]
    assert district.board.board()[0].standing is not Standing.NOT_REPORTED
    close_boxes(district)


def test_sorting_is_given_up_between_two_files(
    district: DistrictPage, qtbot: QtBot, sample_files: dict[str, Path]
) -> None:
    run = district.intake.run
    run.progressed.connect(lambda _done, _all: run.cancel(), Qt.ConnectionType.DirectConnection)
    take_in(qtbot, district, sample_files[FIRST], sample_files[SECOND], sample_files[THIRD])
    assert len(district.intake.sorted_files()) == 1
    assert not run.busy


def test_files_that_cannot_be_sorted_at_all_do_not_look_as_if_they_were_being_read(
    district: DistrictPage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, sample_files: dict[str, Path]
) -> None:
    monkeypatch.setattr(sorting, "_LARGEST_BATCH", 1)
    with qtbot.waitSignals([district.desk.failed, district.intake.run.ended]):
        district.take_in([sample_files[FIRST], sample_files[SECOND]])
    assert district.intake.summary().startswith("把工作簿或文件夹拖进窗口")
    close_boxes(district)


def test_what_was_sorted_for_another_period_is_not_shown_in_this_one(
    district: DistrictPage, qtbot: QtBot, sample_files: dict[str, Path]
) -> None:
    with qtbot.assertNotEmitted(district.intake.run.sorted_), qtbot.waitSignal(district.intake.run.ended):
        district.take_in([sample_files[FIRST]])
        district.show_period(Period(2025, 3))
    assert district.intake.sorted_files() == []


def test_a_roll_up_of_what_has_changed_meanwhile_is_not_shown(district: DistrictPage, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(district.desk.rolled_up), qtbot.waitSignal(district.desk.board_shown):
        district.desk.roll_up()
        district.desk.announce_change()
    with qtbot.waitSignal(district.desk.rolled_up):
        district.desk.roll_up()


def test_a_roll_up_that_fails_does_not_look_as_if_it_went_on(
    district: DistrictPage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_anything: object) -> RollUp:
        raise UserError("数据读不出来。", "unreadable")

    monkeypatch.setattr(rolling_up, "roll_up", fail)
    with qtbot.waitSignal(district.desk.failed):
        district.setCurrentWidget(district.roll_up)
    assert district.roll_up.summary() == "汇总没有完成，请点“重新汇总”。"
    close_boxes(district)


def test_the_same_file_again_changes_nothing(
    district: DistrictPage, qtbot: QtBot, sample_files: dict[str, Path]
) -> None:
    take_in(qtbot, district, sample_files[FIRST])
    accept_all(qtbot, district)
    take_in(qtbot, district, sample_files[FIRST])
    assert [each.pile for each in district.intake.sorted_files()] == [Pile.SAME]
    assert not district.intake._accept_all.isEnabled()


def with_more_passed_than_tested(file: Path, folder: Path) -> Path:
    """Return a copy of a workbook in which the first ratio's numerator was typed over in another program."""
    book = openpyxl.load_workbook(file)
    sheet = book["产品质量"]
    cells = [cell for row in sheet.iter_rows() for cell in row]
    (column,) = (cell.column for cell in cells if cell.value == "[P]first")
    (row,) = (cell.row for cell in cells if cell.value == "P01" and cell.column == 1)
    sheet.cell(row, column).value = 123456789
    book.save(folder / "改过.xlsx")
    return folder / "改过.xlsx"


def test_a_file_with_errors_goes_back_by_one_button(
    district: DistrictPage,
    qtbot: QtBot,
    sample_files: dict[str, Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    faulty, slip = with_more_passed_than_tested(sample_files[FIRST], tmp_path), tmp_path / "退回单.xlsx"
    take_in(qtbot, district, sample_files[SECOND], faulty)
    intake, proposed = district.intake, []
    assert [row.texts for row in intake.piles.rows][1:] == [("首次收到", "1"), ("有强制性问题", "1")]
    assert not intake._return.isEnabled()  # the cursor is on the file without errors
    intake.files.select_row(1)

    def choose(*asked: object) -> tuple[str, str]:
        proposed.append(Path(str(asked[2])).name)
        return str(slip), ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", choose)
    with qtbot.waitSignal(district.desk.board_shown):
        click(qtbot, district, "退回此份…")
    assert proposed == [f"退回单_{FIRST}五马街道_2025Q4_第1次.xlsx"]
    (told,) = close_boxes(district)
    assert told.startswith(f"退回单（1 处）已写入 {slip}，请发给五马街道导入。")
    assert "123456789" in read_return_slip(slip, district.desk.desk.catalogue).marks[0].reason
    assert [each.unit for each in intake.sorted_files()] == [SECOND]
    assert intake.summary() == "五马街道第 1 次上报已退回，不计入汇总。"
    assert [line.standing for line in district.board.board()][:2] == [Standing.RETURNED, Standing.NOT_REPORTED]

    district.setCurrentWidget(district.board)
    district.board.view.select_row(0)
    qtbot.keyClick(district.board.view, Qt.Key.Key_Return)
    returning = district.returning
    assert district.currentWidget() is returning
    assert returning.unit.currentText() == "五马街道 第1次（已退回，未接收）"
    assert returning.marked() == read_return_slip(slip, district.desk.desk.catalogue).marks
    district.setCurrentWidget(intake)
    with qtbot.waitSignal(district.desk.board_shown):
        click(qtbot, district, "撤销本次接收")
    assert district.board.board()[0].standing is Standing.FAULTY


@pytest.mark.usefixtures("with_package")
def test_nothing_is_sorted_twice_at_once(
    open_district: Callable[[Workspace], DistrictPage],
    district_workspace: Workspace,
    qtbot: QtBot,
    sample_files: dict[str, Path],
) -> None:
    page = open_district(district_workspace)
    with qtbot.waitSignals([page.intake.run.sorted_, page.desk.board_shown]):
        page.take_in([sample_files[FIRST]])
        page.take_in([sample_files[SECOND]])
        assert close_boxes(page) == ["正在收表，请等这一批结束或先取消。"]
    assert [each.unit for each in page.intake.sorted_files()] == [FIRST]


def test_all_are_not_in_while_the_own_level_is_missing(
    district: DistrictPage, qtbot: QtBot, sample_files: dict[str, Path]
) -> None:
    take_in(qtbot, district, sample_files[FIRST], sample_files[SECOND], sample_files[THIRD])
    accept_all(qtbot, district)
    with qtbot.waitSignal(district.roll_up.shown):
        district.setCurrentWidget(district.roll_up)
    assert district.roll_up.summary().startswith("已收 3/4 个单位（含本级）")
    assert "缺报 1：本级，合计不完整" in district.roll_up.summary()


def test_accepting_two_rivals_says_who_counts_nowhere_until_one_is_chosen(
    district: DistrictPage, qtbot: QtBot, sample_files: dict[str, Path], few_units: Catalogue, tmp_path: Path
) -> None:
    rival = unit_file(tmp_path, report_for(few_units, FIRST, {}), "另一份.xlsx", sample=True)
    take_in(qtbot, district, sample_files[FIRST], rival)
    assert district.intake.summary().startswith("共 2 个文件，可以接收 1 个，版本冲突 1 个（接收后选定一份）。")
    accept_all(qtbot, district)
    assert "五马街道同一次上报有两份不同内容，都不计入汇总，请点“处理冲突”选定一份。" in district.intake.summary()
    assert district.intake._settle.text() == "处理冲突 1…"
    with qtbot.waitSignal(district.desk.board_shown):
        click(qtbot, district, "处理冲突 1…")
        qtbot.mouseClick(dialog_of(district, ConflictDialog).second, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda: bool(close_boxes(district)))
    assert district.intake.summary() == "已选定，未选的一份不再计入。"


def test_what_is_last_known_of_a_missing_unit_is_read_whole(qtbot: QtBot, catalogue: Catalogue) -> None:
    lines = [
        TraceLine(FIRST, "五马街道", "441", "457", "96.5", "96.5", "达标", 1, "质量填报_330302006五马街道_2025Q4.xlsx"),
        TraceLine(SECOND, "七都街道", "", "", "—", "—", "缺报", 0, "", "2025年第3季度 96.55"),
    ]
    total = MatrixCell("96.5", "96.5", "进度正常", 1, 2)
    dialog = TraceDialog(catalogue.indicator_by_code["P01"], total, lines, ())
    qtbot.addWidget(dialog)
    dialog.show()
    last = len(dialog.view.rows[0].texts) - 1
    assert dialog.view.columnWidth(last) >= dialog.view.sizeHintForColumn(last)
    assert dialog.view.horizontalScrollBar().maximum() == 0


def test_one_explanation_is_written_to_all_selected_findings_that_have_none(
    district: DistrictPage, qtbot: QtBot, sample_files: dict[str, Path]
) -> None:
    take_in(qtbot, district, sample_files[FIRST], sample_files[SECOND])
    accept_all(qtbot, district)
    with qtbot.waitSignal(district.roll_up.shown):
        district.setCurrentWidget(district.roll_up)
    panel = district.roll_up.findings
    district.roll_up.tabs.setCurrentWidget(panel)
    first, *others = [each.target for each in panel.view.rows if isinstance(each.target, Finding)]
    assert {each.level for each in (first, *others)} == {Level.WARNING}
    explain(qtbot, district, first, "第一处另有原因，企业停产检修")
    panel.view.selectAll()
    click(qtbot, district, "填写说明…")
    dialog = dialog_of(district, ExplanationDialog)
    assert any(f"另外选中的 {len(others) - 1} 处" in each.text() for each in dialog.findChildren(QLabel))
    write_explanation(dialog, "两个单位尚未上报，已电话催报")
    cells = district.desk.collecting.texts.cells()
    fields = district.desk.desk.catalogue.forms.explanation
    reasons = [next(iter(explanation_of(each, fields, cells).values())) for each in (first, *others)]
    assert reasons == ["第一处另有原因，企业停产检修", *["两个单位尚未上报，已电话催报"] * len(others)]
    assert "待说明 0" in panel._head.words.text()


def explain(qtbot: QtBot, district: DistrictPage, finding: object, reason: str) -> None:
    district.roll_up.findings.view.go_to(finding)
    click(qtbot, district, "填写说明…")
    write_explanation(dialog_of(district, ExplanationDialog), reason)


def write_explanation(dialog: ExplanationDialog, text: str) -> None:
    for box in dialog.findChildren(QPlainTextEdit):
        box.setPlainText(text)
    dialog.accept()


def test_all_are_not_in_while_the_total_of_one_of_them_lacks_a_unit(
    district: DistrictPage, qtbot: QtBot, sample_files: dict[str, Path], few_units: Catalogue, tmp_path: Path
) -> None:
    below = [f"{FIRST}001", f"{FIRST}002"]
    part = unit_file(tmp_path, report_for(few_units, below[0], {}))
    with office(few_units, tmp_path, FIRST, below, [part]) as one_level_down:
        whole = exported(one_level_down, few_units, tmp_path)
    take_in(qtbot, district, whole, sample_files[SECOND], sample_files[THIRD])
    accept_all(qtbot, district)
    with qtbot.waitSignal(district.roll_up.shown):
        district.setCurrentWidget(district.roll_up)
    assert district.roll_up.summary().endswith("缺报 1：本级，下级的汇总中缺报 1，合计不完整")


def test_a_rectification_item_is_told_by_the_name_of_what_was_checked(
    district: DistrictPage, qtbot: QtBot, few_units: Catalogue, tmp_path: Path
) -> None:
    item = few_units.checklists[0].items[0]
    texts = {"item": item.code, "opened": "2025Q4", "problem": "记录不全", "person": "王芳", "deadline": "2026-02-01"}
    record = f"{FIRST}/2025Q4-001"
    cells = {CellKey(Area.RECTIFICATION, record, code): text for code, text in texts.items()}
    cells[CellKey(Area.RECTIFICATION, record, "state")] = "待整改"
    cells[CellKey(Area.CHECK, item.code, "result")] = "不符合"
    with_item = unit_file(tmp_path, report_for(few_units, FIRST, cells))
    take_in(qtbot, district, with_item)
    accept_all(qtbot, district)
    with qtbot.waitSignal(district.roll_up.shown):
        district.setCurrentWidget(district.roll_up)
    district.roll_up.tabs.setCurrentWidget(district.roll_up.items)
    (row,) = district.roll_up.items.view.rows
    assert f"{item.code} {item.name}" in row.texts
