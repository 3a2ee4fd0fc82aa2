"""Make and read what the tests of the installed program work on.

test_store.py make FOLDER        a store with one complete report, still open; prints `indicator|figure|new figure`
test_store.py report .           prints `unit|period|owner`: whose report it is, of which period, and who consolidates
test_store.py stored FOLDER      prints the figure as the store holds it
test_store.py submitted FILE     prints the figure as an exported workbook holds it

The figure is the numerator of the first indicator that has one.
"""

import shutil
import sqlite3
import sys
from contextlib import closing
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from luqual_desktop import paths  # noqa: E402
from luqual_desktop.domain.catalogue import Catalogue, Kind  # noqa: E402
from luqual_desktop.domain.cells import Area, CellKey  # noqa: E402
from luqual_desktop.services.catalogues import load_catalogue  # noqa: E402
from luqual_desktop.services.entry import Actor  # noqa: E402
from luqual_desktop.services.preferences import ROLE, Role  # noqa: E402
from luqual_desktop.services.samples import make_samples  # noqa: E402
from luqual_desktop.services.submitting import recall  # noqa: E402
from luqual_desktop.services.workspace import Workspace  # noqa: E402
from luqual_desktop.storage.first_look import LAST_PERIOD, LAST_UNIT  # noqa: E402
from luqual_desktop.workbook.reader import read_submission  # noqa: E402

STORED = (
    "SELECT text FROM cell JOIN report USING (report_id) WHERE (unit, period, area, record, field) = (?, ?, ?, ?, ?)"
)


def figure_of(catalogue: Catalogue) -> CellKey:
    """Return the place of the figure."""
    code = next(each.code for each in catalogue.indicators if each.kind == Kind.RATIO)
    return CellKey(Area.INDICATOR, code, "numerator")


def make(folder: Path) -> str:
    """Fill the store and open its last report again, so that it can be changed and handed in once more."""
    catalogue = load_catalogue(paths.catalogue_file(), None)
    unit, period = catalogue.units[0].code, catalogue.calendar.periods[-1]
    actor = Actor("test", lambda: datetime.now().astimezone(), lambda: uuid4().hex)
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as samples:
        make_samples(
            catalogue,
            Path(samples),
            migrations=paths.migrations_folder(),
            units=1,
            seed=1,
            periods=[period],
            report_progress=lambda _line: None,
        )
        shutil.move(next(Path(samples).glob("*.db")), folder / "luqual.db")
    workspace = Workspace.open(folder / "luqual.db", paths.migrations_folder(), catalogue, actor)
    report = workspace.open_report(unit, period)
    recall(workspace, report, "test")
    for name, value in {LAST_UNIT: unit, LAST_PERIOD: str(period), ROLE: Role.REPORTING.value}.items():
        workspace.put_setting(name, value)
    figure = figure_of(catalogue)
    text = report.report.cells[figure]
    workspace.close()
    return f"{figure.record}|{text}|{int(text) + 1}"


def report(_folder: Path) -> str:
    """Return whose report it is, of which period, and who consolidates."""
    catalogue = load_catalogue(paths.catalogue_file(), None)
    return f"{catalogue.units[0].code}|{catalogue.calendar.periods[-1]}|{catalogue.plan.owner.code}"


def stored(folder: Path) -> str:
    """Return the figure as a store holds it that nobody has open."""
    catalogue = load_catalogue(paths.catalogue_file(), None)
    key = (catalogue.units[0].code, str(catalogue.calendar.periods[-1]), *figure_of(catalogue))
    with closing(sqlite3.connect(folder / "luqual.db")) as connection:
        row = connection.execute(STORED, key).fetchone()
    return row[0] if row else ""


def submitted(file: Path) -> str:
    """Return the figure as a submission holds it."""
    catalogue = load_catalogue(paths.catalogue_file(), None)
    return read_submission(file, catalogue).cells[figure_of(catalogue)]


def main(command: str, place: str) -> None:
    print({"make": make, "report": report, "stored": stored, "submitted": submitted}[command](Path(place)))


if __name__ == "__main__":
    main(*sys.argv[1:])
