"""催报: where each unit stands with its report of a period, and the words to remind it in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from luqual_desktop.domain.signatures import Verdict


class Standing(StrEnum):
    """A unit's state for the period, in the offices' words."""

    NOT_REPORTED = "未报"
    WAITING = "已报"
    LATE = "迟报"
    FAULTY = "有错误"
    RETURNED = "已退回"
    REPORTED_AGAIN = "已重报"
    ACCEPTED = "已接收"

    @property
    def wants_chasing(self) -> bool:
        """Whether the unit still owes something."""
        return self in {Standing.NOT_REPORTED, Standing.FAULTY, Standing.RETURNED}


@dataclass(frozen=True)
class UnitStanding:
    """One line of the board; `days_left` is negative once the deadline has passed, None without one.

    `signature` and `edited` (cells changed after the export) are those of the accepted submission.
    """

    unit: str
    name: str
    standing: Standing
    revision: int = 0
    reported_on: date | None = None
    deadline: date | None = None
    days_left: int | None = None
    contact: str = ""
    phone: str = ""
    warnings: int = 0
    chased: int = 0
    last_chased: str = ""
    note: str = ""
    signature: Verdict | None = None
    edited: bool = False


@dataclass(frozen=True)
class Facts:
    """What is known of a unit's report: the accepted revision, whether it waits, was refused or sent back."""

    revision: int = 0
    reported_on: date | None = None
    waiting: bool = False
    refused: bool = False
    returned_revision: int = 0


def standing_of(facts: Facts, deadline: date | None) -> Standing:
    """Return where a unit stands; what still has to be done comes before what is done."""
    if facts.waiting:
        return Standing.WAITING
    if facts.refused:
        return Standing.FAULTY
    if facts.returned_revision >= max(facts.revision, 1):
        return Standing.RETURNED
    if not facts.revision:
        return Standing.NOT_REPORTED
    if facts.returned_revision:
        return Standing.REPORTED_AGAIN
    late = deadline is not None and facts.reported_on is not None and facts.reported_on > deadline
    return Standing.LATE if late else Standing.ACCEPTED


def chase_text(line: UnitStanding, matter: str, issuer: str) -> str:
    """Return ready wording to remind one unit; `matter` names what is to be reported."""
    due = f"，截止日期 {line.deadline}" if line.deadline else ""
    if line.days_left is not None and line.days_left < 0:
        due += f"，已逾期 {-line.days_left} 天"
    asked = {
        Standing.NOT_REPORTED: "尚未收到贵单位上报的工作簿，请尽快填报并上报",
        Standing.FAULTY: f"贵单位上报的工作簿已收到，但{line.note.removesuffix('。')}",
        Standing.RETURNED: f"贵单位第 {line.revision} 次上报已退回，请按退回单修改后重新上报",
    }.get(line.standing, "贵单位上报已收到，感谢支持")
    whom = f"{line.name} {line.contact}同志：" if line.contact else f"{line.name}："
    return f"【催报】{whom}{matter}{due}，{asked}。如有疑问请与{issuer}联系。"


def chase_text_for_all(lines: list[UnitStanding], matter: str, issuer: str) -> str:
    """Return one message that names every unit that still owes something."""
    owing = [line for line in lines if line.standing.wants_chasing]
    if not owing:
        return f"【催报】{matter}各单位均已上报，感谢支持。"
    named = "；".join(
        f"{standing.value}：{'、'.join(line.name for line in owing if line.standing is standing)}"
        for standing in (Standing.NOT_REPORTED, Standing.FAULTY, Standing.RETURNED)
        if any(line.standing is standing for line in owing)
    )
    done = len(lines) - len(owing)
    due = next((f"截止日期 {line.deadline}。" for line in owing if line.deadline), "")
    head = f"【催报】{matter}已报 {done}/{len(lines)}。{due}"
    return f"{head}{named}。请以上单位尽快上报或改正后重报，有疑问请与{issuer}联系。"
