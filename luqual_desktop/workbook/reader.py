"""Reading a submission or a filled template back: what was exported, what is visible now, and what differs."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from luqual_desktop.domain.catalogue import Catalogue
from luqual_desktop.domain.cells import Area, CellKey
from luqual_desktop.domain.coherence import contradiction_in
from luqual_desktop.domain.findings import Finding
from luqual_desktop.domain.form_order import in_form_order
from luqual_desktop.domain.handing_in import canonical_cells
from luqual_desktop.domain.periods import Period
from luqual_desktop.domain.report import Scope
from luqual_desktop.domain.submission import Submission, content_text, submission_from
from luqual_desktop.workbook import problems
from luqual_desktop.workbook.container import read_file
from luqual_desktop.workbook.form import FixedForm, OpenForm, fixed_forms, open_forms, review_form
from luqual_desktop.workbook.found_tables import FoundTable, missing_tables, tables_in
from luqual_desktop.workbook.gate import open_at_most
from luqual_desktop.workbook.growing_workbook import OUTGROWN, GrowingWorkbook
from luqual_desktop.workbook.limits import CONSOLIDATED, OWN, Limits
from luqual_desktop.workbook.manifest import SHEET_NAME, UNREADABLE, Manifest, broken_manifest, manifest_of
from luqual_desktop.workbook.marks import IDENTITY_TABLE, MANIFEST_TABLE, REVIEW_TABLE
from luqual_desktop.workbook.part_memory import PartMemory
from luqual_desktop.workbook.problems import Spot
from luqual_desktop.workbook.refusal import PartError
from luqual_desktop.workbook.row_reading import Places, Visible, read_fixed, read_open
from luqual_desktop.workbook.sheet_cells import reference
from luqual_desktop.workbook.shown_identity import revision_shown


class EditedCell(NamedTuple):
    """A cell changed after export: what was exported and what is visible now."""

    key: CellKey
    exported: str
    visible: str


@dataclass(frozen=True)
class ReadSubmission:
    """A workbook as read.

    `submission` is what was exported (None for a template), `content` its canonical text and `digest` the digest over
    that (both empty unless they fit together), `cells` the visible canonical texts, which count; `contradiction` names
    an indicator of which the exported content says two things; `problems` are findings about cells that could not be
    read as they stand, `unseen` about records that were exported and stand in no table, `places` says where each cell
    was found; `signed_by` is the public key whose signature covers the exported content, empty without one. Whether
    plan, unit and period are the right ones, and whose key it is, is for the caller to judge.
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
    content: str = field(default="", repr=False)
    digest: str = ""
    signed_by: str = ""
    signature_broken: bool = False
    contradiction: str = ""
    unseen: tuple[Finding, ...] = ()
    places: Places | None = field(default=None, repr=False, compare=False)

    def placed(self, finding: Finding) -> Finding:
        """Return a finding that says where its cell stands in the workbook."""
        found = None if self.places is None else self.places.get(finding.cell)
        if found is None:
            return finding
        sheet, place = found
        return replace(finding, message=f"{sheet.place}{reference(place)}：{finding.message}")

    @property
    def is_template(self) -> bool:
        """Whether this is a template filled by hand."""
        return self.submission is None


def read_submission(path: Path, catalogue: Catalogue, limits: Limits = OWN) -> ReadSubmission:
    """Read a submission or a template; raises WorkbookRefused (a UserError) for what cannot be taken at all.

    A workbook of another plan than the catalogue's is read as exported only: its cells mean nothing here.
    """
    return SubmissionReader(catalogue, limits).read(path)


