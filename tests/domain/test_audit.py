"""全审 and the check after an edit: both find the same, in the order of the tabs, in time for the next key."""

from __future__ import annotations

import timeit
from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luqual_desktop.domain.catalogue import Catalogue, FieldKind, Indicator, Kind
from luqual_desktop.domain.cells import COVER_RECORD, Area, CellKey, Edit, applied
from luqual_desktop.domain.consequences import with_consequences
from luqual_desktop.domain.figures import Entry, EntryState, Opening, Parts, opening_fields, part_fields
from luqual_desktop.domain.findings import Finding, Level
from luqual_desktop.domain.periods import Period
from luqual_desktop.domain.report import LedgerRow, Report, Scope
from luqual_desktop.domain.rules.audit import (
    Subject,
    blocking,
    check_all,
    check_subject,
    in_order,
    subjects,
    touched,
)
from luqual_desktop.domain.rules.places import field_of
from luqual_desktop.domain.sampling import SampleMaker

Make = Callable[..., Report]
CellsOf = Callable[[Mapping[str, str]], dict[CellKey, str]]

PERIOD = Period.parse("2022Q4")
FIGURES = ("", " ", "0", "1", "3", "95", "96", "100", "120", "-1", "2.5", "不适用", "约95", "1234567890123456")
TEXTS = {
    FieldKind.TEXT: ("", " ", "甲标准", "甲 标准", "乙", "张三"),
    FieldKind.LONG_TEXT: ("", "受台风影响，抽检批次减少。", "无"),
    FieldKind.DATE: ("", "2020-12-31", "2022-09-30", "2022-10-01", "2022-12-31", "2023-01-08", "不详"),
    FieldKind.CREDIT_CODE: ("", "91330302MA2ABCDE0X", "123"),
    FieldKind.PHONE: ("", "0577-88001234", "无"),
}


def every_cell(catalogue: Catalogue, unit: str, asked: tuple[Indicator, ...]) -> list[CellKey]:
    """Every cell of a report that can be typed into, with a few records where there may be any number."""
    forms = catalogue.forms
    records = [(Area.COVER, COVER_RECORD, forms.cover)]
    records += [(Area.TASK, task.code, forms.task) for task in catalogue.tasks[:3]]
    records += [(Area.DELIVERABLE, code, forms.deliverable) for code in list(catalogue.deliverable_by_code)[:2]]
    records += [(Area.CHECK, code, forms.check) for code in list(catalogue.item_by_code)[:4]]
    records += [(Area.RECTIFICATION, f"{unit}/{PERIOD}-00{serial}", forms.rectification) for serial in (1, 2)]
    for indicator in asked:
        if indicator.kind is Kind.MILESTONE:
            records.append((Area.MILESTONE, indicator.code, forms.milestone))
        else:
            records.append((Area.INDICATOR, indicator.code, part_fields(indicator)))
            stated = tuple(field for fields in opening_fields(indicator).values() for field in fields)
            records.append((Area.OPENING, indicator.code, stated))
        if indicator.kind is Kind.COUNT:
            records += [(Area.LEDGER, f"{indicator.code}/000{serial}", forms.ledger) for serial in (1, 2)]
    cells = [CellKey(area, record, field.code) for area, record, fields in records for field in fields]
    return [*cells, CellKey(Area.EXPLANATION, "W201:indicator:P01:numerator", "reason")]


def some_text(catalogue: Catalogue, key: CellKey, chance: Random) -> str:
    field = field_of(catalogue, key)
    if field is None:
        return ""
    if key.area is Area.RECTIFICATION and key.field == "item":
        return chance.choice(["", *list(catalogue.item_by_code)[:4], "别的"])
    if key.area is Area.RECTIFICATION and key.field == "opened":
        return chance.choice(["", "2022Q3", "2022Q4"])
    if field.choices:
        return chance.choice(["", "别的", *(choice.name for choice in field.choices)])
    return chance.choice(TEXTS.get(field.kind, FIGURES))


def found_in(findings: Mapping[Subject, list[Finding]]) -> dict[Subject, list[Finding]]:
    return {subject: found for subject, found in findings.items() if found}


