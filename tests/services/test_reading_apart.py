"""Files from outside are read in processes of their own: one that does harm costs its own file and nothing else."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import zipfile
from decimal import Decimal
from pathlib import Path
from random import Random

import pytest

from luqual_desktop import paths
from luqual_desktop.domain.catalogue import Catalogue
from luqual_desktop.domain.numbers import canonical
from luqual_desktop.domain.periods import Period
from luqual_desktop.services.checking import Outcome, check_file
from luqual_desktop.services.frames import value_in
from luqual_desktop.services.reading_apart import Allowance, ReadingApart, allowance_for
from luqual_desktop.services.submitting import write_template

ROOT = Path(__file__).parents[2]
TEMPER = """
import os, sys
sys.path.insert(0, sys.argv[1])
from luqual_desktop.services import reading_child

def answered(read, file, plain=reading_child._answered):
    if file.stem == "dies":
        os.abort()
    if file.stem == "hangs":
        while True:
            pass
    if file.stem == "swells":
        return plain(lambda _file: bytearray(3_000_000_000), file)
    if file.stem == "fails":
        return plain(lambda _file: 1 / 0, file)
    if file.stem == "babbles":
        import pickle
        return pickle.dumps(("value", os.system))
    if file.stem.startswith("odd"):
        return ODD[file.stem]
    return plain(read, file)

import pickle
from luqual_desktop.domain.periods import Period

class Refusing:
    def __reduce__(self):
        return Period, ("this is no year",)

