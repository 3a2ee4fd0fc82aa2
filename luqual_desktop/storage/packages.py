"""Task packages: what came down from above and what was sent out; of each issuer the newest is in force."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from sqlmodel import Session, col, select

from luqual_desktop.domain.package_text import package_from, package_text
from luqual_desktop.domain.targets import TaskPackage, told_of, with_handed_down
from luqual_desktop.storage.tables import TaskPackageRow


@dataclass(frozen=True)
class StoredPackage:
    """A task package as kept: its number here, when it was taken in, whether it is the last of all."""

    package_id: int
    time: str
    sha256: str
    active: bool
    package: TaskPackage


def save_package(session: Session, package: TaskPackage, *, time: str) -> int:
    """Keep a package, which is in force from now on among those of its issuer; return its number."""
    content = package_text(package)
    for other in session.exec(
        select(TaskPackageRow).where(TaskPackageRow.plan == package.plan, TaskPackageRow.active == 1)
    ):
        other.active = 0
    session.flush()
    row = TaskPackageRow(
        plan=package.plan, time=time, sha256=hashlib.sha256(content.encode()).hexdigest(), active=1, content=content
    )
    session.add(row)
    session.flush()
    return int(row.package_id or 0)


def package_for(session: Session, plan: str, unit: str) -> TaskPackage | None:
    """Return the package that binds a unit's own report: the newest from above, with what it has issued itself."""
    own, above = _newest(session, plan, unit)
    return above.package if own is None and above is not None else _together(unit, own, above)


def package_of(session: Session, plan: str, unit: str) -> TaskPackage | None:
    """Return the package by which a unit collects: the newest it has issued, with what binds it from above.

    Where it has issued none and is itself listed in the one from above, only what that says of it is left: the units
    in there are others'.
    """
    own, above = _newest(session, plan, unit)
    if own is None and above is not None and all(unit != each.code for each in above.package.units):
        return above.package
    return _together(unit, own, above)


def _newest(session: Session, plan: str, unit: str) -> tuple[StoredPackage | None, StoredPackage | None]:
    """Return the newest package the unit has issued and the newest that came from elsewhere."""
    stored = stored_packages(session, plan)
    own = next((each for each in stored if each.package.issuer == unit), None)
    return own, next((each for each in stored if each.package.issuer != unit), None)


def _together(unit: str, own: StoredPackage | None, above: StoredPackage | None) -> TaskPackage | None:
    if above is None:
        return None if own is None else own.package
    handed = told_of(above.package, unit)
    if own is None:
        return handed
    newer = own.package_id > above.package_id
    return with_handed_down(own.package, handed, own_first=newer)


def stored_packages(session: Session, plan: str) -> list[StoredPackage]:
    """Return all packages of a plan, newest first."""
    statement = select(TaskPackageRow).where(TaskPackageRow.plan == plan)
    return [
        StoredPackage(int(row.package_id or 0), row.time, row.sha256, bool(row.active), package_from(row.content))
        for row in session.exec(statement.order_by(col(TaskPackageRow.package_id).desc()))
    ]
