"""Taking over what stands in the open editor of a table."""

from __future__ import annotations

from PySide6.QtWidgets import QAbstractItemDelegate, QAbstractItemView


def commit_open_editor(view: QAbstractItemView) -> None:
    """Take over what stands in the open editor, if there is one, as before 全审 or the end of the program."""
    editor = view.indexWidget(view.currentIndex())
    if editor is not None:
        view.commitData(editor)
        view.closeEditor(editor, QAbstractItemDelegate.EndEditHint.NoHint)
