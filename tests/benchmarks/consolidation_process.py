"""One way of adding up a folder of workbooks, in a process of its own; prints its seconds, its peak and its sums."""

from __future__ import annotations

import json
import resource
import sys
import time
from contextlib import redirect_stdout
from importlib import import_module
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

Sums = dict[str, list[str]]
OWNER = "330302"


def with_program(files: list[Path], result: Path) -> Sums:
    """Run `main.py consolidate`: gate, checks, store, roll-up, workbook, read back.

    It is installed without numpy, which the peers bring along and openpyxl imports wherever it finds it.
    """
    sys.modules["numpy"] = None  # type: ignore[assignment] # as if it were not there
    from luqual_desktop.app import main as program

    period, owner = files[0].stem.split("_")[2], files[0].stem.split("_")[1][: len(OWNER)]
    assert owner == OWNER
    printed = StringIO()
    with redirect_stdout(printed):
        program(["consolidate", *map(str, files), "--unit", owner, "--period", period, "--out", str(result), "--json"])
    told = json.loads(printed.getvalue())
    assert told["rejected"] == [], told["rejected"][:3]
    assert told["received"] == len(files)
    assert result.is_file()
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


def peak() -> float:
    """Return the most memory this process has held, in MB; `getrusage` would count that of whoever started it."""
    (line,) = (each for each in Path("/proc/self/status").read_text(encoding="ascii").splitlines() if "VmHWM" in each)
    return int(line.split()[1]) / 1024


def main(way: str, folder: str, count: str) -> None:
    """Run one way on the first workbooks of a folder."""
    files = sorted(Path(folder).glob("质量填报_*.xlsx"))[: int(count)]
    with TemporaryDirectory() as scratch:
        start, result = time.perf_counter(), Path(scratch) / "结果.xlsx"
        sums = with_program(files, result) if way == "program" else with_pandas(way, files, result)
        wall = time.perf_counter() - start
    own, readers = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    cpu = own.ru_utime + own.ru_stime + readers.ru_utime + readers.ru_stime
    told = {"wall": wall, "cpu": cpu, "peak": peak(), "sums": sums}
    sys.stdout.write(json.dumps(told | {"files": len(files)}) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
