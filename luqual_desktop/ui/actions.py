"""What can be done from the window, each with its words, its key and its hint in one place."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

Key = QKeySequence.StandardKey


@dataclass(frozen=True)
class WindowActions:
    """The window's actions by what they do."""

    audit: QAction
    submit: QAction
    recall: QAction
    read_back: QAction
    template: QAction
    undo: QAction
    redo: QAction
    find: QAction
    settings: QAction
    manual: QAction
    shortcuts: QAction
    data_folder: QAction
    backups: QAction
    update: QAction
    own_key: QAction
    about: QAction

    @classmethod
    def made_for(cls, window: QWidget) -> WindowActions:
        """Make the actions and give the window their keys."""
        actions = cls(
            audit=_action(window, "全审", "F5", "检查整张报表，列出全部问题"),
            submit=_action(window, "上报", "Ctrl+E", "检查通过后生成上报工作簿，并锁定本期"),
            recall=_action(window, "撤回", "", "重新打开已上报的报表，须写明原因"),
            read_back=_action(window, "导入", "Ctrl+O", "读入本单位本期的工作簿或填好的空白表，先看差异再采用"),
            template=_action(window, "空白表", "", "导出空白填报表，供没有本程序的地方填写"),
            undo=_action(window, "撤销", Key.Undo, "撤销上一步"),
            redo=_action(window, "重做", "Ctrl+Y", "恢复刚撤销的一步"),
            find=_action(window, "查找", Key.Find, "按名称、代码或拼音首字母查找并跳转"),
            settings=_action(window, "设置", "", "回车方向、字号、备份文件夹、使用人"),
            manual=_action(window, "使用手册", "F1", "从第一次打开到汇总，怎么做、出了问题怎么办"),
            shortcuts=_action(window, "快捷键", "", "键盘操作一览"),
            data_folder=_action(window, "数据文件夹", "", "打开存放数据、日志和备份的文件夹"),
            backups=_action(window, "数据备份", "", "查看、恢复备份，或从备份取回个别数据"),
            update=_action(window, "检查更新", "", "核对收到的安装文件，备份数据后升级；程序不联网"),
            own_key=_action(window, "签名密钥", "", "本机密钥的指纹；导出公钥，交接收上报的单位登记"),
            about=_action(window, "关于", "", "程序和规划的版本"),
        )
        for action in vars(actions).values():
            window.addAction(action)
        return actions


def _action(window: QWidget, text: str, key: str | Key, hint: str) -> QAction:
    action = QAction(text, window)
    if key:
        action.setShortcut(QKeySequence(key))
    shown = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
    action.setToolTip(f"{hint}（{shown}）" if shown else hint)
    return action
