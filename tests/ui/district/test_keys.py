"""登记密钥 from the board: a file is compared before it is enrolled, and the state stands beside each unit."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from luqual_desktop.domain.catalogue import Catalogue
from luqual_desktop.domain.key_file import PublicKeyFile
from luqual_desktop.domain.signatures import fingerprint
from luqual_desktop.paths import migrations_folder
from luqual_desktop.services.key_register import KeyRegister
from luqual_desktop.services.submitting import submit
from luqual_desktop.services.workspace import Workspace
from luqual_desktop.ui.district.district_page import DistrictPage
from luqual_desktop.ui.district.enrol_dialog import EnrolDialog
from luqual_desktop.ui.district.keys_dialog import KeysDialog
from luqual_desktop.ui.widgets.fingerprint_label import FingerprintLabel
from tests.services.test_submitting import fill
from tests.ui.district.conftest import PERIOD, ticking_actor
from tests.ui.district.test_board_and_intake import FIRST, accept_all, click, dialog_of, take_in

_FILE_SIGNATURE, _BOARD_SIGNATURE = 7, 7


@pytest.fixture
def unit_register(tmp_path: Path, few_units: Catalogue) -> Iterator[KeyRegister]:
    """The first unit's installation."""
    workspace = Workspace.open(tmp_path / "unit" / "u.db", migrations_folder(), few_units, ticking_actor("王芳"))
    yield KeyRegister(workspace)
    workspace.close()


@pytest.fixture
def key_file(unit_register: KeyRegister, tmp_path: Path) -> Path:
    key = unit_register.own_key(FIRST, "五马街道")
    unit_register.export(key, tmp_path / "五马.luqualkey")
    return tmp_path / "五马.luqualkey"


def button(dialog: KeysDialog | EnrolDialog, text: str) -> QPushButton:
    return next(each for each in dialog.findChildren(QPushButton) if each.text() == text)


def test_a_key_is_enrolled_by_keyboard_once_it_was_compared_and_retired(
    district: DistrictPage, qtbot: QtBot, key_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    click(qtbot, district, "登记密钥…")
    keys = dialog_of(district, KeysDialog)
    assert keys.head.words.text().startswith("还没有登记密钥")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(key_file), ""))
    qtbot.keyClick(button(keys, "登记公钥文件…"), Qt.Key.Key_Space)
    compare = dialog_of(district, EnrolDialog)
    enrol = button(compare, "登记")
    assert not enrol.isEnabled()
    key = KeyRegister(district.desk.collecting.workspace)
    assert key.enrolled() == []
    shown = compare.findChildren(FingerprintLabel)[0].text().split()
    qtbot.keyClick(compare.compared, Qt.Key.Key_Space)
    with qtbot.waitSignals([keys.changed, district.desk.board_shown]):
        qtbot.keyClick(enrol, Qt.Key.Key_Space)
    (held,) = key.enrolled()
    assert shown == fingerprint(held.public_key).split()
    assert [row.texts for row in keys.view.rows] == [
        (FIRST, "五马街道", fingerprint(held.public_key), "2026-01-12", "区局", "")
    ]
    keys.view.select_row(0)
    keys.last_day.setText("下周")
    keys.retire()
    assert "认不出来" in keys.problem()
    keys.last_day.setText("2026.1.10")
    with qtbot.waitSignal(keys.changed):
        qtbot.keyClick(button(keys, "停用选中的密钥"), Qt.Key.Key_Space)
    assert keys.problem() == ""
    assert keys.view.rows[0].texts[-1] == "2026-01-10"
    keys.reject()


def test_a_file_that_is_no_key_is_said_and_nothing_opens(district: DistrictPage, qtbot: QtBot, tmp_path: Path) -> None:
    click(qtbot, district, "登记密钥…")
    keys = dialog_of(district, KeysDialog)
    (tmp_path / "x.luqualkey").write_bytes(b"\x00" * 100_000)
    keys.read(tmp_path / "x.luqualkey")
    assert "不是本程序导出的公钥文件" in keys.problem()
    assert [each for each in district.findChildren(EnrolDialog) if each.isVisible()] == []
    keys.retire()
    assert keys.problem() == "请先在表中选中要停用的密钥。"
    keys.reject()


def test_what_a_file_says_of_itself_is_plain_text(district: DistrictPage, qtbot: QtBot) -> None:
    dialog = EnrolDialog(PublicKeyFile(FIRST, "<b>五马</b>", "ab" * 32), ["<i>注意</i>"], district)
    qtbot.addWidget(dialog)
    named = [each for each in dialog.findChildren(QLabel) if "<" in each.text()]
    assert len(named) == 2
    assert {each.textFormat() for each in named} == {Qt.TextFormat.PlainText}


def test_the_state_of_a_signature_stands_in_the_preview_and_on_the_board(
    district: DistrictPage, qtbot: QtBot, unit_register: KeyRegister, key_file: Path, tmp_path: Path
) -> None:
    report = unit_register.workspace.open_report(FIRST, PERIOD)
    fill(unit_register.workspace, report)
    file = submit(unit_register.workspace, report, tmp_path / "a.xlsx").path
    take_in(qtbot, district, file)
    (row,) = district.intake.files.rows
    assert row.texts[_FILE_SIGNATURE] == "已签名未登记"
    assert "指纹" in row.tip(_FILE_SIGNATURE)
    accept_all(qtbot, district)
    assert [line.texts[_BOARD_SIGNATURE] for line in district.board.view.rows] == ["已签名未登记", "", ""]
    district.setCurrentWidget(district.board)
    click(qtbot, district, "登记密钥…")
    keys = dialog_of(district, KeysDialog)
    keys.read(key_file)
    compare = dialog_of(district, EnrolDialog)
    compare.compared.click()
    with qtbot.waitSignal(district.desk.board_shown):
        compare.accept()
    assert district.board.view.rows[0].texts[_BOARD_SIGNATURE] == "已签名"
    keys.reject()
