"""The first picture: shown where it is of the same report, with the store's figures, never with others."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel, QTableWidget
from pytestqt.qtbot import QtBot

from luqual_desktop import app, paths
from luqual_desktop.domain.cells import Area, CellKey, Edit
from luqual_desktop.domain.periods import Period
from luqual_desktop.services.workspace import Workspace
from luqual_desktop.storage.commit_count import commit_count
from luqual_desktop.ui.main_window import MainWindow
from luqual_desktop.ui.sketch import Sketch, read_sketch
from luqual_desktop.ui.sketch_recorder import keep_sketch
from luqual_desktop.ui.workbench import Workbench
from tests.ui.window.conftest import STREET

P01 = CellKey(Area.INDICATOR, "P01", "numerator")
PRODUCTS = 1
Read = Callable[[], Sketch | None]


def nobody(_unit: str, _period: str, _places: object) -> None:
    raise AssertionError("the store was read although nothing was written to it")


@pytest.fixture
def kept(workbench: Workbench, tmp_path: Path) -> Path:
    """The picture of a window that shows P01 with a figure."""
    workbench.desk.editor.apply([Edit(P01, "9599"), Edit(CellKey(Area.INDICATOR, "P01", "denominator"), "10000")])
    workbench.desk.workspace.remember_place(STREET, Period.parse("2025Q1"))
    workbench.tabs.show_tab(PRODUCTS)
    workbench.refresh()
    file = tmp_path / "cache" / "sketch.txt"
    keep_sketch(file, workbench)
    return file


@pytest.fixture
def store(workspace: Workspace) -> Path:
    return workspace.database.path


def table_texts(sketch: Sketch, row: int) -> list[str]:
    table = sketch.findChild(QTableWidget)
    assert table is not None
    cells = [table.item(row, column) for column in range(table.columnCount())]
    return [cell.text() if cell else "" for cell in cells]


def test_it_shows_what_stood_there(kept: Path, store: Path, qtbot: QtBot) -> None:
    sketch = read_sketch(kept, commit_count(store), nobody)
    assert sketch is not None
    qtbot.addWidget(sketch)
    row = table_texts(sketch, 0)
    assert row[:2] == ["P01", "制造业产品质量合格率"]
    assert {"9599", "10000", "95.99"} <= set(row)
    words = {label.text() for label in sketch.findChildren(QLabel)}
    assert {"温州市鹿城区质量强区“十四五”发展规划", "五马街道 ▼", "2025年第1季度 ▼", "编制中"} <= words
    assert any(text.startswith("产品质量\n") for text in words)


def test_the_window_around_it_is_painted(kept: Path, store: Path, qtbot: QtBot) -> None:
    sketch = read_sketch(kept, commit_count(store), nobody)
    assert sketch is not None
    window = MainWindow()
    qtbot.addWidget(window)
    window.setCentralWidget(sketch)
    with qtbot.waitSignal(window.painted):  # an opaque first picture would keep the program from ever loading
        window.show()


def test_nothing_can_be_typed_into_it(kept: Path, store: Path, qtbot: QtBot) -> None:
    sketch = read_sketch(kept, commit_count(store), nobody)
    assert sketch is not None
    qtbot.addWidget(sketch)
    assert not any(table.isEnabled() for table in sketch.findChildren(QTableWidget))


def test_after_a_write_by_another_the_figures_come_from_the_store(
    kept: Path, store: Path, workspace: Workspace, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    workspace.open_report(STREET, Period.parse("2025Q1")).edit([Edit(P01, "9700")])
    monkeypatch.setattr(paths, "database_file", lambda: store)
    sketch = read_sketch(kept, commit_count(store), app._texts_in_store)
    assert sketch is not None
    qtbot.addWidget(sketch)
    row = table_texts(sketch, 0)
    assert "9700" in row
    assert "9599" not in row
    assert "95.99" not in row  # worked out of the figure before


def test_another_place_since_then_means_no_picture(
    kept: Path, store: Path, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace.remember_place(STREET, Period.parse("2025Q2"))
    monkeypatch.setattr(paths, "database_file", lambda: store)
    assert read_sketch(kept, commit_count(store), app._texts_in_store) is None


@pytest.mark.parametrize(
    "damage",
    [
        lambda _: "",
        lambda text: text.replace("sketch 1", "sketch 2"),
        lambda text: text[: len(text) // 2],
        lambda text: text.replace("\tfact\t", "\t"),
        lambda text: text + "\nZ\tunknown",
        lambda text: text.replace("\nR\t0\t", "\nR\t9000000000\t"),
    ],
)
def test_a_damaged_picture_is_not_shown(
    kept: Path, store: Path, damage: Callable[[str], str], capfd: pytest.CaptureFixture[str]
) -> None:
    kept.write_text(damage(kept.read_text(encoding="utf-8")), encoding="utf-8")
    assert read_sketch(kept, commit_count(store), nobody) is None
    assert capfd.readouterr().err == ""


def test_without_a_file_there_is_no_picture(tmp_path: Path) -> None:
    assert read_sketch(tmp_path / "none.txt", 1, nobody) is None


def test_a_folder_that_cannot_be_written_is_no_misfortune(workbench: Workbench, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    keep_sketch(tmp_path / "file" / "sketch.txt", workbench)
    assert (tmp_path / "file").read_text(encoding="utf-8") == "in the way"


def test_the_count_changes_with_every_commit_and_only_then(workspace: Workspace, store: Path) -> None:
    before = commit_count(store)
    workspace.open_report(STREET, Period.parse("2025Q3"))
    assert commit_count(store) == before
    workspace.put_setting("a", "b")
    assert before is not None
    assert commit_count(store) == before + 1


def test_an_unfinished_commit_has_no_count(store: Path) -> None:
    journal = store.with_name(f"{store.name}-journal")
    journal.write_bytes(b"hot")
    assert commit_count(store) is None
    journal.write_bytes(b"")
    assert commit_count(store) is not None
    assert commit_count(store.with_name("none.db")) is None
