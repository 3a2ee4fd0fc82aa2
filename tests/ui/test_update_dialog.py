"""检查更新: what the dialog shows and when it lets one install."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from luqual_desktop.errors import UserError
from luqual_desktop.services.updates import Direction, Installer
from luqual_desktop.ui.dialogs.update_dialog import UpdateDialog

DIGEST = "ab" * 32
BACKUP = Path("backups") / "000007_20250401-083000.db"


class Updates:
    """What the dialog calls, with answers given beforehand."""

    def __init__(self, answer: Direction | UserError, refusal: UserError | None = None) -> None:
        self.answer = answer
        self.refusal = refusal
        self.examined: list[tuple[Path, str]] = []
        self.begun: list[Installer] = []

    def examine(self, path: Path, digest: str) -> Installer:
        self.examined.append((path, digest))
        if isinstance(self.answer, UserError):
            raise self.answer
        return Installer(path, "9.8.7", digest, self.answer)

    def start(self, installer: Installer) -> Path:
        self.begun.append(installer)
        if self.refusal is not None:
            raise self.refusal
        return BACKUP


def shown(qtbot: QtBot, updates: Updates) -> UpdateDialog:
    dialog = UpdateDialog(updates.examine, updates.start)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, on=False)
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def filled_and_checked(qtbot: QtBot, updates: Updates) -> UpdateDialog:
    dialog = shown(qtbot, updates)
    QTest.keyClicks(dialog.path, "new.exe")
    QTest.keyClicks(dialog.digest, DIGEST)
    QTest.mouseClick(dialog.check, Qt.MouseButton.LeftButton)
    return dialog


def test_nothing_can_be_checked_before_both_are_given(qtbot: QtBot) -> None:
    dialog = shown(qtbot, Updates(Direction.NEWER))
    QTest.keyClicks(dialog.path, "new.exe")
    assert not dialog.check.isEnabled()
    QTest.keyClicks(dialog.digest, DIGEST)
    assert dialog.check.isEnabled()
    assert not dialog.install.isEnabled()


def test_enter_checks_and_does_not_open_the_choice_of_files(qtbot: QtBot) -> None:
    updates = Updates(Direction.NEWER)
    dialog = shown(qtbot, updates)
    QTest.keyClicks(dialog.path, "new.exe")
    QTest.keyClicks(dialog.digest, DIGEST)
    QTest.keyClick(dialog.digest, Qt.Key.Key_Return)
    assert updates.examined == [(Path("new.exe"), DIGEST)]
    assert updates.begun == []


@pytest.mark.parametrize(
    ("direction", "word", "installs"),
    [(Direction.NEWER, "可以升级", True), (Direction.SAME, "相同", True), (Direction.OLDER, "不能安装", False)],
)
def test_what_the_file_would_do(qtbot: QtBot, direction: Direction, word: str, installs: bool) -> None:
    updates = Updates(direction)
    dialog = filled_and_checked(qtbot, updates)
    assert updates.examined == [(Path("new.exe"), DIGEST)]
    assert "9.8.7" in dialog.verdict.text()
    assert word in dialog.verdict.text()
    assert dialog.install.isEnabled() is installs


def test_a_refused_file_cannot_be_installed(qtbot: QtBot) -> None:
    dialog = filled_and_checked(qtbot, Updates(UserError("安装文件与校验码不符。")))
    assert dialog.verdict.text() == "安装文件与校验码不符。"
    assert not dialog.install.isEnabled()


def test_another_file_needs_another_check(qtbot: QtBot) -> None:
    dialog = filled_and_checked(qtbot, Updates(Direction.NEWER))
    assert dialog.install.isEnabled()
    QTest.keyClicks(dialog.path, "x")
    assert not dialog.install.isEnabled()
    assert dialog.verdict.text() == ""


def test_starting_tells_where_the_backup_lies(qtbot: QtBot) -> None:
    updates = Updates(Direction.NEWER)
    dialog = filled_and_checked(qtbot, updates)
    with qtbot.waitSignal(dialog.started) as told:
        QTest.mouseClick(dialog.install, Qt.MouseButton.LeftButton)
    assert told.args == [BACKUP]
    assert [each.version for each in updates.begun] == ["9.8.7"]
    assert not dialog.isVisible()


def test_a_failed_start_stays_open_and_says_why(qtbot: QtBot) -> None:
    updates = Updates(Direction.NEWER, UserError("安装程序没有启动。"))
    dialog = filled_and_checked(qtbot, updates)
    with qtbot.assertNotEmitted(dialog.started):
        QTest.mouseClick(dialog.install, Qt.MouseButton.LeftButton)
    assert dialog.isVisible()
    assert dialog.verdict.text() == "安装程序没有启动。"
