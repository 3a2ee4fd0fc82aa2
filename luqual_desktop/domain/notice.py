"""通报: the printable notice of who has reported and who has not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from luqual_desktop.domain.board import Standing, UnitStanding

COLUMNS = ("序号", "单位", "状态", "第几次", "报出日期", "逾期天数", "催报次数", "备注")


@dataclass(frozen=True)
class Notice:
    """A notice by its parts; every row has one text a column."""

    title: str
    paragraphs: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    issuer: str
    day: str


def notice_of(board: Sequence[UnitStanding], plan: str, period: str, issuer: str, today: date) -> Notice:
    """Return the notice of a period; `plan` and `period` are their names."""
    owing = [line for line in board if line.standing.wants_chasing]
    late = [line for line in board if _late_days(line, today) > 0]
    deadline = next((line.deadline for line in board if line.deadline), None)
    due = f"截止日期为 {_in_words(deadline)}。" if deadline else ""
    counts = "，".join(
        f"{standing.value} {number} 家"
        for standing in Standing
        if (number := sum(line.standing is standing for line in board))
    )
    paragraphs = [
        f"{due}截至 {_in_words(today)}，应报 {len(board)} 家，已报 {len(board) - len(owing)} 家。其中：{counts}。"
    ]
    if owing:
        paragraphs.append(f"请{'、'.join(line.name for line in owing)}尽快上报。")
    if late:
        paragraphs.append(f"逾期单位：{'、'.join(f'{line.name}（{_late_days(line, today)} 天）' for line in late)}。")
    rows = tuple(_row(number, line, today) for number, line in enumerate(board, start=1))
    return Notice(f"关于《{plan}》{period}填报情况的通报", tuple(paragraphs), rows, issuer, _in_words(today))


def _row(number: int, line: UnitStanding, today: date) -> tuple[str, ...]:
    late = _late_days(line, today)
    return (
        str(number),
        line.name,
        line.standing.value,
        f"第 {line.revision} 次" if line.revision else "—",
        line.reported_on.isoformat() if line.reported_on else "—",
        str(late) if late > 0 else "—",
        str(line.chased),
        line.note,
    )


def _late_days(line: UnitStanding, today: date) -> int:
    """Return how many days after the deadline a unit reported, or has not reported yet."""
    if line.deadline is None:
        return 0
    until = today if line.standing.wants_chasing or line.reported_on is None else line.reported_on
    return (until - line.deadline).days


def _in_words(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
