"""退回单: the cells sent back with what stands there and why, for people to read and for the program to take in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from luqual_desktop.domain.catalogue import Catalogue
from luqual_desktop.domain.place_names import section_name
from luqual_desktop.domain.returns import Mark, ReturnSlip, slip_from, slip_text
from luqual_desktop.domain.rules.places import field_of, section_of
from luqual_desktop.domain.signatures import Signature
from luqual_desktop.domain.submission import check_code_of
from luqual_desktop.workbook.blocks import Block, BlockCell, BlockColumn, Sheet
from luqual_desktop.workbook.manifest import UNREADABLE, broken_manifest
from luqual_desktop.workbook.sealed import Sealed, as_read, changed_by_hand, read_sealed, write_sealed
from luqual_desktop.workbook.styles import Look

KIND = "return_slip"
NAME = "退回单"
_TABLE = "returned"
_COLUMNS = (
    BlockColumn("code", "代码", 22),
    BlockColumn("section", "位置", 14),
    BlockColumn("name", "项目", 34),
    BlockColumn("field", "栏目", 20),
    BlockColumn("reason", "退回原因", 60),
)


def write_return_slip(path: Path, slip: ReturnSlip, catalogue: Catalogue, signature: Signature | None = None) -> None:
    """Write a return slip; raises OSError if the file cannot be written."""
    from luqual_desktop.workbook.page_setup import Footing
    from luqual_desktop.workbook.sheet_writer import Layout

    which = f"第{slip.revision}次上报"
    whose = f"填报单位：{slip.unit_name}（{slip.unit}）"
    heading = f"退回单位：{slip.issuer}　　{whose}　　报告期：{slip.period}　　{which}"
    code = check_code_of(slip.digest)
    footing = Footing(left=f"{slip.unit_name}　{slip.period}　{which}", right=f"校验码 {code}", warning="")
    block = Block(_TABLE, "", _COLUMNS, tuple(_rows(slip, catalogue)))
    foot = f"说明：{slip.note}" if slip.note else ""
    sheet = Sheet(NAME, NAME, (block,), subtitle="请导入本程序，改正下列单元格后重新上报。", foot=foot)
    write_sealed(path, KIND, slip_text(slip), (sheet,), Layout(heading, footing), signature)


def read_return_slip(path: Path) -> ReturnSlip:
    """Read a return slip; raises WorkbookRefused where the file is none or was changed after its export."""
    sealed = read_sealed(path, KIND, NAME)
    try:
        slip = slip_from(sealed.content)
    except UNREADABLE as error:
        raise broken_manifest().named(path.name) from error
    if slip.digest != sealed.digest or not _shows(sealed, slip):
        raise changed_by_hand(NAME).named(path.name)
    return slip


def _shows(sealed: Sealed, slip: ReturnSlip) -> bool:
    """Tell whether the visible rows are the marks of the slip: what people read is what is opened."""
    table = sealed.tables.get(_TABLE)
    rows = [] if table is None else table.rows[1:]  # below the headings
    seen = [(table.text(row, "code"), as_read(table.text(row, "reason"))) for _, row in rows] if table else []
    told = [(mark.key.record, as_read(mark.reason)) for mark in slip.marks]
    return Counter(each for each in seen if each[1]) == Counter(each for each in told if each[1])


def _rows(slip: ReturnSlip, catalogue: Catalogue) -> Iterator[tuple[BlockCell, ...]]:
    for mark in slip.marks:
        key = mark.key
        section = section_of(catalogue, key.area, key.record)
        field = field_of(catalogue, key)
        yield (
            BlockCell(key.record, Look.CODE),
            BlockCell(section_name(catalogue, section), Look.FACT_CENTRED),
            BlockCell(_name(catalogue, mark), Look.FACT),
            BlockCell(field.name if field else key.field, Look.FACT),
            BlockCell(mark.reason, Look.FACT),
        )


def _name(catalogue: Catalogue, mark: Mark) -> str:
    record = mark.key.record.partition("/")[0]
    for known in (catalogue.indicator_by_code, catalogue.task_by_code, catalogue.item_by_code):
        if record in known:
            return str(known[record].name)
    return ""
