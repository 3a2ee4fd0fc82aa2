"""Reading a submission or a filled template back: what was exported, what is visible now, and what differs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from luqual_desktop.domain.catalogue import Catalogue
from luqual_desktop.domain.cells import Area, CellKey
from luqual_desktop.domain.findings import Finding
from luqual_desktop.domain.handing_in import canonical_cells
from luqual_desktop.domain.numbers import parse_number
from luqual_desktop.domain.periods import Period
from luqual_desktop.domain.report import Scope
from luqual_desktop.domain.submission import FORMAT, Submission, submission_from
from luqual_desktop.workbook import problems
from luqual_desktop.workbook.form import FixedForm, OpenForm, fixed_forms, open_forms
from luqual_desktop.workbook.found_tables import FoundTable, missing_tables, tables_in
from luqual_desktop.workbook.front_sheets import IDENTITY_PERIOD, IDENTITY_UNIT, REVISION
from luqual_desktop.workbook.gate import OpenedWorkbook, open_workbook
from luqual_desktop.workbook.limits import OWN, Limits
from luqual_desktop.workbook.manifest import SUBMISSION, TEMPLATE, Manifest
from luqual_desktop.workbook.marks import CODE, IDENTITY_TABLE, MANIFEST_TABLE
from luqual_desktop.workbook.problems import Spot
from luqual_desktop.workbook.refusal import PartError
from luqual_desktop.workbook.row_reading import Visible, read_fixed, read_open
from luqual_desktop.workbook.sheet_cells import reference


class EditedCell(NamedTuple):
    """A cell changed after export: what was exported and what is visible now."""

    key: CellKey
    exported: str
    visible: str


@dataclass(frozen=True)
class ReadSubmission:
    """A workbook as read.

    `submission` is what was exported (None for a template), `cells` the visible canonical texts, which count;
    `problems` are findings about cells that could not be read as they stand. Whether plan, unit and period are the
    right ones is for the caller to judge.
    """

    file_name: str
    sha256: str
    plan: str
    plan_version: str
    unit: str
    unit_name: str
    scope: Scope
    period: Period
    revision: int
    submission: Submission | None
    cells: Mapping[CellKey, str]
    edited: tuple[EditedCell, ...]
    problems: tuple[Finding, ...]
    digest_ok: bool

    @property
    def is_template(self) -> bool:
        """Whether this is a template filled by hand."""
        return self.submission is None


def read_submission(path: Path, catalogue: Catalogue, limits: Limits = OWN) -> ReadSubmission:
    """Read a submission or a template; raises WorkbookRefused (a UserError) for what cannot be taken at all.

    A workbook of another plan than the catalogue's is read as exported only: its cells mean nothing here.
    """
    book = open_workbook(path, limits)
    try:
        return _read(book, catalogue)
    except PartError as refused:
        raise refused.named(path.name) from refused


def _read(book: OpenedWorkbook, catalogue: Catalogue) -> ReadSubmission:
    tables = tables_in(book.sheets)
    manifest = manifest_of(tables)
    submission = _exported(manifest)
    period, scope = _period(manifest), _scope(manifest)
    visible = Visible(catalogue, book.dates_from_1904)
    if manifest["plan"] == catalogue.plan.code:
        exported = canonical_cells(catalogue, submission.cells) if submission else {}
        cells = _visible_cells(visible, tables, manifest, exported, period)
    else:
        exported = cells = dict(submission.cells) if submission else {}
    revision = submission.revision if submission else 1
    if IDENTITY_TABLE in tables:
        revision = _identity(visible, tables[IDENTITY_TABLE], manifest, period, revision)
    return ReadSubmission(
        file_name=book.file_name,
        sha256=book.sha256,
        plan=manifest["plan"],
        plan_version=manifest["plan_version"],
        unit=manifest["unit"],
        unit_name=manifest["unit_name"],
        scope=scope,
        period=period,
        revision=revision,
        submission=submission,
        cells=cells,
        edited=_edited(exported, cells) if submission else (),
        problems=tuple(visible.problems),
        digest_ok=submission is None or _is_genuine(submission, manifest),
    )


def manifest_of(tables: Mapping[str, FoundTable]) -> Manifest:
    """Return what the hidden sheet says; raises PartError where there is none or it is of a newer program."""
    table = tables.get(MANIFEST_TABLE)
    if table is None:
        raise PartError("not_ours", "不是本程序导出的工作簿，或隐藏的“数据（勿改）”页已被删除。请用本程序重新导出。")
    manifest = Manifest({table.text(row, CODE): table.text(row, "value") for _, row in table.rows})
    if not manifest["format"].isdigit():
        raise _broken()
    if int(manifest["format"]) > FORMAT:
        raise PartError("newer", "由更新版本的程序导出，本程序读不了，请先升级本程序。")
    if manifest["kind"] not in {SUBMISSION, TEMPLATE}:
        raise PartError("other_kind", "不是上报工作簿，也不是空白填报表，不能从这里导入。")
    return manifest


def _broken() -> PartError:
    return PartError("manifest", "隐藏的“数据（勿改）”页已损坏，请重新导出。")


def _exported(manifest: Manifest) -> Submission | None:
    if manifest.is_template:
        return None
    try:
        return submission_from(manifest.content)
    except (ValueError, KeyError, TypeError, AttributeError, ArithmeticError, RecursionError) as error:
        raise _broken() from error


def _period(manifest: Manifest) -> Period:
    try:
        return Period.parse(manifest["period"])
    except ValueError as error:
        raise _broken() from error


def _scope(manifest: Manifest) -> Scope:
    try:
        return Scope(manifest["scope"])
    except ValueError as error:
        raise _broken() from error


def _is_genuine(submission: Submission, manifest: Manifest) -> bool:
    told = (submission.plan, submission.unit, submission.scope, str(submission.period), str(submission.revision))
    listed = tuple(manifest[key] for key in ("plan", "unit", "scope", "period", "revision"))
    return submission.digest == manifest["digest"] and told == listed


def _visible_cells(
    visible: Visible,
    tables: Mapping[str, FoundTable],
    manifest: Manifest,
    exported: Mapping[CellKey, str],
    period: Period,
) -> dict[CellKey, str]:
    catalogue = visible.catalogue
    fixed = {form.code: form for form in fixed_forms(catalogue, period)}
    growing = {form.code: form for form in open_forms(catalogue, manifest["unit"], period)}
    expected = {code: records for code, records in manifest.records.items() if code in fixed}
    forms: list[FixedForm | OpenForm] = [*fixed.values(), *growing.values()]
    titles = {form.code: form.title for form in forms}
    missing_tables([*expected, *growing], tables, titles)
    for code, records in expected.items():
        known = tuple(record for record in records if record in fixed[code].rows)
        read_fixed(visible, fixed[code], tables[code], known)
    for code, form in growing.items():
        taken = frozenset(key.record for key in exported if key.area is form.area)
        read_open(visible, form, tables[code], taken)
    return visible.texts | _without_place(visible, exported, {form.area for form in growing.values()})


def _without_place(visible: Visible, exported: Mapping[CellKey, str], open_areas: set[Area]) -> dict[CellKey, str]:
    """Return the exported texts that no row of the workbook shows: they stand as they were exported.

    A row that should be there and is not has been reported as a problem; it is not read as blank.
    """
    return {
        key: text
        for key, text in exported.items()
        if key.area not in open_areas and (key.area, key.record) not in visible.records
    }


def _edited(exported: Mapping[CellKey, str], cells: Mapping[CellKey, str]) -> tuple[EditedCell, ...]:
    return tuple(
        EditedCell(key, exported.get(key, ""), cells.get(key, ""))
        for key in sorted(exported.keys() | cells.keys())
        if exported.get(key, "") != cells.get(key, "")
    )


def _identity(visible: Visible, table: FoundTable, manifest: Manifest, period: Period, exported: int) -> int:
    """Compare what the cover says with the hidden sheet; returns the revision, of a template the one typed there."""
    shown = {
        IDENTITY_UNIT: f"{manifest['unit_name']}（{manifest['unit']}）",
        IDENTITY_PERIOD: f"{period.name}（{period}）",
    }
    revision = exported
    for number, row in table.rows:
        code, text = table.text(row, CODE), table.text(row, "text")
        spot = Spot(table.sheet.name, reference((number, table.columns.get("text", 1))), CellKey(Area.COVER, "", code))
        if shown.get(code, text) != text:
            sentence = f"封面写的是“{text[:40]}”，文件登记的是“{shown[code]}”。单位或报告期不能手改，请用对应的表。"
            visible.report(spot, problems.IDENTITY_EDITED, sentence)
        elif code == REVISION and manifest.is_template:
            typed = _revision(text)
            if typed is None:
                sentence = f"“第几次报送”填的是“{text[:20]}”，请填 1、2、3 这样的数，或留空。"
                visible.report(spot, problems.REVISION_UNREADABLE, sentence)
            revision = typed or exported
    return revision


def _revision(text: str) -> int | None:
    """Return the revision typed into a template: blank is the first; None for what is no such number."""
    bare = text.strip().removeprefix("第").removesuffix("次").strip(" _＿")
    if not bare:
        return 1
    number = parse_number(bare)
    usable = number is not None and number == number.to_integral_value() and 1 <= number <= _LAST_REVISION
    return int(number) if usable and number is not None else None


_LAST_REVISION = 999
