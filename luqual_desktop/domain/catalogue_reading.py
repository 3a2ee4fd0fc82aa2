"""Catalogue data → validated `Catalogue`; what is wrong is said with its key and its reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any

import pydantic.types  # noqa: F401 - whole at once: if PySide6 is imported between its parts, the later parts fail
from pydantic import TypeAdapter, ValidationError

from luqual_desktop.domain.catalogue import (
    Catalogue,
    Comparison,
    Field,
    FieldKind,
    Forms,
    Indicator,
    Kind,
    Meaning,
    TargetSource,
    Thresholds,
    Time,
)
from luqual_desktop.domain.periods import Calendar

FORMAT = 1
CATALOGUE_TIMES = {
    Kind.RATIO: {Time.FLOW, Time.STOCK},
    Kind.MEAN: {Time.FLOW},
    Kind.COUNT: {Time.CUMULATIVE},
    Kind.MILESTONE: {Time.ONCE},
}
_REACHED = {"reached": {Meaning.REACHED, Meaning.NOT_REACHED}, "date": set(), "document": set()}
FIXED_FIELDS: Mapping[str, Mapping[str, set[Meaning]]] = {
    "cover": {"head": set(), "reviewer": set(), "clerk": set(), "phone": set(), "date": set()},
    "milestone": _REACHED,
    "deliverable": _REACHED,
    "task": {
        "state": {Meaning.NOT_STARTED, Meaning.IN_PROGRESS, Meaning.DONE, Meaning.BEHIND},
        "progress": set(),
    },
    "ledger": {"name": set(), "date": set()},
    "check": {
        "result": {Meaning.PASSED, Meaning.FAILED, Meaning.NOT_APPLICABLE, Meaning.UNCHECKED},
        "checked": set(),
        "problems": set(),
        "description": set(),
    },
    "rectification": {
        "item": set(),
        "opened": set(),
        "deadline": set(),
        "state": {Meaning.OPEN, Meaning.MENDING, Meaning.MENDED, Meaning.CLOSED},
        "recheck_date": set(),
    },
    "explanation": {"reason": set(), "measures": set()},
}
"""The field codes the program itself speaks of, by form, and for a choice the meanings that must all be answerable."""


class CatalogueError(ValueError):
    """A catalogue that cannot be used; `key` is where, `reason` is why (Chinese)."""

    def __init__(self, key: str, reason: str) -> None:
        super().__init__(f"{key}：{reason}")
        self.key = key
        self.reason = reason


@cache
def _adapter() -> TypeAdapter[Catalogue]:
    return TypeAdapter(Catalogue)


def read_catalogue(data: Mapping[str, Any]) -> Catalogue:
    """Validate catalogue data; raises CatalogueError for the first thing that is wrong."""
    try:
        catalogue = _adapter().validate_python(data)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        raise CatalogueError(_place(data, first["loc"]), _in_chinese(first["type"], first["msg"])) from error
    _check_whole(catalogue)
    return catalogue


def plain(catalogue: Catalogue) -> dict[str, Any]:
    """Return the catalogue as plain data that `read_catalogue` accepts again."""
    dumped: dict[str, Any] = _adapter().dump_python(catalogue, mode="json")
    return dumped


def _place(data: Any, steps: Iterable[int | str]) -> str:
    """Return a key as its author would look for it: list entries by their code where they have one."""
    names: list[str] = []
    for step in steps:
        try:
            data = data[step]
        except (LookupError, TypeError):
            data = None
        code = data.get("code") if isinstance(step, int) and isinstance(data, Mapping) else None
        names.append(str(code or (step + 1 if isinstance(step, int) else step)))
    return ".".join(names) or "(文件)"


def _in_chinese(kind: str, message: str) -> str:
    known = {
        "missing": "缺少这一项",
        "unexpected_keyword_argument": "不认识的键，请检查拼写",
        "extra_forbidden": "不认识的键，请检查拼写",
        "enum": "不在允许的取值之内",
        "string_type": "应为文字",
        "int_type": "应为整数",
        "int_parsing": "应为整数",
        "int_from_float": "应为整数",
        "bool_type": "应为 true 或 false",
        "bool_parsing": "应为 true 或 false",
        "tuple_type": "应为列表",
        "dataclass_type": "应为一组键和值",
    }
    return known.get(kind, message)


def _check_whole(catalogue: Catalogue) -> None:
    if catalogue.format != FORMAT:
        raise CatalogueError("format", f"目录格式 {catalogue.format} 不能使用，本程序支持 {FORMAT}")
    try:
        Calendar.between(catalogue.plan.first_period, catalogue.plan.last_period)
    except ValueError as error:
        raise CatalogueError("plan.first_period", "起止报告期写法不对，应为 2021Q1 或 2021M01") from error
    _check_codes(catalogue)
    for indicator in catalogue.indicators:
        _check_indicator(indicator)
    _check_forms(catalogue.forms)
    _check_thresholds(catalogue.thresholds)


def _check_codes(catalogue: Catalogue) -> None:
    sections = {section.code for section in catalogue.sections}
    _unique("sections", (section.code for section in catalogue.sections))
    _unique("units", [catalogue.plan.owner.code, *(unit.code for unit in catalogue.units)])
    replaced = [code for indicator in catalogue.indicators for code in indicator.replaces]
    _unique("indicators", [*(indicator.code for indicator in catalogue.indicators), *replaced])
    _unique("tasks", (task.code for task in catalogue.tasks))
    _unique("tasks.deliverables", (item.code for task in catalogue.tasks for item in task.deliverables))
    _unique("checklists", (checklist.code for checklist in catalogue.checklists))
    _unique("checklists.items", (item.code for checklist in catalogue.checklists for item in checklist.items))
    placed = [(each.code, each.section) for each in catalogue.indicators]
    placed += [(each.code, each.section) for each in catalogue.tasks]
    for code, section in placed:
        if section not in sections:
            raise CatalogueError(f"{code}.section", f"没有章节 {section}")
    if catalogue.checklists and (catalogue.checklist_section is None or catalogue.checklist_section.code in sections):
        raise CatalogueError("checklist_section", "有检查表时必须写明，并且代码不能与章节相同")


def _unique(key: str, codes: Iterable[str]) -> None:
    for code, count in Counter(codes).items():
        if not code:
            raise CatalogueError(key, "代码不能为空")
        if count > 1:
            raise CatalogueError(key, f"代码 {code} 出现了 {count} 次")


def _check_indicator(indicator: Indicator) -> None:
    key = indicator.code
    if indicator.time not in CATALOGUE_TIMES[indicator.kind]:
        raise CatalogueError(f"{key}.time", f"{indicator.kind} 类指标不能是 {indicator.time}")
    if (indicator.comparison is Comparison.REACHED) != (indicator.kind is Kind.MILESTONE):
        raise CatalogueError(f"{key}.comparison", "只有 milestone 类指标用 reached")
    parts = {Kind.RATIO: 2, Kind.MEAN: 2, Kind.COUNT: 1, Kind.MILESTONE: 0}[indicator.kind]
    if (indicator.numerator is not None) + (indicator.denominator is not None) != parts or (
        parts == 1 and indicator.numerator is None
    ):
        raise CatalogueError(f"{key}.numerator", f"{indicator.kind} 类指标应有 {parts} 个填报项")
    if (indicator.ledger is not None) != (indicator.kind is Kind.COUNT):
        raise CatalogueError(f"{key}.ledger", "count 类指标必须有台账，其他指标不能有")
    if indicator.scale <= 0 or not 0 <= indicator.places <= 10:
        raise CatalogueError(f"{key}.scale", "scale 应大于 0，places 应在 0 至 10 之间")
    for name in ("baseline", "target", "change_percent"):
        _check_number(f"{key}.{name}", getattr(indicator, name))
    if indicator.kind is Kind.COUNT and indicator.target_source is TargetSource.PLAN and indicator.target is None:
        raise CatalogueError(f"{key}.target", "count 类指标缺少目标")


def _check_forms(forms: Forms) -> None:
    for name, fixed in FIXED_FIELDS.items():
        fields: tuple[Field, ...] = getattr(forms, name)
        _unique(f"forms.{name}", (field.code for field in fields))
        by_code = {field.code: field for field in fields}
        for code, meanings in fixed.items():
            if code not in by_code:
                raise CatalogueError(f"forms.{name}", f"缺少栏目 {code}")
            absent = meanings - {choice.means for choice in by_code[code].choices}
            if absent:
                raise CatalogueError(f"forms.{name}.{code}.choices", f"缺少含义为 {min(absent)} 的选项")
        for field in fields:
            _check_field(f"forms.{name}.{field.code}", field)


def _check_thresholds(thresholds: Thresholds) -> None:
    _check_number("thresholds.change_percent", thresholds.change_percent)
    _check_number("thresholds.running_total_points", thresholds.running_total_points)


def _check_number(key: str, text: str | None) -> None:
    if text is None:
        return
    try:
        finite = Decimal(text).is_finite()
    except InvalidOperation:
        finite = False
    if not finite:
        raise CatalogueError(key, f"“{text}”不是数")


def _check_field(key: str, field: Field) -> None:
    if (field.kind is FieldKind.CHOICE) != bool(field.choices):
        raise CatalogueError(key, "choices 只用于 choice 类栏目，并且不能为空")
    _check_number(f"{key}.minimum", field.minimum)
    _check_number(f"{key}.maximum", field.maximum)
    if field.minimum is not None and field.maximum is not None and Decimal(field.minimum) > Decimal(field.maximum):
        raise CatalogueError(f"{key}.maximum", f"上限 {field.maximum} 小于下限 {field.minimum}")
    _unique(f"{key}.choices", (choice.name for choice in field.choices))
