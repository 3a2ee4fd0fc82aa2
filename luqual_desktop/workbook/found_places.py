"""Where a finding stands, in words a reader finds it by."""

from __future__ import annotations

from luqual_desktop.domain.catalogue import Catalogue
from luqual_desktop.domain.cells import Area
from luqual_desktop.domain.findings import Finding
from luqual_desktop.domain.rules.places import COVER, RECTIFICATION, field_of


def place_of(catalogue: Catalogue, finding: Finding) -> str:
    """Return section, record and field of a finding."""
    names = {
        **{section.code: section.name for section in catalogue.sections},
        **{checklist.code: checklist.short_name for checklist in catalogue.checklists},
        COVER: "封面",
        RECTIFICATION: "整改台账",
    }
    field = field_of(catalogue, finding.cell)
    row = "" if finding.area is Area.COVER else finding.row
    parts = (names.get(finding.section, finding.section), row, field.name if field else finding.field)
    return "·".join(part for part in parts if part)
