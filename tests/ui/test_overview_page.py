"""总览: one look at the report, at any width."""

from __future__ import annotations

from datetime import date

from pytestqt.qtbot import QtBot

from luqual_desktop.ui.outline import tabs_of
from luqual_desktop.ui.overview_page import OverviewPage
from luqual_desktop.ui.report_editor import ReportEditor


def test_sections_are_named_whole_however_narrow_the_page_is(editor: ReportEditor, qtbot: QtBot) -> None:
    shown = editor.shown
    page = OverviewPage(editor, tabs_of(shown.report.catalogue, shown.tables()), date(2026, 1, 8))
    qtbot.addWidget(page)
    page.resize(700, 500)
    with qtbot.waitExposed(page):
        page.show()
    names = page.progress
    assert names.at(1, 0).text() == "产品质量"
    assert names.columnWidth(0) >= names.fontMetrics().horizontalAdvance("十大在线系统")
