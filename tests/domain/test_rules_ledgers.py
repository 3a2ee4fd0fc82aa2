"""Ledgers: rows complete and in their period, nothing listed twice by one unit, as many rows as counted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from luqual_desktop.domain.catalogue import Catalogue
from luqual_desktop.domain.cells import Area
from luqual_desktop.domain.findings import Finding
from luqual_desktop.domain.report import LedgerRow, Report
from luqual_desktop.domain.rules.audit import Subject, check_subject
from luqual_desktop.domain.rules.ledgers import identity_of, normal_name

Make = Callable[..., Report]
CODE = "91330302MA2ABCDE0X"
OTHER_CODE = "92330302MA2ABCDE02"


def rows(indicator: str, *listed: dict[str, str], count: str | None = None) -> dict[str, str]:
    texts = {
        f"ledger {indicator}/{serial:04d} {column}": text
        for serial, columns in enumerate(listed, start=1)
        for column, text in ({"date": "2022-05-01"} | columns).items()
        if text
    }
    return {f"indicator {indicator} count": str(len(listed)) if count is None else count} | texts


def found(report: Report, indicator: str) -> list[Finding]:
    return check_subject(report, Subject(Area.INDICATOR, indicator))


def codes(report: Report, indicator: str) -> list[tuple[str, str, str]]:
    return [(each.code, each.row, each.field) for each in found(report, indicator)]


def row(indicator: str, period: str = "2021Q3", **texts: str) -> LedgerRow:
    blank = dict.fromkeys(("name", "credit_code", "day", "document", "note"), "")
    return LedgerRow(indicator, f"{indicator}/0001", **(blank | texts), period=period)


def test_a_blank_count_is_asked_for_by_the_number_of_its_rows(make: Make) -> None:
    (missing,) = found(make(rows("P05", {"name": "甲标准"}, {"name": "乙标准"}, count="")), "P05")
    assert missing.code == "W202"
    assert missing.message.endswith("而台账有 2 行。请填 2、改正台账或说明原因。")
    (nothing,) = found(make({}), "P05")
    assert "确为零请填 0" in nothing.message


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("鹿城（鞋业）有限公司", "鹿城(鞋业)有限公司"),
        ("ＡＢＣ公司", "abc公司"),
        ("温州 康奈 集团", "温州康奈集团"),
        ("“瓯江杯”工程·一期", "瓯江杯工程一期"),
        ("Straße", "STRASSE"),
    ],
)
def test_names_are_compared_without_width_case_blanks_and_punctuation(left: str, right: str) -> None:
    assert normal_name(left) == normal_name(right)


def test_names_that_differ_in_a_letter_differ() -> None:
    assert normal_name("瓯江杯一期") != normal_name("瓯江杯二期")
    assert normal_name("——") == ""


def test_enterprises_are_the_same_by_code_else_by_name(catalogue: Catalogue) -> None:
    indicator = catalogue.indicator_by_code["P06"]
    assert identity_of(indicator, row("P06", name="甲", credit_code=CODE.lower())) == ("code", CODE)
    wide = "".join(chr(ord(letter) + 0xFEE0) for letter in CODE)
    assert identity_of(indicator, row("P06", name="甲", credit_code=f"{wide} ")) == ("code", CODE)
    assert identity_of(indicator, row("P06", name="甲 厂")) == ("name", "甲厂")
    assert identity_of(indicator, row("P06")) == ()


def test_items_are_the_same_by_document_and_name_else_by_name(catalogue: Catalogue) -> None:
    indicator = catalogue.indicator_by_code["P05"]
    assert identity_of(indicator, row("P05", name="甲", document="浙标〔2022〕1号")) == (
        "document",
        "浙标20221号",
        "甲",
    )
    assert identity_of(indicator, row("P05", name="甲", credit_code=CODE)) == ("name", "甲")
    assert identity_of(indicator, row("P05", document="浙标1号")) == ()


TWICE = [("E112", "P06/0002", "name")]


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ({"name": "甲厂"}, {"name": "甲 厂。"}, TWICE),
        ({"name": "甲厂"}, {"name": "乙厂"}, []),
        ({"name": "甲厂", "credit_code": CODE}, {"name": "乙厂", "credit_code": CODE}, TWICE),
        ({"name": "甲厂", "credit_code": CODE}, {"name": "甲厂", "credit_code": OTHER_CODE}, []),
        ({"name": "甲厂", "credit_code": CODE}, {"name": "甲厂"}, TWICE),
        ({"name": "甲厂"}, {"name": "甲厂", "credit_code": CODE}, TWICE),
    ],
)
def test_an_enterprise_listed_twice(
    make: Make, first: dict[str, str], second: dict[str, str], expected: list[tuple[str, str, str]]
) -> None:
    assert [each for each in codes(make(rows("P06", first, second)), "P06") if each[0] == "E112"] == expected


@pytest.mark.parametrize(
    ("first", "second", "fires"),
    [
        ({"name": "甲标准", "document": "1号"}, {"name": "甲标准", "document": "1 号"}, True),
        ({"name": "甲标准", "document": "1号"}, {"name": "甲标准", "document": "2号"}, False),
        ({"name": "甲标准", "document": "1号"}, {"name": "乙标准", "document": "1号"}, False),
        ({"name": "甲标准"}, {"name": "甲标准", "document": "1号"}, True),
        ({"name": "甲标准", "document": "1号"}, {"name": "甲标准"}, True),
        ({"name": "甲标准"}, {"name": "甲标准", "date": "2022-04-01"}, True),
    ],
)
def test_an_item_listed_twice(make: Make, first: dict[str, str], second: dict[str, str], fires: bool) -> None:
    assert ("E112" in [code for code, _, _ in codes(make(rows("P05", first, second)), "P05")]) == fires


def test_the_sentence_says_how_to_tell_two_things_apart(make: Make) -> None:
    (same,) = found(make(rows("P05", {"name": "甲", "document": "1"}, {"name": "甲", "document": "1"})), "P05")
    (maybe,) = found(make(rows("P05", {"name": "甲", "document": "1"}, {"name": "甲"})), "P05")
    (firm,) = found(make(rows("P06", {"name": "甲", "credit_code": CODE}, {"name": "甲"})), "P06")
    assert same.message == "“甲”与本期已登记的“甲”是同一事项，不能重复计数，请删去一行。"
    assert "确非同一事项的，请填写“文号”加以区别。" in maybe.message
    assert "请填写“统一社会信用代码”加以区别。" in firm.message


def test_what_an_earlier_period_listed_is_not_listed_again(make: Make) -> None:
    earlier = (row("P05", name="甲标准"), row("P06", name="乙厂"))
    (finding,) = found(make(rows("P05", {"name": "甲标准"}, {"name": "乙厂"}), earlier_ledger=earlier), "P05")
    assert finding.code == "E112"
    assert "与 2021Q3 已登记的“甲标准”" in finding.message


def test_three_of_a_kind_are_two_too_many(make: Make) -> None:
    same = {"name": "甲标准"}
    assert codes(make(rows("P05", same, same, same)), "P05") == [
        ("E112", "P05/0002", "name"),
        ("E112", "P05/0003", "name"),
    ]


def test_rows_without_a_name_are_incomplete_and_not_alike(make: Make) -> None:
    nameless = {"name": "", "document": "1号"}
    assert codes(make(rows("P05", nameless, nameless)), "P05") == [
        ("E107", "P05/0001", "name"),
        ("E107", "P05/0002", "name"),
    ]


def test_a_row_needs_name_and_date(make: Make) -> None:
    assert codes(make(rows("P05", {"name": "", "date": "", "note": "待补"})), "P05") == [
        ("E107", "P05/0001", "name"),
        ("E107", "P05/0001", "date"),
    ]


def test_blanks_make_no_row(make: Make) -> None:
    assert codes(make(rows("P05", {"name": " ", "date": "\u3000"}, count="0")), "P05") == []


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2020-12-31", ["E109"]),
        ("2021-01-01", ["W206"]),
        ("2022-03-31", ["W206"]),
        ("2022-04-01", []),
        ("2022-06-30", []),
        ("2022-07-01", ["E108"]),
    ],
)
def test_date_bounds(make: Make, day: str, expected: list[str]) -> None:
    assert [code for code, _, _ in codes(make(rows("P05", {"name": "甲", "date": day})), "P05")] == expected
    assert date.fromisoformat(day)


@pytest.mark.parametrize(
    ("count", "listed", "expected"),
    [
        ("2", 2, []),
        ("0", 0, []),
        ("3", 2, ["W204"]),
        ("1", 2, ["W204"]),
        ("1", 0, ["W204"]),
        ("0", 1, ["W204"]),
        ("", 0, ["W202"]),
        ("", 1, ["W202"]),
        ("一", 1, ["E101"]),
        ("不适用", 0, ["H304"]),
        ("不适用", 1, ["H304", "W204"]),
    ],
)
def test_a_count_is_as_many_as_its_rows(make: Make, count: str, listed: int, expected: list[str]) -> None:
    names = [{"name": f"标准{place}"} for place in range(listed)]
    assert [code for code, _, _ in codes(make(rows("P05", *names, count=count)), "P05")] == expected


def test_rows_of_an_inapplicable_count_are_named(make: Make) -> None:
    finding = found(make(rows("P05", {"name": "甲"}, count="不适用")), "P05")[1]
    assert "填报 不适用，台账有 1 行" in finding.message


def test_a_form_may_have_fewer_columns(small_catalogue: Catalogue, make: Make) -> None:
    report = Report(
        small_catalogue,
        "999901001",
        small_catalogue.calendar.periods[5],
        make(
            {
                "indicator R-104 count": "2",
                "ledger R-104/0001 name": "云上居",
                "ledger R-104/0001 date": "2026-06-01",
                "ledger R-104/0002 name": "云上居",
                "ledger R-104/0002 date": "2026-05-31",
            }
        ).cells,
    )
    assert [code for code, _, _ in codes(report, "R-104")] == ["W206", "E112"]
