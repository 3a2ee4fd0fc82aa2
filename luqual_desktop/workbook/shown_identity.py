"""Whose workbook the cover says it is: held against the hidden sheet, and the revision typed into a template."""

from __future__ import annotations

from luqual_desktop.domain.cells import Area, CellKey
from luqual_desktop.domain.numbers import parse_number
from luqual_desktop.domain.periods import Period
from luqual_desktop.workbook import problems
from luqual_desktop.workbook.found_tables import FoundTable
from luqual_desktop.workbook.front_sheets import IDENTITY_PERIOD, IDENTITY_UNIT, REVISION
from luqual_desktop.workbook.manifest import Manifest
from luqual_desktop.workbook.marks import CODE
from luqual_desktop.workbook.problems import Spot
from luqual_desktop.workbook.refusal import SEND_AGAIN, PartError
from luqual_desktop.workbook.row_reading import Visible
from luqual_desktop.workbook.sheet_cells import reference

_LAST_REVISION = 999


def revision_shown(visible: Visible, table: FoundTable | None, manifest: Manifest, period: Period) -> int:
    """Compare what the cover says with the hidden sheet; returns the revision typed into a template."""
    if table is None:
        raise PartError("table_missing", f"缺少“封面”，可能删除了工作表或其中隐藏的行。{SEND_AGAIN}")
    shown = {
        IDENTITY_UNIT: f"{manifest['unit_name']}（{manifest['unit']}）",
        IDENTITY_PERIOD: f"{period.name}（{period}）",
    }
    revision = 1
    missing = dict(shown)
    for number, row in table.rows:
        code, text = table.text(row, CODE), table.text(row, "text")
        missing.pop(code, None)
        spot = Spot(table.sheet.name, reference((number, table.columns.get("text", 1))), CellKey(Area.COVER, "", code))
        if shown.get(code, text) != text:
            sentence = f"封面写的是“{text[:40]}”，文件登记的是“{shown[code]}”。单位或报告期不能手改，请用对应的表。"
            visible.report(spot, problems.IDENTITY_EDITED, sentence)
        elif code == REVISION and manifest.is_template:
            typed = _revision(text)
            if typed is None:
                sentence = f"“第几次报送”填的是“{text[:20]}”，请填 1、2、3 这样的数，或留空。"
                visible.report(spot, problems.REVISION_UNREADABLE, sentence)
            revision = typed or 1
    for code, told in missing.items():
        sentence = f"封面上缺少文件登记的“{told}”这一行，请恢复后再发。"
        visible.report(Spot(table.sheet.name, "", CellKey(Area.COVER, "", code)), problems.IDENTITY_EDITED, sentence)
    return revision


def _revision(text: str) -> int | None:
    """Return the revision typed into a template: blank is the first; None for what is no such number."""
    bare = text.strip().removeprefix("第").removesuffix("次").strip(" _＿")
    if not bare:
        return 1
    number = parse_number(bare)
    usable = number is not None and number == number.to_integral_value() and 1 <= number <= _LAST_REVISION
    return int(number) if usable and number is not None else None
