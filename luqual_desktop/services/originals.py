"""原件: every file taken in for a period, whatever became of it, given out again as it came."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from luqual_desktop.errors import UserError
from luqual_desktop.storage.database import Database
from luqual_desktop.storage.received import Received, ReceivedState, kept_file, received
from luqual_desktop.storage.sent_back import sent_back

_FATES = {
    ReceivedState.ACCEPTED: "计入",
    ReceivedState.CONFLICT: "版本冲突，不计入",
    ReceivedState.SUPERSEDED: "已有新版，不再计入",
    ReceivedState.WITHDRAWN: "已撤销，不计入",
}
_SENT_BACK = "已退回，不计入"


@dataclass(frozen=True)
class Original:
    """A file as it came: whose it is, and in words what it counts for now."""

    received: Received
    unit_name: str
    fate: str


def originals(database: Database, plan: str, period: str, names: Mapping[str, str]) -> list[Original]:
    """Return all files taken in for a period, by unit and in the order they came; `names` are the units'."""
    with database.reading() as session:
        held = received(session, plan=plan, period=period)
        back = {each.number for each in sent_back(session, plan, period)}
    return [
        Original(each, names.get(each.unit, each.unit), _SENT_BACK if each.number in back else _FATES[each.state])
        for each in sorted(held, key=lambda each: (each.unit, each.number))
    ]


def give_out(database: Database, original: Original, target: Path) -> None:
    """Write a file's bytes as they came.

    Raises StorageError if they are no longer the ones that came, UserError if the target cannot be written.
    """
    from luqual_desktop.workbook.publish import publish

    with database.reading() as session:
        kept = kept_file(session, original.received.file_sha256)
    if kept is None:
        raise UserError(f"没有保存“{original.received.file_name}”的原件。", "no_original")
    _, content = kept
    publish(target, lambda path: path.write_bytes(content), partial(_verify, content))


def _verify(content: bytes, path: Path) -> None:
    if path.read_bytes() != content:
        raise UserError("写出的原件读回核对不一致，已放弃。请重试。", "readback")
