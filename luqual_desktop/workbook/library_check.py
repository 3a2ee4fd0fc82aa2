"""What reads XML here, for the self-check of a build."""

from __future__ import annotations


def expat_version() -> str:
    """Return the version of the parser every file from outside goes through."""
    from pyexpat import version_info

    return ".".join(map(str, version_info))


def openpyxl_is_defused() -> bool:
    """Tell whether openpyxl would read XML through defusedxml."""
    from openpyxl import DEFUSEDXML

    return bool(DEFUSEDXML)
