"""任务包: targets shared out among units, handed down as one workbook, taken over by the units after a preview."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

from luqual_desktop.domain.catalogue import Catalogue, Indicator, ReportedBy, TargetSource, Unit
from luqual_desktop.domain.numbers import canonical, parse_number
from luqual_desktop.domain.periods import Period
from luqual_desktop.domain.reading import INAPPLICABLE
from luqual_desktop.domain.signatures import Signature
from luqual_desktop.domain.targets import TaskPackage
from luqual_desktop.errors import UserError
from luqual_desktop.services.reading_apart import ReadingApart, reading_apart
from luqual_desktop.services.workspace import Workspace
from luqual_desktop.storage.packages import package_for, package_of, save_package


@dataclass(frozen=True)
class PackageChange:
    """One thing a package changes compared with the one in force."""

    what: str
    before: str
    now: str


class TaskPackages:
    """The package in force, its changes, and its way out and in."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._database = workspace.database
        self._catalogue = workspace.catalogue

    def current(self, issuer: str, units: tuple[Unit, ...]) -> TaskPackage:
        """Return the package in force, with today's units and without what is told of the issuer from above."""
        with self._database.reading() as session:
            package = package_of(session, self._catalogue.plan.code, issuer)
        if package is None:
            return TaskPackage(self._catalogue.plan.code, self._catalogue.plan.version, issuer, units)
        if package.issuer != issuer or not units:
            return package
        shares = {place: share for place, share in package.shares.items() if place[0] != issuer}
        below = frozenset(place for place in package.inapplicable if place[0] != issuer)
        return replace(package, units=units, shares=shares, inapplicable=below)

    def keep(self, package: TaskPackage, *, draft: bool = False) -> None:
        """Put a package in force; a draft takes the place of the draft before it."""
        now = self._workspace.actor.now().isoformat(timespec="seconds")
        with self._database.transaction() as session:
            save_package(session, package, time=now, draft=draft)

    def export(self, package: TaskPackage, target: Path) -> None:
        """Put a package in force and write it to a workbook; raises UserError if the file cannot be written."""
        from luqual_desktop.workbook.task_package import KIND, package_digest

        signature = self._workspace.signing.sign(KIND, package_digest(package))
        write_package(self._catalogue, package, target, signature)
        self.keep(package)

    def read(self, file: Path, reading: ReadingApart | None = None) -> TaskPackage:
        """Read a package from a workbook; raises UserError if it is not one or of another plan."""
        return read_package(self._catalogue, file, reading)

    def changes(self, package: TaskPackage, unit: str) -> list[PackageChange]:
        """Return what taking a package over would change for a unit: its targets, what applies, deadlines."""
        with self._database.reading() as session:
            before = package_for(session, self._catalogue.plan.code, unit)
        empty = TaskPackage(package.plan, package.plan_version, package.issuer)
        was = _told(self._catalogue, before or empty, unit)
        now = _told(self._catalogue, package, unit)
        return [
            PackageChange(what, was.get(what, ""), now.get(what, ""))
            for what in sorted({*was, *now})
            if was.get(what) != now.get(what)
        ]


def read_package(catalogue: Catalogue, file: Path, reading: ReadingApart | None = None) -> TaskPackage:
    """Read a package from a workbook; raises UserError if it is not one or of another plan."""
    with reading_apart(catalogue, reading) as opened:
        package, plan = opened.package(file), catalogue.plan
    if package.plan != plan.code:
        raise UserError(f"任务包“{file.name}”属于规划 {package.plan}，本机规划为 {plan.code}，请核对。", "wrong_plan")
    return package


def write_package(catalogue: Catalogue, package: TaskPackage, target: Path, signature: Signature | None = None) -> None:
    """Write a package to a workbook; raises UserError if the file cannot be written."""
    from luqual_desktop.workbook.publish import publish
    from luqual_desktop.workbook.task_package import read_task_package, write_task_package

    def verify(path: Path) -> None:
        if read_task_package(path) != package:
            raise UserError("写出的任务包与本机数据核对不一致，已放弃。请重试。", "readback")

    publish(target, lambda path: write_task_package(path, package, catalogue, signature), verify)


