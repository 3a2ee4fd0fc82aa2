"""An editor for a choice out of a list, worked with the keyboard and never with the mouse wheel."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from luqual_desktop.domain.catalogue import Choice
from luqual_desktop.ui.widgets.steady_boxes import SteadyBox


class ChoiceBox(SteadyBox):
    """A list of answers: a digit takes the answer of that number, a letter the next that begins with it in pinyin."""

    def __init__(self, choices: tuple[Choice, ...], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.addItems(["", *(choice.name for choice in choices)])

    def content(self) -> str:
        """Return the answer chosen, or the text found here that is none of the answers."""
        return self.currentText()

    def set_content(self, text: str) -> None:
        """Show an answer; a text that is none of them is added to the list, so that looking changes nothing."""
        if self.findText(text) < 0:
            self.addItem(text)
        self.setCurrentIndex(self.findText(text))

    def go_to_end(self) -> None:
        """Open the list: there is no text to go on writing."""
        self.showPopup()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        typed = event.text()
        if event.key() in {Qt.Key.Key_Delete, Qt.Key.Key_Backspace}:
            self.setCurrentIndex(0)
        elif typed.isascii() and typed.isdigit():
            if int(typed) < self.count():
                self.setCurrentIndex(int(typed))
        elif typed.isascii() and typed.isalpha():
            self._take_next(typed.lower())
        else:
            super().keyPressEvent(event)

    def _take_next(self, letter: str) -> None:
        """Choose the next answer whose first character is read with this letter."""
        here = max(self.currentIndex(), 0)
        for step in range(1, self.count() + 1):
            place = (here + step) % self.count()
            if _initial(self.itemText(place)) == letter:
                self.setCurrentIndex(place)
                return


def _initial(text: str) -> str:
    from pypinyin import Style, lazy_pinyin  # slow to load, and needed by nothing else here

    return "".join(lazy_pinyin(text[:1], style=Style.FIRST_LETTER)).lower()
