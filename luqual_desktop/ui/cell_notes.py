"""What can be said of a cell in words: its full name, and what the plan and the form have to say of it."""

from __future__ import annotations

from luqual_desktop.domain.catalogue import Catalogue, Field
from luqual_desktop.domain.cells import Area
from luqual_desktop.domain.rules.places import indicator_of_ledger
from luqual_desktop.domain.tables import Table, TableRow


def title_of(table: Table, row: TableRow, field: Field | None, caption: str = "") -> str:
    """Return the full name of a cell: its row's code and name, and what is asked there."""
    code = row.facts.get("code", "").removeprefix(table.prefix)
    asked = caption or (field.name if field is not None else "")
    named = " ".join(filter(None, (code, row.facts.get("name", ""))))
    return " · ".join(dict.fromkeys(part for part in (named, asked) if part))


def notes_of(catalogue: Catalogue, table: Table, record: str, field: Field | None) -> list[str]:
    """Return what is worth knowing when the cell is filled in."""
    notes = [] if field is None or not field.help else [f"填法：{field.help}"]
    return notes + [note for note in _of_record(catalogue, table.area, record) if note]


def locked_note(state: str) -> str:
    """Return why a cell of a report in this state cannot be typed into, and what opens it."""
    why = "上级没有退回这一格" if state == "returned" else "本期已上报"
    return f"已锁定：{why}，需要修改请先“撤回”。"


def _of_record(catalogue: Catalogue, area: Area, record: str) -> list[str]:
    if area in {Area.INDICATOR, Area.MILESTONE, Area.LEDGER, Area.OPENING}:
        indicator = catalogue.indicator_by_code[indicator_of_ledger(record)]
        return [f"依据：{indicator.clause}", f"口径：{indicator.note}" if indicator.note else ""]
    if area is Area.TASK:
        task = catalogue.task_by_code[record]
        return [f"依据：{task.clause}", f"任务：{task.summary}"]
    if area is Area.DELIVERABLE:
        task, _ = catalogue.deliverable_by_code[record]
        return [f"依据：{task.clause}“{task.name}”"]
    if area is Area.CHECK:
        return [f"现场看：{catalogue.item_by_code[record].look_at}"]
    return []
