"""A signed workbook read back: what was exported and by whose key; anything else in the hidden sheet breaks it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from luqual_desktop.domain.catalogue import Catalogue
from luqual_desktop.domain.report import Report
from luqual_desktop.domain.returns import Mark, ReturnSlip
from luqual_desktop.domain.signatures import Signature, key_id_of, signed_message
from luqual_desktop.domain.submission import Submission, content_text, submission_from
from luqual_desktop.domain.targets import TaskPackage
from luqual_desktop.workbook.manifest import SHEET_NAME, SUBMISSION
from luqual_desktop.workbook.reader import ReadSubmission, read_submission
from luqual_desktop.workbook.refusal import WorkbookRefused
from luqual_desktop.workbook.return_slip import KIND as SLIP
from luqual_desktop.workbook.return_slip import read_return_slip, write_return_slip
from luqual_desktop.workbook.task_package import KIND as PACKAGE
from luqual_desktop.workbook.task_package import package_digest, read_task_package, write_task_package
from luqual_desktop.workbook.writer import write_submission
from tests.conftest import Convert
from tests.workbook.test_handled import P01, put

Made = tuple[Report, Submission]
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = KEY.public_key().public_bytes_raw().hex()


def signature_over(kind: str, digest: str) -> Signature:
    return Signature(key_id_of(PUBLIC), PUBLIC, KEY.sign(signed_message(kind, digest)).hex())


@pytest.fixture(scope="session")
def signed_file(sample: Made, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("signed") / "已签名.xlsx"
    write_submission(path, *sample, signature_over(SUBMISSION, sample[1].digest))
    return path


def entries(path: Path) -> dict[str, str]:
    """Return the hidden sheet's lines, read by another program."""
    rows = openpyxl.load_workbook(path)[SHEET_NAME].iter_rows(values_only=True)
    return {str(row[0]): str(row[1]) for row in rows if row[0] and row[1]}


def with_entries(path: Path, target: Path, changes: dict[str, str | None]) -> Path:
    """Change lines of the hidden sheet, blank those that are None."""
    book = openpyxl.load_workbook(path)
    sheet = book[SHEET_NAME]
    left = dict(changes)
    for row in sheet.iter_rows():
        if row[0].value in left:
            row[1].value = left.pop(str(row[0].value))
            row[1].data_type = "s"
    assert not left, left
    book.save(target)
    return target


def test_it_reads_back_with_its_key(sample: Made, signed_file: Path) -> None:
    read = read_submission(signed_file, sample[0].catalogue)
    assert (read.submission, read.signed_by, read.signature_broken) == (sample[1], PUBLIC, False)


def test_without_a_signature_it_reads_as_before(sample: Made, sample_file: Path) -> None:
    read = read_submission(sample_file, sample[0].catalogue)
    assert (read.submission, read.signed_by, read.signature_broken) == (sample[1], "", False)
    assert "signature.value" not in entries(sample_file)


def test_somebody_else_can_verify_it_by_the_document(sample: Made, signed_file: Path) -> None:
    """Follow docs/workbook-format.md with a zip reader, JSON, SHA-256 and Ed25519, and none of our code."""
    told = entries(signed_file)
    pieces = [told[key].strip()[1:-1] for key in sorted(told) if key.startswith("content.")]
    content = json.dumps(json.loads("".join(pieces)), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    digest = sha256(content.encode()).hexdigest()
    assert digest == told["digest"] == sample[1].digest
    message = f"luqual-signature-1 {told['kind']} {digest}\n".encode("ascii")
    public = bytes.fromhex(told["signature.public_key"])
    Ed25519PublicKey.from_public_bytes(public).verify(bytes.fromhex(told["signature.value"]), message)
    assert told["signature.key_id"] == sha256(public).hexdigest()[:32]


def test_saved_again_by_another_program_it_still_holds(sample: Made, signed_file: Path, tmp_path: Path) -> None:
    again = tmp_path / "另存.xlsx"
    openpyxl.load_workbook(signed_file).save(again)
    assert read_submission(again, sample[0].catalogue).signed_by == PUBLIC


def test_saved_again_by_libreoffice_it_still_holds(sample: Made, signed_file: Path, convert: Convert) -> None:
    read = read_submission(convert(signed_file, "xlsx"), sample[0].catalogue)
    assert (read.submission, read.signed_by, read.signature_broken) == (sample[1], PUBLIC, False)


def test_a_cell_edited_by_hand_is_told_and_leaves_the_signature_over_what_was_exported(
    sample: Made, signed_file: Path, tmp_path: Path
) -> None:
    book = openpyxl.load_workbook(signed_file)
    put(book, 1)
    book.save(tmp_path / "外改.xlsx")
    read = read_submission(tmp_path / "外改.xlsx", sample[0].catalogue)
    assert [(each.key, each.visible) for each in read.edited] == [(P01, "1")]
    assert (read.submission, read.signed_by, read.signature_broken) == (sample[1], PUBLIC, False)


def read_with(sample: Made, file: Path, tmp_path: Path, changes: dict[str, str | None]) -> ReadSubmission:
    return read_submission(with_entries(file, tmp_path / "改.xlsx", changes), sample[0].catalogue)


def test_another_content_with_its_own_digest_does_not_fit(sample: Made, tmp_path: Path) -> None:
    report, submission = sample
    forged = replace(submission, cells={**submission.cells, P01: "1"})
    write_submission(tmp_path / "改.xlsx", report, forged, signature_over(SUBMISSION, submission.digest))
    read = read_submission(tmp_path / "改.xlsx", report.catalogue)
    assert (read.digest_ok, read.signed_by, read.signature_broken) == (True, "", True)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("signature.value", "00" * 64),
        ("signature.value", "乱码"),
        ("signature.value", "f" * 30_000),
        ("signature.value", None),
        ("signature.public_key", "01" + "00" * 31),
        ("signature.public_key", None),
        ("signature.key_id", "0" * 32),
        ("signature.key_id", None),
        ("digest", "0" * 64),
        ("digest", None),
    ],
)
def test_a_changed_line_breaks_it(
    sample: Made, signed_file: Path, tmp_path: Path, name: str, value: str | None
) -> None:
    read = read_with(sample, signed_file, tmp_path, {name: value})
    assert (read.signed_by, read.signature_broken) == ("", True)
    assert read.digest_ok == (name != "digest")


