"""Checks of single entries: can they be read, are they in range, do their dates fit, is anything required blank."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from luqual_desktop.domain.catalogue import Bound, Field, FieldKind
from luqual_desktop.domain.cells import COVER_RECORD, Area, CellKey, text_at
from luqual_desktop.domain.findings import Finding
from luqual_desktop.domain.reading import LONGEST_TEXT, Problem, Reading, State, length_in_a_cell, read
from luqual_desktop.domain.report import Report
from luqual_desktop.domain.rules import registry
from luqual_desktop.domain.rules.places import found

_BY_CODE = {rule.code: rule for rule in registry.ALL}
_LONGEST_SHOWN = 40


def check_field(report: Report, area: Area, record: str, field: Field) -> Iterator[Finding]:
    """Check one cell by itself."""
    text = text_at(report.cells, area, record, field.code)
    reading = read(field, text)
    if not _is_beyond_doubt(field, reading):
        yield from _check_reading(report, CellKey(area, record, field.code), field, text, reading)


def _is_beyond_doubt(field: Field, reading: Reading) -> bool:
    """Tell whether nothing can be said of a cell, as is so of nearly all."""
    value = reading.value
    return reading.problem is None and not isinstance(value, date) and (bool(value) or not field.required)


def _check_reading(report: Report, key: CellKey, field: Field, text: str, reading: Reading) -> Iterator[Finding]:
    if reading.problem is not None:
        rule = _BY_CODE[reading.problem]
        yield found(report.catalogue, rule, key, _sentence(reading.problem, field, text))
    elif reading.state is State.BLANK and field.required:
        yield found(report.catalogue, registry.REQUIRED, key, f"“{field.name}”为必填项，请填写。")
    elif reading.day is not None:
        yield from _check_day(report, key, field, reading.day)


def check_fields(report: Report, area: Area, record: str, fields: tuple[Field, ...]) -> Iterator[Finding]:
    """Check all cells of a record, each by itself."""
    cells = report.cells
    for field in fields:
        text = text_at(cells, area, record, field.code)
        if text or field.required:  # most cells of most reports are blank
            reading = read(field, text)
            if not _is_beyond_doubt(field, reading):
                yield from _check_reading(report, CellKey(area, record, field.code), field, text, reading)


def report_date(report: Report) -> date | None:
    """Return 报出日期, if it can be read: the first date field of the cover."""
    for field in report.catalogue.forms.cover:
        if field.kind is FieldKind.DATE:
            return read(field, report.text(Area.COVER, COVER_RECORD, field.code)).day
    return None


def _check_day(report: Report, key: CellKey, field: Field, day: date) -> Iterator[Finding]:
    latest = _latest(report, field)
    if latest is not None and day > latest:
        said = f"“{field.name}”{day} 晚于"
        if field.latest is Bound.PERIOD_END:
            message = f"{said}报告期末 {latest}，请核对；以后的事项请在以后报告期填报。"
        else:
            message = f"{said}报出日期 {latest}，请核对这两个日期。"
        yield found(report.catalogue, registry.AFTER_PERIOD, key, message)
    first = report.catalogue.calendar.first_day
    if field.since_plan_start and day < first:
        message = f"“{field.name}”{day} 早于规划期起始日 {first}，规划期以前的事项不计入，请核对。"
        yield found(report.catalogue, registry.BEFORE_PLAN, key, message)


def _latest(report: Report, field: Field) -> date | None:
    if field.latest is Bound.PERIOD_END:
        return report.period.last_day
    return report_date(report) if field.latest is Bound.REPORT_DATE else None


def _sentence(problem: Problem, field: Field, text: str) -> str:
    shown = text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…"
    return f"“{field.name}”填的是“{shown}”，{_remedy(problem, field, text)}"


def _remedy(problem: Problem, field: Field, text: str) -> str:
    counted = f"以“{field.unit}”计数，" if field.unit else ""
    answers = "、".join(choice.name for choice in field.choices)
    return {
        Problem.NOT_A_NUMBER: _not_a_number(field, text),
        Problem.NEGATIVE: "是负数。请核对后填不小于 0 的数。",
        Problem.NOT_WHOLE: f"不是整数。{counted}请填整数。",
        Problem.TOO_MANY_DIGITS: "有效数字超过 15 位，表格软件存不下。请核对位数或改用更大的计量单位。",
        Problem.BAD_CREDIT_CODE: "不是有效的统一社会信用代码（18 位，校验码不符）。请对照营业执照核对，或留空。",
        Problem.NOT_A_CHOICE: f"不在选项之内。请从下拉中选择：{answers}。",
        Problem.NOT_A_DATE: "不是日期。请按 2025-03-31 的样式填写。",
        Problem.OUT_OF_RANGE: f"超出范围。请填 {field.minimum or '…'} 至 {field.maximum or '…'} 之间的数。",
        Problem.TEXT_TOO_LONG: f"共 {length_in_a_cell(text)} 字，超过一个单元格能容纳的 {LONGEST_TEXT} 字。请精简。",
        Problem.NOT_A_PHONE: "不是电话号码。请填区号和号码，或手机号码。",
    }[problem]


def _not_a_number(field: Field, text: str) -> str:
    if not text.rstrip().endswith(("%", "％")):
        return "不是数。请只填数字，不带单位和文字；没有数据请留空，确不适用请填“不适用”。"
    if field.unit == "%":
        return "带有百分号。请只填数字，不带“%”。"
    return "是百分比。这一格填的是原数，不是比率；请填原数，比率由程序计算。"
