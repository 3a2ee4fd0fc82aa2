"""帮助 → 签名密钥: the fingerprint on the screen is that of the file, and of the workbook that goes out."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QComboBox, QFileDialog, QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from luqual_desktop.domain.signatures import fingerprint
from luqual_desktop.services.preferences import Role, keep_role
from luqual_desktop.ui.dialogs.own_key_dialog import OwnKeyDialog
from luqual_desktop.ui.widgets.fingerprint_label import FingerprintLabel
from luqual_desktop.ui.workbench import Workbench
from tests.ui.window.conftest import FindDialog


def opened(workbench: Workbench, qtbot: QtBot, dialog_of: FindDialog) -> OwnKeyDialog:
    workbench.doings.own_key.trigger()
    qtbot.waitUntil(lambda: any(each.isVisible() for each in workbench.findChildren(OwnKeyDialog)))
    return dialog_of(OwnKeyDialog)


def press(qtbot: QtBot, dialog: OwnKeyDialog, text: str) -> None:
    button = next(each for each in dialog.findChildren(QPushButton) if each.text() == text)
    qtbot.keyClick(button, Qt.Key.Key_Space)


def test_the_public_key_goes_to_a_file_with_the_fingerprint_shown(
    workbench: Workbench, qtbot: QtBot, dialog_of: FindDialog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dialog = opened(workbench, qtbot, dialog_of)
    shown = dialog.findChildren(FingerprintLabel)[0].text().split()
    proposed: list[str] = []

    def choose(*given: object) -> tuple[str, str]:
        proposed.append(Path(str(given[2])).name)
        return str(tmp_path / "我的公钥"), ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", choose)
    press(qtbot, dialog, "导出公钥…")
    qtbot.waitUntil(lambda: any(each.isVisible() for each in workbench.findChildren(QMessageBox)))
    told = json.loads((tmp_path / "我的公钥.luqualkey").read_text(encoding="utf-8"))
    report = workbench.desk.editor.report.report
    assert proposed == [f"公钥_{report.unit}{told['unit_name']}.luqualkey"]
    assert told["unit"] == report.unit
    assert shown == fingerprint(told["public_key"]).split()
    assert told["public_key"] == workbench.desk.workspace.signing.public_key()
    press(qtbot, dialog, "复制指纹")
    assert QGuiApplication.clipboard().text().split() == shown


def test_an_installation_for_both_chooses_for_which_unit(
    workbench: Workbench, qtbot: QtBot, dialog_of: FindDialog
) -> None:
    keep_role(workbench.desk.workspace, Role.BOTH)
    dialog = opened(workbench, qtbot, dialog_of)
    units = dialog.findChildren(QComboBox)[0]
    owner = workbench.desk.catalogue.plan.owner
    report = workbench.desk.editor.report.report
    shown = [units.itemText(number) for number in range(units.count())]
    assert shown == [
        f"{workbench.desk.catalogue.unit_names[report.unit]}（{report.unit}）",
        f"{owner.name}（{owner.code}）",
    ]
    units.setCurrentIndex(1)
    with qtbot.waitSignal(dialog.export_requested) as asked:
        dialog.export_requested.disconnect(workbench.own_key._on_export_requested)
        press(qtbot, dialog, "导出公钥…")
    assert asked.args is not None
    assert asked.args[0].unit == owner.code


def test_a_key_that_cannot_be_kept_is_said(workbench: Workbench, qtbot: QtBot) -> None:
    (workbench.desk.workspace.database.path.parent / "keys").write_bytes(b"in the way")
    workbench.doings.own_key.trigger()
    qtbot.waitUntil(lambda: any(each.isVisible() for each in workbench.findChildren(QMessageBox)))
    (box,) = [each for each in workbench.findChildren(QMessageBox) if each.isVisible()]
    assert box.text().startswith("签名密钥在文件夹 ")
