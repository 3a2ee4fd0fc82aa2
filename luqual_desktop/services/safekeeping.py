"""Keeping the store safe: one program at a time, checked at every start, backed up, and restored when it is damaged."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from luqual_desktop.domain.catalogue import Catalogue
from luqual_desktop.domain.cells import CellKey
from luqual_desktop.errors import UserError
from luqual_desktop.services.entry import Actor
from luqual_desktop.services.publishing import settle_exports
from luqual_desktop.services.workspace import Workspace
from luqual_desktop.storage.backups import (
    Backup,
    backup_cells,
    backup_reports,
    copy_backup,
    create_backup,
    list_backups,
    thin_backups,
)
from luqual_desktop.storage.cells import ReportKey
from luqual_desktop.storage.folder_warning import folder_warning
from luqual_desktop.storage.health import Health, MissingSaves, check_file, clock_is_behind, missing_saves
from luqual_desktop.storage.instance_lock import InstanceLock, Owner
from luqual_desktop.storage.restoring import restore, set_aside

BACKUP_EVERY = timedelta(minutes=30)


@dataclass(frozen=True)
class Way:
    """A way out of damage: a backup that opens cleanly, and what would be missing with it."""

    backup: Backup
    missing: MissingSaves | None


class DamagedStoreError(UserError):
    """The store does not pass its check; entry is closed until somebody decides."""

    def __init__(self, file: Path, health: Health, way: Way | None) -> None:
        offered = "可以从备份恢复。" if way else "没有找到可用的备份，请联系技术人员，不要删除数据文件。"
        super().__init__(f"数据文件 {file} 没有通过检查：{health.problems[0]}{offered}", "damaged")
        self.health = health
        self.way = way


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
        self._settled: list[str] = []

    @property
    def folder(self) -> Path:
        """Where the backups lie."""
        return self._folder

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

        Raises DamagedStoreError if it does not pass, UserError if the file went missing although there are backups.
        """
        if self._file.exists():
            health = check_file(self._file, self._migrations)
            if not health.sound:
                raise DamagedStoreError(self._file, health, self.way_out())
            self.back_up(even_unchanged=False)
        elif self.usable():
            raise UserError(
                f"数据文件 {self._file} 不见了，但有备份。请先从备份恢复，或确认要从头开始填报。", "missing"
            )
        workspace = Workspace.open(
            self._file, self._migrations, catalogue, actor, before_upgrade=lambda _file: self.back_up()
        )
        self._settled = settle_exports(workspace)
        return workspace

    def warnings(self, last_save: str) -> list[str]:
        """Return what should be known at the start: exports settled, an unsafe folder, a clock that is behind."""
        told = [*self._settled, folder_warning(self._file.parent) or ""]
        if clock_is_behind(last_save, self._now()):
            told.append(f"本机时间早于上次保存时间 {last_save[:16]}，请检查系统时间是否正确。")
        return [each for each in told if each]

    def back_up(self, *, even_unchanged: bool = True) -> Backup:
        """Make a verified backup, thin the old ones, and copy it to the second folder; raises StorageError."""
        backup = create_backup(self._file, self._folder, self._now(), even_unchanged=even_unchanged)
        if not self._paused:
            thin_backups(self._folder, self._now())
        if self._second is not None:
            copy_backup(backup.path, self._second)
        return backup

    def backups(self) -> list[Backup]:
        """Return all backups, newest first."""
        return list_backups(self._folder)

    def usable(self) -> list[Backup]:
        """Return the backups that open cleanly, newest first."""
        return [backup for backup in self.backups() if not backup.problem]

    def reports_in(self, backup: Backup) -> list[ReportKey]:
        """Return the reports a backup holds."""
        return backup_reports(backup.path)

    def look_inside(self, backup: Backup, key: ReportKey) -> Mapping[CellKey, str]:
        """Return a report's texts as a backup holds them, to bring back a part."""
        return backup_cells(backup.path, key)

    def way_out(self) -> Way | None:
        """Return the newest good backup and what going back to it would lose, or None without one."""
        usable = self.usable()
        if not usable:
            return None
        try:
            missing = missing_saves(self._file, usable[0].path)
        except UserError:
            missing = None
        return Way(usable[0], missing)

    def bring_back(self, backup: Backup) -> Path | None:
        """Put a backup in the store's place; the store must be closed. Returns where the file until now is kept.

        Thinning pauses afterwards, so that the good backup is not overwritten by what may be wrong again.
        """
        kept = restore(self._file, backup.path, self._now())
        self._paused = True
        return kept

    def start_anew(self) -> Path | None:
        """Set a damaged file aside as evidence, so that an empty store can be made; returns where it lies now."""
        return set_aside(self._file, self._now()) if self._file.exists() else None
