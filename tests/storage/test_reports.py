"""States and revisions of reports, submissions, settings, and the ledger outside the data file."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError

from luqual_desktop.domain.report import Scope
from luqual_desktop.storage.cells import ReportKey
from luqual_desktop.storage.database import Database, StorageError
from luqual_desktop.storage.driver import driver
from luqual_desktop.storage.export_ledger import LEDGER, Export, append, exports, highest_revision, take_back
from luqual_desktop.storage.reports import ReportState, next_revision, report_state, set_report_state
from luqual_desktop.storage.settings import all_settings, put_setting, store_id
from luqual_desktop.storage.submissions import StoredSubmission, add_submission, latest_submission
from tests.storage.conftest import DENOMINATOR, KEY, NUMERATOR, open_database

OTHER = ReportKey(KEY.unit, KEY.period, Scope.CONSOLIDATED)


def submission(revision: int, content: str = '{"cells":"不适用"}') -> StoredSubmission:
    name = f"质量填报_第{revision}次.xlsx"
    return StoredSubmission(KEY, revision, "2021-04-08", name, "a" * 64, "b" * 64, 7, "c" * 64, content)


def test_a_report_goes_from_open_to_submitted_to_returned(database: Database) -> None:
    states = [
        ReportState("submitted", 1),
        ReportState("returned", 1, "分母有误", frozenset({NUMERATOR, DENOMINATOR})),
        ReportState("submitted", 2),
        ReportState("open", 2, "漏报一项"),
    ]
    with database.transaction() as session:
        assert report_state(session, KEY) == ReportState()
    for state in states:
        with database.transaction() as session:
            set_report_state(session, KEY, state)
        with database.reading() as session:
            assert report_state(session, KEY) == state
            assert report_state(session, OTHER) == ReportState()


def test_a_state_nobody_knows_is_damage(database: Database) -> None:
    with database.transaction() as session:
        set_report_state(session, KEY, ReportState())
        driver(session).execute("PRAGMA ignore_check_constraints=ON")
        driver(session).execute("UPDATE report SET state = 'opem'")
    with pytest.raises(StorageError, match="报表状态“opem”"), database.reading() as session:
        report_state(session, KEY)


def test_the_next_revision_is_above_all_that_is_known(database: Database) -> None:
    with database.transaction() as session:
        assert next_revision(session, KEY, 0) == 1
        assert next_revision(session, KEY, 4) == 5
        set_report_state(session, KEY, ReportState("open", 2))
        assert next_revision(session, KEY, 0) == 3
        add_submission(session, submission(6))
        assert next_revision(session, KEY, 4) == 7
        assert next_revision(session, OTHER, 0) == 1


def test_submissions_are_kept_as_they_were_sent(database: Database) -> None:
    with database.transaction() as session:
        assert latest_submission(session, KEY) is None
        for revision in (2, 1):
            add_submission(session, submission(revision))
    with database.reading() as session:
        assert latest_submission(session, KEY) == submission(2)
        assert latest_submission(session, OTHER) is None


def test_no_revision_is_used_twice(database: Database) -> None:
    with database.transaction() as session:
        add_submission(session, submission(1))
    with pytest.raises(IntegrityError), database.transaction() as session:
        add_submission(session, submission(1, "{}"))


@pytest.mark.parametrize("statement", ["UPDATE submission SET digest = 'd'", "DELETE FROM submission"])
def test_submissions_are_never_changed(database: Database, statement: str) -> None:
    with database.transaction() as session:
        add_submission(session, submission(1))
    with pytest.raises(IntegrityError, match="append-only"), database.transaction() as session:
        session.connection().exec_driver_sql(statement)


def test_a_damaged_content_is_said(database: Database) -> None:
    with database.transaction() as session:
        add_submission(session, submission(1))
        driver(session).execute("DROP TRIGGER submission_is_never_changed")
        driver(session).execute("UPDATE submission SET content = x'789c0000'")
    with pytest.raises(StorageError, match="330302006 2021Q1 第 1 次上报"), database.reading() as session:
        latest_submission(session, KEY)


def test_settings(database: Database, file: Path) -> None:
    with database.transaction() as session:
        assert all_settings(session) == {}
        put_setting(session, "role", "汇总单位")
        put_setting(session, "role", "填报单位")
        put_setting(session, "empty", "")
        number = store_id(session)
    database.close()
    again = open_database(file)
    with again.reading() as session:
        assert all_settings(session) == {"role": "填报单位", "empty": ""}
        assert store_id(session) == number
    again.close()
    assert len(number) == 32


def enter(folder: Path, revision: int, key: ReportKey = KEY, store: str = "f" * 32) -> None:
    append(folder, line(revision, key, store))


def line(revision: int, key: ReportKey = KEY, store: str = "f" * 32) -> Export:
    return Export(store, *key, revision, "2021-04-08T09:30:00", "d" * 64)


def test_the_ledger_knows_the_highest_revision_of_each_report(tmp_path: Path) -> None:
    assert highest_revision(tmp_path, *KEY) == 0
    for revision, key, store in ((1, KEY, "a"), (3, KEY, "b"), (2, KEY, "c"), (9, OTHER, "a")):
        enter(tmp_path, revision, key, store)
    assert highest_revision(tmp_path, *KEY) == 3
    assert highest_revision(tmp_path, *OTHER) == 9
    assert highest_revision(tmp_path, KEY.unit, "2021Q2", Scope.OWN) == 0
    assert next(exports(tmp_path)) == Export("a", *KEY, 1, "2021-04-08T09:30:00", "d" * 64)


@pytest.mark.parametrize("torn", ["f" * 32 + "\t330302006\t2021Q1\town\t7", "�", "\0" * 512, "a\tb\tc\td\te\tf\tg"])
def test_a_torn_line_costs_no_other(tmp_path: Path, torn: str) -> None:
    enter(tmp_path, 1)
    with (tmp_path / LEDGER).open("a", encoding="utf-8") as file:
        file.write(torn)
    enter(tmp_path, 2)
    assert [each.revision for each in exports(tmp_path)] == [1, 2]


def test_a_ledger_edited_in_notepad_is_still_read(tmp_path: Path) -> None:
    enter(tmp_path, 1)
    (tmp_path / LEDGER).write_bytes((tmp_path / LEDGER).read_bytes().replace(b"\n", b"\r\n"))
    enter(tmp_path, 2)
    assert highest_revision(tmp_path, *KEY) == 2


def test_a_line_taken_back_frees_its_revision_and_no_other(tmp_path: Path) -> None:
    enter(tmp_path, 1)
    enter(tmp_path, 2)
    take_back(tmp_path, line(2))
    assert highest_revision(tmp_path, *KEY) == 1
    enter(tmp_path, 2)
    assert highest_revision(tmp_path, *KEY) == 2


def test_taking_back_what_was_never_entered_changes_nothing(tmp_path: Path) -> None:
    take_back(tmp_path, line(3))
    enter(tmp_path, 3)
    assert highest_revision(tmp_path, *KEY) == 3


def test_a_ledger_that_cannot_be_used_stops_the_export(tmp_path: Path) -> None:
    (tmp_path / LEDGER).mkdir()
    with pytest.raises(StorageError, match=r"exports\.txt 写不进去"):
        enter(tmp_path, 1)
    with pytest.raises(StorageError, match=r"exports\.txt 读不出来"):
        highest_revision(tmp_path, *KEY)
