"""Cells: what was typed comes back as typed, one action is one save, and a retry is not a second save."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luqual_desktop.domain.cells import Area, CellKey, Edit
from luqual_desktop.domain.report import Scope
from luqual_desktop.storage.cells import ReportKey, load_area_texts, load_cells, reported_periods, save_edits
from luqual_desktop.storage.chain import first_problem
from luqual_desktop.storage.database import Database, StorageError
from luqual_desktop.storage.driver import driver
from luqual_desktop.storage.history import cell_history
from luqual_desktop.storage.reports import ReportState, set_report_state
from tests.storage.conftest import DENOMINATOR, KEY, NUMERATOR, PHONE, opened, save, whole_history


def put(database: Database, number: int, *edits: Edit, key: ReportKey = KEY) -> int:
    with database.transaction() as session:
        return save_edits(session, key, edits, save(number))


def held(database: Database, key: ReportKey = KEY) -> dict[CellKey, str]:
    with database.reading() as session:
        return load_cells(session, *key)


def test_a_report_never_touched_is_empty(database: Database) -> None:
    assert held(database) == {}
    with database.reading() as session:
        assert reported_periods(session, KEY.unit) == []


@pytest.mark.parametrize(
    "text",
    [
        "0",
        "不适用",
        "约96",
        "９６．５",
        "12345678.12345678901234",
        "=1+1",
        " a ",
        "第一行\n第二行",
        "𠮷",
        "a\0b",
        "'; --",
    ],
)
def test_a_text_comes_back_as_it_was_typed(database: Database, text: str) -> None:
    assert put(database, 1, Edit(NUMERATOR, text)) == 1
    assert held(database) == {NUMERATOR: text}


@pytest.mark.parametrize(("typed", "kept"), [("\ud842\udfb7野", "𠮷野"), ("半\ud842", "半�")])
def test_halves_of_characters_are_joined_or_replaced(database: Database, typed: str, kept: str) -> None:
    put(database, 1, Edit(NUMERATOR, typed))
    assert held(database) == {NUMERATOR: kept}
    assert put(database, 1, Edit(NUMERATOR, typed)) == 1


def test_blank_zero_and_not_applicable_are_three_things(database: Database) -> None:
    put(database, 1, Edit(NUMERATOR, "0"), Edit(DENOMINATOR, "不适用"), Edit(PHONE, "1"))
    put(database, 2, Edit(PHONE, ""))
    assert held(database) == {NUMERATOR: "0", DENOMINATOR: "不适用"}


def test_the_same_text_again_is_no_change(database: Database) -> None:
    assert put(database, 1, Edit(NUMERATOR, "5"), Edit(DENOMINATOR, "")) == 1
    assert put(database, 2, Edit(NUMERATOR, "5"), Edit(DENOMINATOR, "9")) == 1
    with database.reading() as session:
        assert [change.save_id for change in whole_history(session)] == ["save-1", "save-2"]


def test_a_cell_edited_twice_in_one_action_has_both_steps_in_its_history(database: Database) -> None:
    assert put(database, 1, Edit(NUMERATOR, "5"), Edit(NUMERATOR, ""), Edit(NUMERATOR, "6")) == 3
    assert held(database) == {NUMERATOR: "6"}
    with database.reading() as session:
        assert [(old, new) for *_, old, new, _, _ in cell_history(session, KEY, NUMERATOR)] == [
            ("", "5"),
            ("5", ""),
            ("", "6"),
        ]


def test_a_retry_with_the_same_save_id_makes_no_second_row(database: Database) -> None:
    edits = [Edit(NUMERATOR, "5"), Edit(DENOMINATOR, "9")]
    assert put(database, 1, *edits) == 2
    put(database, 2, Edit(NUMERATOR, "7"))
    assert put(database, 1, *edits) == 2
    assert held(database) == {NUMERATOR: "7", DENOMINATOR: "9"}
    with database.reading() as session:
        assert [change.seq for change in whole_history(session)] == [1, 2, 3]


def test_a_save_id_used_for_something_else_is_a_fault_of_the_program(database: Database) -> None:
    put(database, 1, Edit(NUMERATOR, "5"))
    with pytest.raises(ValueError, match="another save"):
        put(database, 1, Edit(NUMERATOR, "6"))
    with pytest.raises(ValueError, match="another save"):
        put(database, 1, Edit(DENOMINATOR, "5"))
    assert held(database) == {NUMERATOR: "5"}


def test_many_cells_at_once(database: Database) -> None:
    keys = [CellKey(Area.LEDGER, f"P05/{number:04d}", "name") for number in range(500)]
    assert put(database, 1, *(Edit(key, key.record) for key in keys)) == 500
    assert put(database, 2, *(Edit(key, "" if key.record < "P05/0300" else key.record) for key in keys)) == 300
    assert held(database) == {key: key.record for key in keys[300:]}
    with database.reading() as session:
        assert first_problem(driver(session)) is None


def test_scopes_units_and_periods_are_kept_apart(database: Database) -> None:
    keys = [
        KEY,
        ReportKey(KEY.unit, KEY.period, Scope.CONSOLIDATED),
        ReportKey(KEY.unit, "2021Q2"),
        ReportKey("330302023", KEY.period),
    ]
    for number, key in enumerate(keys):
        put(database, number, Edit(NUMERATOR, str(number)), key=key)
    assert [held(database, key)[NUMERATOR] for key in keys] == ["0", "1", "2", "3"]


def test_reported_periods_are_those_that_hold_anything(database: Database) -> None:
    for number, period in enumerate(("2021Q3", "2021Q1", "2021Q2")):
        put(database, number, Edit(NUMERATOR, "5"), key=ReportKey(KEY.unit, period))
    put(database, 9, Edit(NUMERATOR, ""), key=ReportKey(KEY.unit, "2021Q2"))
    with database.transaction() as session:
        set_report_state(session, ReportKey(KEY.unit, "2021Q4"), ReportState("submitted", 1))
        set_report_state(session, ReportKey(KEY.unit, "2022Q1"), ReportState())
    with database.reading() as session:
        assert reported_periods(session, KEY.unit, Scope.OWN) == ["2021Q1", "2021Q3", "2021Q4"]
        assert reported_periods(session, KEY.unit, Scope.CONSOLIDATED) == []


def test_areas_of_several_periods_come_in_one_query(database: Database) -> None:
    row = CellKey(Area.LEDGER, "P05/0001", "name")
    for number, period in enumerate(("2021Q1", "2021Q2", "2021Q3")):
        put(
            database,
            number,
            Edit(NUMERATOR, period),
            Edit(row, f"甲-{period}"),
            Edit(PHONE, "1"),
            key=ReportKey(KEY.unit, period),
        )
    asked: list[str] = []
    with database.reading() as session:
        driver(session).set_trace_callback(asked.append)
        found = load_area_texts(
            session, KEY.unit, Scope.OWN, (Area.INDICATOR, Area.LEDGER), ["2021Q1", "2021Q2", "2020Q4"]
        )
        driver(session).set_trace_callback(None)
    assert found == {period: {NUMERATOR: period, row: f"甲-{period}"} for period in ("2021Q1", "2021Q2")}
    assert len([statement for statement in asked if statement.strip().startswith("SELECT")]) == 1


def test_an_area_nobody_knows_is_damage(database: Database) -> None:
    put(database, 1, Edit(NUMERATOR, "5"))
    with database.transaction() as session:
        driver(session).execute("UPDATE cell SET area = 'indicatos'")
    with pytest.raises(StorageError, match="类别“indicatos”"):
        held(database)


def test_bytes_that_are_no_text_are_damage(database: Database) -> None:
    put(database, 1, Edit(NUMERATOR, "5"))
    with database.transaction() as session:
        driver(session).execute("UPDATE cell SET text = cast(x'ff' AS TEXT)")
    with pytest.raises(StorageError, match="已损坏"):
        held(database)


CELLS = [
    CellKey(area, record, field)
    for area in (Area.INDICATOR, Area.TASK)
    for record in ("P01", "S-T01")
    for field in ("a", "b")
]
TEXTS = st.sampled_from(["", "0", "5", "不适用", "５", "-1"]) | st.text(max_size=5)
ACTIONS = st.lists(
    st.tuples(
        st.integers(1, 6),
        st.sampled_from(["2021Q1", "2021Q2"]),
        st.lists(st.builds(Edit, st.sampled_from(CELLS), TEXTS), max_size=30),
    ),
    max_size=12,
)


@settings(max_examples=60, deadline=None)
@given(actions=ACTIONS)
def test_any_sequence_of_edits_is_what_a_dictionary_would_hold(
    actions: list[tuple[int, str, list[Edit]]],
) -> None:
    model: dict[tuple[str, CellKey], str] = {}
    history: list[tuple[str, CellKey, str, str]] = []
    with TemporaryDirectory() as folder, opened(Path(folder) / "luqual.db") as database:
        for number, (repeats, period, edits) in enumerate(actions):
            for _ in range(min(repeats, 2)):
                put(database, number, *edits, key=ReportKey(KEY.unit, period))
            for cell, text in edits:
                old = model.get((period, cell), "")
                if text != old:
                    history.append((period, cell, old, text))
                model[period, cell] = text
        for period in ("2021Q1", "2021Q2"):
            expected = {cell: text for (where, cell), text in model.items() if where == period and text}
            assert held(database, ReportKey(KEY.unit, period)) == expected
        with database.reading() as session:
            changes = [(each.report.period, each.cell, each.old, each.new) for each in whole_history(session)]
            assert changes == history
            assert first_problem(driver(session)) is None
