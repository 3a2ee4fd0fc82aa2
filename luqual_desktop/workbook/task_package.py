"""任务包: each unit's share of each target, yearly targets, who is asked and deadlines, readable and taken in whole."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

from luqual_desktop.domain.catalogue import Catalogue
from luqual_desktop.domain.numbers import canonical, parse_number
from luqual_desktop.domain.package_text import is_possible, package_from, package_text
from luqual_desktop.domain.reading import INAPPLICABLE
from luqual_desktop.domain.signatures import Signature
from luqual_desktop.domain.submission import check_code_of
from luqual_desktop.domain.targets import TaskPackage
from luqual_desktop.workbook.blocks import Block, BlockCell, BlockColumn, Sheet
from luqual_desktop.workbook.found_tables import FoundTable
from luqual_desktop.workbook.manifest import UNREADABLE, broken_manifest
from luqual_desktop.workbook.sealed import Sealed, as_read, changed_by_hand, read_sealed, write_sealed
from luqual_desktop.workbook.sheet_cells import Row
from luqual_desktop.workbook.styles import Look

KIND = "task_package"
NAME = "任务包"
_SHARES, _TERMS = "shares", "terms"
_CONTACT = "联系方式："
_TARGET, _LEVEL, _DEADLINE = "年目标", "填报层级", "上报截止日期"


def write_task_package(
    path: Path, package: TaskPackage, catalogue: Catalogue, signature: Signature | None = None
) -> None:
    """Write a task package; raises OSError if the file cannot be written."""
    from luqual_desktop.workbook.page_setup import Footing
    from luqual_desktop.workbook.sheet_writer import Layout

    issuer = catalogue.unit_names.get(package.issuer, package.issuer)
    code = check_code_of(package_digest(package))
    footing = Footing(left=f"{NAME}　{issuer}", right=f"校验码 {code}", warning="")
    heading = f"下发单位：{issuer}　　规划：{catalogue.plan.title}"
    sheets = (_shares_sheet(package, catalogue), _terms_sheet(package, catalogue))
    write_sealed(path, KIND, package_text(package), sheets, Layout(heading, footing), signature)


def read_task_package(path: Path) -> TaskPackage:
    """Read a task package; raises WorkbookRefused where the file is none or was changed after its export."""
    sealed = read_sealed(path, KIND, NAME)
    try:
        package = package_from(sealed.content)
        whole = package_digest(package) == sealed.digest  # fails for half a pair of code units, which is no letter
    except UNREADABLE as error:
        raise broken_manifest().named(path.name) from error
    if not is_possible(package):
        raise broken_manifest().named(path.name)
    if not whole or not _shows(sealed, package):
        raise changed_by_hand(NAME).named(path.name)
    return package


def package_digest(package: TaskPackage) -> str:
    """Return the SHA-256 over a package's canonical text."""
    return hashlib.sha256(package_text(package).encode()).hexdigest()


def _shares_sheet(package: TaskPackage, catalogue: Catalogue) -> Sheet:
    indicators = catalogue.measured
    columns = (
        BlockColumn("code", "单位代码", 13),
        BlockColumn("name", "单位名称", 16),
        *(BlockColumn(each.code, f"{each.code} {each.name}", 10) for each in indicators),
    )
    rows = tuple(
        (
            BlockCell(unit.code, Look.CODE),
            BlockCell(unit.name, Look.FACT),
            *(_share_cell(package, unit.code, each.code) for each in indicators),
        )
        for unit in package.units
    )
    block = Block(_SHARES, "", columns, rows)
    note = "空格：没有分解到本单位，比率类按规划目标考核，数量类暂不考核。"
    return Sheet("目标分解", "目标分解", (block,), subtitle=note, frozen_columns=2, large=True)


def _share_cell(package: TaskPackage, unit: str, indicator: str) -> BlockCell:
    if (unit, indicator) in package.inapplicable:
        return BlockCell(INAPPLICABLE, Look.FACT_CENTRED)
    share = package.shares.get((unit, indicator))
    return BlockCell("" if share is None else canonical(share), Look.FACT, places=2)


