"""The hidden sheet: what a workbook is, for whom, and the exported content with its digest."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from luqual_desktop.domain.signatures import Signature
from luqual_desktop.domain.submission import FORMAT, Submission, content_text
from luqual_desktop.workbook.blocks import Block, BlockCell, BlockColumn, Sheet
from luqual_desktop.workbook.content import Content
from luqual_desktop.workbook.found_tables import FoundTable
from luqual_desktop.workbook.marks import CODE, MANIFEST_TABLE
from luqual_desktop.workbook.refusal import PartError
from luqual_desktop.workbook.styles import Look

SUBMISSION = "submission"
TEMPLATE = "template"
SHEET_NAME = "数据（勿改）"
PIECE = 15_000
"""Characters of content in one cell: far below what a cell holds, also where each takes two code units."""

UNREADABLE = (ValueError, KeyError, TypeError, AttributeError, ArithmeticError, RecursionError)
"""What reading a JSON text from outside into values may raise."""

_COLUMNS = (BlockColumn(CODE, "项目", 24), BlockColumn("value", "内容", 100))
_CONTENT = "content."
_RECORDS = "records."
_KEY_ID, _PUBLIC_KEY, _VALUE = "signature.key_id", "signature.public_key", "signature.value"
_LONGEST_CODE = 100
"""Characters of the code of a plan or a unit: both are put into sentences."""
_FENCE = "|"
"""Stands at both ends of a piece, so that no blank is lost at the edge of a cell."""

_NOT_PLAIN = re.compile("[^\\x20-\\x7e\u3000-\u3029\u4e00-\u9fff\uff01-\uff5e·—‘’“”…≤≥]")


def manifest_sheet(content: Content, records: Mapping[str, tuple[str, ...]]) -> Sheet:
    """Return the hidden sheet; `records` are the record codes by table of the tables with given rows."""
    return hidden_sheet(_entries(content, records), "程序用的数据，与各表同为一体。请勿修改、删除或移走。")


def hidden_sheet(entries: Iterable[tuple[str, str]], subtitle: str = "") -> Sheet:
    """Return a sheet for the program of keys and values."""
    rows = (tuple(BlockCell(text, Look.HIDDEN_TEXT) for text in entry) for entry in entries)
    return Sheet(SHEET_NAME, SHEET_NAME, (Block(MANIFEST_TABLE, "", _COLUMNS, rows),), subtitle)


def _entries(content: Content, records: Mapping[str, tuple[str, ...]]) -> Iterator[tuple[str, str]]:
    plan, report, submission = content.catalogue.plan, content.report, content.submission
    yield "kind", TEMPLATE if submission is None else SUBMISSION
    yield "format", str(FORMAT)
    yield "plan", plan.code
    yield "plan_version", plan.version
    yield "unit", report.unit
    yield "unit_name", content.unit_name
    yield "scope", str(report.scope)
    yield "period", str(report.period)
    for table, codes in records.items():
        yield f"{_RECORDS}{table}", " ".join(codes)
    if submission is not None:
        yield from _exported(submission, content.check_code)
        yield from signature_entries(content.signature)


def _exported(submission: Submission, check_code: str) -> Iterator[tuple[str, str]]:
    yield "revision", str(submission.revision)
    yield "check_code", check_code
    yield from sealed_entries(content_text(submission))


def sealed_entries(exact: str) -> Iterator[tuple[str, str]]:
    """Yield a JSON text with its digest, in pieces that fit into cells and survive any spreadsheet program."""
    text = _NOT_PLAIN.sub(_as_escape, exact)
    yield "digest", hashlib.sha256(exact.encode()).hexdigest()
    yield "length", str(len(text))
    for number, start in enumerate(range(0, len(text), PIECE), start=1):
        yield f"{_CONTENT}{number:06d}", f"{_FENCE}{text[start : start + PIECE]}{_FENCE}"


def signature_entries(signature: Signature | None) -> Iterator[tuple[str, str]]:
    """Yield what says who signed; nothing for a workbook without a signature."""
    if signature is not None:
        yield _KEY_ID, signature.key_id
        yield _PUBLIC_KEY, signature.public_key
        yield _VALUE, signature.value


def _as_escape(match: re.Match[str]) -> str:
    """Write a character as JSON escapes: what a spreadsheet program might normalise or drop is never in the cell."""
    units = match[0].encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at]:02x}{units[at + 1]:02x}" for at in range(0, len(units), 2))


@dataclass(frozen=True)
class Manifest:
    """What the hidden sheet says; `content` is empty for a template."""

    entries: Mapping[str, str]

    def __getitem__(self, key: str) -> str:
        return self.entries.get(key, "")

    @property
    def is_template(self) -> bool:
        """Whether the workbook is a form to be filled in."""
        return self["kind"] == TEMPLATE

    @cached_property
    def content(self) -> str:
        """The exported content, put together again."""
        pieces = (self.entries[key].strip() for key in sorted(self.entries) if key.startswith(_CONTENT))
        return "".join(piece.removeprefix(_FENCE).removesuffix(_FENCE) for piece in pieces)

    @property
    def is_signed(self) -> bool:
        """Whether there is anything of a signature."""
        return any(self[key] for key in (_KEY_ID, _PUBLIC_KEY, _VALUE))

    @property
    def signed_by(self) -> str:
        """The public key whose signature fits this kind of workbook and its digest; empty if there is none."""
        signature = Signature(self[_KEY_ID], self[_PUBLIC_KEY], self[_VALUE])
        return signature.public_key if signature.covers(self["kind"], self["digest"]) else ""

    @property
    def records(self) -> dict[str, tuple[str, ...]]:
        """The record codes by table that the workbook was written with."""
        return {
            key.removeprefix(_RECORDS): tuple(value.split(" "))
            for key, value in self.entries.items()
            if key.startswith(_RECORDS)
        }


def manifest_of(tables: Mapping[str, FoundTable]) -> Manifest:
    """Return what the hidden sheet says; raises PartError where there is none or it is of a newer program."""
    table = tables.get(MANIFEST_TABLE)
    if table is None:
        raise PartError("not_ours", "不是本程序导出的工作簿，或隐藏的“数据（勿改）”页已被删除。请用本程序重新导出。")
    manifest = Manifest({code: table.text(row, "value") for _, row, code in table.rows_by(CODE)})
    check_format(manifest)
    if manifest["kind"] not in {SUBMISSION, TEMPLATE}:
        raise PartError("other_kind", "不是上报工作簿，也不是空白填报表，不能从这里导入。")
    if not all(manifest[key].isprintable() and len(manifest[key]) <= _LONGEST_CODE for key in ("plan", "unit")):
        raise broken_manifest()
    return manifest


def check_format(manifest: Manifest) -> None:
    """Refuse a workbook of a newer program, and one that does not say of which."""
    told = re.fullmatch("0*([1-9][0-9]{0,8})", manifest["format"])
    if told is None:
        raise broken_manifest()
    if int(told[1]) > FORMAT:
        reason = f"由更新版本的程序导出（格式 {told[1]}，本程序只到 {FORMAT}），请先升级本程序。"
        raise PartError("newer", reason)


def broken_manifest() -> PartError:
    """Return the refusal of a workbook whose hidden sheet says nothing that can be read."""
    return PartError("manifest", "隐藏的“数据（勿改）”页已损坏，请重新导出。")
