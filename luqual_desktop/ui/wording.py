"""Names of places in a report, as the window says them."""

from __future__ import annotations

from luqual_desktop.domain.place_names import place_name, record_name, section_name

__all__ = ["place_name", "record_name", "section_name"]
