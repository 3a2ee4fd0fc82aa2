"""Exact numbers: reading what people type, canonical text, and rounding for display only."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Context, Decimal, DivisionByZero, Inexact, InvalidOperation, Overflow
from fractions import Fraction

SIGNIFICANT_DIGITS = 15
"""More digits than this do not survive a spreadsheet."""

_FULL_WIDTH = str.maketrans("０１２３４５６７８９．，－＋％　", "0123456789.,-+% ")
_PLAIN = re.compile(r"-?(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)")
_GROUPED = re.compile(r"-?[1-9][0-9]{0,2}(?:,[0-9]{3})+(?:\.[0-9]+)?")
_MOST_PLACES = 12
_EXACT = Context(prec=2000, traps=[Inexact, InvalidOperation, DivisionByZero, Overflow])


def narrow(text: str) -> str:
    """Return the text with full-width digits and signs made narrow, and blanks at both ends gone."""
    return text.translate(_FULL_WIDTH).strip()


def parse_number(text: str) -> Decimal | None:
    """Read a plain or thousands-grouped decimal number, full-width digits included; None if it is anything else.

    Our own pattern and not `Decimal()`: that one takes `1_000`, `1e5`, `NaN` and the digits of every script.
    """
    narrowed = narrow(text)
    if _GROUPED.fullmatch(narrowed):
        narrowed = narrowed.replace(",", "")
    if len(narrowed) > 400 or not _PLAIN.fullmatch(narrowed):
        return None
    return Decimal(narrowed)


def significant_digits(number: Decimal) -> int:
    """Return how many digits must be kept to keep the number, whole digits left of the point included."""
    if not number:
        return 1
    normal = number.copy_abs().normalize(_EXACT)
    return max(len(normal.as_tuple().digits), normal.adjusted() + 1)


def canonical(number: Decimal) -> str:
    """Return the one text of a number: no exponent, no needless zeros, no minus zero."""
    if not number:
        return "0"
    return format(number.normalize(_EXACT), "f")


def exact_sum(numbers: Iterable[Decimal]) -> Decimal:
    """Add without rounding."""
    total = Decimal(0)
    for number in numbers:
        total = _EXACT.add(total, number)
    return total


def exact_addition(left: Decimal, right: Decimal) -> Decimal:
    """Add two numbers without rounding."""
    return _EXACT.add(left, right)


def exact_product(left: Decimal, right: Decimal) -> Decimal:
    """Multiply without rounding."""
    return _EXACT.multiply(left, right)


def exact_difference(left: Decimal, right: Decimal) -> Decimal:
    """Subtract without rounding."""
    return _EXACT.subtract(left, right)


def half_up(number: Fraction | Decimal, places: int) -> Decimal:
    """Round half away from zero (四舍五入), for display only: a verdict is never taken on the result."""
    above, below = number.as_integer_ratio()
    whole = (2 * abs(above) * 10**places + below) // (2 * below)
    return Decimal(-whole if above < 0 else whole).scaleb(-places, _EXACT)


def displayed(number: Fraction | Decimal, places: int) -> str:
    """Return the number rounded half up, without zeros that say nothing."""
    return canonical(half_up(number, places))


def told_apart(left: Fraction, right: Fraction, places: int) -> tuple[str, str]:
    """Return both numbers for display with as many places as tell them apart, or with `places` if they are equal."""
    for finer in range(places, _MOST_PLACES + 1):
        texts = (displayed(left, finer), displayed(right, finer))
        if texts[0] != texts[1]:
            return texts
    return displayed(left, places), displayed(right, places)


def to_spreadsheet_precision(number: float | int | Decimal) -> Decimal:
    """Return the number a spreadsheet cell stands for: its value at 15 significant digits."""
    return Decimal(repr(number) if isinstance(number, float) else number).normalize(Context(prec=SIGNIFICANT_DIGITS))