def test_all_three_lines_blanked_is_a_workbook_without_a_signature(
    sample: Made, signed_file: Path, tmp_path: Path
) -> None:
    blanked = dict.fromkeys(("signature.key_id", "signature.public_key", "signature.value"))
    read = read_with(sample, signed_file, tmp_path, blanked)
    assert (read.signed_by, read.signature_broken, read.digest_ok) == ("", False, True)


def test_called_a_template_it_does_not_pass_for_signed(sample: Made, signed_file: Path, tmp_path: Path) -> None:
    read = read_with(sample, signed_file, tmp_path, {"kind": "template"})
    assert (read.is_template, read.signed_by, read.signature_broken) == (True, "", True)


SLOWLY = settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@SLOWLY
@given(data=st.data())
def test_any_change_of_the_content_breaks_it(sample: Made, data: st.DataObject) -> None:
    """Change one leaf of the signed JSON, whichever it is: what then reads as a submission does not fit any more."""
    _, submission = sample
    signature = signature_over(SUBMISSION, submission.digest)
    text = content_text(submission)
    content = json.loads(text)
    holder, key = data.draw(st.sampled_from(list(leaves(content))))
    before = holder[key]
    holder[key] = data.draw(st.text(max_size=6) | st.integers(0, 99) | st.booleans() | st.none())
    changed = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    same = holder[key] == before and type(holder[key]) is type(before)
    assert (sha256(changed.encode("utf-8", "surrogatepass")).hexdigest() == submission.digest) == same
    try:
        other = submission_from(changed)
        digest = other.digest
    except (ValueError, KeyError, TypeError, AttributeError, ArithmeticError):
        return  # refused before any signature is looked at
    if other != submission:
        assert not signature.covers(SUBMISSION, digest)


def leaves(value: Any) -> list[tuple[Any, Any]]:
    """Return where the leaves of a JSON value stand: in what, and at which place."""
    found: list[tuple[Any, Any]] = []
    places = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, each in places:
        below = leaves(each)
        found += below or [(value, key)]
    return found


@pytest.fixture
def slip(catalogue: Catalogue) -> ReturnSlip:
    unit, marks = catalogue.units[0], (Mark(P01, "漏报"),)
    return ReturnSlip(
        catalogue.plan.code, unit.code, unit.name, "2025Q4", 1, "鹿城区", "2026-01-12T09:00:00", marks, ""
    )


@pytest.fixture
def package(catalogue: Catalogue) -> TaskPackage:
    return TaskPackage(catalogue.plan.code, catalogue.plan.version, catalogue.plan.owner.code, catalogue.units)


Write = Callable[[Path, Signature | None], object]
Read = Callable[[Path], object]


@pytest.fixture(params=[SLIP, PACKAGE])
def sealed(
    request: pytest.FixtureRequest, slip: ReturnSlip, package: TaskPackage, catalogue: Catalogue
) -> tuple[str, str, Write, Read]:
    """Return kind, digest, writer and reader of a return slip, then of a task package."""
    if request.param == SLIP:
        return (
            SLIP,
            slip.digest,
            lambda path, by: write_return_slip(path, slip, catalogue, by),
            lambda path: read_return_slip(path, catalogue),
        )
    digest = package_digest(package)
    return PACKAGE, digest, lambda path, by: write_task_package(path, package, catalogue, by), read_task_package


def test_a_signed_slip_or_package_reads_as_an_unsigned_one(
    sealed: tuple[str, str, Write, Read], tmp_path: Path
) -> None:
    kind, digest, write, read = sealed
    write(tmp_path / "a.xlsx", None)
    write(tmp_path / "b.xlsx", signature_over(kind, digest))
    assert read(tmp_path / "a.xlsx") == read(tmp_path / "b.xlsx")
    told = entries(tmp_path / "b.xlsx")
    assert (told["kind"], told["digest"], told["signature.public_key"]) == (kind, digest, PUBLIC)


def test_a_slip_or_package_with_a_wrong_signature_is_refused(
    sealed: tuple[str, str, Write, Read], tmp_path: Path
) -> None:
    kind, digest, write, read = sealed
    wrong = [
        signature_over(SUBMISSION, digest),
        signature_over(kind, "0" * 64),
        replace(signature_over(kind, digest), value="x" * 128),
    ]
    for signature in wrong:
        write(tmp_path / "a.xlsx", signature)
        with pytest.raises(WorkbookRefused, match="签名不符") as refused:
            read(tmp_path / "a.xlsx")
        assert refused.value.code == "signature"
        assert not re.search("[A-Z][a-z]+Error", refused.value.message)