class SubmissionReader:
    """Reads many workbooks of one plan: what is known of the plan's tables is worked out once."""

    def __init__(self, catalogue: Catalogue, limits: Limits = OWN) -> None:
        self._catalogue = catalogue
        self._limits = limits
        self._fixed: dict[str, FixedForm] = {}
        self._memory = PartMemory()

    def read(self, path: Path) -> ReadSubmission:
        """Read one workbook; raises WorkbookRefused (a UserError) for what cannot be taken at all."""
        try:
            content = read_file(path, CONSOLIDATED)
            return self.read_content(path.name, content)
        except PartError as refused:
            raise refused.named(path.name) from refused

    def read_content(self, file_name: str, content: bytes) -> ReadSubmission:
        """Read a workbook given as the bytes of its file; raises PartError."""
        try:
            opened = open_at_most(file_name, content, self._limits, self._memory)
            tables = tables_in(opened.hidden_sheets())
            if not _are_consolidated(tables):
                tables = tables_in(opened.workbook(file_name).sheets)
        except PartError as refused:
            if refused.code not in OUTGROWN:
                raise
            return self._read_growing(file_name, content, refused)
        if _are_consolidated(tables):
            return self._read_growing(file_name, content)
        return self._read(file_name, opened.container.sha256, tables, dates_from_1904=opened.parts.dates_from_1904)

    def _read_growing(self, file_name: str, content: bytes, refused: PartError | None = None) -> ReadSubmission:
        """Read a consolidated workbook, which may be of any size; raises `refused` if it is none."""
        growing = GrowingWorkbook(file_name, content, self._catalogue, self._keeps)
        for _ in growing.rows(refused):
            pass
        opened = growing.opened
        read = self._read(
            file_name, opened.container.sha256, growing.tables, dates_from_1904=opened.parts.dates_from_1904
        )
        return replace(read, problems=(*read.problems, *growing.found(read.submission)))

    def _keeps(self, code: str) -> bool:
        return code in {MANIFEST_TABLE, IDENTITY_TABLE, REVIEW_TABLE} or code in self._fixed_codes

    @cached_property
    def _fixed_codes(self) -> frozenset[str]:
        return frozenset(form.code for form in fixed_forms(self._catalogue, self._catalogue.calendar.periods[0]))

    def _read(
        self, file_name: str, sha256: str, tables: Mapping[str, FoundTable], *, dates_from_1904: bool
    ) -> ReadSubmission:
        manifest = manifest_of(tables)
        submission = _exported(manifest)
        exported = submission.cells if submission else {}
        visible = Visible(self._catalogue, exported, dates_from_1904)
        period, cells, contradiction = _period(manifest), exported, ""
        if manifest["plan"] == self._catalogue.plan.code:
            contradiction = _contradiction(self._catalogue, submission)
            cells = self._visible_cells(visible, tables, manifest, period)
        revision = revision_shown(visible, tables.get(IDENTITY_TABLE), manifest, period)
        content = _genuine_content(submission, manifest) if submission else ""
        genuine = submission is None or bool(content)
        signed_by = manifest.signed_by if genuine and manifest.is_signed else ""
        return ReadSubmission(
            file_name=file_name,
            sha256=sha256,
            plan=manifest["plan"],
            plan_version=manifest["plan_version"],
            unit=manifest["unit"],
            unit_name=manifest["unit_name"],
            scope=_scope(manifest),
            period=period,
            revision=submission.revision if submission else revision,
            submission=submission,
            cells=cells,
            edited=_edited(self._catalogue, exported, cells) if submission else (),
            problems=tuple(visible.problems),
            digest_ok=genuine,
            content=content,
            digest=manifest["digest"] if content else "",
            signed_by=signed_by,
            signature_broken=manifest.is_signed and not signed_by,
            contradiction=contradiction,
            unseen=tuple(visible.unseen),
            places=visible.places,
        )

    def _visible_cells(
        self, visible: Visible, tables: Mapping[str, FoundTable], manifest: Manifest, period: Period
    ) -> Mapping[CellKey, str]:
        """Return what is visible; where nothing was edited that is the very mapping that was exported."""
        if not self._fixed:
            self._fixed = {form.code: form for form in fixed_forms(self._catalogue, period)}
        growing = open_forms(self._catalogue, manifest["unit"], period)
        if manifest["scope"] == Scope.CONSOLIDATED:
            growing = (review_form(self._catalogue),)
        expected = {code: records for code, records in manifest.records.items() if code in self._fixed}
        forms: list[FixedForm | OpenForm] = [*(self._fixed[code] for code in expected), *growing]
        missing_tables([(form.code, form.title) for form in forms], tables)
        for code, records in expected.items():
            form = self._fixed[code]
            read_fixed(visible, form, tables[code], tuple(record for record in records if record in form.rows))
        taken: dict[Area, set[str]] = {open_form.area: set() for open_form in growing}
        for key in visible.exported:
            if key.area in taken:
                taken[key.area].add(key.record)
        for open_form in growing:
            read_open(visible, open_form, tables[open_form.code], frozenset(taken[open_form.area]))
        if visible.texts == visible.exported:
            return visible.exported
        left = _without_place(visible, {form.area for form in growing})
        self._note_unseen(visible, expected, left)
        return visible.texts | left

    def _note_unseen(self, visible: Visible, expected: Mapping[str, tuple[str, ...]], left: Iterable[CellKey]) -> None:
        """Take note of records that stand in no table; of those that should, it has been said that they are missing."""
        rows = {(form.area, row.record): row for form in self._fixed.values() for row in form.rows.values()}
        told = {
            (form.area, form.rows[code].record)
            for form in (self._fixed[table] for table in expected)
            for code in expected[form.code]
            if code in form.rows
        }
        for area, record in sorted({(key.area, key.record) for key in left} - told):
            if (area, record) in rows:
                name = f"{record} {rows[area, record].facts.get('name', '')}".strip()
                sentence = f"{name} 的内容只在这张隐藏的表里，别的表中都看不到，请与填报单位核实。"
                spot = Spot(SHEET_NAME, "", CellKey(area, record, ""))
                visible.unseen.append(spot.finding(self._catalogue, problems.UNSEEN, sentence))


