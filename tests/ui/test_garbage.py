"""Garbage is collected in the window's thread, also what another thread has left behind."""

from __future__ import annotations

import gc
import threading
import weakref
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from luqual_desktop.ui.garbage import GarbageCollector


class Knot:
    """Refers to itself: only a collection frees it."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture
def usual_collection() -> Iterator[None]:
    yield
    gc.enable()


@pytest.mark.usefixtures("usual_collection")
def test_what_a_worker_leaves_is_collected_here(qtbot: QtBot) -> None:
    parent, freed_in = QObject(), list[threading.Thread]()
    GarbageCollector(parent)

    def leave_much() -> None:
        weakref.finalize(Knot(), lambda: freed_in.append(threading.current_thread()))
        for _ in range(2 * gc.get_threshold()[0]):
            Knot()

    worker = threading.Thread(target=leave_much)
    worker.start()
    worker.join()
    assert freed_in == []
    qtbot.waitUntil(lambda: freed_in == [threading.main_thread()], timeout=5_000)


@pytest.mark.usefixtures("usual_collection")
def test_where_little_has_come_together_nothing_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    parent, collected = QObject(), list[int]()
    collector = GarbageCollector(parent)
    monkeypatch.setattr(gc, "collect", collected.append)
    for counts, generations in [((10, 0, 0), []), ((701, 10, 0), [0]), ((701, 11, 0), [1]), ((0, 11, 11), [2])]:
        monkeypatch.setattr(gc, "get_count", lambda counts=counts: counts)
        monkeypatch.setattr(gc, "get_threshold", lambda: (700, 10, 10))
        collected.clear()
        collector.look()
        assert collected == generations
