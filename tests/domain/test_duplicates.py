"""Suspected duplicates across units: found by code, by name, never within one unit alone, net only once decided."""

from __future__ import annotations

import pytest

from luqual_desktop.domain.catalogue import Catalogue, Indicator, LedgerIdentity
from luqual_desktop.domain.duplicates import Decision, OriginRow, removed_by_indicator, suspects
from luqual_desktop.domain.report import LedgerRow

CODE = "91330302MA0000000X"


@pytest.fixture
def enterprise(catalogue: Catalogue) -> Indicator:
    return next(each for each in catalogue.indicators if each.ledger is LedgerIdentity.ENTERPRISE)


@pytest.fixture
def item(catalogue: Catalogue) -> Indicator:
    return next(each for each in catalogue.indicators if each.ledger is LedgerIdentity.ITEM)


def _row(unit: str, name: str, code: str = "", document: str = "", decision: Decision | None = None) -> OriginRow:
    return OriginRow(unit, LedgerRow("X", f"X/{unit}{name}{code}", name, code, "", document, "", "2025Q1"), decision)


def _units(found: list[OriginRow]) -> list[str]:
    return [each.unit for each in found]


def test_same_code_under_two_names(enterprise: Indicator) -> None:
    (group,) = suspects(enterprise, [_row("a", "甲公司", CODE), _row("b", "甲有限公司", CODE), _row("c", "乙公司")])
    assert _units(list(group.rows)) == ["a", "b"]


def test_same_name_written_in_two_ways(enterprise: Indicator) -> None:
    (group,) = suspects(enterprise, [_row("a", "甲 （温州）公司"), _row("b", "甲(温州)公司")])
    assert len(group.rows) == 2


def test_a_row_without_code_joins_the_one_with_code_and_the_same_name(enterprise: Indicator) -> None:
    (group,) = suspects(enterprise, [_row("a", "甲公司", CODE), _row("b", "甲公司")])
    assert len(group.rows) == 2


def test_same_name_with_different_codes_are_two(enterprise: Indicator) -> None:
    assert suspects(enterprise, [_row("a", "甲公司", CODE), _row("b", "甲公司", CODE[:-1] + "Y")]) == []


def test_one_unit_alone_is_no_suspect(enterprise: Indicator) -> None:
    assert suspects(enterprise, [_row("a", "甲公司"), _row("a", "甲公司")]) == []


def test_items_of_one_name_with_different_documents_are_two(item: Indicator) -> None:
    assert suspects(item, [_row("a", "标准甲", document="1号"), _row("b", "标准甲", document="2号")]) == []
    assert len(suspects(item, [_row("a", "标准甲", document="1号"), _row("b", "标准甲", document="１ 号")])) == 1


def test_net_counts_only_confirmed_groups(enterprise: Indicator) -> None:
    keep, remove = Decision.KEEP, Decision.REMOVE
    decided = [
        _row("a", "甲公司", decision=keep),
        _row("b", "甲公司", decision=remove),
        _row("c", "甲公司", decision=remove),
    ]
    (group,) = suspects(enterprise, decided)
    assert removed_by_indicator([group]) == {enterprise.code: 2}
    (open_group,) = suspects(enterprise, [row._replace(decision=None) for row in decided])
    assert removed_by_indicator([open_group]) == {enterprise.code: 0}
