"""退回 of a file with errors: kept but counted nowhere, answered with a slip, undone as one step."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import openpyxl
import pytest

from luqual_desktop.domain.board import Standing
from luqual_desktop.domain.catalogue import Catalogue
from luqual_desktop.domain.cells import Area, CellKey, Edit
from luqual_desktop.domain.findings import Level
from luqual_desktop.domain.intake import Pile
from luqual_desktop.domain.periods import Period
from luqual_desktop.domain.returns import answer_cell
from luqual_desktop.errors import UserError
from luqual_desktop.services.collecting import Collecting
from luqual_desktop.services.entry import OpenReport
from luqual_desktop.services.returning import read_slip, take_slip
from luqual_desktop.services.sorting import CellChange, SortedFile
from luqual_desktop.services.submitting import preview, submit
from luqual_desktop.services.unit_spool import UnitSpool
from luqual_desktop.services.workspace import Workspace
from luqual_desktop.storage.received import ReceivedState, kept_file, received
from luqual_desktop.storage.returns import return_slips
from tests.services.conftest import OpenWorkspace
from tests.services.test_submitting import fill

PERIOD = Period(2025, 4)
RATIO = "P01"
NUMERATOR, DENOMINATOR = (CellKey(Area.INDICATOR, RATIO, part) for part in ("numerator", "denominator"))


def edited(file: Path, numerator: int, name: str) -> Path:
    """Return a copy in which the ratio's numerator was typed over in another program."""
    book = openpyxl.load_workbook(file)
    sheet = book["产品质量"]
    cells = [cell for row in sheet.iter_rows() for cell in row]
    (column,) = (cell.column for cell in cells if cell.value == "[P]first")
    (row,) = (cell.row for cell in cells if cell.value == RATIO and cell.column == 1)
    sheet.cell(row, column).value = numerator
    book.save(file.with_name(name))
    return file.with_name(name)


@pytest.fixture
def unit_space(open_workspace: OpenWorkspace, catalogue: Catalogue) -> Workspace:
    return open_workspace(catalogue, "unit/store.db")


@pytest.fixture
def report(unit_space: Workspace) -> OpenReport:
    """The first unit's report: 96 of 100 in the ratio."""
    opened = unit_space.open_report(unit_space.catalogue.units[0].code, PERIOD)
    fill(unit_space, opened)
    opened.edit([Edit(NUMERATOR, "96"), Edit(DENOMINATOR, "100")])
    return opened


@pytest.fixture
def honest(unit_space: Workspace, report: OpenReport, tmp_path: Path) -> Path:
    """The unit's first submission."""
    explain(unit_space, report)
    return submit(unit_space, report, tmp_path / "第一次.xlsx").path


def explain(space: Workspace, report: OpenReport) -> None:
    """Write the explanations that are still wanted, as the samples do."""
    from luqual_desktop.domain.sampling import SampleMaker

    maker = SampleMaker(space.catalogue, report.report.unit, seed=3)
    for finding in report.audit():
        if finding.level is Level.WARNING:
            report.edit(maker.explanation(finding.key, PERIOD))


@pytest.fixture
def faulty(honest: Path) -> Path:
    """The same with more passed than tested."""
    return edited(honest, 101, "改过.xlsx")


def sort(collecting: Collecting, file: Path) -> SortedFile:
    (found,) = collecting.receiving().sort([file])
    collecting.note_refused([found])
    return found


def standing(collecting: Collecting) -> tuple[Standing, int]:
    line = collecting.chasing.board()[0]
    return line.standing, line.revision


def total(collecting: Collecting) -> str:
    parts = collecting.consolidating().compute().totals[RATIO].figure.entry.parts
    return "—" if parts is None else f"{parts.numerator}/{parts.denominator}"


def part_of_workbook(collecting: Collecting) -> tuple[str, int]:
    """Return what the consolidated workbook says of the first unit: its standing and the revision that counts."""
    work = collecting.consolidating()
    done = work.compute()
    with UnitSpool(work, PERIOD) as units:
        units.take_all(done)
        units.settle(done)
        return next((each.standing, each.revision) for each in units.units() if each.unit == FIRST_UNIT)


FIRST_UNIT = "330302006"


def test_a_file_with_errors_goes_back_and_the_unit_mends_it(
    collecting: Collecting, unit_space: Workspace, report: OpenReport, faulty: Path, tmp_path: Path
) -> None:
    found = sort(collecting, faulty)
    assert found.pile is Pile.FAULTY
    assert [mark.key for mark in found.marks] == [NUMERATOR]
    assert "101" in found.marks[0].reason
    assert standing(collecting) == (Standing.FAULTY, 0)

    slip = collecting.send_back_file(found, tmp_path / "退回单.xlsx")
    assert (slip.unit, slip.unit_name, slip.revision, slip.issuer) == (FIRST_UNIT, "五马街道", 1, "鹿城区")
    assert standing(collecting) == (Standing.RETURNED, 1)
    assert total(collecting) == "—"
    assert part_of_workbook(collecting) == ("已退回", 0)

    assert report.is_locked(NUMERATOR)
    took = read_slip(report, tmp_path / "退回单.xlsx")
    assert take_slip(unit_space, report, took) == {NUMERATOR, DENOMINATOR}
    assert not report.is_locked(NUMERATOR)
    report.edit([Edit(NUMERATOR, "97")])
    explain(unit_space, report)
    look = preview(unit_space, report)
    assert (look.returned, look.answered) == (1, 0)
    report.edit([Edit(answer_cell(NUMERATOR), "录入时多记了一批")])
    look = preview(unit_space, report)
    assert (look.returned, look.answered) == (1, 1)
    again = submit(unit_space, report, tmp_path / "第二次.xlsx")
    assert again.revision == 2

    mended = sort(collecting, again.path)
    assert mended.pile is Pile.NEWER
    assert mended.message.startswith("第 2 次上报，第 1 次已退回；接收后以本次为准。")
    assert CellChange(NUMERATOR, "101", "97") in mended.changes
    collecting.accept([mended])
    assert standing(collecting) == (Standing.REPORTED_AGAIN, 2)
    assert total(collecting) == "97/100"
    (pair,) = collecting.answers(FIRST_UNIT)
    assert (pair.before, pair.now, pair.answer) == ("101", "97", "录入时多记了一批")


