"""The board's states, one case each, and the wording of reminders."""

from __future__ import annotations

from datetime import date

import pytest

from luqual_desktop.domain.board import Facts, Standing, UnitStanding, chase_text, chase_text_for_all, standing_of

DEADLINE = date(2026, 1, 10)
IN_TIME, TOO_LATE = date(2026, 1, 10), date(2026, 1, 11)

CASES = [
    (Facts(), Standing.NOT_REPORTED),
    (Facts(refused=True), Standing.FAULTY),
    (Facts(revision=1, reported_on=IN_TIME), Standing.ACCEPTED),
    (Facts(revision=1, reported_on=TOO_LATE), Standing.LATE),
    (Facts(revision=1, reported_on=IN_TIME, waiting=True), Standing.WAITING),
    (Facts(revision=1, reported_on=IN_TIME, returned_revision=1), Standing.RETURNED),
    (Facts(revision=2, reported_on=TOO_LATE, returned_revision=1), Standing.REPORTED_AGAIN),
    (Facts(revision=1, reported_on=IN_TIME, refused=True), Standing.FAULTY),
    (Facts(returned_revision=1), Standing.RETURNED),
    (Facts(returned_revision=1, refused=True), Standing.FAULTY),
    (Facts(revision=1, reported_on=IN_TIME, returned_revision=2), Standing.RETURNED),
]


@pytest.mark.parametrize(("facts", "standing"), CASES)
def test_each_state(facts: Facts, standing: Standing) -> None:
    assert standing_of(facts, DEADLINE) is standing


def test_without_a_deadline_nobody_is_late() -> None:
    assert standing_of(Facts(revision=1, reported_on=TOO_LATE), None) is Standing.ACCEPTED


def test_a_reminder_names_unit_person_deadline_and_days() -> None:
    line = UnitStanding("1", "甲街道", Standing.NOT_REPORTED, deadline=DEADLINE, days_left=-3, contact="王芳")
    text = chase_text(line, "《规划》2025年第4季度填报", "区质量办")
    for part in ("甲街道", "王芳", "2026-01-10", "逾期 3 天", "区质量办", "《规划》2025年第4季度填报"):
        assert part in text


def test_a_unit_whose_workbook_cannot_be_taken_in_is_told_why_once() -> None:
    note = "有 5 处强制性问题，不能接收，请填报单位改正后重新上报。第一处：“单位负责人”为必填项，请填写。"
    line = UnitStanding("1", "甲街道", Standing.FAULTY, deadline=DEADLINE, note=note)
    assert chase_text(line, "《规划》填报", "区质量办") == (
        "【催报】甲街道：《规划》填报，截止日期 2026-01-10，贵单位上报的工作簿已收到，但有 5 处强制性问题，不能接收，"
        "请填报单位改正后重新上报。第一处：“单位负责人”为必填项，请填写。如有疑问请与区质量办联系。"
    )


def test_one_message_for_all_names_only_those_that_owe() -> None:
    lines = [
        UnitStanding("1", "甲街道", Standing.NOT_REPORTED, deadline=DEADLINE),
        UnitStanding("2", "乙街道", Standing.ACCEPTED),
        UnitStanding("3", "丙镇", Standing.RETURNED, revision=1),
    ]
    text = chase_text_for_all(lines, "填报", "区质量办")
    assert "已报 1/3" in text
    assert "未报：甲街道" in text
    assert "已退回：丙镇" in text
    assert "乙街道" not in text


def test_when_all_have_reported_nobody_is_chased() -> None:
    lines = [UnitStanding("2", "乙街道", Standing.ACCEPTED)]
    assert "均已上报" in chase_text_for_all(lines, "填报", "区质量办")