def _terms_sheet(package: TaskPackage, catalogue: Catalogue) -> Sheet:
    columns = (BlockColumn("code", "编号", 12), BlockColumn("what", "事项", 60), BlockColumn("value", "内容", 24))
    block = Block(_TERMS, "", columns, tuple(_terms(package, catalogue)))
    return Sheet("年度目标和截止日期", "年度目标、填报层级和截止日期", (block,), subtitle="".join(_contact(package)))


def _contact(package: TaskPackage) -> list[str]:
    return [f"{_CONTACT}{package.contact}"] if package.contact else []


def _terms(package: TaskPackage, catalogue: Catalogue) -> Iterator[tuple[BlockCell, ...]]:
    names = {each.code: each.name for each in catalogue.indicators}
    for (code, year), target in sorted(package.yearly.items()):
        yield _term(code, f"{names.get(code, code)} {year} {_TARGET}", canonical(target))
    for code, who in sorted(package.reported_by.items()):
        yield _term(code, f"{names.get(code, code)} {_LEVEL}", who.label)
    for period, day in sorted(package.deadlines.items()):
        yield _term(period, f"{period} {_DEADLINE}", day.isoformat())


def _term(code: str, what: str, value: str) -> tuple[BlockCell, ...]:
    return BlockCell(code, Look.CODE), BlockCell(what, Look.FACT), BlockCell(value, Look.FACT_CENTRED)


def _shows(sealed: Sealed, package: TaskPackage) -> bool:
    """Tell whether what is visible is what the package says: what people read is what is taken in."""
    shares, terms = sealed.tables.get(_SHARES), sealed.tables.get(_TERMS)
    if shares is None or (terms is None and list(_told_terms(package))):
        return False
    told = {unit.code: (as_read(unit.name), _told_shares(package, unit.code)) for unit in package.units}
    seen = [
        (shares.text(row, "code"), as_read(shares.text(row, "name")), _seen_shares(shares, row))
        for _, row in shares.rows[1:]  # below the headings
    ]
    if {unit: (name, each) for unit, name, each in seen} != told or len(seen) != len(told):
        return False
    if sealed.lines_with(_TERMS, _CONTACT) != [*map(as_read, _contact(package))]:
        return False
    return terms is None or sorted(_seen_terms(terms)) == sorted(_told_terms(package))


def _told_shares(package: TaskPackage, unit: str) -> dict[str, Decimal | str | None]:
    shares: dict[str, Decimal | str | None] = {
        indicator: share for (whose, indicator), share in package.shares.items() if whose == unit
    }
    return shares | {indicator: INAPPLICABLE for whose, indicator in package.inapplicable if whose == unit}


def _seen_shares(table: FoundTable, row: Row) -> dict[str, Decimal | str | None]:
    texts = {key: table.text(row, key) for key in table.columns if key not in {"code", "name"}}
    return {key: text if text == INAPPLICABLE else parse_number(text) for key, text in texts.items() if text}


def _told_terms(package: TaskPackage) -> Iterator[tuple[str, str, str]]:
    """Give code, what it is about and content of each term, as they stand in the sheet."""
    for (code, year), target in package.yearly.items():
        yield code, f"{year} {_TARGET}", canonical(target)
    for code, who in package.reported_by.items():
        yield code, _LEVEL, who.label
    for period, day in package.deadlines.items():
        yield period, f"{period} {_DEADLINE}", day.isoformat()


def _seen_terms(table: FoundTable) -> Iterator[tuple[str, str, str]]:
    for _, row in table.rows[1:]:
        words = table.text(row, "what").split(" ")  # behind the name of the indicator, which may hold blanks
        value, about = table.text(row, "value"), words[-1] if words[-1] == _LEVEL else " ".join(words[-2:])
        number = parse_number(value)
        yield table.text(row, "code"), about, value if number is None else canonical(number)
