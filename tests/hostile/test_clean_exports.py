"""What goes out is clean for whoever opens it, whatever somebody typed, in every kind of workbook there is."""

from __future__ import annotations

import errno
import os
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

import openpyxl
import pytest

from luqual_desktop.domain.catalogue import Catalogue
from luqual_desktop.domain.cells import Edit
from luqual_desktop.domain.reading import LONGEST_TEXT, Problem
from luqual_desktop.errors import UserError
from luqual_desktop.paths import migrations_folder
from luqual_desktop.services.batch import BatchRequest, consolidate_files
from luqual_desktop.services.entry import OpenReport
from luqual_desktop.services.returning import issue
from luqual_desktop.services.submitting import submit, write_template
from luqual_desktop.services.task_packages import TaskPackages
from luqual_desktop.services.workspace import Workspace
from luqual_desktop.workbook import publish as publishing
from luqual_desktop.workbook.reader import read_submission
from luqual_desktop.workbook.return_slip import read_return_slip
from luqual_desktop.workbook.task_package import read_task_package
from tests.hostile.every_kind import KINDS, actor, every_kind, fill, sample_package, sample_slip

TEXTS = (
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(1)",
    "👩‍👩‍👧 e\u0301",
    "甲\ud800丁",
    "甲\x00乙\x0b丙\x1f",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "＝1+1",
    "＋1",
    "－1",
    "＠1",
    "=cmd|'/c calc'!A0",
    '=HYPERLINK("http://127.0.0.1:9","点这里")',
    "#N/A 与 TRUE",
    "\u202eتقرير\u202c",
    "甲_x0041_乙",
    "<t>&amp;]]></t><f>1</f>",
    "甲&Z&F乙",
    "很长" * 8_000,
)
TRIGGERS = tuple("=+-@\t\r\n＝＋－＠")
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
CHECK_FORMULAS = (
    r'IF\(COUNTIF\(F\d+:F\d+,"一致"\)=\d+,"一致","不一致"\)',
    r'IF\(ABS\(E\d+\)<=(0|0\.50001\*10\^-\d+),"一致","不一致"\)',
    r"ROUND\(C\d+-D\d+,\d+\)",
    r"ROUND\([-A-Z0-9$!'(),.:*/+\"= 一-龥]+,-?\d+\)",
)
"""The only formulas the program writes: those of the check sheet (docs/workbook-format.md)."""
HARMLESS = {"worksheet", "styles", "theme", "sharedStrings", "officeDocument", "core-properties", "extended-properties"}


@pytest.fixture(scope="module")
def kinds(tmp_path_factory: pytest.TempPathFactory, small_catalogue: Catalogue) -> Mapping[str, Path]:
    """One workbook of each kind, full of such texts."""
    return every_kind(tmp_path_factory.mktemp("外发"), small_catalogue, TEXTS)


def parts_of(file: Path) -> Iterator[tuple[str, ElementTree.Element]]:
    with zipfile.ZipFile(file) as archive:
        for name in archive.namelist():
            assert name.endswith((".xml", ".rels")), name
            yield name, ElementTree.fromstring(archive.read(name))  # noqa: S314 - we have just written it


@pytest.mark.parametrize("kind", KINDS)
def test_no_formula_but_those_of_the_check_sheet(kind: str, kinds: Mapping[str, Path]) -> None:
    formulas = [each.text or "" for _, root in parts_of(kinds[kind]) for each in root.iter(f"{MAIN}f")]
    assert bool(formulas) is (kind == "consolidated")
    strange = [each for each in formulas if not any(re.fullmatch(known, each) for known in CHECK_FORMULAS)]
    assert strange == []


@pytest.mark.parametrize("kind", KINDS)
def test_text_is_typed_as_text_and_quoted_where_it_looks_like_a_formula(kind: str, kinds: Mapping[str, Path]) -> None:
    with zipfile.ZipFile(kinds[kind]) as archive:
        styles = ElementTree.fromstring(archive.read("xl/styles.xml"))  # noqa: S314 - we have just written it
    formats = styles.findall(f"{MAIN}cellXfs/{MAIN}xf")
    looking_so = 0
    for _, root in parts_of(kinds[kind]):
        for cell in root.iter(f"{MAIN}c"):
            text = "".join(each.text or "" for each in cell.iter(f"{MAIN}t"))
            if cell.find(f"{MAIN}is") is None:
                assert cell.get("t", "n") == "n"
                assert cell.find(f"{MAIN}f") is not None or not re.search("[^-0-9.]", cell.findtext(f"{MAIN}v", ""))
                continue
            assert cell.get("t") == "inlineStr"
            if text.startswith(TRIGGERS):
                looking_so += 1
                assert formats[int(cell.get("s", "0"))].get("quotePrefix") in {"1", "true"}, text
    assert looking_so > 0 or kind == "template"


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_reaches_out(kind: str, kinds: Mapping[str, Path]) -> None:
    for name, root in parts_of(kinds[kind]):
        assert not any(word in name.lower() for word in ("vba", "external", "embed", "connection", "activex"))
        for relation in root.iter("{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"):
            assert relation.get("TargetMode", "Internal") == "Internal"
            assert relation.get("Type", "").rpartition("/")[2] in HARMLESS
        assert not [*root.iter(f"{MAIN}hyperlink")]
        for foot in root.iter(f"{MAIN}oddFooter"):
            codes = re.findall("&(.)", (foot.text or "").replace("&&", ""))
            assert set(codes) <= set('LCRPNK"') | set("0123456789"), foot.text


