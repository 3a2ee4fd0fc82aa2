"""Task packages: what came down from above, or was sent out, one of them in force for each plan."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from sqlmodel import Session, col, select

from luqual_desktop.domain.package_text import package_from, package_text
from luqual_desktop.domain.targets import TaskPackage
from luqual_desktop.storage.tables import TaskPackageRow


@dataclass(frozen=True)
class StoredPackage:
    """A task package as kept: its number here, when it was taken in, whether it is in force."""

    package_id: int
    time: str
    sha256: str
    active: bool
    package: TaskPackage


def save_package(session: Session, package: TaskPackage, *, time: str, active: bool = True) -> int:
    """Keep a package and, if `active`, put it in force instead of the one before; return its number."""
    content = package_text(package)
    row = TaskPackageRow(
        plan=package.plan, time=time, sha256=hashlib.sha256(content.encode()).hexdigest(), active=0, content=content
    )
    session.add(row)
    session.flush()
    number = int(row.package_id or 0)
    if active:
        activate_package(session, number)
    return number


def activate_package(session: Session, package_id: int) -> None:
    """Put a kept package in force for its plan."""
    row = session.get_one(TaskPackageRow, package_id)
    for other in session.exec(
        select(TaskPackageRow).where(TaskPackageRow.plan == row.plan, TaskPackageRow.active == 1)
    ):
        other.active = 0
    session.flush()
    row.active = 1
    session.flush()


def active_package(session: Session, plan: str) -> TaskPackage | None:
    """Return the package in force for a plan, or None."""
    row = session.exec(select(TaskPackageRow).where(TaskPackageRow.plan == plan, TaskPackageRow.active == 1)).first()
    return None if row is None else package_from(row.content)


def stored_packages(session: Session, plan: str) -> list[StoredPackage]:
    """Return all packages of a plan, newest first."""
    statement = select(TaskPackageRow).where(TaskPackageRow.plan == plan)
    return [
        StoredPackage(int(row.package_id or 0), row.time, row.sha256, bool(row.active), package_from(row.content))
        for row in session.exec(statement.order_by(col(TaskPackageRow.package_id).desc()))
    ]
