"""Cells in which a figure should stand: written oddly, computed, out of range, or no figure at all; and odd texts."""

from __future__ import annotations

from collections.abc import Callable

from tests.hostile.case import REJECTED, SAME, WARNED, Case
from tests.hostile.honest_workbook import FIGURES, TASKS, WORKBOOK, Base

_TEXT = '<c r="{a}" {s} t="inlineStr"><is><t xml:space="preserve">%s</t></is></c>'
_NUMBER = '<c r="{a}" {s}><v>%s</v></c>'
_DATE, _PERCENT = "14", "10"
"""Built-in number formats."""


def cases() -> list[Case]:
    """Return the cases of the rows on numbers, formulas, error values, dates and texts."""
    return [*_refused(), *_typed(), *_formulas(), *_formats(), *_taken(), *_texts()]


def _refused() -> list[Case]:
    not_a_number, not_a_figure = "E101", "E403"
    texts = {
        "num_comma_decimal": "96,5",
        "num_full_width_comma": "96，5",
        "num_about": "约96",
        "num_range": "90-95",
        "num_chinese": "九十六",
        "num_slash": "/",
        "num_underscore_text": "1_000",
        "num_hex": "0x10",
        "num_exponent_text": "1e3",
        "num_nan_text": "NaN",
        "num_infinity_text": "Infinity",
        "num_arabic_indic": "٩٦",
        "num_superscript": "9²",
        "num_percent_of_a_count": "96.5%",
        "num_broken_thousands": "1,23",
    }
    raw = {
        "num_raw_underscore": "1_000",
        "num_raw_full_width": "９６",
        "num_raw_nan": "NaN",
        "num_raw_infinity": "inf",
        "num_raw_hex": "0x10",
        "num_raw_1e400": "1e400",
        "num_raw_1e308": "1e308",
    }
    rules = {
        "num_minus": ("E6", "-1", "E102"),
        "num_fraction_of_a_count": ("E6", "1.5", "E103"),
        "num_more_than_all": ("E6", "999999999", "E104"),
        "num_denominator_zero": ("G6", "0", "E105"),
        "num_one_half_missing": ("G6", "", "E106"),
    }
    return [
        *(_case(name, "E6", _TEXT % text, REJECTED, not_a_number, text) for name, text in texts.items()),
        *(_case(name, "E6", _NUMBER % text, REJECTED, not_a_figure, text) for name, text in raw.items()),
        *(_case(name, at, _NUMBER % text, REJECTED, code, text) for name, (at, text, code) in rules.items()),
    ]


def _typed() -> list[Case]:
    kinds = {
        "num_error_div0": ("e", "#DIV/0!", "E402"),
        "num_error_na": ("e", "#N/A", "E402"),
        "num_error_ref": ("e", "#REF!", "E402"),
        "num_bool": ("b", "1", "E403"),
        "num_iso_date": ("d", "2025-01-01", "E403"),
        "num_unknown_type": ("zz", "1", "E403"),
    }
    index = "文字找不到"
    return [
        *(
            _case(name, "E6", f'<c r="{{a}}" {{s}} t="{kind}"><v>{text}</v></c>', REJECTED, code, text)
            for name, (kind, text, code) in kinds.items()
        ),
        *(
            _case(name, "E6", f'<c r="{{a}}" {{s}} t="s"><v>{at}</v></c>', REJECTED, "suspicious", f"E6 的{index}")
            for name, at in (("num_sst_beyond", "99999"), ("num_sst_negative", "-1"), ("num_sst_odd", "²"))
        ),
    ]


def _formulas() -> list[Case]:
    formulas = {
        "num_formula_with_value": "<f>1+1</f><v>2</v>",
        "num_formula_without_value": "<f>1+1</f>",
        "num_formula_external": "<f>[1]Sheet1!A1</f><v>2</v>",
        "num_formula_dde": "<f>cmd|'/c calc'!A0</f><v>2</v>",
        "num_formula_webservice": '<f>WEBSERVICE("http://127.0.0.1:9")</f><v>2</v>',
        "num_formula_array": '<f t="array" ref="E6">SUM(1)</f><v>1</v>',
        "num_formula_shared": '<f t="shared" si="0"/><v>1</v>',
    }
    filling = {
        "num_result_of_array": '<f t="array" ref="E5:E7">A1:A3</f>',
        "num_result_of_data_table": '<f t="dataTable" ref="E5:E7" dt2D="0" dtr="0" r1="A1"/>',
    }
    told = "请改为数值或文字"
    return [
        *(
            _case(name, "E6", f'<c r="{{a}}" {{s}}>{inside}</c>', REJECTED, "E401", told)
            for name, inside in formulas.items()
        ),
        *(
            Case(name, _with(FIGURES, "E5", f'<c r="{{a}}" {{s}}>{inside}<v>1</v></c>'), REJECTED, "E401", told, "E6")
            for name, inside in filling.items()
        ),
    ]


