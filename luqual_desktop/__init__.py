"""Luqual Desktop: reporting and consolidation of a district's five-year quality plan."""

__version__ = "0.1.0"
