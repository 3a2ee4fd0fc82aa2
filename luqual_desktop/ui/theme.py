"""How the window looks: fonts, colours and the one style sheet."""

from __future__ import annotations

from functools import cache

from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QApplication

from luqual_desktop.domain.colours import LEVEL_COLOURS, Colours, colours_of_status
from luqual_desktop.domain.findings import Level
from luqual_desktop.ui.application import FONT_FAMILIES, POINT_SIZE

INK = QColor("#1F2933")
QUIET_INK = QColor("#4A5568")
FAINT_INK = QColor("#9AA5B1")
ACCENT = QColor("#1F5A96")
PAPER = QColor("#FFFFFF")
STRIPE = QColor("#F8FAFC")
CLOSED_PAPER = QColor("#F1F3F6")
LOCKED_PAPER = QColor("#E9ECF0")
UNSAVED_PAPER = QColor("#F0E6FA")
RETURNED_PAPER = QColor("#FDE3CF")
RETURNED_INK = QColor("#7C2D12")
UNSAVED_INK = QColor("#5B2A86")
WINDOW = QColor("#F4F6F9")
DETAIL_PAPER = QColor("#FBFCFD")
LINE = QColor("#D5DBE3")
SELECTION = QColor("#D6E6F7")

_SHEET = """
QToolTip { background: #FFFFFF; color: #1F2933; border: 1px solid #9AA7B5; padding: 4px; }
QTableView { background: #FFFFFF; gridline-color: #D5DBE3; border: 1px solid #D5DBE3;
    selection-background-color: #D6E6F7; selection-color: #1F2933; }
QHeaderView { background: #EDF1F6; }
QHeaderView::section { background: #EDF1F6; color: #2B3A4B; border: none; border-right: 1px solid #D5DBE3;
    border-bottom: 1px solid #B9C4D0; padding: 4px 6px; }
FrozenColumns { border: none; border-right: 2px solid #9AA7B5; }
QTableCornerButton::section { background: #EDF1F6; border: none; }
QTabWidget::pane { border: 1px solid #D5DBE3; background: #FFFFFF; top: -1px; }
QTabBar::tab { background: #E8EDF3; color: #2B3A4B; border: 1px solid #D5DBE3; border-bottom: none; padding: 6px 12px;
    margin-right: 2px; }
QTabBar::tab:selected { background: #FFFFFF; color: #1F5A96; border-top: 2px solid #1F5A96; }
QTabBar::tab:hover:!selected { background: #F3F6FA; }
QLineEdit, QPlainTextEdit, QTextEdit { background: #FFFFFF; color: #1F2933; border: 1px solid #9AA7B5;
    padding: 2px 4px; selection-background-color: #1F5A96; selection-color: #FFFFFF; }
QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus { border: 2px solid #1F5A96; padding: 1px 3px; }
QComboBox { combobox-popup: 0; }
QComboBox QAbstractItemView { background: #FFFFFF; border: 1px solid #9AA7B5; }
QComboBox QAbstractItemView::item { min-height: 24px; }
QDialogButtonBox { dialogbuttonbox-buttons-have-icons: 0; }
QPushButton { background: #FFFFFF; color: #1F2933; border: 1px solid #9AA7B5; border-radius: 3px; padding: 5px 14px; }
QPushButton:hover { background: #F0F5FB; border-color: #1F5A96; }
QPushButton:pressed { background: #DCE8F5; }
QPushButton:focus { border-color: #1F5A96; }
QPushButton:disabled { color: #8A95A3; background: #F1F3F6; border-color: #D5DBE3; }
QPushButton:default { background: #1F5A96; color: #FFFFFF; border-color: #1F5A96; }
QPushButton:default:hover { background: #27699F; }
QPushButton:default:disabled { background: #B9C9DA; border-color: #B9C9DA; }
QLabel#detail_title { color: #1F2933; font-weight: 600; }
QLabel#detail_note { color: #4A5568; }
"""
_DETAIL_SHEET = f"""
QScrollArea#detail {{ background: {DETAIL_PAPER.name()}; border: none; border-top: 1px solid #D5DBE3; }}
QWidget#detail_body {{ background: {DETAIL_PAPER.name()}; }}
"""


def apply_theme(application: QApplication) -> None:
    """Give the program its font, palette and style sheet; on every system in Fusion style."""
    application.setStyle("Fusion")
    application.setFont(QFont(FONT_FAMILIES, POINT_SIZE))
    dress(application)


def dress(application: QApplication, more: str = "") -> None:
    """Give an application that has its style and font the palette and the style sheet, with `more` added to it."""
    application.setPalette(_palette())
    application.setStyleSheet(_SHEET + _DETAIL_SHEET + more)


def ink(colours: Colours) -> QColor:
    """Return the text colour of a pair."""
    return QColor(f"#{colours.ink}")


def paper(colours: Colours) -> QColor:
    """Return the background of a pair."""
    return QColor(f"#{colours.paper}")


@cache
def level_ink(level: Level) -> QColor:
    """Return the text colour of a level of findings."""
    return ink(LEVEL_COLOURS[level])


@cache
def level_paper(level: Level) -> QColor:
    """Return the background of a level of findings."""
    return paper(LEVEL_COLOURS[level])


def status_colours(text: str) -> tuple[QColor, QColor]:
    """Return text colour and background of a status as printed."""
    colours = colours_of_status(text)
    return ink(colours), paper(colours)


def _palette() -> QPalette:
    palette = QPalette()
    roles = QPalette.ColorRole
    for role, colour in (
        (roles.Window, WINDOW),
        (roles.WindowText, INK),
        (roles.Base, PAPER),
        (roles.AlternateBase, STRIPE),
        (roles.Text, INK),
        (roles.Button, PAPER),
        (roles.ButtonText, INK),
        (roles.ToolTipBase, PAPER),
        (roles.ToolTipText, INK),
        (roles.PlaceholderText, QUIET_INK),
        (roles.Highlight, SELECTION),
        (roles.HighlightedText, INK),
        (roles.Link, ACCENT),
        (roles.Accent, ACCENT),
    ):
        palette.setColor(role, colour)
    for role in (roles.WindowText, roles.Text, roles.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, FAINT_INK)
    return palette
