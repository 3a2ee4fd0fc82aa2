"""A store that cannot be worked on as it is: what is wrong with it, and the way out that is offered."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from luqual_desktop.domain.cells import CellKey
from luqual_desktop.errors import UserError
from luqual_desktop.storage.backups import Backup
from luqual_desktop.storage.cells import ReportKey
from luqual_desktop.storage.health import Health, MissingSaves


@dataclass(frozen=True)
class Way:
    """A way out of damage: a backup that passes the check, and what would be missing with it."""

    backup: Backup
    missing: MissingSaves | None


class UnusableStoreError(UserError):
    """The store cannot be worked on as it is; entry is closed until somebody decides for one of the ways."""

    def __init__(self, sentence: str, code: str, way: Way | None) -> None:
        super().__init__(sentence, code)
        self.way = way
        self.place: tuple[ReportKey, CellKey] | None = None


class DamagedStoreError(UnusableStoreError):
    """The store does not pass its check."""

    def __init__(self, file: Path, health: Health, way: Way | None) -> None:
        offered = "可以从备份恢复。" if way else "没有找到可用的备份，请联系技术人员，不要删除数据文件。"
        problem = health.problems[0]
        if health.place:  # told in the window's own words beside it, not in codes
            problem = f"{problem.partition('：')[0]}。"
        super().__init__(f"数据文件 {file} 没有通过检查：{problem}{offered}", "damaged", way)
        self.place = health.place


class MissingStoreError(UnusableStoreError):
    """The store went missing although there are backups."""

    def __init__(self, file: Path, way: Way) -> None:
        sentence = f"数据文件 {file} 不见了，但有备份。请先从备份恢复，或确认要从头开始填报。"
        super().__init__(sentence, "missing", way)