def _are_consolidated(tables: Mapping[str, FoundTable]) -> bool:
    """Tell whether these tables are of a workbook of any size, which is read row by row."""
    return MANIFEST_TABLE in tables and manifest_of(tables)["scope"] == Scope.CONSOLIDATED


def _exported(manifest: Manifest) -> Submission | None:
    if manifest.is_template:
        return None
    try:
        return submission_from(manifest.content)
    except UNREADABLE as error:
        raise broken_manifest() from error


def _contradiction(catalogue: Catalogue, submission: Submission | None) -> str:
    try:
        return "" if submission is None else contradiction_in(catalogue, submission)
    except UNREADABLE as error:
        raise broken_manifest() from error


def _period(manifest: Manifest) -> Period:
    try:
        return Period.parse(manifest["period"])
    except ValueError as error:
        raise broken_manifest() from error


def _scope(manifest: Manifest) -> Scope:
    try:
        return Scope(manifest["scope"])
    except ValueError as error:
        raise broken_manifest() from error


def _genuine_content(submission: Submission, manifest: Manifest) -> str:
    """Return the canonical text that the digest is over; empty if it is over another, or the sheet names another."""
    told = (submission.plan, submission.unit, submission.scope, str(submission.period), str(submission.revision))
    if told != tuple(manifest[key] for key in ("plan", "unit", "scope", "period", "revision")):
        return ""
    kept = manifest.content
    if hashlib.sha256(kept.encode()).hexdigest() == manifest["digest"]:
        return kept
    return content_text(submission) if submission.digest == manifest["digest"] else ""


def _without_place(visible: Visible, open_areas: set[Area]) -> dict[CellKey, str]:
    """Return the exported texts that no row of the workbook shows: they stand as they were exported.

    A row that should be there and is not has been reported as a problem; it is not read as blank.
    """
    if visible.texts.keys() >= visible.exported.keys():
        return {}
    return {
        key: text
        for key, text in visible.exported.items()
        if key.area not in open_areas and (key.area, key.record) not in visible.records
    }


def _edited(
    catalogue: Catalogue, exported: Mapping[CellKey, str], cells: Mapping[CellKey, str]
) -> tuple[EditedCell, ...]:
    if exported is cells:
        return ()
    different = [key for key in exported.keys() | cells.keys() if exported.get(key, "") != cells.get(key, "")]
    meant = canonical_cells(catalogue, {key: exported[key] for key in different if key in exported})
    return tuple(
        EditedCell(key, exported.get(key, ""), cells.get(key, ""))
        for key in in_form_order(catalogue, different)
        if meant.get(key, "") != cells.get(key, "")
    )
