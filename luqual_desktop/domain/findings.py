"""Findings: what a check has to say of a cell, and the explanation a unit gives for it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from luqual_desktop.domain.catalogue import Catalogue, Field, Thresholds
from luqual_desktop.domain.cells import Area, CellKey, Cells
from luqual_desktop.domain.reading import State, normal_form, read

_NO_CONTENT = re.compile(r"[\W_]+")
_NOT_HAN = re.compile("[^\u3400-\u9fff\U00020000-\U0003ffff]+")
_LEAST_DIFFERENT_CHARACTERS = 4
_FILLERS = re.compile(
    "认真|反复|多次|逐一|逐项|再次|经过|已经|我单位|本单位|我街道|本街道|我镇|本镇|我办|本期|本季度|本季|本月|本年|上述|以上|"
    "数据|数字|数值|指标|情况|实际|真实|准确|正确|可靠|有效|合理|客观|属于|核实|核对|核查|核验|复核|审核|检查|查验|确认|确定|"
    "没有|什么|任何|其他|其它|特殊|需要|说明|具体|详细|原因|附件|按照|依据|根据|如实|填报|上报|报送|一致|相符|相关|有关|正常|"
    "波动|范围|领导|知悉|予以|谢谢|异常|问题|存在|符合|要求|无误|[已经均都该此本我的了是为与和及见请不内将会]"
)
"""Words that lend no content to a sentence: once they are gone, something particular must be left."""


class Level(StrEnum):
    """强制性 blocks 上报, 核实性 wants an explanation, 提示 is worth a look."""

    ERROR = "error"
    WARNING = "warning"
    HINT = "hint"

    @property
    def label(self) -> str:
        """The level in the offices' words."""
        return {"error": "强制性", "warning": "核实性", "hint": "提示"}[self.value]


@dataclass(frozen=True, slots=True)
class Rule:
    """A check with its stable code; docs/rules.md lists them all."""

    code: str
    title: str

    @property
    def level(self) -> Level:
        """Told by the first letter of the code."""
        return {"E": Level.ERROR, "W": Level.WARNING, "H": Level.HINT}[self.code[0]]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found: the rule's code, the place, and a sentence with the figures and what to do."""

    code: str
    level: Level
    section: str
    area: Area
    row: str
    field: str
    message: str

    @property
    def key(self) -> str:
        """What an explanation of this finding is filed under; the same finding has the same key in every run."""
        return f"{self.code}:{self.area}:{self.row}:{self.field}"

    @property
    def cell(self) -> CellKey:
        """The cell to jump to."""
        return CellKey(self.area, self.row, self.field)


def explanation_of(finding: Finding, fields: Iterable[Field], cells: Cells) -> dict[str, str]:
    """Return what has been written about a finding, by field code."""
    return {field.code: cells.get(CellKey(Area.EXPLANATION, finding.key, field.code), "") for field in fields}


def told_with_explanation(finding: Finding, fields: Iterable[Field], cells: Cells) -> str:
    """Return the sentence of a finding, and under it what has been written about it, a line a field."""
    fields = tuple(fields)
    written = explanation_of(finding, fields, cells)
    told = (f"{field.name}：{written[field.code]}" for field in fields if written[field.code])
    return "\n".join((finding.message, *told))


def is_empty_talk(text: str, thresholds: Thresholds) -> bool:
    """Tell whether an explanation says nothing: stock phrases and fillers, keyboard noise, or too little."""
    phrases = _stock_phrases(thresholds.empty_phrases)
    words = _NO_CONTENT.sub("", normal_form(text, compatible=True))
    if len(_removed(phrases, words)) < thresholds.explanation_characters:
        return True
    particular = _removed(_FILLERS, _removed(phrases, _NOT_HAN.sub("", words)))
    return len(set(particular)) < _LEAST_DIFFERENT_CHARACTERS


@cache
def _stock_phrases(phrases: tuple[str, ...]) -> re.Pattern[str]:
    longest_first = sorted((_NO_CONTENT.sub("", phrase) for phrase in phrases), key=len, reverse=True)
    return re.compile("|".join(re.escape(phrase) for phrase in longest_first))


def _removed(pattern: re.Pattern[str], text: str) -> str:
    """Return the text without what matches, also without what only matches once its inside is gone."""
    before = ""
    while before != text:
        before, text = text, pattern.sub("", text)
    return text


def explanation_problem(catalogue: Catalogue, written: dict[str, str]) -> str | None:
    """Return why an explanation cannot be accepted (Chinese), or None if it can."""
    for field in catalogue.forms.explanation:
        text = written.get(field.code, "")
        reading = read(field, text)
        if reading.state is State.BLANK:
            if field.required:
                return f"请填写“{field.name}”。"
        elif reading.problem is not None:
            return f"“{field.name}”填写的“{text}”不能识别，请按“{field.help or field.name}”填写。"
        elif field.required and is_empty_talk(text, catalogue.thresholds):
            return f"“{field.name}”内容空泛（如“核实无误”“属实”“同上”），请写明具体情况。"
    return None


def is_explained(finding: Finding, catalogue: Catalogue, cells: Cells) -> bool:
    """Tell whether a 核实性 finding has an explanation that says something."""
    written = explanation_of(finding, catalogue.forms.explanation, cells)
    return any(written.values()) and explanation_problem(catalogue, written) is None


def needs_explanation(finding: Finding, catalogue: Catalogue, cells: Cells) -> bool:
    """Tell whether somebody still has to write why a finding stands."""
    return finding.level is Level.WARNING and not is_explained(finding, catalogue, cells)
