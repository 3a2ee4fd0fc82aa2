"""Take pictures of every kind of table, its editors and the paste preview, to be looked at.

xvfb-run -s "-screen 0 1366x768x24" python scripts/table_pictures.py OUT_DIR
QT_SCALE_FACTOR=2 xvfb-run -s "-screen 0 2732x1536x24" python scripts/table_pictures.py OUT_DIR
"""

from __future__ import annotations

import sys
import tempfile
import tomllib
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from PySide6.QtCore import Qt  # noqa: E402
from PySide6.QtGui import QGuiApplication  # noqa: E402
from PySide6.QtTest import QTest  # noqa: E402
from PySide6.QtWidgets import QApplication, QWidget  # noqa: E402

from luqual_desktop.domain.catalogue_reading import read_catalogue  # noqa: E402
from luqual_desktop.domain.cells import Area, CellKey, Edit  # noqa: E402
from luqual_desktop.domain.periods import Period  # noqa: E402
from luqual_desktop.services.entry import Actor  # noqa: E402
from luqual_desktop.services.workspace import Workspace  # noqa: E402
from luqual_desktop.ui.report_editor import ReportEditor  # noqa: E402
from luqual_desktop.ui.table_page import TablePage  # noqa: E402
from luqual_desktop.ui.theme import apply_theme  # noqa: E402

CATALOGUE = ROOT / "resources" / "catalogue" / "lucheng-2021-2025.toml"
UNIT, PERIOD = "330302006", "2025Q1"
TEXTS = {
    (Area.INDICATOR, "P01"): {"numerator": "9600", "denominator": "10000"},
    (Area.INDICATOR, "P02"): {"numerator": "约三百", "denominator": "310"},
    (Area.INDICATOR, "P03"): {"numerator": "300", "denominator": "200"},
    (Area.INDICATOR, "P04"): {"numerator": "123456789.12", "denominator": "987654321.5"},
    (Area.INDICATOR, "P05"): {"count": "3"},
    (Area.INDICATOR, "P08"): {"count": "不适用"},
    (Area.LEDGER, "P05/0001"): {"name": "=低压断路器", "date": "2025-02-01", "document": "T/ZZB 0123—2025"},
    (Area.LEDGER, "P05/0002"): {
        "name": "温州市鹿城区某某电气有限公司智能断路器制造标准",
        "credit_code": "91330302MA2ABCDE1X",
    },
    (Area.TASK, "P-T01"): {
        "state": "推进中",
        "progress": "45",
        "achievements": "完成街道级食品安全培训 3 场，覆盖 120 家企业。\n建立问题台账，逐项销号。",
    },
    (Area.CHECK, "C01-01"): {"result": "符合", "checked": "12", "problems": "0"},
    (Area.CHECK, "C01-02"): {
        "result": "不符合",
        "checked": "4",
        "problems": "2",
        "description": "二楼冷库没有温度记录。",
    },
    (Area.COVER, "cover"): {"head": "张三", "phone": "0577-88001234"},
}
_EDITED = {"P": "second", "P-tasks": "achievements", "C01": "result", "P05-ledger": "date"}
PASTED = "代码\t分子\t分母\nP01\t１，２３４\t1.5万\nP02\t约3\t9 000\nX9\t1\t2\n"


def main(out: Path) -> None:
    application = QApplication(sys.argv[:1])
    apply_theme(application)
    numbers = count(1)
    actor = Actor("picture", lambda: datetime(2025, 3, 31, tzinfo=UTC), lambda: f"save-{next(numbers)}")
    with tempfile.TemporaryDirectory() as folder:
        catalogue = read_catalogue(tomllib.loads(CATALOGUE.read_text(encoding="utf-8")))
        workspace = Workspace.open(Path(folder) / "store.db", ROOT / "database" / "migrations", catalogue, actor)
        editor = ReportEditor(workspace.open_report(UNIT, Period.parse(PERIOD)))
        for (area, record), texts in TEXTS.items():
            editor.apply([Edit(CellKey(area, record, field), text) for field, text in texts.items()])
        take_tables(editor, out)
        workspace.close()


def take_tables(editor: ReportEditor, out: Path) -> None:
    tables = {table.code: table for table in editor.report.tables()}
    for code in ("cover", "P", "P-tasks", "S-deliverables", "P05-ledger", "C01", "rectification"):
        page = TablePage(editor, tables[code])
        page.setGeometry(0, 0, 1366, 620)
        page.show()
        page.activateWindow()
        page.view.setFocus()
        picture(out, code)
        if code == "P":
            take_states(page, out)
        if code in _EDITED:
            take_editor(page, code, out)
        page.close()


def take_states(page: TablePage, out: Path) -> None:
    page.select_cell(CellKey(Area.INDICATOR, "P03", "numerator"))
    QTest.keyClick(page.view, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    picture(out, "P-selected")
    page.resize(800, 620)
    page.view.horizontalScrollBar().setValue(300)
    picture(out, "P-narrow")
    page.resize(1366, 620)
    QGuiApplication.clipboard().setText(PASTED)
    page.view.blocks.paste()
    picture(out, "P-paste")
    next(each for each in page.view.findChildren(QWidget) if each.isWindow() and each.isVisible()).close()
    menu = page.view.make_menu()
    menu.popup(page.view.mapToGlobal(page.view.visualRect(page.view.currentIndex()).bottomLeft()))
    picture(out, "P-menu")
    menu.close()


def take_editor(page: TablePage, code: str, out: Path) -> None:
    column = [each.key for each in page.model.columns].index(_EDITED[code])
    page.view.setCurrentIndex(page.model.index(0, column))
    QTest.keyClick(page.view, Qt.Key.Key_F2)
    picture(out, f"{code}-editor")


def picture(out: Path, name: str) -> None:
    for _ in range(20):
        QApplication.processEvents()
    QGuiApplication.primaryScreen().grabWindow(0).save(str(out / f"{name}.png"))


if __name__ == "__main__":
    target = Path(sys.argv[1])
    target.mkdir(parents=True, exist_ok=True)
    main(target)