def _formats() -> list[Case]:
    factor = "0.99，按 99 读取"
    return [
        Case("num_date_format", _styled(FIGURES, "E6", "45000", _DATE), REJECTED, "E404", "日期格式", "E6"),
        Case(
            "num_percent_format_of_a_count", _styled(FIGURES, "E6", "0.965", _PERCENT), REJECTED, "E404", "百分数", "E6"
        ),
        Case("num_percent_format", _styled(TASKS, "F5", "0.99", _PERCENT), WARNED, "W403", factor, "F5"),
        Case(
            "num_percent_text", lambda b: b.with_cell(TASKS, "F5", _TEXT % "99%").zipped(), WARNED, "W402", "99%", "F5"
        ),
        Case("date1904", lambda b: b.replaced(WORKBOOK, "<workbookPr />", '<workbookPr date1904="1"/>').zipped(), SAME),
    ]


def _taken() -> list[Case]:
    odd = {"num_fullwidth_digits": "７８４", "num_thousands_text": "1,784", "num_full_width_point": "784．0"}
    return [
        *(_case(name, "E6", _TEXT % text, WARNED, "W401", text) for name, text in list(odd.items())[::2]),
        _case("num_thousands_text", "G6", _TEXT % "1,789", WARNED, "W401", "按 1789 读取"),
        _case("num_odd_spaces", "E6", _TEXT % " 784\u3000", SAME),
        _case("num_as_text", "E6", _TEXT % "784", SAME),
        _case("num_float_noise", "E6", _NUMBER % "784.0000000000001", SAME),
        _case("number_17_digits", "E6", _NUMBER % "783.99999999999989", SAME),
        _case("num_exponent", "E6", _NUMBER % "7.84E+2", SAME),
    ]


def _texts() -> list[Case]:
    formula_like = {
        "text_equals": "=1+1",
        "text_plus": "+1",
        "text_minus": "-1",
        "text_at": "@SUM(1)",
        "text_tab": "\t=1",
        "text_full_width": "＝1+1",
        "text_pipe": "=cmd|'/c calc'!A0",
    }
    odd = {
        "text_control_escaped": "_x000B_甲",
        "text_surrogate_escaped": "_xD800_甲",
        "text_nul_escaped": "_x0000_甲",
        "text_rtl": "\u202eتقرير\u202c",
        "text_emoji": "👩‍👩‍👧",
    }
    long = "样" * 40_000
    return [
        *(_case(name, "R6", _TEXT % text, WARNED, "edited", "改动") for name, text in (formula_like | odd).items()),
        _case("text_40000", "R6", _TEXT % long, REJECTED, "suspicious", "R6 文字过长"),
        _case("text_control_raw", "R6", _TEXT % "\x0b甲", REJECTED, "damaged", "损坏"),
        _case("text_surrogate_raw", "R6", _TEXT % "&#xD800;", REJECTED, "damaged", "损坏"),
    ]


def _case(name: str, address: str, cell: str, outcome: str, code: str = "", says: str = "") -> Case:
    place = address if code[:1] in {"E", "W"} else ""
    return Case(name, _with(FIGURES, address, cell), outcome, code, says, place)


def _with(part: str, address: str, cell: str) -> Callable[[Base], bytes]:
    return lambda base: base.with_cell(part, address, cell).zipped()


def _styled(part: str, address: str, value: str, number_format: str) -> Callable[[Base], bytes]:
    def make(base: Base) -> bytes:
        styled, style = base.with_style(number_format)
        return styled.with_cell(part, address, f'<c r="{{a}}" {style}><v>{value}</v></c>').zipped()

    return make
