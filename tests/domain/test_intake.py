"""The piles of the preview, one case each."""

from __future__ import annotations

from dataclasses import replace

import pytest

from luqual_desktop.domain.intake import Expected, Found, Held, Pile, pile_of, pile_sentence
from luqual_desktop.domain.report import Scope

EXPECTED = Expected("plan", "2025Q2", "330302", frozenset({"330302006", "330302023"}))
FOUND = Found("plan", "330302006", "2025Q2", Scope.OWN, 2, "digest2")
BACK = Held(Scope.OWN, 2, "faulty", counted=False)
FIRST, SECOND, THIRD = (Held(Scope.OWN, number, f"digest{number}") for number in (1, 2, 3))

CASES = [
    (FOUND, (), Pile.NEW),
    (FOUND, (FIRST,), Pile.NEWER),
    (FOUND, (FIRST, SECOND), Pile.SAME),
    (FOUND, (FIRST, SECOND, THIRD), Pile.SAME),
    (FOUND, (FIRST, THIRD), Pile.OLDER),
    (FOUND, (replace(SECOND, digest="other"),), Pile.CONFLICT),
    (replace(FOUND, digest="faulty"), (FIRST, BACK), Pile.RETURNED),
    (FOUND, (BACK,), Pile.RETURNED),
    (FOUND, (SECOND, BACK), Pile.SAME),
    (replace(FOUND, revision=3), (BACK,), Pile.NEWER),
    (replace(FOUND, revision=1), (BACK,), Pile.OLDER),
    (replace(FOUND, period="2025Q1"), (), Pile.WRONG_PERIOD),
    (replace(FOUND, plan="another"), (), Pile.WRONG_PLAN),
    (replace(FOUND, unit="330303001"), (), Pile.NOT_OURS),
    (replace(FOUND, unit="330302", scope=Scope.OWN), (), Pile.NEW),
    (replace(FOUND, unit="330302", scope=Scope.CONSOLIDATED), (), Pile.NOT_OURS),
]


@pytest.mark.parametrize(("found", "held", "pile"), CASES)
def test_each_pile(found: Found, held: tuple[Held, ...], pile: Pile) -> None:
    assert pile_of(found, EXPECTED, {(found.unit, found.scope): held}) is pile
    assert pile.acceptable == (pile in {Pile.NEW, Pile.NEWER})


def test_a_sentence_names_both_sides() -> None:
    sentence = pile_sentence(Pile.WRONG_PERIOD, replace(FOUND, period="2025Q1"), EXPECTED, ())
    assert "2025Q1" in sentence
    assert "2025Q2" in sentence
    older = pile_sentence(Pile.OLDER, FOUND, EXPECTED, (FIRST, THIRD))
    assert "第 3 次" in older
    assert "第 2 次" in older
    third = replace(FOUND, revision=3)
    assert "已收第 1 次" in pile_sentence(Pile.NEWER, third, EXPECTED, (FIRST,))
    assert "第 2 次已退回" in pile_sentence(Pile.NEWER, third, EXPECTED, (FIRST, BACK))
    assert "按第 3 次重报" in pile_sentence(Pile.RETURNED, FOUND, EXPECTED, (FIRST, BACK))
    strange, own = replace(FOUND, unit="330303001"), replace(FOUND, unit="330302", scope=Scope.CONSOLIDATED)
    assert "330303001 不属于 330302" in pile_sentence(Pile.NOT_OURS, strange, EXPECTED, ())
    assert "本单位自己的汇总工作簿" in pile_sentence(Pile.NOT_OURS, own, EXPECTED, ())


@pytest.mark.parametrize(
    ("revision", "before", "asked"), [(11, (FIRST,), False), (12, (FIRST,), True), (999, (), True)]
)
def test_a_number_that_leaps_ahead_is_to_be_asked_about_before_all_others_are_old(
    revision: int, before: tuple[Held, ...], *, asked: bool
) -> None:
    sentence = pile_sentence(Pile.NEWER if before else Pile.NEW, replace(FOUND, revision=revision), EXPECTED, before)
    assert (f"第 {revision - 1} 次及以前的上报都算旧版本" in sentence) == asked


def test_a_level_above_the_plan_takes_any_unit_below_by_its_code() -> None:
    city = Expected("plan", "2025Q2", "3303", frozenset(), any_below=True)
    district = replace(FOUND, unit="330302", scope=Scope.CONSOLIDATED)
    assert city.takes(district)
    assert not city.takes(replace(district, unit="330402"))
    assert not city.takes(replace(district, unit="3303"))


def test_a_unit_that_only_samples_know_is_taken_where_samples_are() -> None:
    made_up = replace(FOUND, unit="33030200017", sample=True)
    assert not EXPECTED.takes(made_up)
    assert replace(EXPECTED, samples=True).takes(made_up)
    assert not replace(EXPECTED, samples=True).takes(replace(made_up, sample=False))
    assert not replace(EXPECTED, samples=True).takes(replace(made_up, unit="33030300017"))
    assert "样例" in pile_sentence(Pile.NEW, made_up, EXPECTED, ())
