"""Random reports: any field of any table may be blank, right, not applicable, or filled with nonsense."""

from __future__ import annotations

from hypothesis import strategies as st

from luqual_desktop.domain.catalogue import Catalogue, Field, FieldKind
from luqual_desktop.domain.cells import Area, CellKey
from luqual_desktop.domain.figures import opening_fields
from luqual_desktop.domain.periods import Period
from luqual_desktop.domain.tables import Table, all_tables

NASTY_TEXTS = (
    "=1+1",
    "+86 577",
    "-5 度",
    "@SUM(A1)",
    "＝A1",
    "#N/A",
    "_x0041_",
    "_x005F_",
    "[P]code",
    "[/P]",
    "a\nb",
    "  前后空白  ",
    "\ufeff零宽",
    "𠮷野家",
    "é́",
    "'单引号",
    '"双引号"',
    "<b>&amp;</b>",
    "]]>",
    "\x0b垂直",
    "\u202e反向",
    "1,234",
    "００９５．５",
    "0577",
    "不适用",
    "true",
    "2025-3-1",
)


def texts_for(field: Field) -> st.SearchStrategy[str]:
    """Return texts a person might leave in a field."""
    if field.kind in {FieldKind.DECIMAL, FieldKind.WHOLE}:
        number = st.decimals(min_value=0, max_value=10**12, places=3, allow_nan=False).map(lambda each: f"{each:f}")
        return st.one_of(number, st.sampled_from(("0", "不适用", "95.99", "约96", "-3", "1" * 18, "1e5", "９６．５")))
    if field.kind is FieldKind.CHOICE:
        return st.sampled_from((*(choice.name for choice in field.choices), "别的"))
    if field.kind is FieldKind.DATE:
        return st.one_of(st.dates().map(str), st.sampled_from(("2025年3月1日", "20250301", "三月")))
    free = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
    return st.one_of(free, st.sampled_from(NASTY_TEXTS))


@st.composite
def reports(draw: st.DrawFn, catalogue: Catalogue) -> tuple[str, str, dict[CellKey, str]]:
    """Draw a unit, a period and the cells of its report."""
    codes = [catalogue.plan.owner.code, *(unit.code for unit in catalogue.units)]
    unit = draw(st.sampled_from(codes))
    period = draw(st.sampled_from(catalogue.calendar.periods))
    cells: dict[CellKey, str] = {}
    asked = tuple(each for each in catalogue.indicators if catalogue.reports(unit, each))
    for table in all_tables(catalogue, unit, asked, period):
        for key, field in draw(st.permutations(_places(table, period)))[: draw(st.integers(0, 12))]:
            text = draw(texts_for(field))
            if text:
                cells[key] = text
    openings = [each for each in asked if each.denominator is not None]
    stated = draw(st.booleans())
    if openings and stated:
        window = draw(st.sampled_from(list(opening_fields(openings[0]))))
        cells[CellKey(Area.OPENING, openings[0].code, f"{window}_numerator")] = "12.5"
    for record in draw(st.lists(st.sampled_from(("W202:indicator:X:y", "旧的")), max_size=2, unique=True)):
        cells[CellKey(Area.EXPLANATION, record, catalogue.forms.explanation[0].code)] = draw(
            st.sampled_from(NASTY_TEXTS)
        )
    return unit, str(period), cells


def _places(table: Table, period: Period) -> list[tuple[CellKey, Field]]:
    if not table.open_ended:
        return [
            (CellKey(table.area, row.record, each.code), each) for row in table.rows for each in row.fields.values()
        ]
    serials = ("0001", "0007") if table.area is Area.LEDGER else (f"{period}-001", f"{period}-014")
    return [
        (CellKey(table.area, f"{table.prefix}{serial}", each.code), each)
        for serial in serials
        for each in table.row_fields.values()
    ]
