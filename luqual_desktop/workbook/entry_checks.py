"""Cell checks: the drop-downs and the refusals a spreadsheet program shows while a workbook is filled by hand."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from luqual_desktop.domain.catalogue import Field, FieldKind
from luqual_desktop.domain.reading import INAPPLICABLE
from luqual_desktop.workbook.blocks import BlockCell

_LONGEST_LIST = 255
"""Characters of a list that a spreadsheet program takes in a check itself."""


class EntryChecks:
    """Gathers, while a sheet is written, which cells take which field."""

    def __init__(self) -> None:
        self._runs: dict[int, list[tuple[int, int, Field]]] = {}

    def note(self, row: int, starts: Sequence[int], cells: Sequence[BlockCell]) -> None:
        """Take in a row."""
        for start, cell in zip(starts, cells, strict=True):
            if cell.field is None or cell.field.kind not in _CHECKS:
                continue
            runs = self._runs.setdefault(start, [])
            if runs and runs[-1][1] == row - 1 and _same_check(runs[-1][2], cell.field):
                runs[-1] = (runs[-1][0], row, cell.field)
            else:
                runs.append((row, row, cell.field))

    def put_into(self, sheet: Worksheet) -> None:
        """Write the checks into the sheet, one for each run of cells of a column that take the same."""
        for start, runs in self._runs.items():
            letter = get_column_letter(start)
            for first, last, field in runs:
                check = _CHECKS[field.kind](field, f"{letter}{first}")
                if check is not None:
                    check.add(f"{letter}{first}:{letter}{last}")
                    sheet.data_validations.append(check)


def _same_check(left: Field, right: Field) -> bool:
    return left.kind is right.kind and _accepted(left) == _accepted(right)


def _accepted(field: Field) -> tuple[object, ...]:
    return field.choices, field.minimum, field.maximum, field.may_be_inapplicable


def _choice_check(field: Field, _cell: str) -> DataValidation | None:
    names = ",".join(choice.name for choice in field.choices)
    if len(names) > _LONGEST_LIST or '"' in names or any("," in choice.name for choice in field.choices):
        return None
    check = DataValidation("list", formula1=f'"{names}"', allow_blank=True, showErrorMessage=True)
    check.errorTitle, check.error = "请选择", f"请从下拉列表中选择“{field.name}”。"
    return check


def _number_check(field: Field, cell: str) -> DataValidation:
    bounds = [f"{cell}>={field.minimum}"] if field.minimum is not None else []
    bounds += [f"{cell}<={field.maximum}"] if field.maximum is not None else []
    whole = [f"{cell}=INT({cell})"] if field.kind is FieldKind.WHOLE else []
    is_number = f"AND({','.join([f'ISNUMBER({cell})', *bounds, *whole])})"
    also = f" 或“{INAPPLICABLE}”" if field.may_be_inapplicable else ""
    formula = f'OR({cell}="{INAPPLICABLE}",{is_number})' if field.may_be_inapplicable else is_number
    check = DataValidation("custom", formula1=formula, allow_blank=True, showErrorMessage=True)
    kind = "整数" if field.kind is FieldKind.WHOLE else "数"
    least = f"不小于 {field.minimum} 的" if field.minimum is not None else ""
    most = f"（不大于 {field.maximum}）" if field.maximum is not None else ""
    check.errorTitle = "填写有误"
    check.error = f"“{field.name}”请填{least}{kind}{most}{also}；没有数据请留空。"
    return check


def _date_check(field: Field, cell: str) -> DataValidation:
    check = DataValidation("custom", formula1=f"ISNUMBER(DATEVALUE({cell}))", allow_blank=True, showErrorMessage=True)
    check.errorStyle = "warning"
    check.errorTitle, check.error = "日期", f"“{field.name}”请按 2025-03-31 的样式填写。"
    return check


_CHECKS: dict[FieldKind, Callable[[Field, str], DataValidation | None]] = {
    FieldKind.CHOICE: _choice_check,
    FieldKind.DECIMAL: _number_check,
    FieldKind.WHOLE: _number_check,
    FieldKind.DATE: _date_check,
}
