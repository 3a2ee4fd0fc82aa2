from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luqual_desktop.domain.clipboard_text import guarded, parse_block, unguarded, write_block

CELLS = st.text(alphabet=st.sampled_from("ab甲 1.,-+=@＝'\"\t\n％万"), max_size=8)


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("", (("",),)),
        ("12", (("12",),)),
        ("1\t2\r\n3\t4\r\n", (("1", "2"), ("3", "4"))),
        ("1\t2\n3\n", (("1", "2"), ("3", ""))),
        ('"two\nlines"\tx\n', (("two\nlines", "x"),)),
        ('"a ""b"" c\td"\n', (('a "b" c\td',),)),
        ('5" pipe\tx\n', (('5" pipe', "x"),)),
        ('"never closed\tx\n', (('"never closed', "x"),)),
        ('"closed" late\tx\n', (('"closed" late', "x"),)),
        ('""\t1', (("", "1"),)),
        ("a\n\nb", (("a",), ("",), ("b",))),
    ],
)
def test_blocks_as_spreadsheets_write_them(text: str, rows: tuple[tuple[str, ...], ...]) -> None:
    assert parse_block(text) == rows


@given(st.text())
def test_any_text_is_a_block_of_equal_rows(text: str) -> None:
    block = parse_block(text)
    assert len({len(row) for row in block}) == 1


@given(st.integers(1, 4).flatmap(lambda width: st.lists(st.lists(CELLS, min_size=width, max_size=width), min_size=1)))
def test_what_is_copied_comes_back(rows: list[list[str]]) -> None:
    back = parse_block(write_block(rows))
    assert [[unguarded(cell) for cell in row] for row in back] == rows


@pytest.mark.parametrize("text", ["=1+1", "+86", "@a", "＝a", " =a", "\t=a", "-a", "＋1"])
def test_no_copied_text_is_a_formula(text: str) -> None:
    assert guarded(text) == f"'{text}"


@pytest.mark.parametrize("text", ["-5", "-1,234.5", "－5", "甲=乙", "", "0577-88001234", "'quoted'"])
def test_what_is_no_formula_is_copied_as_it_is(text: str) -> None:
    assert guarded(text) == text
