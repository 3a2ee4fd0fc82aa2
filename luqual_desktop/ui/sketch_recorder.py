"""Keeps where everything stands in the window, for the first picture of the next start."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QFontMetrics
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QTabBar, QToolButton, QWidget

from luqual_desktop.domain.tables import Role
from luqual_desktop.storage.commit_count import commit_count
from luqual_desktop.ui import theme
from luqual_desktop.ui.models.cell_role import CellRole
from luqual_desktop.ui.models.table_model import TableModel
from luqual_desktop.ui.sketch import BOX, BREAK, CELL, COLUMN, DERIVED, FACT, FIELD, FORMAT, LINE, ROW, TABLE, seal_of
from luqual_desktop.ui.table_view import TableView
from luqual_desktop.ui.workbench import Workbench

_BAND_STYLES = {"plan_title": "band_title", "identity_caption": "band_caption", "report_state": "band_state"}
_USUAL_ALIGNMENT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_HEADER_MARGIN = 12


def keep_sketch(file: Path, workbench: Workbench) -> None:
    """Write the picture; a folder that cannot be written is no misfortune. Nothing may be saved after this."""
    if not workbench.desk.has_report or not workbench.tabs.isVisible():
        return
    report = workbench.desk.editor.report.report
    commits = commit_count(workbench.desk.workspace.database.path)
    lines = list(_boxes(workbench))
    for view in workbench.findChildren(TableView):
        if view.isVisible():
            lines += _table(view, workbench)
    content = LINE.join(FIELD.join(map(_plain, line)) for line in lines).encode()
    head = FIELD.join((FORMAT, report.unit, str(report.period), str(commits), seal_of(content)))
    with suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(f"{head}{LINE}".encode() + content)


def _plain(text: str) -> str:
    return text.replace(FIELD, " ").replace(LINE, BREAK)


def _boxes(workbench: Workbench) -> Iterator[tuple[str, ...]]:
    band, doings = workbench.top_bar.lines()
    yield _box("band", "", band, workbench)
    for label in band.findChildren(QLabel):
        yield _box(_BAND_STYLES[label.objectName()], label.text(), label, workbench)
    for choice in band.findChildren(QPushButton):
        if not choice.isHidden():
            yield _box("band_choice", choice.text(), choice, workbench)
    yield _box("plain", "", doings, workbench)
    for button in doings.findChildren(QToolButton):
        if not isinstance(button.parent(), QLineEdit):
            yield _box("plain", button.text(), button, workbench)
    for bar in workbench.findChildren(QTabBar):
        if bar.isVisible():
            yield from _tabs(bar, workbench)


def _tabs(bar: QTabBar, workbench: Workbench) -> Iterator[tuple[str, ...]]:
    corner = bar.mapTo(workbench, QPoint(0, 0))
    rects = [bar.tabRect(number).translated(corner) for number in range(bar.count())]
    if not rects:
        return
    whole = rects[0].united(rects[-1])
    yield BOX, "tabs", *map(str, (whole.x(), whole.y(), whole.width(), whole.height())), ""
    for number, rect in enumerate(rects):
        name, _, progress = bar.tabText(number).partition(" ")
        style = "tab_shown" if number == bar.currentIndex() else "tab"
        has_two_lines = rect.height() > 2 * bar.fontMetrics().height()
        place = map(str, (rect.x(), rect.y(), rect.width(), rect.height()))
        yield (BOX, style, *place, f"{name}{LINE}{progress}" if has_two_lines else bar.tabText(number))


def _box(style: str, text: str, widget: QWidget, workbench: Workbench) -> tuple[str, ...]:
    return BOX, style, *_place(widget, workbench), text


def _place(widget: QWidget, workbench: Workbench) -> tuple[str, ...]:
    corner = widget.mapTo(workbench, QPoint(0, 0))
    return str(corner.x()), str(corner.y()), str(widget.width()), str(widget.height())


def _table(view: TableView, workbench: Workbench) -> Iterator[tuple[str, ...]]:
    model = view.model()
    assert isinstance(model, TableModel)  # noqa: S101 - every table view has one
    header = view.horizontalHeader()
    columns = list(_columns_in_sight(view, model))
    rows = list(_rows_in_sight(view, model))
    header_height = header.height() if header.isVisible() else 0
    yield TABLE, *_place(view, workbench), str(header_height), str(len(rows)), str(len(columns))
    for place, column in enumerate(columns):
        yield COLUMN, str(place), str(view.columnWidth(column)), _heading(view, model, column)
    for row in rows:
        yield ROW, str(row), str(view.rowHeight(row))
        for place, column in enumerate(columns):
            yield CELL, str(row), str(place), *_cell(model, row, column)


def _columns_in_sight(view: TableView, model: TableModel) -> Iterator[int]:
    width = 0
    for column in range(model.columnCount()):
        if not view.isColumnHidden(column):
            if width > view.width():
                return
            width += view.columnWidth(column)
            yield column


def _rows_in_sight(view: TableView, model: TableModel) -> Iterator[int]:
    height = 0
    for row in range(model.rowCount()):
        if height > view.height():
            return
        height += view.rowHeight(row)
        yield row


def _heading(view: TableView, model: TableModel, column: int) -> str:
    """Return a heading in the lines it is shown in."""
    room = view.columnWidth(column) - _HEADER_MARGIN
    lines, metrics = [""], QFontMetrics(view.font())
    for character in str(model.headerData(column, Qt.Orientation.Horizontal)):
        if metrics.horizontalAdvance(lines[-1] + character) > room:
            lines.append("")
        lines[-1] += character
    return LINE.join(lines)


def _cell(model: TableModel, row: int, column: int) -> tuple[str, ...]:
    index = model.index(row, column)
    key = index.data(CellRole.CELL_KEY)
    kind = "|".join(key) if key else DERIVED if model.columns[column].role is Role.DERIVED else FACT
    alignment = index.data(Qt.ItemDataRole.TextAlignmentRole)
    paper, ink = (index.data(role) for role in (Qt.ItemDataRole.BackgroundRole, Qt.ItemDataRole.ForegroundRole))
    return (
        kind,
        str(_USUAL_ALIGNMENT if alignment is None else int(alignment)),
        paper.name() if isinstance(paper, QColor) else "",
        (ink if isinstance(ink, QColor) else theme.INK).name(),
        str(index.data() or ""),
    )
