"""One installation's work: its plan, its store, who works there, and what it has been set to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path

from luqual_desktop import __version__
from luqual_desktop.domain.catalogue import Catalogue
from luqual_desktop.domain.cells import CellKey
from luqual_desktop.domain.periods import Period
from luqual_desktop.domain.report import Scope
from luqual_desktop.services.actor import Actor
from luqual_desktop.services.entry import OpenReport
from luqual_desktop.services.signing import Signing
from luqual_desktop.storage.cells import ReportKey
from luqual_desktop.storage.database import Database
from luqual_desktop.storage.first_look import LAST_PERIOD, LAST_UNIT
from luqual_desktop.storage.history import Change, cell_history, last_save_time
from luqual_desktop.storage.settings import all_settings, put_setting


class Workspace:
    """The opened store with its catalogue; everything the window and the command line work on."""

    def __init__(self, database: Database, catalogue: Catalogue, actor: Actor, *, sample: bool = False) -> None:
        self.database = database
        self.catalogue = catalogue
        self.actor = actor
        self.sample = sample
        self.back_up: Callable[[], object] = _nobody_keeps_it
        """Makes a backup if anything was changed, before an import and after an export; raises StorageError."""
        with database.reading() as session:
            self._settings = all_settings(session)

    @classmethod
    def open(
        cls,
        file: Path,
        migrations: Path,
        catalogue: Catalogue,
        actor: Actor,
        *,
        sample: bool = False,
        before_upgrade: Callable[[Path], object] | None = None,
    ) -> Workspace:
        """Open the store in a file, made or upgraded where needed; raises UserError if it cannot be used.

        `before_upgrade` is called with the file before an existing one is changed: to back it up.
        """
        database = Database.open(
            file, migrations, program_version=__version__, now=actor.now, before_upgrade=before_upgrade
        )
        return cls(database, catalogue, actor, sample=sample)

    @property
    def last_place(self) -> tuple[str, Period] | None:
        """The unit and period worked on last; None before the first choice, or where the plan knows no such period."""
        unit, period = self._settings.get(LAST_UNIT), self._settings.get(LAST_PERIOD, "")
        known = next((each for each in self.catalogue.calendar.periods if str(each) == period), None)
        return (unit, known) if unit and known is not None else None

    def remember_place(self, unit: str, period: Period) -> None:
        """Keep the unit and period for the next start."""
        self.put_setting(LAST_UNIT, unit)
        self.put_setting(LAST_PERIOD, str(period))

    def setting(self, key: str, default: str = "") -> str:
        """Return a setting, or the default where it was never set."""
        return self._settings.get(key, default)

    def put_setting(self, key: str, value: str) -> None:
        """Keep a setting durably."""
        if self._settings.get(key) == value:
            return
        with self.database.transaction() as session:
            put_setting(session, key, value)
        self._settings[key] = value

    @cached_property
    def signing(self) -> Signing:
        """The key that signs what goes out; samples are not signed."""
        return Signing(self.database.path.parent, self.actor.now, None if self.sample else self)

    def open_report(self, unit: str, period: Period) -> OpenReport:
        """Open a unit's report of a period for entry."""
        return OpenReport(self.database, self.catalogue, unit, period, self.actor)

    def history(self, unit: str, period: Period, cell: CellKey) -> Sequence[Change]:
        """Return every value a cell has had: who, when, by what, from and to."""
        with self.database.reading() as session:
            return cell_history(session, ReportKey(unit, str(period), Scope.OWN), cell)

    def last_save(self) -> str:
        """Return when anything was typed last (ISO 8601), empty before the first time."""
        with self.database.reading() as session:
            return last_save_time(session)

    def close(self) -> None:
        """Let go of the store."""
        self.database.close()


def _nobody_keeps_it() -> None:
    """Make no backup: a store for samples, tests or one command is nobody's work."""
