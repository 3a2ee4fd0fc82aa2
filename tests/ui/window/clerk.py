"""A clerk at the keyboard: clicks on tabs, types, presses Tab; nothing is put into the report by any other way."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QDialogButtonBox, QListWidget, QTabBar, QTabWidget, QWidget
from pytestqt.qtbot import QtBot

from luqual_desktop.domain.catalogue import FieldKind
from luqual_desktop.domain.cells import CellKey
from luqual_desktop.ui.inner_tabs import InnerTabs
from luqual_desktop.ui.ledger_page import LedgerPage
from luqual_desktop.ui.models.cell_role import CellRole
from luqual_desktop.ui.table_page import TablePage
from luqual_desktop.ui.workbench import Workbench
from tests.ui.window.conftest import keyboard, type_only

Texts = Mapping[CellKey, str]


class Clerk:
    """Types texts wherever the tables ask for them."""

    def __init__(self, workbench: Workbench, qtbot: QtBot) -> None:
        self._workbench = workbench
        self._qtbot = qtbot

    def type_report(self, texts: Texts) -> None:
        """Go through every tab, inner tab and ledger, and type what belongs there; everything must find its place."""
        left = set(texts)
        for page in self._pages():
            left -= self.type_table(page, texts)
        assert left == set()

    def type_table(self, page: TablePage, texts: Texts) -> set[CellKey]:
        """Type from the first open cell to the last, Tab by Tab; return what was typed."""
        typed: set[CellKey] = set()
        self._workbench.window().activateWindow()
        page.view.setFocus()
        self._qtbot.waitUntil(page.view.hasFocus)
        QTest.keyClick(page.view, Qt.Key.Key_Home, Qt.KeyboardModifier.ControlModifier)
        if page.current_cell is None:
            QTest.keyClick(page.view, Qt.Key.Key_Tab)
        while (key := page.current_cell) is not None:
            if texts.get(key):
                self._type_cell(page, texts[key])
                typed.add(key)
            QTest.keyClick(keyboard(), Qt.Key.Key_Tab)
            if page.current_cell == key:
                break
        return typed

    def _type_cell(self, page: TablePage, text: str) -> None:
        field = page.view.currentIndex().data(CellRole.FIELD)
        if field.kind is FieldKind.CHOICE:
            names = [choice.name for choice in field.choices]
            text = str(names.index(text) + 1)
        type_only(text)

    def _pages(self) -> Iterator[TablePage]:
        tabs = self._workbench.tabs
        for number in range(tabs.count()):
            click_tab(tabs.tabBar(), number)
            inner = tabs.currentWidget().findChild(InnerTabs)
            assert inner is not None
            for inner_number in range(inner.count()):
                if inner.tabBar().isVisible():
                    click_tab(inner.tabBar(), inner_number)
                yield from self._tables(inner)

    def _tables(self, inner: QTabWidget) -> Iterator[TablePage]:
        for ledgers in inner.currentWidget().findChildren(LedgerPage):
            yield from self._ledgers(ledgers)
            return
        for page in inner.currentWidget().findChildren(TablePage):
            self._qtbot.waitUntil(page.isVisible)
            yield page

    def _ledgers(self, ledgers: LedgerPage) -> Iterator[TablePage]:
        listed = ledgers.findChild(QListWidget)
        assert listed is not None
        for row in range(listed.count()):
            place = listed.visualItemRect(listed.item(row)).center()
            QTest.mouseClick(listed.viewport(), Qt.MouseButton.LeftButton, pos=place)
            yield next(page for page in ledgers.findChildren(TablePage) if page.isVisible())


def click_tab(bar: QTabBar, number: int) -> None:
    """Click on a tab; one that has scrolled out of sight is reached with the arrow keys."""
    bar.setFocus()
    while not bar.rect().contains(bar.tabRect(number).center()):
        QTest.keyClick(bar, Qt.Key.Key_Right)
    QTest.mouseClick(bar, Qt.MouseButton.LeftButton, pos=bar.tabRect(number).center())
    assert bar.currentIndex() == number


def write_into(dialog: QDialog, texts: Sequence[str], qtbot: QtBot) -> None:
    """Type into the fields of a dialog one after the other, and press 保存."""
    dialog.activateWindow()  # without a window manager nobody does it
    qtbot.waitUntil(lambda: QApplication.focusWidget() in dialog.findChildren(QWidget))
    for text in texts:
        type_only(text)
        QTest.keyClick(keyboard(), Qt.Key.Key_Tab)
    box = dialog.findChild(QDialogButtonBox)
    assert box is not None
    QTest.mouseClick(box.button(QDialogButtonBox.StandardButton.Save), Qt.MouseButton.LeftButton)
