"""One way of adding up a folder of workbooks, in a process of its own; prints its seconds, its peak and its sums."""

from __future__ import annotations

import json
import resource
import sys
import time
from datetime import datetime
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import uuid4

Sums = dict[str, list[str]]


def with_program(files: list[Path], result: Path) -> Sums:
    """Consolidate as `main.py consolidate` does: gate, checks, store, roll-up, workbook, read back.

    It is installed without numpy, which the peers bring along and openpyxl imports wherever it finds it.
    """
    sys.modules["numpy"] = None  # type: ignore[assignment] # as if it were not there
    from luqual_desktop import paths
    from luqual_desktop.domain.periods import Period
    from luqual_desktop.services.batch import BatchRequest, as_json, consolidate_files
    from luqual_desktop.services.catalogues import load_catalogue
    from luqual_desktop.services.entry import Actor

    catalogue = load_catalogue(paths.catalogue_file(), None)
    owner = catalogue.plan.owner.code
    period = Period.parse(files[0].stem.split("_")[2])
    request = BatchRequest(tuple(files), owner, period, result)
    actor = Actor("区局", lambda: datetime.now().astimezone(), lambda: uuid4().hex)
    done = consolidate_files(catalogue, paths.migrations_folder(), request, actor, lambda _line: None)
    told = as_json(catalogue, done)
    assert told["rejected"] == [], told["rejected"][:3]
    assert told["received"] == len(files)
    ratios = {code: each for code, each in told["indicators"].items() if each["numerator"] is not None}
    return {code: [each["numerator"], each["denominator"]] for code, each in ratios.items()}


def with_pandas(engine: str, files: list[Path], result: Path) -> Sums:
    """Consolidate as somebody with pandas would: read all sheets of all files, concatenate, group, write a table."""
    pandas: Any = import_module("pandas")

    frames = []
    for file in files:
        sheets = pandas.read_excel(file, sheet_name=None, header=None, engine=engine)
        for sheet in sheets.values():
            frames += _ratios(sheet, file.stem.split("_")[1])
    everything = pandas.concat(frames)
    sums = everything.groupby("code")[["first", "second"]].sum()
    with pandas.ExcelWriter(result) as writer:
        sums.to_excel(writer, sheet_name="合计")
        everything.pivot_table(index="unit", columns="code", values="first").to_excel(writer, sheet_name="单位")
    return {str(code): [str(row["first"]), str(row["second"])] for code, row in sums.iterrows()}


def _ratios(sheet: Any, unit: str) -> list[Any]:
    """Return the rows of a sheet in which an indicator has a figure above and one below the line."""
    pandas: Any = import_module("pandas")
    marks = sheet.index[sheet.iloc[:, 0].astype(str).str.fullmatch(r"\[[A-Z]\]code")]
    if not len(marks):
        return []
    names = [str(each).rpartition("]")[2] for each in sheet.loc[marks[0]]]
    if not {"first", "second"} <= set(names):
        return []
    body = sheet.loc[marks[0] + 2 :].set_axis(names, axis=1)[["code", "first", "second"]]
    for column in ("first", "second"):
        body[column] = pandas.to_numeric(body[column], errors="coerce")
    return [body.dropna().assign(unit=unit)]


def main(way: str, folder: str, count: str) -> None:
    """Run one way on the first workbooks of a folder."""
    files = sorted(Path(folder).glob("质量填报_*.xlsx"))[: int(count)]
    with TemporaryDirectory() as scratch:
        start, result = time.perf_counter(), Path(scratch) / "结果.xlsx"
        sums = with_program(files, result) if way == "program" else with_pandas(way, files, result)
        wall = time.perf_counter() - start
    own, readers = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    cpu = own.ru_utime + own.ru_stime + readers.ru_utime + readers.ru_stime
    told = {"wall": wall, "cpu": cpu, "peak": max(own.ru_maxrss, readers.ru_maxrss) / 1024, "sums": sums}
    sys.stdout.write(json.dumps(told | {"files": len(files)}) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