@pytest.mark.parametrize("kind", KINDS)
def test_another_program_opens_it_and_finds_texts(kind: str, kinds: Mapping[str, Path]) -> None:
    book = openpyxl.load_workbook(kinds[kind])
    found = {
        cell.value
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "s" and isinstance(cell.value, str)
    }
    book.close()
    assert not [text for text in found if re.search("[\x00-\x08\x0b-\x1f\ud800-\udfff]", text)]
    if kind in {"submission", "slip"}:
        assert {"=1+1", "@SUM(1)", "＝1+1", "甲乙丙", "甲丁", "👩‍👩‍👧 é"} <= found


@pytest.mark.parametrize("kind", KINDS)
def test_what_went_out_comes_in_again(kind: str, kinds: Mapping[str, Path], small_catalogue: Catalogue) -> None:
    if kind == "package":
        assert read_task_package(kinds[kind]).units[0].name == "=1+1"
    elif kind == "slip":
        assert "甲_x0041_乙" in [mark.reason for mark in read_return_slip(kinds[kind], small_catalogue).marks]
    else:
        read = read_submission(kinds[kind], small_catalogue)
        assert (read.edited, read.problems) == ((), ())


class Filled(NamedTuple):
    """A store with a report filled in."""

    workspace: Workspace
    report: OpenReport


@pytest.fixture
def filled(tmp_path: Path, small_catalogue: Catalogue) -> Iterator[Filled]:
    workspace = Workspace.open(tmp_path / "s.db", migrations_folder(), small_catalogue, actor())
    report = workspace.open_report(small_catalogue.units[0].code, small_catalogue.calendar.periods[-1])
    fill(report)
    yield Filled(workspace, report)
    workspace.close()


def test_forty_thousand_characters_are_kept_told_and_not_cut(filled: Filled, tmp_path: Path) -> None:
    workspace, report = filled
    remark = next(key for key, text in sorted(report.report.cells.items()) if text.startswith("样例"))
    report.edit([Edit(remark, "样" * 40_000)])
    (finding,) = [each for each in report.audit() if each.code == Problem.TEXT_TOO_LONG]
    assert f"{LONGEST_TEXT}" in finding.message.replace(",", "")
    with pytest.raises(UserError):
        submit(workspace, report, tmp_path / "长.xlsx")
    assert not (tmp_path / "长.xlsx").exists()
    assert report.report.cells[remark] == "样" * 40_000
    slip = sample_slip(workspace.catalogue, ("样" * 40_000,))
    with pytest.raises(UserError, match="超过一个单元格"):
        issue(workspace, slip, tmp_path / "退.xlsx")


def writers(filled: Filled, folder: Path) -> Mapping[str, Callable[[Path], object]]:
    """Return, by kind, how the program writes such a workbook to a target."""
    workspace, report = filled
    catalogue = workspace.catalogue
    unit, period = catalogue.units[0].code, catalogue.calendar.periods[-1]
    slip = sample_slip(catalogue, ("样例",))

    def consolidate(target: Path) -> None:
        arrived = folder / "arrived.xlsx"
        if not arrived.exists():
            submit(workspace, report, arrived)
        request = BatchRequest((arrived,), catalogue.plan.owner.code, period, target)
        consolidate_files(catalogue, migrations_folder(), request, actor(), lambda _words: None)

    return {
        "submission": lambda target: submit(workspace, report, target),
        "template": lambda target: write_template(catalogue, unit, period, target),
        "consolidated": consolidate,
        "package": lambda target: TaskPackages(workspace).export(sample_package(catalogue, ("样例",)), target),
        "slip": lambda target: issue(workspace, slip, target),
    }


@pytest.mark.parametrize("kind", KINDS)
def test_a_target_that_cannot_be_replaced_keeps_the_old_file(
    kind: str, filled: Filled, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "外发" / "旧.xlsx"
    target.parent.mkdir()
    target.write_bytes(b"old")
    write = writers(filled, tmp_path)[kind]
    monkeypatch.setattr(publishing, "_PAUSE", 0)
    really = Path.replace
    for number, code in ((errno.EACCES, "locked"), (errno.ENOSPC, "disk_full"), (errno.EROFS, "read_only")):

        def fails(self: Path, to: Path, number: int = number) -> Path:
            if to == target:
                raise OSError(number, "no", str(to))
            return really(self, to)

        monkeypatch.setattr(Path, "replace", fails)
        monkeypatch.setattr(os, "access", lambda *_arguments, locked=code == "locked": locked)
        with pytest.raises(UserError) as caught:
            write(target)
        assert caught.value.code == code
        assert "旧.xlsx" in caught.value.message or "文件夹" in caught.value.message
        assert target.read_bytes() == b"old"
        assert [*target.parent.iterdir()] == [target]
    monkeypatch.setattr(Path, "replace", really)
    write(target)
    assert target.read_bytes()[:4] == b"PK\x03\x04"
