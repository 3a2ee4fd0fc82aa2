"""Where a finding stands, in words a reader finds it by."""

from __future__ import annotations

from luqual_desktop.domain.catalogue import Catalogue
from luqual_desktop.domain.cells import Area
from luqual_desktop.domain.findings import Finding
from luqual_desktop.domain.place_names import section_name
from luqual_desktop.domain.rules.places import field_of


def place_of(catalogue: Catalogue, finding: Finding) -> str:
    """Return section, record and field of a finding."""
    field = field_of(catalogue, finding.cell)
    row = "" if finding.area is Area.COVER else finding.row
    parts = (section_name(catalogue, finding.section), row, field.name if field else finding.field)
    return "·".join(part for part in parts if part)
