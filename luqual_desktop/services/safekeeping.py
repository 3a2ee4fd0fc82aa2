"""Keeping the store safe: one program at a time, checked at every start, backed up, and restored when it is damaged."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from threading import RLock

from luqual_desktop import __version__
from luqual_desktop.domain.catalogue import Catalogue
from luqual_desktop.domain.cells import CellKey
from luqual_desktop.errors import UserError
from luqual_desktop.services.actor import Actor
from luqual_desktop.services.publishing import settle_exports
from luqual_desktop.services.unusable_store import DamagedStoreError, MissingStoreError, Way
from luqual_desktop.services.workspace import Workspace
from luqual_desktop.storage.backups import (
    Backup,
    backup_cells,
    backup_reports,
    copy_backup,
    create_backup,
    described,
    forget_thinned,
    knows_less,
    list_backups,
    newest_backup,
    thin_along,
    thin_backups,
)
from luqual_desktop.storage.cells import ReportKey
from luqual_desktop.storage.comparing import Comparison, compare
from luqual_desktop.storage.export_ledger import bring_over
from luqual_desktop.storage.failures import StorageError
from luqual_desktop.storage.folder_warning import folder_warning
from luqual_desktop.storage.health import Health, check_file, clock_is_behind, missing_saves
from luqual_desktop.storage.instance_lock import InstanceLock, Owner
from luqual_desktop.storage.restoring import install, put_back, restore, set_aside
from luqual_desktop.storage.salvaging import Salvage, Salvaged

BACKUP_EVERY = timedelta(minutes=30)
_NO_DAMAGE = frozenset(
    {"storage.newer", "storage.locked", "storage.read_only", "storage.cannot_open", "storage.full", "storage.settings"}
)


@dataclass(frozen=True)
class Rescued:
    """What a rescue brought over, and where the damaged file is kept."""

    salvaged: Salvaged
    kept: Path


class Safekeeping:
    """Guards one data file with its folder of backups, and a second folder if one is chosen."""

    def __init__(self, file: Path, migrations: Path, folder: Path, now: Callable[[], datetime]) -> None:
        self._file = file
        self._migrations = migrations
        self._folder = folder
        self._now = now
        self._lock: InstanceLock | None = None
        self._second: Path | None = None
        self._paused = False
        self._may_begin_anew = False
        self._told: list[str] = []
        self._at_work = RLock()  # the window's thread backs up before an update, others now and then

    @property
    def folder(self) -> Path:
        """Where the backups lie."""
        return self._folder

    @property
    def second_folder(self) -> Path | None:
        """Where copies of the backups go, if a folder was chosen."""
        return self._second

    def use_second_folder(self, folder: Path | None) -> None:
        """Copy every further backup into a second folder too: another disk or a stick."""
        self._second = folder

    def hold(self, owner: Owner) -> None:
        """Take the data folder for this program; raises StorageError naming who has it already."""
        if self._lock is None:
            self._lock = InstanceLock.take(self._file.parent, owner)

    def let_go(self) -> None:
        """Give the data folder free."""
        if self._lock is not None:
            self._lock.release()
            self._lock = None

    def open(self, catalogue: Catalogue, actor: Actor) -> Workspace:
        """Check the store, back it up if it changed, open it, and settle an export that a crash cut short.

        Raises UnusableStoreError if somebody has to decide first, StorageError if it cannot be used just now.
        """
        self._told = []
        if self._file.exists():
            self._check()
            self._note_failure(lambda: self.back_up(even_unchanged=False))
        elif not self._may_begin_anew:
            way = self.way_out()
            if way is not None:
                raise MissingStoreError(self._file, way)
        workspace = Workspace.open(
            self._file, self._migrations, catalogue, actor, before_upgrade=lambda _file: self.back_up()
        )
        self._told += settle_exports(workspace)
        workspace.back_up = self._back_up_here
        return workspace

    def catch_up(self, second: str) -> None:
        """Use the second folder of the settings, empty for none, and copy the newest backup there if it lacks it."""
        self._second = Path(second) if second else None
        if self._second is None:
            forget_thinned(self._folder)
        else:
            self._note_failure(self._copy_newest)

    def warnings(self, last_save: str) -> list[str]:
        """Return what should be known at the start: exports settled, an unsafe folder, a clock that is behind."""
        told = [*self._told, folder_warning(self._file.parent) or ""]
        if clock_is_behind(last_save, self._now()):
            told.append(f"本机时间早于上次保存时间 {last_save[:16]}，请检查系统时间是否正确。")
        return [each for each in told if each]

    def back_up(self, *, even_unchanged: bool = True) -> Backup:
        """Make a verified backup, thin the old ones, and copy it to the second folder; raises StorageError."""
        with self._at_work:
            return self._backed_up(even_unchanged=even_unchanged)

    def _backed_up(self, *, even_unchanged: bool) -> Backup:
        backup = self._make(even_unchanged=even_unchanged)
        if self._second is not None:
            self._copy(backup, self._second)
        return backup

    def _back_up_here(self) -> None:
        """Back up before an import or after an export, which a stick that was pulled out must not hinder."""
        with self._at_work:
            backup = self._make(even_unchanged=False)
            if self._second is not None:
                with suppress(StorageError):
                    self._copy(backup, self._second)

    def _copy(self, backup: Backup, second: Path) -> None:
        """Copy a backup to the second folder, and take from there what was thinned here since it was last reached."""
        copy_backup(backup.path, second)
        bring_over(self._file.parent, second)
        thin_along(self._folder, second)

    def _make(self, *, even_unchanged: bool) -> Backup:
        backup = create_backup(self._file, self._folder, self._now(), even_unchanged=even_unchanged)
        if not self._paused:
            thin_backups(self._folder, self._now())
        return backup

    def backups(self) -> list[Backup]:
        """Return all backups, newest first."""
        return list_backups(self._folder)

    def usable(self) -> list[Backup]:
        """Return the backups that open cleanly, newest first."""
        return [backup for backup in self.backups() if not backup.problem]

    def chosen(self, file: Path) -> Backup:
        """Return a file somebody chose as a backup; raises StorageError if it is none."""
        backup = described(file)
        if backup.problem:
            raise StorageError(backup.problem, "storage.damaged")
        return backup

    def verdict(self, backup: Backup) -> str:
        """Check a backup from end to end as the store is at the start; return what is wrong with it, or nothing."""
        health = check_file(backup.path, self._migrations, at_rest=True)
        return "" if health.sound else health.problems[0]

    def reports_in(self, backup: Backup) -> list[ReportKey]:
        """Return the reports a backup holds."""
        return backup_reports(backup.path)

    def look_inside(self, backup: Backup, key: ReportKey) -> Mapping[CellKey, str]:
        """Return a report's texts as a backup holds them, to bring back a part."""
        return backup_cells(backup.path, key)

    def held_now(self, key: ReportKey) -> Mapping[CellKey, str]:
        """Return a report's texts as the store holds them."""
        return backup_cells(self._file, key)

    def compare(self, backup: Backup) -> Comparison:
        """Return what bringing a backup back would change in the store."""
        return compare(self._file, backup.path)

    def way_out(self) -> Way | None:
        """Return the newest good backup and what going back to it would lose, or None without one."""
        for backup in self.usable():
            if not self.verdict(backup):
                return self.way_by(backup)
        return None

    def way_by(self, backup: Backup) -> Way:
        """Return what going back to a backup would lose, as far as the store can be read."""
        try:
            return Way(backup, missing_saves(self._file, backup.path) if self._file.exists() else None)
        except UserError:
            return Way(backup, None)

    def bring_back(self, backup: Backup) -> Path | None:
        """Put a backup in the store's place; the store must be closed. Returns where the file until now is kept.

        A store that is sound is backed up first. Thinning pauses afterwards, so that the good backup is not
        overwritten by what may be wrong again.
        """
        if self._file.exists() and check_file(self._file, self._migrations).sound:
            with self._at_work:
                create_backup(self._file, self._folder, self._now(), even_unchanged=False)
        bring_over(backup.path.parent, self._file.parent)  # first: where that fails nothing has been restored
        kept = restore(self._file, backup.path, self._now())
        self._paused = True
        return kept

    def rescue(self, backup: Backup | None) -> Rescued:
        """Make the store anew from a backup and from what can be read of the damaged file, which is set aside.

        Raises StorageError if that does not give a sound store; the damaged file stays where it is then.
        """
        fresh = self._file.with_name(f"{self._file.name}.salvage")
        try:
            base = backup.path if backup else None
            salvaged = Salvage(self._file, base, fresh, self._migrations, __version__, self._now).run()
            kept = set_aside(self._file, self._now())
            try:
                install(fresh, self._file)
            except StorageError:
                put_back(kept, self._file)
                raise
        finally:
            with suppress(OSError):
                fresh.unlink(missing_ok=True)
        self._paused = True
        return Rescued(salvaged, kept)

    def start_anew(self) -> Path | None:
        """Set a damaged file aside as evidence, so that an empty store can be made; returns where it lies now."""
        self._may_begin_anew = True
        return set_aside(self._file, self._now()) if self._file.exists() else None

    def _check(self) -> None:
        health = check_file(self._file, self._migrations)
        if health.refusal is not None and health.refusal.code in _NO_DAMAGE:
            raise health.refusal
        if not health.sound:
            raise DamagedStoreError(self._file, health, self.way_out())
        newest = newest_backup(self._folder)
        if newest is not None and knows_less(self._file, newest.path):
            problem = f"其中缺少备份 {newest.path.name} 已有的内容，可能被换成了旧文件。"
            raise DamagedStoreError(self._file, Health((problem,)), self.way_by(newest))

    def _copy_newest(self) -> None:
        usable = self.usable()
        if usable and self._second is not None:
            self._copy(usable[0], self._second)

    def _note_failure(self, doing: Callable[[], object]) -> None:
        """Do what a start can go on without; if the disk refuses, `warnings` says so."""
        try:
            doing()
        except StorageError as error:
            self._told.append(f"自动备份没有做成：{error.message}")
