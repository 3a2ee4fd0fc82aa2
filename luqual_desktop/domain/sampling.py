"""Plausible made-up figures for a whole report, from a random number generator that is handed in: 样例, never real."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from luqual_desktop.domain.catalogue import Catalogue, Field, FieldKind, Indicator, Kind, Meaning, Time
from luqual_desktop.domain.cells import COVER_RECORD, Area, CellKey, Edit
from luqual_desktop.domain.figures import part_fields
from luqual_desktop.domain.numbers import canonical, half_up
from luqual_desktop.domain.periods import Period
from luqual_desktop.domain.report import Report
from luqual_desktop.domain.rules.inspections import DEADLINE, ITEM, OPENED, RECHECK, RESULT, STATE, choice_field
from luqual_desktop.domain.status import is_due

MARK = "样例"
_BLANK_SHARE = 0.02
_FAILED_SHARE = 0.06
_CLOSED_SHARE = 0.85
_LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"


class SampleMaker:
    """Makes the edits of one unit's reports; the same seed and unit give the same figures."""

    def __init__(self, catalogue: Catalogue, unit: str, seed: int) -> None:
        self._catalogue = catalogue
        self._unit = unit
        self._steady = Random(f"{seed}/{unit}")  # noqa: S311 - made-up figures, nothing secret
        self._sizes = {indicator.code: self._steady.randint(60, 900) for indicator in catalogue.indicators}
        self._leads = {indicator.code: self._steady.randint(-4, 50) for indicator in catalogue.indicators}
        self._seed = seed

    def edits(self, report: Report) -> list[Edit]:
        """Return what a clerk would type in this period; explanations come after the checks."""
        chance = Random(f"{self._seed}/{self._unit}/{report.period}")  # noqa: S311 - made-up figures
        return [
            *self._cover(report.period),
            *(edit for indicator in report.asked for edit in self._indicator(report, indicator, chance)),
            *self._tasks(report.period, chance),
            *self._checks(chance),
        ]

    def rectifications(self, report: Report, records: list[str]) -> list[Edit]:
        """Return the edits that complete new rectification items and close most of the earlier ones."""
        earlier = [each for each in records if self._may_close(report, each)]
        chance = Random(f"{self._seed}/{self._unit}/{report.period}/复查")  # noqa: S311 - made-up figures
        closed = [record for record in earlier if chance.random() < _CLOSED_SHARE]
        return [*self._completed(report, records), *(edit for each in closed for edit in self._closing(report, each))]

    def _may_close(self, report: Report, record: str) -> bool:
        """Tell whether an item comes from an earlier period and what it is about was not found faulty again."""
        result = choice_field(self._catalogue.forms.check, RESULT)
        answer = report.text(Area.CHECK, report.text(Area.RECTIFICATION, record, ITEM), RESULT)
        opened_now = report.text(Area.RECTIFICATION, record, OPENED) == str(report.period)
        return not opened_now and result.meaning(answer) is not Meaning.FAILED

    def _closing(self, report: Report, record: str) -> list[Edit]:
        state = choice_field(self._catalogue.forms.rectification, STATE)
        day = (report.period.first_day + timedelta(days=20)).isoformat()
        return [
            Edit(CellKey(Area.RECTIFICATION, record, STATE), state.named(Meaning.CLOSED)),
            Edit(CellKey(Area.RECTIFICATION, record, RECHECK), day),
        ]

    def _completed(self, report: Report, records: list[str]) -> list[Edit]:
        fields = self._catalogue.forms.rectification
        texts = {"person": f"{MARK}责任人", "measures": f"{MARK}：约谈责任单位，限期补齐记录并现场复核。"}
        deadline = report.period.last_day + timedelta(days=60)
        edits = []
        for record in records:
            for field in fields:
                key = CellKey(Area.RECTIFICATION, record, field.code)
                text = deadline.isoformat() if field.code == DEADLINE else texts.get(field.code, "")
                if text and not report.cells.get(key):
                    edits.append(Edit(key, text))
        return edits

    def explanation(self, finding_key: str, period: Period) -> list[Edit]:
        """Return a sufficient explanation of a finding."""
        expected = period.following.last_day.isoformat()
        texts = {
            FieldKind.LONG_TEXT: f"{MARK}：受本期检查批次安排影响，已会同业务科室逐项核对台账。",
            FieldKind.TEXT: f"{MARK}：下一报告期加密检查频次并逐月调度。",
            FieldKind.DATE: expected,
        }
        return [
            Edit(CellKey(Area.EXPLANATION, finding_key, field.code), texts[field.kind])
            for field in self._catalogue.forms.explanation
            if field.kind in texts
        ]

    def _cover(self, period: Period) -> Iterator[Edit]:
        day = (period.last_day + timedelta(days=8)).isoformat()
        for field in self._catalogue.forms.cover:
            text = {FieldKind.DATE: day, FieldKind.PHONE: "0577-00000000", FieldKind.TEXT: f"{MARK}{field.name}"}
            fallback = f"{MARK}数据，由程序生成，不是真实上报数据。"
            yield Edit(CellKey(Area.COVER, COVER_RECORD, field.code), text.get(field.kind, fallback))

    def _indicator(self, report: Report, indicator: Indicator, chance: Random) -> Iterator[Edit]:
        if not is_due(indicator, report.period) or not report.applies(indicator) or chance.random() < _BLANK_SHARE:
            return
        if indicator.kind is Kind.MILESTONE:
            yield from self._milestone(report.period, indicator)
        elif indicator.kind is Kind.COUNT:
            yield from self._ledger(report.period, indicator, chance)
        else:
            texts = self._proportion(indicator, report.period, chance)
            for field, number in zip(part_fields(indicator), texts, strict=True):
                yield Edit(CellKey(Area.INDICATOR, indicator.code, field.code), canonical(number))

    def _proportion(self, indicator: Indicator, period: Period, chance: Random) -> tuple[Decimal, Decimal]:
        aim = Decimal(indicator.target or indicator.baseline or "90")
        lead = self._leads[indicator.code]
        if indicator.time is Time.STOCK:
            size = Decimal(self._sizes[indicator.code] + 4 * self._catalogue.calendar.elapsed(period))
        else:
            size = half_up(Decimal(self._sizes[indicator.code]) * (100 + chance.randint(-6, 6)) / 100, 0)
            lead += chance.randint(-2, 2)
        rate = aim + (Decimal(indicator.scale) - aim) * lead / 100 if indicator.share else aim
        first_field, second_field = part_fields(indicator)
        if indicator.kind is Kind.MEAN:
            return half_up(aim * (100 + chance.randint(-1, 3)) / 100, 2).min(Decimal(100)), size
        second = size if second_field.kind is FieldKind.WHOLE else size + Decimal(chance.randint(0, 99)) / 100
        first = half_up(second * rate / indicator.scale, 0 if first_field.kind is FieldKind.WHOLE else 2)
        return (min(first, second) if indicator.share else first), second

    def _milestone(self, period: Period, indicator: Indicator) -> Iterator[Edit]:
        done = period >= self._catalogue.calendar.periods[-1]
        yield from self._reached(Area.MILESTONE, indicator.code, self._catalogue.forms.milestone, period, done=done)

    def _reached(
        self, area: Area, record: str, fields: tuple[Field, ...], period: Period, *, done: bool
    ) -> Iterator[Edit]:
        for field in fields:
            key = CellKey(area, record, field.code)
            if field.choices:
                yield Edit(key, field.named(Meaning.REACHED if done else Meaning.NOT_REACHED))
            elif done:
                yield Edit(key, period.first_day.isoformat() if field.kind is FieldKind.DATE else f"{MARK}文号")

    def _ledger(self, period: Period, indicator: Indicator, chance: Random) -> Iterator[Edit]:
        rows = chance.choice((0, 0, 1, 1, 2))
        if not rows:
            yield Edit(CellKey(Area.INDICATOR, indicator.code, part_fields(indicator)[0].code), "0")
        for serial in range(1, rows + 1):
            name = f"{MARK}{self._unit[-5:]}{indicator.code}-{period}-{serial}"
            texts = {
                FieldKind.CREDIT_CODE: credit_code(self._unit, chance),
                FieldKind.DATE: _some_day(period, chance).isoformat(),
            }
            for field in self._catalogue.forms.ledger:
                text = name if field.required and field.kind is FieldKind.TEXT else texts.get(field.kind, "")
                if text:
                    yield Edit(CellKey(Area.LEDGER, f"{indicator.code}/{serial:04d}", field.code), text)

    def _tasks(self, period: Period, chance: Random) -> Iterator[Edit]:
        forms = self._catalogue.forms
        elapsed = self._catalogue.calendar.elapsed(period) * 100 // len(self._catalogue.calendar)
        for task in self._catalogue.tasks:
            progress = min(99, max(1, elapsed + chance.randint(-10, 10)))
            for field in forms.task:
                text = {
                    FieldKind.DECIMAL: str(progress),
                    FieldKind.LONG_TEXT: f"{MARK}：{field.name}按计划推进。",
                    FieldKind.TEXT: f"{MARK}责任人",
                }.get(field.kind, "")
                chosen = field.named(Meaning.IN_PROGRESS) if field.choices else text
                yield Edit(CellKey(Area.TASK, task.code, field.code), chosen)
            for deliverable in task.deliverables:
                yield from self._reached(Area.DELIVERABLE, deliverable.code, forms.deliverable, period, done=False)

    def _checks(self, chance: Random) -> Iterator[Edit]:
        fields = self._catalogue.forms.check
        result = choice_field(fields, RESULT)
        for code in self._catalogue.item_by_code:
            failed = chance.random() < _FAILED_SHARE
            checked = chance.randint(3, 40)
            texts = {
                "checked": str(checked),
                "problems": str(chance.randint(1, 3) if failed else 0),
                "description": f"{MARK}：现场记录不全，未能当场提供上传凭证。" if failed else "",
            }
            for field in fields:
                if texts.get(field.code):
                    yield Edit(CellKey(Area.CHECK, code, field.code), texts[field.code])
            yield Edit(CellKey(Area.CHECK, code, RESULT), result.named(Meaning.FAILED if failed else Meaning.PASSED))


def credit_code(unit: str, chance: Random) -> str:
    """Return a made-up 统一社会信用代码 of a unit's district with a right check character (GB 32100)."""
    from stdnum.cn import uscc

    body = f"91{unit[:6]}" + "".join(chance.choice(_LETTERS) for _ in range(9))
    return body + uscc.calc_check_digit(body)


def _some_day(period: Period, chance: Random) -> date:
    return period.first_day + timedelta(days=chance.randint(0, (period.last_day - period.first_day).days))
