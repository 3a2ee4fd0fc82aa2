"""使用手册: beside the window, with its sections to go to and a field to search in."""

from __future__ import annotations

import re

from PySide6.QtCore import Qt
from PySide6.QtGui import QTextBlock, QTextCursor
from PySide6.QtWidgets import QDialog, QLineEdit, QListWidget, QSplitter, QTextBrowser, QVBoxLayout, QWidget

_SECTION = 2
"""The level of a heading that is a section of its own."""
_BROKEN_LINE = re.compile(r"(?<=[^\x00-\x7f])\n *(?=[^\x00-\x7f])")
"""A line that goes on in the next one: Markdown would put a space there, and Chinese has none."""


class ManualDialog(QDialog):
    """Shows a text in Markdown; the window behind it can be worked in meanwhile."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("使用手册")
        self.resize(900, 640)
        self.search = QLineEdit(self)
        self.search.setPlaceholderText("查找：输入文字，按回车找下一处")
        self.search.setClearButtonEnabled(True)
        self.sections = QListWidget(self)
        self.sections.setAccessibleName("章节")
        self.page = QTextBrowser(self)
        self.page.document().setMarkdown(_BROKEN_LINE.sub("", text))
        self.page.document().setDocumentMargin(14)
        self.page.moveCursor(QTextCursor.MoveOperation.Start)  # it stands where the text that was put in ends
        body = QSplitter(Qt.Orientation.Horizontal, self)
        body.addWidget(self.sections)
        body.addWidget(self.page)
        body.setSizes([210, 690])
        layout = QVBoxLayout(self)
        layout.addWidget(self.search)
        layout.addWidget(body, 1)
        self._starts = self._sections_of_page()
        self.sections.addItems([block.text() for block in self._starts])
        self.sections.currentRowChanged.connect(self._go_to_section)
        self.search.returnPressed.connect(self.find_next)
        self.search.setFocus()

    def find_next(self) -> None:
        """Go to the next place that holds what is searched for, after the last to the first."""
        words = self.search.text().strip()
        if words and not self.page.find(words):
            self.page.moveCursor(QTextCursor.MoveOperation.Start)
            self.page.find(words)

    def _sections_of_page(self) -> list[QTextBlock]:
        sections, block = [], self.page.document().begin()
        while block.isValid():
            if block.blockFormat().headingLevel() == _SECTION:
                sections.append(block)
            block = block.next()
        return sections

    def _go_to_section(self, number: int) -> None:
        layout = self.page.document().documentLayout()
        self.page.verticalScrollBar().setValue(int(layout.blockBoundingRect(self._starts[number]).top()))
