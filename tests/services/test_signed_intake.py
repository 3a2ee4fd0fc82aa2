"""收表 of signed workbooks: four states, of which one refuses; what is shown later follows what is enrolled by then."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from luqual_desktop.domain.board import Standing
from luqual_desktop.domain.catalogue import Catalogue
from luqual_desktop.domain.cells import COVER_RECORD, Area, CellKey
from luqual_desktop.domain.intake import Pile
from luqual_desktop.domain.report import Scope
from luqual_desktop.domain.returns import Mark
from luqual_desktop.domain.signatures import Enrolment, Signature, SignatureState, signature_words
from luqual_desktop.services.collecting import Collecting
from luqual_desktop.services.resealing import reseal
from luqual_desktop.services.sorting import SortedFile
from luqual_desktop.services.submitting import recall, submit
from luqual_desktop.services.workspace import Workspace
from luqual_desktop.storage.enrolled_keys import add_enrolment, enrolments, retire_enrolment
from luqual_desktop.workbook.reader import read_submission
from tests.services.conftest import OpenWorkspace
from tests.services.test_submitting import fill
from tests.workbook.test_signed import entries, with_entries

EXPORTED_ON = "2026-01-08"  # the day of the clock in conftest
BEFORE = "2026-01-07"


@pytest.fixture(scope="module")
def three(small_catalogue: Catalogue) -> Catalogue:
    """The made-up plan."""
    return small_catalogue


@pytest.fixture
def unit_space(open_workspace: OpenWorkspace, three: Catalogue) -> Workspace:
    return open_workspace(three, "unit/store.db")


@pytest.fixture
def signed(unit_space: Workspace, tmp_path: Path) -> Path:
    """The workbook of the first unit, signed with its key."""
    report = unit_space.open_report(unit_space.catalogue.units[0].code, unit_space.catalogue.calendar.periods[-1])
    fill(unit_space, report)
    return submit(unit_space, report, tmp_path / "上报.xlsx").path


@pytest.fixture
def collecting(open_workspace: OpenWorkspace, three: Catalogue) -> Collecting:
    district = open_workspace(three, "district/store.db")
    return Collecting(district, three.plan.owner.code, three.calendar.periods[-1])


def enrol(collecting: Collecting, unit: int, key: str, retired_on: str = "") -> int:
    of = collecting.workspace.catalogue.units[unit]
    with collecting.workspace.database.transaction() as session:
        return add_enrolment(session, Enrolment(of.code, of.name, key, EXPORTED_ON, "区局", retired_on))


def sort(collecting: Collecting, file: Path) -> SortedFile:
    (sorted_file,) = collecting.receiving().sort([file])
    return sorted_file


def shown(collecting: Collecting) -> str:
    line = collecting.chasing.board()[0]
    return signature_words(line.signature, edited=line.edited) if line.signature else ""


def test_a_key_that_is_not_enrolled_is_a_remark(collecting: Collecting, signed: Path) -> None:
    sorted_file = sort(collecting, signed)
    assert sorted_file.pile is Pile.NEW
    assert sorted_file.signature.verdict.state is SignatureState.UNENROLLED
    assert sorted_file.message.startswith("第 1 次上报，可以接收。签名密钥没有登记（指纹 ")


def test_no_signature_is_a_remark_where_the_unit_has_a_key(
    collecting: Collecting, unit_space: Workspace, signed: Path
) -> None:
    public = unit_space.signing.public_key()
    reseal(unit_space.catalogue, signed)
    assert sort(collecting, signed).message == "第 1 次上报，可以接收。"
    enrol(collecting, 0, public)
    sorted_file = sort(collecting, signed)
    assert sorted_file.pile is Pile.NEW
    assert sorted_file.signature.verdict.state is SignatureState.UNSIGNED
    assert sorted_file.message == "第 1 次上报，可以接收。该单位已登记密钥，而本文件没有签名，请与单位核实。"


def test_an_enrolled_key_says_nothing_more(collecting: Collecting, unit_space: Workspace, signed: Path) -> None:
    enrol(collecting, 0, unit_space.signing.public_key())
    sorted_file = sort(collecting, signed)
    assert sorted_file.signature.verdict.state is SignatureState.SIGNED
    assert sorted_file.message == "第 1 次上报，可以接收。"


def forged(_collecting: Collecting, _public: str, file: Path) -> None:
    with_entries(file, file, {"signature.value": "0" * 128})


def another_unit_s(collecting: Collecting, public: str, _file: Path) -> None:
    enrol(collecting, 1, public)


def retired_before(collecting: Collecting, public: str, _file: Path) -> None:
    enrol(collecting, 0, public, BEFORE)


@pytest.mark.parametrize(
    ("how", "told"),
    [(forged, "对不上"), (another_unit_s, "西岭乡（999901002）名下"), (retired_before, f"已于 {BEFORE} 停用")],
)
def test_a_wrong_signature_is_refused_and_noted_on_the_board(
    collecting: Collecting,
    unit_space: Workspace,
    signed: Path,
    how: Callable[[Collecting, str, Path], Any],
    told: str,
) -> None:
    how(collecting, unit_space.signing.public_key(), signed)
    sorted_file = sort(collecting, signed)
    assert sorted_file.pile is Pile.FORGED
    assert sorted_file.signature.verdict.state is SignatureState.BROKEN
    assert sorted_file.message.startswith("签名不符：")
    assert told in sorted_file.message
    assert collecting.accept([sorted_file]) is None
    collecting.note_refused([sorted_file])
    line = collecting.chasing.board()[0]
    assert (line.standing, line.note, line.signature) == (Standing.FAULTY, sorted_file.message, None)


def test_the_board_follows_what_is_enrolled_by_then(
    collecting: Collecting, unit_space: Workspace, signed: Path
) -> None:
    assert shown(collecting) == ""
    collecting.accept(collecting.receiving().sort([signed]))
    assert shown(collecting) == "已签名未登记"
    number = enrol(collecting, 0, unit_space.signing.public_key())
    assert shown(collecting) == "已签名"
    with collecting.workspace.database.transaction() as session:
        retire_enrolment(session, number, EXPORTED_ON)
    assert shown(collecting) == "已签名"
    with collecting.workspace.database.reading() as session:
        assert [each.retired_on for each in enrolments(session)] == [EXPORTED_ON]
    enrol(collecting, 1, unit_space.signing.public_key())
    assert shown(collecting) == "已签名"


def test_a_key_retired_too_early_shows_afterwards_but_takes_nothing_back(
    collecting: Collecting, unit_space: Workspace, signed: Path
) -> None:
    collecting.accept(collecting.receiving().sort([signed]))
    enrol(collecting, 0, unit_space.signing.public_key(), BEFORE)
    line = collecting.chasing.board()[0]
    assert line.signature is not None
    assert line.signature.remark.startswith("签名不符：所用密钥已于")
    assert (line.signature.state, line.standing, line.revision) == (SignatureState.BROKEN, Standing.ACCEPTED, 1)


def test_an_unsigned_one_accepted_shows_as_such(collecting: Collecting, unit_space: Workspace, signed: Path) -> None:
    reseal(unit_space.catalogue, signed)
    collecting.accept(collecting.receiving().sort([signed]))
    assert shown(collecting) == "未签名"


def test_cells_edited_after_the_export_stand_beside_the_signature(
    collecting: Collecting, unit_space: Workspace, signed: Path
) -> None:
    book = openpyxl.load_workbook(signed)
    for row in book.worksheets[0].iter_rows():
        for cell in row:
            if str(cell.value).startswith("样例") and cell.value != "样例数据，不是真实上报数据":
                cell.value = "改过的人"
    book.save(signed)
    assert read_submission(signed, unit_space.catalogue).edited
    enrol(collecting, 0, unit_space.signing.public_key())
    collecting.accept(collecting.receiving().sort([signed]))
    assert shown(collecting) == "已签名（另有外改）"


def test_a_second_signed_revision_after_a_new_key(
    collecting: Collecting, unit_space: Workspace, signed: Path, tmp_path: Path
) -> None:
    """A new computer: the old key is retired, the new one enrolled, and each workbook is judged by its own day."""
    enrol(collecting, 0, unit_space.signing.public_key())
    collecting.accept(collecting.receiving().sort([signed]))
    key = unit_space.database.path.parent / "keys" / "signing.key"
    key.unlink()
    report = unit_space.open_report(unit_space.catalogue.units[0].code, unit_space.catalogue.calendar.periods[-1])
    recall(unit_space, report, "换电脑")
    again = submit(unit_space, report, tmp_path / "2.xlsx").path
    sorted_file = sort(collecting, again)
    assert sorted_file.pile is Pile.NEWER
    assert "该单位登记的是另一把密钥，如已换电脑，请电话核对指纹后登记新密钥。" in sorted_file.message
    enrol(collecting, 0, unit_space.signing.public_key())
    assert sort(collecting, again).signature.verdict.state is SignatureState.SIGNED


def test_a_time_of_export_that_is_none_is_no_traceback(
    collecting: Collecting, unit_space: Workspace, signed: Path
) -> None:
    from luqual_desktop.domain.handing_in import report_of
    from luqual_desktop.workbook.manifest import SUBMISSION
    from luqual_desktop.workbook.writer import write_submission

    held = read_submission(signed, unit_space.catalogue).submission
    assert held is not None
    odd = replace(held, exported_at="上周")
    signature = unit_space.signing.sign(SUBMISSION, odd.digest)
    write_submission(signed, report_of(unit_space.catalogue, odd), odd, signature)
    collecting.accept(collecting.receiving().sort([signed]))
    assert shown(collecting) == "已签名未登记"
    enrol(collecting, 0, unit_space.signing.public_key(), EXPORTED_ON)
    assert shown(collecting) == "签名不符"


def test_slips_and_packages_carry_the_signature_of_whoever_sends_them(
    collecting: Collecting, signed: Path, tmp_path: Path
) -> None:
    collecting.accept(collecting.receiving().sort([signed]))
    source = collecting.consolidating().compute().sources[0]
    mark = Mark(CellKey(Area.COVER, COVER_RECORD, collecting.workspace.catalogue.forms.cover[0].code), "请核对")
    collecting.send_back(collecting.slip_for(source, (mark,)), tmp_path / "slip.xlsx")
    package = collecting.packages.current(collecting.unit, collecting.workspace.catalogue.units)
    collecting.packages.export(package, tmp_path / "package.xlsx")
    own = collecting.workspace.signing.public_key()
    for name, kind in (("slip", "return_slip"), ("package", "task_package")):
        told = entries(tmp_path / f"{name}.xlsx")
        assert (told["kind"], told["signature.public_key"]) == (kind, own)
        assert Signature(told["signature.key_id"], own, told["signature.value"]).covers(kind, told["digest"])


def test_a_consolidated_workbook_is_signed_by_the_unit_that_consolidated(
    collecting: Collecting, signed: Path, tmp_path: Path
) -> None:
    collecting.accept(collecting.receiving().sort([signed]))
    work = collecting.consolidating()
    target = tmp_path / "汇总.xlsx"
    collecting.export(work, work.compute(), {}, target)
    catalogue = collecting.workspace.catalogue
    read = read_submission(target, catalogue)
    assert (read.scope, read.signature_broken) == (Scope.CONSOLIDATED, False)
    assert read.signed_by == collecting.workspace.signing.public_key()
    forged = with_entries(target, tmp_path / "改.xlsx", {"signature.value": "0" * 128})
    assert read_submission(forged, catalogue).signature_broken


def test_the_consolidated_workbook_says_what_each_signature_is_worth(
    collecting: Collecting, unit_space: Workspace, signed: Path, tmp_path: Path
) -> None:
    collecting.accept(collecting.receiving().sort([signed]))
    told = []
    for name in ("登记前.xlsx", "登记后.xlsx"):
        work = collecting.consolidating()
        collecting.export(work, work.compute(), {}, tmp_path / name)
        rows = list(openpyxl.load_workbook(tmp_path / name)["数据来源"].iter_rows(values_only=True))
        (heads,) = (row for row in rows if "签名" in row)
        (told_of,) = (row for row in rows if row[0] == unit_space.catalogue.units[0].code)
        told.append(told_of[heads.index("签名")])
        enrol(collecting, 0, unit_space.signing.public_key(), EXPORTED_ON)
    assert told == ["已签名未登记", "已签名"]
