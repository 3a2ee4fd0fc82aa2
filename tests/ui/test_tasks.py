"""Work off the window's thread ends with the store."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication

from luqual_desktop.ui.tasks import TaskRunner


def test_what_ends_with_the_store_reaches_nobody_any_more(qapp: QApplication) -> None:
    waiting, closed = TaskRunner(), TaskRunner()
    told: list[str] = []
    waiting.run(lambda: "waited for").succeeded.connect(told.append)
    closed.run(lambda: "closed").succeeded.connect(told.append)
    waiting.wait()
    closed.close()
    qapp.processEvents()
    assert told == ["waited for"]
