"""Settings that change meaning; those of windows and folders are not kept here."""

from __future__ import annotations

from sqlmodel import Session, select

from luqual_desktop.storage.tables import MetaRow, SettingRow


def put_setting(session: Session, name: str, value: str) -> None:
    """Keep a setting."""
    session.merge(SettingRow(name=name, value=value))
    session.flush()


def all_settings(session: Session) -> dict[str, str]:
    """Return all settings by name."""
    return {row.name: row.value for row in session.exec(select(SettingRow))}


def store_id(session: Session) -> str:
    """Return the random number of this data file; a restored one has a new number."""
    return session.exec(select(MetaRow.store_id)).one()