def share_rest(indicator: Indicator, package: TaskPackage) -> Fraction | None:
    """Return what is left of the plan's target once all shares are given (negative: more than the target)."""
    if indicator.target is None:
        return None
    given = sum((Fraction(share) for (_, code), share in package.shares.items() if code == indicator.code), Fraction(0))
    return Fraction(indicator.target) - given


def with_share(package: TaskPackage, unit: str, indicator: Indicator, text: str) -> TaskPackage:
    """Return the package with a unit's share set, or taken away by a blank text; raises UserError for a non-number."""
    shares = {place: share for place, share in package.shares.items() if place != (unit, indicator.code)}
    if text.strip():
        shares[(unit, indicator.code)] = _number(text, indicator.name)
    return replace(package, shares=shares)


def with_yearly_target(package: TaskPackage, indicator: Indicator, year: int, text: str) -> TaskPackage:
    """Return the package with the target that somebody above has set for a year."""
    yearly = {place: target for place, target in package.yearly.items() if place != (indicator.code, year)}
    if text.strip():
        yearly[(indicator.code, year)] = _number(text, indicator.name)
    return replace(package, yearly=yearly)


def with_inapplicable(package: TaskPackage, unit: str, indicator: Indicator, *, inapplicable: bool) -> TaskPackage:
    """Return the package with an indicator marked as not applying to a unit, or applying again."""
    place = (unit, indicator.code)
    marked = package.inapplicable | {place} if inapplicable else package.inapplicable - {place}
    return replace(package, inapplicable=marked)


def with_reported_by(package: TaskPackage, indicator: Indicator, who: ReportedBy | None) -> TaskPackage:
    """Return the package with another level reporting an indicator; None is as the plan says."""
    levels = {code: each for code, each in package.reported_by.items() if code != indicator.code}
    if who is not None and who is not indicator.reported_by:
        levels[indicator.code] = who
    return replace(package, reported_by=levels)


def with_deadline(package: TaskPackage, period: Period, day: date | None) -> TaskPackage:
    """Return the package with a period's deadline set or taken away."""
    deadlines = {each: when for each, when in package.deadlines.items() if each != str(period)}
    if day is not None:
        deadlines[str(period)] = day
    return replace(package, deadlines=deadlines)


def package_file_name(package: TaskPackage, catalogue: Catalogue, period: Period) -> str:
    """Return the proposed name of a package's workbook."""
    return f"任务包_{package.issuer}{catalogue.unit_names.get(package.issuer, '')}_{period}.xlsx"


def _number(text: str, name: str) -> Decimal:
    number = parse_number(text)
    if number is None or number < 0:
        raise UserError(f"“{name}”的目标“{text}”不是数，请填不小于 0 的数字。", "number")
    return number


def _told(catalogue: Catalogue, package: TaskPackage, unit: str) -> dict[str, str]:
    told: dict[str, str] = {}
    for indicator in catalogue.indicators:
        told |= _told_of(indicator, package, unit)
    for period, day in sorted(package.deadlines.items()):
        told[f"{period} 上报截止日期"] = day.isoformat()
    return told


def _told_of(indicator: Indicator, package: TaskPackage, unit: str) -> dict[str, str]:
    name = f"{indicator.code} {indicator.name}"
    told: dict[str, str] = {}
    share = package.shares.get((unit, indicator.code))
    if share is not None:
        told[f"{name}：本单位目标"] = canonical(share)
    if (unit, indicator.code) in package.inapplicable:
        told[f"{name}：适用"] = INAPPLICABLE
    if indicator.code in package.reported_by:
        told[f"{name}：填报层级"] = package.reported_by[indicator.code].label
    if indicator.target_source is TargetSource.EXTERNAL:
        years = sorted((year, target) for (code, year), target in package.yearly.items() if code == indicator.code)
        told |= {f"{name}：{year} 年目标": canonical(target) for year, target in years}
    return told