@settings(max_examples=60, deadline=None)
@given(st.randoms(use_true_random=False), st.sampled_from(["330302", "330302006"]), st.integers(1, 25))
def test_checking_only_what_was_touched_finds_the_same_as_checking_everything(
    catalogue: Catalogue, chance: Random, unit: str, steps: int
) -> None:
    report = Report(catalogue, unit, PERIOD, {})
    figures = [each for each in report.asked if each.kind is not Kind.MILESTONE]
    keys = every_cell(catalogue, unit, report.asked)
    by_area = [[key for key in keys if key.area is area] for area in sorted({key.area for key in keys})]
    report = replace(
        report,
        cells={key: some_text(catalogue, key, chance) for key in chance.sample(keys, len(keys) // 2)},
        earlier={(each.code, PERIOD.preceding): some_entry(each, chance) for each in figures},
        earlier_ledger=(LedgerRow("P05", "P05/0001", "甲标准", "", "", "", "", "2022Q3"),),
        openings={each.code: Opening(PERIOD) for each in figures},
        unclosed=(f"{unit}/{PERIOD}-001", f"{unit}/{PERIOD.preceding}-001"),
    )
    found = check_all(report)
    for _ in range(steps):
        key = chance.choice(chance.choice(by_area))
        edits = with_consequences(report, [Edit(key, some_text(catalogue, key, chance))])
        after = replace(report, cells=applied(report.cells, edits))
        stale = {subject for edit in edits for state in (report, after) for subject in touched(state, edit.key)}
        report = after
        found |= {subject: check_subject(report, subject) for subject in stale}
    assert found_in(found) == found_in(check_all(report))


def some_entry(indicator: Indicator, chance: Random) -> Entry:
    if indicator.kind is Kind.COUNT:
        return Entry(EntryState.GIVEN, Parts(Decimal(chance.randint(0, 3))))
    return Entry(EntryState.GIVEN, Parts(Decimal(chance.randint(80, 100)), Decimal(chance.randint(90, 110))))


@pytest.mark.parametrize(
    ("address", "subject"),
    [
        ("cover cover head", "cover cover"),
        ("indicator P01 numerator", "indicator P01"),
        ("indicator P01 remark", "indicator P01"),
        ("opening P01 plan_numerator", "indicator P01"),
        ("ledger P05/0001 name", "indicator P05"),
        ("milestone V06 reached", "indicator V06"),
        ("task P-T01 progress", "task P-T01,task P*"),
        ("check C01-01 result", "check C01"),
        ("rectification 330302006/2022Q2-001 state", "rectification 330302006/2022Q2-001,check C01"),
        ("rectification 330302006/2022Q2-009 state", "rectification 330302006/2022Q2-009"),
        ("cover cover date", "cover cover,rectification 330302006/2022Q2-001"),
    ],
)
def test_an_edit_touches_what_it_can_change_and_no_more(make: Make, cells: CellsOf, address: str, subject: str) -> None:
    report = make({"rectification 330302006/2022Q2-001 item": " C01-01 "})
    (key,) = cells({address: "x"})
    assert {" ".join(each) for each in touched(report, key)} == set(subject.split(","))


def test_a_cell_the_plan_does_not_know_touches_nothing(make: Make) -> None:
    report = make({})
    for area in set(Area) - {Area.COVER}:
        for subject in touched(report, CellKey(area, "ZZ99", "anything")):
            assert check_subject(report, subject) == []


def test_an_explanation_changes_no_finding(make: Make) -> None:
    assert touched(make({}), CellKey(Area.EXPLANATION, "W202:indicator:P01:numerator", "reason")) == set()


def test_subjects_come_in_the_order_of_the_tabs(make: Make) -> None:
    report = make({"rectification 330302006/2022Q2-001 item": "C01-01"})
    order = [*subjects(report)]
    assert order[0] == Subject(Area.COVER, COVER_RECORD)
    assert order[-1] == Subject(Area.RECTIFICATION, "330302006/2022Q2-001")
    assert len(order) == len(set(order))
    letters = [each.record[0] for each in order if each.area in {Area.INDICATOR, Area.TASK}]
    assert "".join(sorted(set(letters), key=letters.index)) == "PSEVBAGM"
    checklists = [each.record for each in order if each.area is Area.CHECK]
    assert checklists == [each.code for each in report.catalogue.checklists]


def test_a_section_without_key_tasks_asks_for_none(catalogue: Catalogue) -> None:
    without = replace(catalogue, tasks=tuple(task for task in catalogue.tasks if task.section != "M"))
    report = Report(without, "330302006", PERIOD, {})
    assert Subject(Area.TASK, "G*") in set(subjects(report))
    assert Subject(Area.TASK, "M*") not in set(subjects(report))


def test_errors_come_first_and_within_a_level_the_tabs(make: Make) -> None:
    findings = in_order(check_all(make({"indicator S06 numerator": "甲", "indicator P01 numerator": "乙"})))
    ranks = [list(Level).index(finding.level) for finding in findings]
    assert ranks == sorted(ranks)
    rows = [finding.row for finding in findings if finding.code == "E101"]
    assert rows == ["P01", "S06"]


def test_errors_and_unexplained_warnings_stand_in_the_way_hints_do_not(make: Make, cells: CellsOf) -> None:
    report = make(typed("9", "10"))
    findings = in_order(check_all(report))
    blocked = blocking(report, findings)
    assert {finding.level for finding in findings} == set(Level)
    assert {finding.level for finding in blocked} == {Level.ERROR, Level.WARNING}
    behind = next(finding for finding in findings if finding.code == "W201")
    said = {"reason": "受台风影响，抽检批次减少。", "measures": "下月加密抽检，逐批调度。"}
    explained = cells({f"explanation {behind.key} {field}": text for field, text in said.items()})
    after = replace(report, cells={**report.cells, **explained})
    assert {finding.key for finding in blocked} - {
        finding.key for finding in blocking(after, in_order(check_all(after)))
    } == {behind.key}


def test_totals_are_looked_at_in_themselves_only(make: Make) -> None:
    """A consolidated report has no ledgers, tasks or milestones of its own, and its sums may be long."""
    texts = {
        "indicator P04 numerator": "12345678901234567",
        "indicator P04 denominator": "99345678901234567.25",
        "indicator P05 count": "41352",
        "check C01-01 checked": "9",
    }
    report = make(texts, unit="330302", scope=Scope.CONSOLIDATED)
    assert {finding.area for finding in in_order(check_all(report))} == {Area.COVER}
    assert report.asked == report.catalogue.indicators
    turned = make(typed("101", "100"), unit="330302", scope=Scope.CONSOLIDATED)
    assert [each.code for each in in_order(check_all(turned)) if each.area is not Area.COVER] == ["E104"]


def typed(numerator: str, denominator: str) -> dict[str, str]:
    return {"indicator P01 numerator": numerator, "indicator P01 denominator": denominator}


def test_made_up_reports_can_be_sent_once_explained(catalogue: Catalogue) -> None:
    """The sample maker and the checks agree on what a good report is."""
    maker = SampleMaker(catalogue, "330302006", 7)
    report = Report(catalogue, "330302006", Period.parse("2021Q1"), {})
    report = replace(report, cells=applied({}, with_consequences(report, maker.edits(report))))
    records = [key.record for key in report.cells if key.area is Area.RECTIFICATION]
    report = replace(report, cells=applied(report.cells, maker.rectifications(report, sorted(set(records)))))
    findings = in_order(check_all(report))
    assert [finding.message for finding in findings if finding.level is Level.ERROR] == []
    explained = [
        edit
        for finding in findings
        if finding.level is Level.WARNING
        for edit in maker.explanation(finding.key, report.period)
    ]
    assert blocking(replace(report, cells=applied(report.cells, explained)), findings) == []


def test_all_checks_are_done_in_no_time_and_those_of_one_edit_in_less(catalogue: Catalogue) -> None:
    """Measured: 10 ms and a quarter of one; the bounds leave room for a busy machine, not for scanning in squares."""
    maker = SampleMaker(catalogue, "330302006", 1)
    report = Report(catalogue, "330302006", PERIOD, {})
    report = replace(report, cells=applied({}, with_consequences(report, maker.edits(report))))
    one = CellKey(Area.INDICATOR, "P01", "numerator")

    def after_an_edit() -> None:
        for subject in touched(report, one):
            check_subject(report, subject)

    assert fastest(lambda: check_all(report)) < 0.1
    assert fastest(after_an_edit) < 0.005


def fastest(work: Callable[[], object]) -> float:
    """The shortest of several times in seconds: what the work itself takes."""
    return min(timeit.repeat(work, number=1, repeat=7))


@pytest.mark.parametrize("unit", ["999901", "999901002"])
def test_another_plan_is_checked_without_a_change(small_catalogue: Catalogue, unit: str) -> None:
    maker = SampleMaker(small_catalogue, unit, 3)
    for period in small_catalogue.calendar.periods[::11]:
        report = Report(small_catalogue, unit, period, {})
        report = replace(report, cells=applied({}, with_consequences(report, maker.edits(report))))
        assert set(check_all(report)) == set(subjects(report))
