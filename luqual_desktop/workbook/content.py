"""What goes into a workbook: a report with the texts to be shown, as a submission or as a blank template."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from luqual_desktop.domain.catalogue import Catalogue, Indicator
from luqual_desktop.domain.cells import COVER_RECORD, Area, CellKey, Cells
from luqual_desktop.domain.derived import Shown, derived_figures
from luqual_desktop.domain.handing_in import canonical_cells
from luqual_desktop.domain.report import Report
from luqual_desktop.domain.signatures import Signature
from luqual_desktop.domain.submission import Submission

DRAFT = "草稿"
SAMPLE = "样例"


@dataclass(frozen=True)
class Content:
    """A report, its canonical texts, and the submission it is sent as; None for a template."""

    report: Report
    cells: Cells
    submission: Submission | None
    signature: Signature | None = field(default=None, kw_only=True)

    @classmethod
    def of_submission(cls, report: Report, submission: Submission, signature: Signature | None = None) -> Content:
        """Return the content of a submission."""
        return cls(report, submission.cells, submission, signature=signature)

    @classmethod
    def of_template(cls, report: Report) -> Content:
        """Return the content of a template: what the report holds already, usually nothing."""
        return cls(report, canonical_cells(report.catalogue, report.cells), None)

    @property
    def catalogue(self) -> Catalogue:
        """The plan."""
        return self.report.catalogue

    @property
    def is_template(self) -> bool:
        """Whether this is a form to be filled in."""
        return self.submission is None

    @cached_property
    def unit_name(self) -> str:
        """The unit's name."""
        if self.submission is not None:
            return self.submission.unit_name
        return self.catalogue.unit_names.get(self.report.unit, self.report.unit)

    @cached_property
    def check_code(self) -> str:
        """校验码; empty for a template."""
        return "" if self.submission is None else self.submission.check_code

    @property
    def warnings(self) -> tuple[str, ...]:
        """What the workbook must be marked with on every page."""
        if self.submission is None:
            return ()
        marks = ((self.submission.draft, DRAFT), (self.submission.sample, SAMPLE))
        return tuple(word for marked, word in marks if marked)

    def text(self, key: CellKey) -> str:
        """Return what stands in a cell."""
        return self.cells.get(key, "")

    def cover_text(self, field_code: str) -> str:
        """Return what stands in a cell of the cover."""
        return self.text(CellKey(Area.COVER, COVER_RECORD, field_code))

    @cached_property
    def _figures(self) -> dict[str, Mapping[str, Shown]]:
        return {}

    def figures(self, indicator: Indicator) -> Mapping[str, Shown]:
        """Return the derived columns of an indicator, worked out once."""
        if indicator.code not in self._figures:
            self._figures[indicator.code] = derived_figures(self.report, indicator)
        return self._figures[indicator.code]

    def derived(self, indicator: Indicator) -> Mapping[str, Shown]:
        """Return the derived columns of an indicator; of a template only those that need no figure."""
        shown = self.figures(indicator)
        if not self.is_template:
            return shown
        return {key: each for key, each in shown.items() if key in _KNOWN_BEFOREHAND}

    @property
    def which_time(self) -> str:
        """第几次上报, in words."""
        return "第____次" if self.submission is None else f"第{self.submission.revision}次"

    @property
    def title(self) -> str:
        """What the workbook calls itself on its cover."""
        return "质量指标填报表" if self.is_template else "质量指标上报工作簿"

    @property
    def scope_name(self) -> str:
        """The scope in words."""
        return self.report.scope.label


_KNOWN_BEFOREHAND = frozenset({"previous", "last_year", "line", "own_target"})
