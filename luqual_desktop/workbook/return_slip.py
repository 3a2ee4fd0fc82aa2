"""退回单: the cells sent back with what stands there and why, for people to read and for the program to take in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from luqual_desktop.domain.catalogue import Catalogue
from luqual_desktop.domain.cells import CellKey
from luqual_desktop.domain.place_names import section_name
from luqual_desktop.domain.returns import Mark, ReturnSlip, slip_from, slip_text
from luqual_desktop.domain.rules.places import field_of, fields_of, section_of
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
_FOOT = "说明："


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
    subtitle = "请导入本程序，改正下列单元格后重新上报。"
    sheet = Sheet(NAME, NAME, (block,), subtitle=subtitle, foot="".join(_foot(slip)))
    write_sealed(path, KIND, slip_text(slip), (sheet,), Layout(heading, footing), signature)


def read_return_slip(path: Path, catalogue: Catalogue) -> ReturnSlip:
    """Read a return slip; raises WorkbookRefused where the file is none or was changed after its export."""
    sealed = read_sealed(path, KIND, NAME)
    try:
        slip = slip_from(sealed.content)
        whole = slip.digest == sealed.digest  # fails for half a pair of code units, which is no letter
    except UNREADABLE as error:
        raise broken_manifest().named(path.name) from error
    if not whole or not _shows(sealed, slip, catalogue):
        raise changed_by_hand(NAME).named(path.name)
    return slip


def _shows(sealed: Sealed, slip: ReturnSlip, catalogue: Catalogue) -> bool:
    """Tell whether the visible rows are the marks of the slip: what people read is what is opened."""
    table = sealed.tables.get(_TABLE)
    if table is None:
        return not slip.marks
    seen = [
        (as_read(table.text(row, "code")), as_read(table.text(row, "reason")), as_read(table.text(row, "field")))
        for _, row in table.rows[1:]  # below the headings
    ]
    told = [(mark.key.record, as_read(mark.reason)) for mark in slip.marks]
    foot = [code for code, reason, _ in seen if code.startswith(_FOOT) and not reason]
    return (
        Counter((code, reason) for code, reason, _ in seen if reason) == Counter(each for each in told if each[1])
        and _other_fields(slip, catalogue).isdisjoint(seen)
        and foot == [*map(as_read, _foot(slip))]
    )


def _other_fields(slip: ReturnSlip, catalogue: Catalogue) -> set[tuple[str, str, str]]:
    """Return how rows would read that name another field than is marked.

    A name that is unknown here is none of these: another version of the plan may call a field otherwise.
    """
    told, possible = set(), set()
    for key, reason in slip.marks:
        told.add((key.record, as_read(reason), as_read(_field_name(catalogue, key))))
        names = (each.name for each in fields_of(catalogue, key.area, key.record))
        possible |= {(key.record, as_read(reason), as_read(name)) for name in names}
    return possible - told


def _foot(slip: ReturnSlip) -> list[str]:
    return [f"{_FOOT}{slip.note}"] if slip.note else []


def _rows(slip: ReturnSlip, catalogue: Catalogue) -> Iterator[tuple[BlockCell, ...]]:
    for mark in slip.marks:
        key = mark.key
        section = section_of(catalogue, key.area, key.record)
        yield (
            BlockCell(key.record, Look.CODE),
            BlockCell(section_name(catalogue, section), Look.FACT_CENTRED),
            BlockCell(_name(catalogue, mark), Look.FACT),
            BlockCell(_field_name(catalogue, key), Look.FACT),
            BlockCell(mark.reason, Look.FACT),
        )


def _field_name(catalogue: Catalogue, key: CellKey) -> str:
    field = field_of(catalogue, key)
    return field.name if field else key.field


def _name(catalogue: Catalogue, mark: Mark) -> str:
    record = mark.key.record.partition("/")[0]
    for known in (catalogue.indicator_by_code, catalogue.task_by_code, catalogue.item_by_code):
        if record in known:
            return str(known[record].name)
    return ""
