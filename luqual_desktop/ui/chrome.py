"""The style of everything around the tables: top bar, tabs, findings, messages."""

SHEET = """
QFrame#identity_line { background: #1F4E79; border: none; }
QFrame#identity_line QLabel { color: #FFFFFF; background: transparent; }
QLabel#plan_title { font-weight: 600; }
QFrame#identity_line QLabel#identity_caption { color: #C9DBEC; }
QFrame#identity_line QPushButton { background: #2C639A; color: #FFFFFF; border: 1px solid #4F82B3; border-radius: 3px;
    padding: 3px 10px; text-align: left; }
QFrame#identity_line QPushButton:hover { background: #3A74AE; }
QFrame#identity_line QPushButton:checked { background: #FFFFFF; color: #1F4E79; font-weight: 600; }
QFrame#identity_line QPushButton:focus { border: 1px solid #FFFFFF; }
QFrame#identity_line QLabel#report_state { background: #FFF0C2; color: #6B4A00; border-radius: 3px; padding: 3px 10px;
    font-weight: 600; }
QFrame#identity_line QLabel#report_state[report_state="submitted"] { background: #DDF3E4; color: #14532D; }
QFrame#identity_line QLabel#report_state[report_state="returned"] { background: #FDE3CF; color: #7C2D12; }
QFrame#action_line { background: #FFFFFF; border: none; border-bottom: 1px solid #D5DBE3; }
QFrame#action_line QToolButton, QFrame#corner QToolButton, QStatusBar QToolButton {
    border: 1px solid transparent; border-radius: 3px;
    padding: 4px 9px; color: #1F2933; background: transparent; }
QFrame#action_line QToolButton:hover, QFrame#corner QToolButton:hover, QStatusBar QToolButton:hover {
    background: #E7F0FA; border-color: #B9D0E8; }
QFrame#action_line QToolButton:pressed { background: #D6E6F7; }
QFrame#action_line QToolButton:disabled { color: #9AA5B1; }
QFrame#action_line QToolButton::menu-indicator, QFrame#corner QToolButton::menu-indicator { image: none; }
QFrame#action_line QToolButton#main_action { background: #1F5A96; color: #FFFFFF; font-weight: 600; }
QFrame#action_line QToolButton#main_action:hover { background: #27699F; }
QFrame#action_line QToolButton#main_action:disabled { background: #B9C9DA; }
QFrame#separator { background: #D5DBE3; border: none; }
QFrame#save_alarm { background: #B3261E; border: none; }
QFrame#save_alarm QLabel { color: #FFFFFF; font-weight: 600; }
QFrame#notice_bar { background: #FFF6DB; border: none; border-bottom: 1px solid #E2C87A; }
QFrame#notice_bar QLabel { color: #5C4200; }
QDockWidget { font-weight: 600; color: #2B3A4B; }
QDockWidget::title { background: #E8EDF3; padding: 4px 8px; border-top: 1px solid #D5DBE3; }
QDockWidget QToolButton { border: 1px solid #C7D0DA; border-radius: 3px; padding: 3px 9px; background: #FFFFFF; }
QDockWidget QToolButton:checked { background: #1F5A96; color: #FFFFFF; border-color: #1F5A96; }
QMainWindow::separator { background: #D5DBE3; height: 3px; }
QStatusBar { background: #EDF1F6; border-top: 1px solid #D5DBE3; }
QStatusBar::item { border: none; }
QStatusBar QLabel { color: #4A5568; padding: 0 6px; }
QLabel#saved { color: #14532D; font-weight: 600; }
QLabel#saved[saved="false"] { color: #B3261E; }
QLabel#card_title { color: #1F4E79; font-weight: 600; }
QLabel#overview_summary { color: #1F2933; }
QLabel#hint { color: #4A5568; }
QLabel#problem { color: #B3261E; font-weight: 600; }
QListWidget { border: 1px solid #D5DBE3; }
QListWidget::item { padding: 5px 6px; }
QListWidget::item:selected { background: #D6E6F7; color: #1F2933; }
QTabBar::tab:bottom { border: 1px solid #D5DBE3; border-top: none; }
QTabBar::tab:bottom:selected { border-top: none; border-bottom: 2px solid #1F5A96; }
QMenu { background: #FFFFFF; border: 1px solid #9AA7B5; padding: 4px 0; }
QMenu::item { padding: 5px 26px 5px 18px; color: #1F2933; }
QMenu::item:selected { background: #D6E6F7; }
QMenu::item:disabled { color: #9AA5B1; }
QMenu::separator { height: 1px; background: #D5DBE3; margin: 4px 0; }
"""
