"""The order in which people come upon cells: tab by tab, in a table line by line, in a line from left to right."""

from __future__ import annotations

from collections.abc import Iterable

from luqual_desktop.domain.catalogue import Catalogue
from luqual_desktop.domain.cells import Area, CellKey
from luqual_desktop.domain.rules.places import COVER, RECTIFICATION, fields_of, indicator_of_ledger, section_of

_AREAS = tuple(Area)


def in_form_order(catalogue: Catalogue, keys: Iterable[CellKey]) -> list[CellKey]:
    """Return cells in the order of the form; what the plan does not know comes last."""
    checklists = (each.code for each in catalogue.checklists)
    tabs = [COVER, *(each.code for each in catalogue.sections), *checklists, RECTIFICATION]
    places = {code: place for place, code in enumerate(tabs)}
    records = [*catalogue.indicator_by_code, *catalogue.task_by_code]
    records += [*catalogue.deliverable_by_code, *catalogue.item_by_code]
    lines = {code: line for line, code in enumerate(records)}

    def rank(key: CellKey) -> tuple[int, int, int, str, int, str]:
        fields = [each.code for each in fields_of(catalogue, key.area, key.record)]
        return (
            places.get(section_of(catalogue, key.area, key.record), len(places)),
            _AREAS.index(key.area),
            lines.get(indicator_of_ledger(key.record), len(lines)),
            key.record,
            fields.index(key.field) if key.field in fields else len(fields),
            key.field,
        )

    return sorted(keys, key=rank)
