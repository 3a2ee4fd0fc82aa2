"""Task packages: what came down from above and what was sent out; of each issuer the newest is in force."""

from __future__ import annotations

import hashlib
from typing import NamedTuple

from sqlmodel import Session, col, func, select

from luqual_desktop.domain.package_text import package_from, package_text
from luqual_desktop.domain.targets import TaskPackage, told_of, with_handed_down
from luqual_desktop.storage.tables import TaskPackageRow


class _Kept(NamedTuple):
    """A package with its number: of two the higher one is newer."""

    number: int
    package: TaskPackage


def save_package(session: Session, package: TaskPackage, *, time: str, draft: bool = False) -> int:
    """Keep a package, which is in force from now on among those of its issuer; return its number.

    A draft takes the place of the one before it: each cell that is typed makes another. What has gone out or come in
    stays.
    """
    content = package_text(package)
    row = _last_draft(session, package) if draft else None
    if row is None:
        row = TaskPackageRow(plan=package.plan, time=time, sha256="", active=0, content=content)
    row.time, row.content, row.sha256 = time, content, hashlib.sha256(content.encode()).hexdigest()
    if not draft:
        in_force = select(TaskPackageRow).where(TaskPackageRow.plan == package.plan, TaskPackageRow.active == 1)
        for other in session.exec(in_force):
            other.active = 0
        session.flush()
        row.active = 1
    session.add(row)
    session.flush()
    return int(row.package_id or 0)


def _last_draft(session: Session, package: TaskPackage) -> TaskPackageRow | None:
    """Return the newest row of all if it is a draft of the same issuer: the last that went out or came in is active."""
    rows = select(TaskPackageRow).where(TaskPackageRow.plan == package.plan)
    last = session.exec(rows.order_by(col(TaskPackageRow.package_id).desc()).limit(1)).first()
    if last is None or last.active or package_from(last.content).issuer != package.issuer:
        return None
    return last


def package_for(session: Session, plan: str, unit: str) -> TaskPackage | None:
    """Return the package that binds a unit's own report: the newest from above, with what it has issued itself."""
    own, above = _newest(session, plan, unit, own=True), _newest(session, plan, unit, own=False)
    return above.package if own is None and above is not None else _together(unit, own, above)


def package_of(session: Session, plan: str, unit: str) -> TaskPackage | None:
    """Return the package by which a unit collects: the newest it has issued, with what binds it from above.

    Where it has issued none and is itself listed in the one from above, only what that says of it is left: the units
    in there are others'.
    """
    own, above = _newest(session, plan, unit, own=True), _newest(session, plan, unit, own=False)
    if own is None and above is not None and all(unit != each.code for each in above.package.units):
        return above.package
    return _together(unit, own, above)


def _newest(session: Session, plan: str, unit: str, *, own: bool) -> _Kept | None:
    """Return the newest package the unit has issued, or the newest that came from elsewhere."""
    issuer = func.json_extract(TaskPackageRow.content, "$.issuer")
    rows = select(TaskPackageRow).where(TaskPackageRow.plan == plan, issuer == unit if own else issuer != unit)
    row = session.exec(rows.order_by(col(TaskPackageRow.package_id).desc()).limit(1)).first()
    return None if row is None else _Kept(int(row.package_id or 0), package_from(row.content))


def _together(unit: str, own: _Kept | None, above: _Kept | None) -> TaskPackage | None:
    if above is None:
        return None if own is None else own.package
    handed = told_of(above.package, unit)
    if own is None:
        return handed
    return with_handed_down(own.package, handed, own_is_newer=own.number > above.number)