def test_what_was_sent_back_is_kept_and_never_taken_in(
    collecting: Collecting, honest: Path, faulty: Path, tmp_path: Path
) -> None:
    collecting.send_back_file(sort(collecting, faulty), tmp_path / "退回单.xlsx")
    plan = collecting.workspace.catalogue.plan.code
    with collecting.workspace.database.reading() as session:
        assert kept_file(session, sha256(faulty.read_bytes()).hexdigest()) == (faulty.name, faulty.read_bytes())
        assert [each.state for each in received(session, plan=plan)] == [ReceivedState.WITHDRAWN]
    for file in (faulty, honest, edited(honest, 95, "又一份.xlsx")):
        found = sort(collecting, file)
        assert (found.pile, found.message) == (
            Pile.RETURNED,
            "第 1 次上报已退回，不计入汇总；请该单位改正后按第 2 次重报。",
        )
        assert collecting.accept([found]) is None
    assert standing(collecting) == (Standing.RETURNED, 1)


def test_sending_the_same_file_back_again_keeps_it_once(collecting: Collecting, faulty: Path, tmp_path: Path) -> None:
    found = sort(collecting, faulty)
    for name in ("退回单.xlsx", "再写一份.xlsx"):
        collecting.send_back_file(found, tmp_path / name)
        assert (tmp_path / name).exists()
    with collecting.workspace.database.reading() as session:
        assert len(received(session, plan=collecting.workspace.catalogue.plan.code)) == 1
    assert collecting.receiving().undo() == 1
    assert collecting.receiving().undoable() is None


def test_undo_makes_it_a_refused_file_again(collecting: Collecting, honest: Path, faulty: Path, tmp_path: Path) -> None:
    collecting.send_back_file(sort(collecting, faulty), tmp_path / "退回单.xlsx")
    assert collecting.receiving().undo() == 1
    assert standing(collecting)[0] is Standing.FAULTY
    assert sort(collecting, faulty).pile is Pile.FAULTY
    assert sort(collecting, honest).pile is Pile.NEW


def test_undo_of_the_mended_one_leaves_the_first_sent_back(
    collecting: Collecting, unit_space: Workspace, report: OpenReport, faulty: Path, tmp_path: Path
) -> None:
    collecting.send_back_file(sort(collecting, faulty), tmp_path / "退回单.xlsx")
    take_slip(unit_space, report, read_slip(report, tmp_path / "退回单.xlsx"))
    report.edit([Edit(NUMERATOR, "97")])
    explain(unit_space, report)
    collecting.accept([sort(collecting, submit(unit_space, report, tmp_path / "第二次.xlsx").path)])
    assert collecting.receiving().undo() == 1
    assert standing(collecting) == (Standing.RETURNED, 1)
    assert total(collecting) == "—"


def test_what_counted_before_goes_on_counting(
    collecting: Collecting, honest: Path, faulty: Path, tmp_path: Path
) -> None:
    """Somebody mails an altered copy of what has been accepted: the accepted one stays until the unit reports again."""
    collecting.accept([sort(collecting, honest)])
    collecting.send_back_file(sort(collecting, faulty), tmp_path / "退回单.xlsx")
    assert total(collecting) == "96/100"
    assert standing(collecting) == (Standing.RETURNED, 1)
    assert sort(collecting, honest).pile is Pile.SAME
    work = collecting.consolidating()
    assert [source.revision for source in (*work.sources(), *work.sent_back())] == [1, 1]


def test_a_file_changed_since_it_was_sorted_is_not_sent_back(
    collecting: Collecting, faulty: Path, tmp_path: Path
) -> None:
    found = sort(collecting, faulty)
    faulty.write_bytes(faulty.read_bytes() + b" ")
    with pytest.raises(UserError, match="预览之后被改动"):
        collecting.send_back_file(found, tmp_path / "退回单.xlsx")
    assert not (tmp_path / "退回单.xlsx").exists()
    with collecting.workspace.database.reading() as session:
        assert return_slips(session, str(PERIOD)) == []


def test_a_slip_that_cannot_be_written_leaves_nothing(collecting: Collecting, faulty: Path, tmp_path: Path) -> None:
    (tmp_path / "退回单.xlsx").mkdir()
    with pytest.raises(UserError):
        collecting.send_back_file(sort(collecting, faulty), tmp_path / "退回单.xlsx")
    assert standing(collecting)[0] is Standing.FAULTY
    assert collecting.receiving().undoable() is None
