"""The units a consolidating unit collects from, changed with a date: old periods keep their old tree."""

from __future__ import annotations

from dataclasses import replace

from luqual_desktop.domain.catalogue import Catalogue
from luqual_desktop.domain.package_text import is_code
from luqual_desktop.domain.periods import Period
from luqual_desktop.domain.reading import clean_text
from luqual_desktop.errors import UserError
from luqual_desktop.storage.database import Database
from luqual_desktop.storage.packages import package_of
from luqual_desktop.storage.units import UnitRecord, all_units, any_unit, end_unit, put_unit, units_in


class UnitTree:
    """The subordinates of one consolidating unit, period by period."""

    def __init__(self, database: Database, catalogue: Catalogue, parent: str) -> None:
        self._database = database
        self._catalogue = catalogue
        self._parent = parent

    @property
    def parent(self) -> str:
        """The unit that collects from them."""
        return self._parent

    def units(self, period: Period) -> list[UnitRecord]:
        """Return the units of a period; the first time those of the task package or the plan are taken over."""
        with self._database.reading() as session:
            known = any_unit(session)
        if not known:
            self._take_over()
        with self._database.reading() as session:
            return [unit for unit in units_in(session, str(period)) if unit.parent == self._parent]

    def add(self, code: str, name: str, since: Period, contact: str = "", phone: str = "") -> None:
        """Add a unit from a period on; raises UserError if it is there already or code or name are blank."""
        code, name = code.strip(), clean_text(name)
        if code and not is_code(code):
            raise UserError(f"单位代码“{code[:40]}”里有空格或符号，请只填数字、字母。", "unit")
        if not code or not name:
            raise UserError("单位代码和名称都要填写。", "unit")
        self.units(since)  # the first time those of the plan are taken over
        still_known = [each for each in self._records(code) if not each.until_period or each.until_period >= str(since)]
        if code == self._parent or still_known:
            raise UserError(f"单位代码 {code} 已在名单中。", "unit")
        self._put(UnitRecord(code, name, str(since), "", self._parent, contact, phone))

    def rename(self, code: str, name: str, since: Period) -> None:
        """Give a unit another name from a period on."""
        name = clean_text(name)
        if not name:
            raise UserError("单位名称不能为空。", "unit")
        self._change(code, since, name=name)

    def set_contact(self, code: str, contact: str, phone: str, since: Period) -> None:
        """Note whom to call, for the record in force in a period."""
        unit = self._in_force(code, since)
        self._put(replace(unit, contact=contact, phone=phone))

    def retire(self, code: str, last: Period, merged_into: str = "") -> None:
        """End a unit with a period, merged into another one where that is told; an end told before is corrected."""
        known = [each for each in self._records(code) if each.parent == self._parent and each.from_period <= str(last)]
        unit = known[-1] if known else self._in_force(code, last)
        self._refuse_later(code, last)
        if merged_into:
            self._in_force(merged_into, last.following if last.following in self._catalogue.calendar else last)
        with self._database.transaction() as session:
            end_unit(session, code, unit.from_period, str(last), merged_into)

    def _change(self, code: str, since: Period, *, name: str) -> None:
        unit = self._in_force(code, since)
        if unit.from_period == str(since):
            self._put(replace(unit, name=name))
            return
        with self._database.transaction() as session:
            end_unit(session, code, unit.from_period, str(since.preceding))
            put_unit(session, replace(unit, name=name, from_period=str(since)))

    def _refuse_later(self, code: str, last: Period) -> None:
        later = [each.from_period for each in self._records(code) if each.from_period > str(last)]
        if later:
            raise UserError(
                f"{code} 从 {later[0]} 起另有变更，不能只用到 {last}。请选 {later[0]} 或以后的报告期。", "unit"
            )

    def _records(self, code: str) -> list[UnitRecord]:
        """Return everything kept of a unit, by period."""
        with self._database.reading() as session:
            return [each for each in all_units(session) if each.code == code]

    def _in_force(self, code: str, period: Period) -> UnitRecord:
        for unit in self.units(period):
            if unit.code == code:
                return unit
        raise UserError(f"{period} 的单位名单中没有 {code}。", "unit")

    def _put(self, unit: UnitRecord) -> None:
        with self._database.transaction() as session:
            put_unit(session, unit)

    def _take_over(self) -> None:
        with self._database.reading() as session:
            package = package_of(session, self._catalogue.plan.code, self._parent)
        listed = package.units if package is not None and package.units else self._catalogue.units
        if not (package is not None and package.units) and not self._catalogue.is_owner(self._parent):
            listed = ()
        first = str(self._catalogue.calendar.periods[0])
        with self._database.transaction() as session:
            for unit in listed:
                put_unit(session, UnitRecord(unit.code, unit.name, first, "", self._parent))
