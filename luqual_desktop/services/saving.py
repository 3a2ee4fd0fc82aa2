"""Saving one report's edits: each at once, and what could not be saved again under its own number until it is."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence

from luqual_desktop.domain.cells import CellKey, Edit
from luqual_desktop.logs import places_of
from luqual_desktop.storage.cells import ReportKey, Save, write_edits
from luqual_desktop.storage.database import Database, StorageError
from luqual_desktop.storage.history import is_saved

_log = logging.getLogger(__name__)


class Saving:
    """Writes to one report; `stamp` makes the stamp of one user action from its reason."""

    def __init__(self, database: Database, key: ReportKey, stamp: Callable[[str], Save]) -> None:
        self._database = database
        self._key = key
        self._stamp = stamp
        self._waiting: list[tuple[Save, Sequence[Edit]]] = []

    @property
    def waiting(self) -> int:
        """How many saves are not on disk."""
        return len(self._waiting)

    @property
    def unsaved(self) -> frozenset[CellKey]:
        """The cells whose last text is not on disk."""
        return frozenset(edit.key for edit in self.edits())

    def edits(self) -> list[Edit]:
        """Return the edits that wait, in their order."""
        return [edit for _, edits in self._waiting for edit in edits]

    def save(self, edits: Sequence[Edit], reason: str) -> str:
        """Save what waits and then these edits; return nothing, or why it failed: they wait too then."""
        save = self._stamp(reason)
        message = self.retry() or self._write(edits, save)
        if message:
            self._waiting.append((save, edits))
        return message

    def retry(self) -> str:
        """Save what waits; return nothing, or why it failed. The same save is never counted twice."""
        while self._waiting:
            save, edits = self._waiting[0]
            message = self._write(edits, save)
            if message:
                return message
            self._waiting.pop(0)
        return ""

    def _write(self, edits: Sequence[Edit], save: Save) -> str:
        try:
            with self._database.writing() as connection:
                write_edits(connection, self._key, edits, save)
        except StorageError as error:
            return "" if self._arrived(save) else error.message
        except Exception as error:  # noqa: BLE001 - whatever goes wrong, what was typed stays on the screen
            _log.error("a save failed: %s", places_of(error))
            return "程序内部出错，没有存到磁盘，请重试；仍不行请把日志发给维护人员。"
        return ""

    def _arrived(self, save: Save) -> bool:
        """Tell whether a save is on disk although its commit reported an error, as some do."""
        try:
            with self._database.reading() as session:
                return is_saved(session, save.save_id)
        except StorageError:
            return False