ODD = {
    "odd number": pickle.dumps(5),
    "odd kind": pickle.dumps(("no such kind", 1)),
    "odd length": pickle.dumps(("value", 1, 2)),
    "odd value": pickle.dumps(("value", "no answer to this")),
    "odd making": pickle.dumps(("value", Refusing())),
}
reading_child._answered = answered
sys.exit(reading_child.serve())
"""
"""A reading process that misbehaves at files of certain names."""


@pytest.fixture
def template(small_catalogue: Catalogue, tmp_path: Path) -> Path:
    file = tmp_path / "good.xlsx"
    write_template(small_catalogue, small_catalogue.units[0].code, small_catalogue.calendar.periods[0], file)
    return file


@pytest.fixture
def tempered(tmp_path: Path) -> list[str]:
    script = tmp_path / "tempered.py"
    script.write_text(TEMPER, encoding="utf-8")
    return [sys.executable, str(script), str(ROOT)]


def named(template: Path, *names: str) -> list[Path]:
    files = []
    for name in names:
        file = template.with_name(f"{name}.xlsx")
        file.write_bytes(template.read_bytes())
        files.append(file)
    return files


def test_each_file_gets_the_answer_it_gets_here_in_order(template: Path, small_catalogue: Catalogue) -> None:
    files = named(template, *(f"{number:02d}" for number in range(8)))
    files[3].write_bytes(b"not a workbook")
    files[5].unlink()
    with ReadingApart(small_catalogue) as reading:
        answers = list(reading.checked(files))
    assert answers == [check_file(small_catalogue, file) for file in files]
    assert [answer.outcome for answer in answers].count(Outcome.REJECTED) >= 2


def test_a_process_that_does_harm_costs_its_own_file_only(
    template: Path, tempered: list[str], small_catalogue: Catalogue, caplog: pytest.LogCaptureFixture
) -> None:
    files = named(template, "one", "dies", "two", "swells", "three", "fails", "four", "hangs", "five", "babbles", "six")
    files[7].write_bytes(b"x")

    def allowance(size: int) -> Allowance:
        return Allowance(1 if size == 1 else 120, 1_000)

    with ReadingApart(small_catalogue, allowance=allowance, command=tempered) as reading:
        answers = {answer.file.stem: answer for answer in reading.checked(files)}
    assert [*answers] == [file.stem for file in files]
    told = {
        name: (answers[name].code, answers[name].message) for name in ("dies", "swells", "fails", "hangs", "babbles")
    }
    words = {
        "dies": ("reader_lost", "意外终止"),
        "swells": ("reader_memory", "内存超过上限"),
        "fails": ("reader_fault", "程序读取时出错"),
        "hangs": ("reader_lost", "超过 1 秒"),
        "babbles": ("reader_lost", "答非所问"),
    }
    for name, (code, word) in words.items():
        assert told[name][0] == code
        assert told[name][1].startswith(f"文件“{name}.xlsx”：")
        assert word in told[name][1]
        assert told[name][1].endswith("请让填报单位用本程序重新导出后再发。")
    honest = check_file(small_catalogue, template)
    for name in ("one", "two", "three", "four", "five", "six"):
        assert answers[name].findings == honest.findings
    assert "ZeroDivisionError" in caplog.text


@pytest.mark.skipif(sys.platform not in {"linux", "win32"}, reason="no limit on memory is known here")
def test_too_little_memory_is_said_and_not_died_of(template: Path, small_catalogue: Catalogue) -> None:
    with zipfile.ZipFile(template, "a") as archive:
        archive.writestr("xl/media/large.png", Random(1).randbytes(4_500_000))
    with ReadingApart(small_catalogue, allowance=lambda _size: Allowance(120, 1)) as reading:
        (starved,) = reading.checked([template])
        assert starved.code in {"reader_memory", "reader_lost"}
    with ReadingApart(small_catalogue) as reading:
        (answer,) = reading.checked([template])
    assert answer.arrival is not None


@pytest.mark.parametrize("command", [["/nowhere/luqual"], [sys.executable, "-c", "pass"]], ids=["none", "ends"])
def test_where_no_process_can_be_started_files_are_read_here(
    command: list[str], template: Path, small_catalogue: Catalogue
) -> None:
    with ReadingApart(small_catalogue, command=command) as reading:
        (answer,) = reading.checked([template])
        assert reading.submission(template).unit == small_catalogue.units[0].code
    assert answer.arrival is not None
    with ReadingApart(small_catalogue, command=command) as reading:
        reading.begin()
        assert list(reading.checked([template])) == [answer]
        assert not reading.is_apart


def test_a_process_that_was_begun_early_is_the_one_that_reads(template: Path, small_catalogue: Catalogue) -> None:
    honest = check_file(small_catalogue, template)
    with ReadingApart(small_catalogue) as reading:
        reading.begin()
        assert reading._begun is not None
        begun = reading._begun.pid
        assert list(reading.checked([template, template])) == [honest, honest]
        assert [process.pid for process in reading._idle] == [begun]


def test_a_process_that_was_begun_for_nothing_ends_with_the_reading(small_catalogue: Catalogue) -> None:
    with ReadingApart(small_catalogue) as reading:
        reading.begin()
        assert reading._begun is not None
        pid = reading._begun.pid
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_an_answer_of_another_shape_costs_its_own_file_only(
    template: Path, tempered: list[str], small_catalogue: Catalogue
) -> None:
    odd = ("odd number", "odd kind", "odd length", "odd value", "odd making")
    with ReadingApart(small_catalogue, command=tempered) as reading:
        answers = list(reading.checked(named(template, *odd, "one")))
    assert [(each.outcome, each.code) for each in answers[:-1]] == [(Outcome.REJECTED, "reader_lost")] * len(odd)
    assert all("答非所问" in each.message for each in answers[:-1])
    assert answers[-1].findings == check_file(small_catalogue, template).findings


def test_processes_end_with_the_reading(template: Path, small_catalogue: Catalogue) -> None:
    with ReadingApart(small_catalogue) as reading:
        next(reading.checked([template, template]))
        pids = [process.pid for process in (*reading._idle, *(busy for _, busy in reading._busy))]
    assert pids
    for pid in pids:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


def test_a_reading_process_ends_when_nobody_asks_any_more() -> None:
    run = subprocess.run(
        paths.reader_command(), stdin=subprocess.DEVNULL, capture_output=True, timeout=120, check=False
    )
    assert (run.returncode, run.stdout) == (0, b"")


def test_only_values_of_our_own_come_out_of_an_answer() -> None:
    value = ("value", Period(2025, 4), Decimal("1.50"), {"a": frozenset({1})}, Path("甲.xlsx"))
    assert value_in(pickle.dumps(value)) == value
    for harmful in (os.system, subprocess.Popen, eval, canonical, Path.unlink):
        with pytest.raises(pickle.UnpicklingError):
            value_in(pickle.dumps(harmful))


def test_a_consolidated_workbook_may_take_longer_than_one_unit_s() -> None:
    small, large = allowance_for(100_000), allowance_for(400_000_000)
    assert small == Allowance(60, 1_000)
    assert large == Allowance(6_060, 5_000)
