"""A submission as one text: the same content gives the same text and digest, and reads back as the same."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luqual_desktop.domain.cells import Area, CellKey
from luqual_desktop.domain.figures import Parts, Window, Windows
from luqual_desktop.domain.findings import Finding, Level
from luqual_desktop.domain.handing_in import Stamp, submission_of
from luqual_desktop.domain.periods import Period
from luqual_desktop.domain.reading import clean_text
from luqual_desktop.domain.report import Report, Scope
from luqual_desktop.domain.submission import Submission, content_text, submission_from

Make = Callable[..., Report]

texts = st.text(max_size=20).map(clean_text).filter(bool)
numbers = st.builds(lambda digits, places: Decimal(digits).scaleb(-places), st.integers(0, 10**30), st.integers(0, 20))
periods = st.builds(Period, st.integers(1000, 9999), st.integers(1, 4), st.just("Q")) | st.builds(
    Period, st.integers(1000, 9999), st.integers(1, 12), st.just("M")
)
windows = st.builds(
    Window,
    st.none() | st.builds(Parts, numbers, st.none() | numbers),
    st.lists(periods, max_size=3).map(tuple),
    st.lists(periods, max_size=3).map(tuple),
)
keys = st.builds(CellKey, st.sampled_from(Area), texts, texts)
findings = st.builds(Finding, texts, st.sampled_from(Level), texts, st.sampled_from(Area), texts, texts, texts)
submissions = st.builds(
    Submission,
    plan=texts,
    plan_version=texts,
    unit=texts,
    unit_name=texts,
    period=periods,
    revision=st.integers(1, 99),
    cells=st.dictionaries(keys, texts, max_size=6),
    scope=st.sampled_from(Scope),
    carried=st.dictionaries(texts, st.builds(Windows, windows, windows, windows, windows), max_size=2),
    findings=st.lists(findings, max_size=3).map(tuple),
    exported_at=texts,
    program_version=texts,
    store_id=texts,
    chain_seq=st.integers(0, 10**9),
    chain_head=texts,
    draft=st.booleans(),
    sample=st.booleans(),
    consolidation=st.none() | st.dictionaries(texts, texts | st.integers() | st.lists(texts, max_size=2), max_size=3),
)

PLAIN = Submission(
    "p",
    "1.0",
    "330302006",
    "五马街道",
    Period(2022, 2),
    1,
    {CellKey(Area.INDICATOR, "P01", "numerator"): "95", CellKey(Area.COVER, "cover", "head"): "王五"},
    carried={"P01": Windows(year=Window(Parts(Decimal("95"), Decimal("100")), (Period(2022, 2),), (Period(2022, 1),)))},
    findings=(Finding("W201", Level.WARNING, "P", Area.INDICATOR, "P01", "numerator", "滞后"),),
)


@given(submissions)
def test_the_text_reads_back_as_the_same_submission(submission: Submission) -> None:
    text = content_text(submission)
    again = submission_from(text)
    assert again == submission
    assert content_text(again) == text
    assert again.digest == submission.digest


@given(submissions, st.randoms(use_true_random=False))
def test_the_digest_does_not_depend_on_the_order_of_keys(submission: Submission, chance: Any) -> None:
    def shuffled(mapping: Any) -> dict[Any, Any]:
        entries = list(mapping.items())
        chance.shuffle(entries)
        return dict(entries)

    other = replace(submission, cells=shuffled(submission.cells), carried=shuffled(submission.carried))
    assert other.digest == submission.digest


@given(submissions, keys, texts)
def test_another_text_anywhere_gives_another_digest(submission: Submission, key: CellKey, text: str) -> None:
    changed = replace(submission, cells={**submission.cells, key: text})
    assert (changed.digest == submission.digest) == (submission.cells.get(key) == text)


def test_the_text_is_what_the_digest_is_taken_over() -> None:
    text = content_text(PLAIN)
    assert hashlib.sha256(text.encode()).hexdigest() == PLAIN.digest
    assert text.startswith('{"carried":{"P01":{')
    assert json.loads(text)["cells"] == {
        "cover": {"cover": {"head": "王五"}},
        "indicator": {"P01": {"numerator": "95"}},
    }
    assert PLAIN.check_code == f"{PLAIN.digest[:4]}-{PLAIN.digest[4:8]}".upper()
    assert len(PLAIN.check_code) == 9


def test_blank_cells_are_no_content() -> None:
    blank = replace(PLAIN, cells={**PLAIN.cells, CellKey(Area.INDICATOR, "P02", "numerator"): ""})
    assert blank.digest == PLAIN.digest


def test_figures_have_one_text_however_they_were_written() -> None:
    (window,) = (PLAIN.carried["P01"].year,)
    written_otherwise = replace(window, parts=Parts(Decimal("95.00"), Decimal("1E+2")))
    other = replace(PLAIN, carried={"P01": replace(PLAIN.carried["P01"], year=written_otherwise)})
    assert other.digest == PLAIN.digest


@pytest.mark.parametrize(
    "change",
    [
        {"unit": "330302023"},
        {"period": Period(2022, 3)},
        {"revision": 2},
        {"scope": Scope.CONSOLIDATED},
        {"plan_version": "1.1"},
        {"exported_at": "2022-07-05T08:00:00"},
        {"carried": {}},
        {"findings": ()},
        {"chain_head": "ab"},
        {"sample": True},
        {"consolidation": {"leaves": []}},
    ],
    ids=lambda change: next(iter(change)),
)
def test_everything_that_is_carried_is_in_the_digest(change: dict[str, Any]) -> None:
    assert replace(PLAIN, **change).digest != PLAIN.digest


def altered(**values: Any) -> str:
    return json.dumps(json.loads(content_text(PLAIN)) | values)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "null",
        "{}",
        altered(revision="1"),
        altered(revision=True),
        altered(unit=330302006),
        altered(draft="no"),
        altered(period="2022Q5"),
        altered(period="0000Q1"),
        altered(scope="mine"),
        altered(cells={"nowhere": {"P01": {"numerator": "1"}}}),
        altered(cells={"indicator": {"P01": {"numerator": 95}}}),
        altered(cells=[]),
        altered(carried={"P01": {"previous": {}}}),
        altered(findings=[["W201", "warning"]]),
        altered(findings=[["W201", "loud", "P", "indicator", "P01", "numerator", "x"]]),
        altered(surprise=1),
    ],
)
def test_what_is_no_submission_is_said_to_be_none(text: str) -> None:
    with pytest.raises((ValueError, KeyError, TypeError, AttributeError)):
        submission_from(text)


@pytest.mark.parametrize("figure", ["NaN", "1e5", "Infinity", "", 95, None])
def test_a_carried_figure_is_a_plain_number(figure: object) -> None:
    data = json.loads(content_text(PLAIN))
    data["carried"]["P01"]["year"]["denominator"] = figure
    if figure is None:
        assert submission_from(json.dumps(data)).carried["P01"].year.parts == Parts(Decimal(95))
    else:
        with pytest.raises((ValueError, TypeError)):
            submission_from(json.dumps(data))


def test_a_report_is_handed_in_with_its_windows(make: Make) -> None:
    report = make(
        {"indicator P01 numerator": " ９５ ", "indicator P01 denominator": "1,000", "cover cover head": " 王五 "}
    )
    submission = submission_of(report, (), Stamp(1, "2022-07-05T08:00:00", "0.1.0"))
    assert submission.cells[CellKey(Area.INDICATOR, "P01", "numerator")] == "95"
    assert submission.cells[CellKey(Area.INDICATOR, "P01", "denominator")] == "1000"
    assert submission.carried["P01"].year == Window(
        Parts(Decimal(95), Decimal(1000)), (Period(2022, 2),), (Period(2022, 1),)
    )
    assert submission_from(content_text(submission)) == submission


@pytest.mark.parametrize(
    ("time", "day"),
    [("2026-01-08T23:59:59+08:00", date(2026, 1, 8)), ("2026-13-08", None), ("", None), ("上周", None)],
)
def test_the_day_of_the_export_may_be_none(time: str, day: date | None) -> None:
    assert replace(PLAIN, exported_at=time).exported_on == day
