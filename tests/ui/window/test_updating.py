"""帮助 → 检查更新: from the menu to the installer that starts, with the data backed up and the window closed."""

from __future__ import annotations

import hashlib
import struct
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QToolButton
from pytestqt.qtbot import QtBot

from luqual_desktop import __version__
from luqual_desktop.ui.dialogs import update_dialog
from luqual_desktop.ui.dialogs.update_dialog import UpdateDialog
from luqual_desktop.ui.workbench import Surroundings, Workbench
from tests.ui.window.conftest import FindDialog, type_text
from tests.ui.window.test_main_window import P01, go_to

NEXT = (int(__version__.split(".")[0]) + 1, 0, 0)
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def installer(tmp_path: Path) -> Path:
    """Return a file that says of itself that it installs the next version, for the system the test runs on."""
    number = ".".join(map(str, NEXT))
    if sys.platform == "win32":
        path = tmp_path / "安装 文件.exe"
        fixed = struct.pack("<II4HII", 0xFEEF04BD, 0x10000, NEXT[1], NEXT[0], 0, NEXT[2], 0, 0)
        path.write_bytes(b"MZ" + bytes(300) + fixed + "鹿城质量填报".encode("utf-16-le"))
    else:
        path = tmp_path / f"luqual-desktop_{number}_amd64.deb"
        path.write_bytes(b"!<arch>\n" + bytes(300))
    return path


@pytest.fixture
def launched(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[tuple[Path, int]]:
    """Note what is started instead of starting it, and how many backups there are by then."""
    started: list[tuple[Path, int]] = []

    def note(path: Path) -> bool:
        started.append((path, len(list((tmp_path / "backups").glob("*.db")))))
        return True

    monkeypatch.setattr(update_dialog, "open_installer", note)
    return started


@pytest.fixture
def open_dialog(workbench: Workbench, dialog_of: FindDialog, qtbot: QtBot) -> Callable[[], UpdateDialog]:
    """Open the dialog as people do: the button 帮助, then the line of its menu."""

    def opened() -> UpdateDialog:
        button = next(each for each in workbench.findChildren(QToolButton) if each.text().startswith("帮助"))
        menu = button.menu()
        with qtbot.waitExposed(menu):
            menu.popup(button.mapToGlobal(QPoint(0, button.height())))
        QTest.mouseClick(menu, LEFT, pos=menu.actionGeometry(workbench.doings.update).center())
        return dialog_of(UpdateDialog)

    return opened


def fill(dialog: UpdateDialog, path: Path, digest: str) -> None:
    QTest.keyClicks(dialog.path, str(path))
    QTest.keyClicks(dialog.digest, digest)
    QTest.mouseClick(dialog.check, LEFT)


def test_a_newer_version_is_installed_after_a_backup_and_the_window_closes(
    workbench: Workbench,
    open_dialog: Callable[[], UpdateDialog],
    installer: Path,
    launched: list[tuple[Path, int]],
    surroundings: Surroundings,
    qtbot: QtBot,
) -> None:
    go_to(workbench, P01[0], qtbot)
    type_text("7")
    dialog = open_dialog()
    fill(dialog, installer, hashlib.sha256(installer.read_bytes()).hexdigest().upper())
    assert "可以升级" in dialog.verdict.text()
    QTest.mouseClick(dialog.install, LEFT)
    qtbot.waitUntil(lambda: not workbench.window().isVisible())
    assert launched == [(installer, 1)]
    safe = surroundings.safekeeping
    backup = safe.usable()[0]
    assert [safe.look_inside(backup, key)[P01[0]] for key in safe.reports_in(backup)] == ["7"]


def test_a_file_with_another_digest_starts_nothing(
    workbench: Workbench, open_dialog: Callable[[], UpdateDialog], installer: Path, launched: list[tuple[Path, int]]
) -> None:
    dialog = open_dialog()
    fill(dialog, installer, "0" * 64)
    assert "与校验码不符" in dialog.verdict.text()
    assert not dialog.install.isEnabled()
    QTest.mouseClick(dialog.install, LEFT)
    cancel = next(each for each in dialog.findChildren(QPushButton) if each.text() in {"取消", "Cancel", "&Cancel"})
    QTest.mouseClick(cancel, LEFT)
    assert launched == []
    assert workbench.window().isVisible()


def test_nothing_here_knows_a_network() -> None:
    for module in ("services/updates.py", "ui/dialogs/update_dialog.py", "ui/set_up.py"):
        text = (Path(update_dialog.__file__).parents[2] / module).read_text(encoding="utf-8")
        assert not any(word in text for word in ("http", "QtNetwork", "socket", "urllib")), module
