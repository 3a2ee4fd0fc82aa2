"""`consolidate` without a window: figures against fractions, keys, exit codes, the cover, a run broken off."""

from __future__ import annotations

import errno
import json
import os
import random
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from io import StringIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from luqual_desktop import cli
from luqual_desktop.domain.catalogue import Catalogue, Kind
from luqual_desktop.domain.cells import COVER_RECORD, Area, CellKey
from luqual_desktop.domain.figures import Parts, Window, Windows
from luqual_desktop.domain.handing_in import Stamp, submission_of
from luqual_desktop.domain.numbers import canonical, parse_number
from luqual_desktop.domain.targets import TaskPackage
from luqual_desktop.errors import UserError
from luqual_desktop.paths import catalogue_file
from luqual_desktop.services.laid_aside import LaidAside
from luqual_desktop.services.reading_apart import ReadingApart
from luqual_desktop.workbook.reader import SubmissionReader, read_submission
from luqual_desktop.workbook.task_package import write_task_package
from luqual_desktop.workbook.writer import write_submission
from tests.hostile.honest_workbook import FIGURES, Base
from tests.services.unit_files import COVER, PERIOD, few_units, indicator_cells, report_for, unit_file

ROOT = Path(__file__).parents[2]
OWNER = "330302"
RATIO, MEAN, COUNT, STOCK = "P01", "S01", "P05", "P11"


@pytest.fixture(autouse=True)
def own_data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LUQUAL_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.delenv("LUQUAL_CATALOGUE", raising=False)


def consolidate(*arguments: str | Path, unit: str = OWNER) -> tuple[int, Any, str]:
    """Run the command; returns its exit code, its JSON (None if it printed none) and what it said on stderr."""
    words = ["consolidate", *map(str, arguments), "--unit", unit, "--period", str(PERIOD), "--json"]
    with redirect_stdout(StringIO()) as out, redirect_stderr(StringIO()) as said:
        code = cli.run(words)
    return code, json.loads(out.getvalue()) if out.getvalue() else None, said.getvalue()


def typed_figures(catalogue: Catalogue, unit: str, chance: random.Random) -> dict[str, tuple[str, ...]]:
    """Make up what one unit types for everything it is asked; the figures divide without end."""
    figures: dict[str, tuple[str, ...]] = {}
    for indicator in catalogue.indicators:
        if indicator.kind is Kind.MILESTONE or not catalogue.reports(unit, indicator):
            continue
        whole = chance.randint(3, 997)
        if indicator.kind is Kind.COUNT:
            figures[indicator.code] = (str(chance.randint(0, 3)),)
        elif indicator.kind is Kind.MEAN:
            figures[indicator.code] = (f"{chance.randint(10, 99)}.{chance.randint(1, 9)}", str(whole))
        else:
            figures[indicator.code] = (str(chance.randint(0, whole)), str(whole))
    return figures


def expected_value(catalogue: Catalogue, code: str, given: list[tuple[str, ...]]) -> tuple[Fraction, Fraction | None]:
    """Add up by fractions what was typed: the sum, and of ratios and means the sum below the line."""
    indicator = catalogue.indicator_by_code[code]
    if indicator.kind is Kind.COUNT:
        return sum((Fraction(texts[0]) for texts in given), Fraction(0)), None
    weight = sum((Fraction(texts[1]) for texts in given), Fraction(0))
    if indicator.kind is Kind.MEAN:
        return sum((Fraction(texts[0]) * Fraction(texts[1]) for texts in given), Fraction(0)), weight
    return sum((Fraction(texts[0]) for texts in given), Fraction(0)), weight


def half_up_ten(number: Fraction) -> str:
    """Round a fraction to ten places by whole numbers alone."""
    whole, rest = divmod(number.numerator * 10**10, number.denominator)
    whole += 2 * rest >= number.denominator
    text = f"{whole // 10**10}.{whole % 10**10:010d}".rstrip("0").rstrip(".")
    return text or "0"


def assert_indicator(catalogue: Catalogue, code: str, told: dict[str, Any], given: list[tuple[str, ...]]) -> None:
    indicator = catalogue.indicator_by_code[code]
    above, below = expected_value(catalogue, code, given)
    assert told["reported"] == len(given)
    if below is None:
        assert (told["numerator"], told["denominator"]) == (None, None)
        assert told["count"] == told["net"] == told["cumulative"] == str(above)
        return
    assert (Fraction(told["numerator"]), Fraction(told["denominator"])) == (above, below)
    assert all(told[key] == canonical(Decimal(told[key])) for key in ("numerator", "denominator"))
    scale = indicator.scale if indicator.kind is Kind.RATIO else 1
    assert told["value"] == half_up_ten(above * scale / below)


@pytest.fixture(scope="module")
def whole_district(catalogue: Catalogue, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """A folder with the workbooks of all units and of the own level, and what was typed, by unit."""
    folder, chance, typed = tmp_path_factory.mktemp("收到"), random.Random(20251231), {}
    for unit in (*(each.code for each in catalogue.units), OWNER):
        typed[unit] = typed_figures(catalogue, unit, chance)
        unit_file(folder, report_for(catalogue, unit, indicator_cells(catalogue, typed[unit])))
    return folder, typed


@pytest.fixture(scope="module")
def told_of_district(whole_district: tuple[Path, dict[str, Any]], tmp_path_factory: pytest.TempPathFactory) -> Any:
    """What the command printed of the whole district, and the workbook it wrote under `out`."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LUQUAL_DATA_DIR", str(tmp_path_factory.mktemp("data")))
        return consolidate(whole_district[0], "--out", tmp_path_factory.mktemp("汇总") / "汇总.xlsx")[1]


@pytest.fixture
def three_units(catalogue: Catalogue, tmp_path: Path) -> tuple[Path, dict[str, Any]]:
    """A folder with three workbooks."""
    folder, typed = tmp_path / "三家", {}
    folder.mkdir()
    for number, unit in enumerate(few_units(catalogue, 3).units):
        typed[unit.code] = {RATIO: (str(90 + number), "100"), COUNT: (str(number),)}
        unit_file(folder, report_for(catalogue, unit.code, indicator_cells(catalogue, typed[unit.code])))
    return folder, typed


def test_all_totals_are_those_of_the_fractions(
    catalogue: Catalogue, whole_district: tuple[Path, dict[str, Any]], told_of_district: Any
) -> None:
    told, (_, typed) = told_of_district, whole_district
    assert (told["unit"], told["period"]) == (OWNER, "2025Q4")
    assert (told["expected"], told["received"], told["missing"], told["rejected"]) == (15, 15, [], [])
    assert told["indicators"].keys() == {each.code for each in catalogue.indicators}
    judged = 0
    for code, answer in told["indicators"].items():
        given = [figures[code] for figures in typed.values() if code in figures]
        if given:
            assert_indicator(catalogue, code, answer, given)
            judged += 1
    assert judged == 32


def test_the_workbook_holds_the_same_totals(
    catalogue: Catalogue, whole_district: tuple[Path, dict[str, Any]], told_of_district: Any
) -> None:
    _, typed = whole_district
    read = SubmissionReader(catalogue).read(Path(told_of_district["out"]))
    for code in (RATIO, STOCK, COUNT):
        above, below = expected_value(catalogue, code, [each[code] for each in typed.values() if code in each])
        fields = ("count",) if below is None else ("numerator", "denominator")
        for field, sought in zip(fields, (above, below), strict=False):
            shown = parse_number(read.cells[CellKey(Area.INDICATOR, code, field)])
            assert shown is not None
            assert Fraction(shown) == sought


def test_every_answer_has_its_keys(three_units: tuple[Path, dict[str, Any]], tmp_path: Path) -> None:
    _, told, _ = consolidate(three_units[0], "--out", tmp_path / "汇总.xlsx")
    assert {"unit", "period", "expected", "received", "missing", "rejected", "indicators"} <= told.keys()
    common = {"numerator", "denominator", "value", "status", "reported", "cumulative", "complete"}
    for answer in told["indicators"].values():
        assert common <= answer.keys()
        decimals = ("numerator", "denominator", "value", "cumulative", "count", "net")
        assert all(answer.get(key) is None or isinstance(answer[key], str) for key in decimals)
    assert {"count", "net"} <= told["indicators"][COUNT].keys()
    assert told["indicators"][RATIO] == {
        "numerator": "273",
        "denominator": "300",
        "value": "91",
        "status": "滞后",
        "reported": 3,
        "expected": 14,
        "complete": False,
        "cumulative": "91",
        "cumulative_gaps": 20,
        "cumulative_numerator": "273",
        "cumulative_denominator": "300",
    }
    assert (told["expected"], told["received"], len(told["missing"])) == (15, 3, 12)  # fourteen units, the own level
    assert OWNER in told["missing"]


def test_the_workbook_says_what_a_sum_over_time_lacks(three_units: tuple[Path, dict[str, Any]], tmp_path: Path) -> None:
    consolidate(three_units[0], "--out", tmp_path / "汇总.xlsx")
    rows = [list(row) for row in openpyxl.load_workbook(tmp_path / "汇总.xlsx")["汇总表"].iter_rows(values_only=True)]
    (heads,) = (row for row in rows if "完整性" in row)
    told = {row[0]: row[heads.index("完整性")] for row in rows}
    assert told[RATIO] == "不完整\n累计缺20期"  # three of fourteen, in the last of twenty periods


def test_what_the_owner_is_asked_itself_is_missing_without_its_own_report(
    catalogue: Catalogue, three_units: tuple[Path, dict[str, Any]], tmp_path: Path
) -> None:
    _, told, said = consolidate(three_units[0], "--out", tmp_path / "汇总.xlsx")
    assert "已报 3/15" in said
    heading = openpyxl.load_workbook(tmp_path / "汇总.xlsx")["报送情况"].iter_rows(max_row=4, values_only=True)
    assert any("已报 3/15" in str(cell) for row in heading for cell in row)
    own = [each.code for each in catalogue.indicators if catalogue.reports(OWNER, each)]
    assert len(own) == 8
    for code in own:
        answer = told["indicators"][code]
        assert (answer["status"], answer["reported"], answer["expected"]) == ("缺报", 0, 1), code


def test_the_owners_milestones_are_told(catalogue: Catalogue, tmp_path: Path) -> None:
    cells = {
        CellKey(Area.MILESTONE, "V06", "reached"): "已建成",
        CellKey(Area.MILESTONE, "V06", "date"): "2025-06-01",
        CellKey(Area.MILESTONE, "V06", "document"): "浙分类办〔2025〕1号",
        CellKey(Area.MILESTONE, "V07", "reached"): "未建成",
    }
    file = unit_file(tmp_path, report_for(catalogue, OWNER, cells))
    _, told, _ = consolidate(file, "--out", tmp_path / "汇总.xlsx")
    answers = {
        code: (told["indicators"][code]["status"], told["indicators"][code]["reported"]) for code in ("V06", "V07")
    }
    assert answers == {"V06": ("达标", 1), "V07": ("滞后", 1)}


def test_without_a_cover_it_is_a_draft_and_with_one_it_is_not(
    catalogue: Catalogue, three_units: tuple[Path, dict[str, Any]], tmp_path: Path
) -> None:
    draft, whole = tmp_path / "草稿.xlsx", tmp_path / "汇总.xlsx"
    consolidate(three_units[0], "--out", draft)
    read = read_submission(draft, catalogue)
    assert read.submission is not None
    assert read.submission.draft

    explained = "".join(
        f'[[explanations]]\ncode = "{finding.code}"\nrow = "{finding.row}"\nreason = "十一个街道尚未报送，已逐家催报"\n'
        f'measures = "十五日前补报并重新汇总"\nexpected = "2026-03-31"\n'
        for finding in read.submission.findings
        if finding.level == "warning"
    )
    cover = tmp_path / "封面.toml"
    fields = "\n".join(f'{code} = "{text}"' for code, text in COVER.items())
    cover.write_text(f"[cover]\n{fields}\n{explained}", encoding="utf-8")
    consolidate(three_units[0], "--out", whole, "--cover", cover)
    read = read_submission(whole, catalogue)
    assert read.submission is not None
    assert not read.submission.draft
    assert read.cells[CellKey(Area.COVER, COVER_RECORD, "phone")] == COVER["phone"]


def test_a_cover_with_an_unknown_key_is_refused_and_nothing_is_written(
    three_units: tuple[Path, dict[str, Any]], tmp_path: Path
) -> None:
    cover = tmp_path / "封面.toml"
    cover.write_text('[cover]\nboss = "甲"\n', encoding="utf-8")
    code, told, said = consolidate(three_units[0], "--out", tmp_path / "汇总.xlsx", "--cover", cover)
    assert (code, told) == (2, None)
    assert "boss" in said
    assert not (tmp_path / "汇总.xlsx").exists()


@pytest.mark.parametrize("written", ['explanations = "甲"', "explanations = 3", 'explanations = ["甲"]', "cover = 1"])
def test_a_cover_of_another_shape_is_refused_in_a_sentence(
    written: str, three_units: tuple[Path, dict[str, Any]], tmp_path: Path
) -> None:
    cover = tmp_path / "封面.toml"
    cover.write_text(written, encoding="utf-8")
    code, told, said = consolidate(three_units[0], "--out", tmp_path / "汇总.xlsx", "--cover", cover)
    assert (code, told) == (2, None)
    assert f"封面文件“封面.toml”的 {written.split(maxsplit=1)[0]} 写法不对。" in said


def faultless(catalogue: Catalogue, folder: Path, unit: str) -> Path:
    """Write a unit's workbook in which nothing is behind, missing or to be explained; hints may stay."""
    figures = {}
    for each in catalogue.indicators:
        if each.kind is not Kind.MILESTONE and catalogue.reports(unit, each):
            figures[each.code] = ("0",) if each.kind is Kind.COUNT else ("20", "20")
    return unit_file(folder, report_for(catalogue, unit, indicator_cells(catalogue, figures)))


def test_exit_codes(catalogue: Catalogue, tmp_path: Path) -> None:
    folder = tmp_path / "一家"
    folder.mkdir()
    faultless(catalogue, folder, catalogue.units[0].code)
    fine, told, said = consolidate(folder, "--out", tmp_path / "汇总.xlsx")
    assert (fine, told["rejected"]) == (0, [])
    assert "1/1" in said

    (folder / "坏.xlsx").write_bytes(b"PK\x03\x04 broken")
    found, told, said = consolidate(folder, "--out", tmp_path / "汇总.xlsx")
    assert found == 1
    assert [Path(each["file"]).name for each in told["rejected"]] == ["坏.xlsx"]
    assert "坏.xlsx" in told["rejected"][0]["reason"]
    assert "坏.xlsx" in said

    cannot, told, said = consolidate(folder, "--out", tmp_path / "没有" / "汇总.xlsx")
    assert (cannot, told) == (2, None)
    assert said.splitlines()[-1].startswith("文件夹")


def test_where_no_file_counts_no_workbook_is_written(catalogue: Catalogue, tmp_path: Path) -> None:
    folder = tmp_path / "别的报告期"
    folder.mkdir()
    file = faultless(catalogue, folder, catalogue.units[0].code)
    words = ["consolidate", str(folder), "--unit", OWNER, "--period", "2025Q1", "--json", "--out"]
    with redirect_stdout(StringIO()) as out, redirect_stderr(StringIO()) as said:
        assert cli.run([*words, str(tmp_path / "汇总.xlsx")]) == 1
    told = json.loads(out.getvalue())
    assert (told["out"], told["received"]) == (None, 0)
    assert [Path(each["file"]).name for each in told["rejected"]] == [file.name]
    assert "本文件为 2025Q4，当前汇总 2025Q1" in told["rejected"][0]["reason"]
    assert "没有一份可以计入，没有写出汇总工作簿" in said.getvalue()
    assert not (tmp_path / "汇总.xlsx").exists()


@pytest.mark.skipif(os.name == "nt", reason="names of Windows are Unicode")
def test_a_name_in_another_encoding_stops_nobody(catalogue: Catalogue, tmp_path: Path) -> None:
    (tmp_path / "解压").mkdir()
    for unit in catalogue.units[:2]:
        file = faultless(catalogue, tmp_path / "解压", unit.code)
    file.rename(Path(os.fsdecode(os.fsencode(file.parent) + "/五马.xlsx".encode("gb18030"))))
    code, told, said = consolidate(file.parent, "--out", tmp_path / "汇总.xlsx")
    assert (code, told["received"]) == (0, 2), said
    sources = openpyxl.load_workbook(tmp_path / "汇总.xlsx")["数据来源"]
    names = [str(cell.value) for row in sources.iter_rows() for cell in row if str(cell.value).endswith(".xlsx")]
    assert [name for name in names if name.startswith("\\udc")] == [r"\udcce\udce5\udcc2\udced.xlsx"]


@pytest.mark.parametrize("through", ["file", "folder", "link"])
def test_no_file_that_is_read_is_written_over(catalogue: Catalogue, tmp_path: Path, through: str) -> None:
    (tmp_path / "收到").mkdir()
    file = faultless(catalogue, tmp_path / "收到", catalogue.units[0].code)
    sent, target = file.read_bytes(), file
    if through == "link":
        target = tmp_path / "汇总.xlsx"
        os.link(file, target)
    code, told, said = consolidate(file.parent if through == "folder" else file, "--out", target)
    assert (code, told) == (2, None)
    assert f"“{target.name}”就是要读取的文件之一" in said
    assert file.read_bytes() == sent


def test_cover_and_task_package_are_not_written_over(catalogue: Catalogue, tmp_path: Path) -> None:
    file = faultless(catalogue, tmp_path, catalogue.units[0].code)
    cover, package = tmp_path / "封面.toml", tmp_path / "任务包.xlsx"
    cover.write_text("", encoding="utf-8")
    write_task_package(package, TaskPackage(catalogue.plan.code, catalogue.plan.version, OWNER), catalogue)
    for option, target in (("--cover", cover), ("--package", package)):
        before = target.read_bytes()
        code, _, said = consolidate(file, option, target, "--out", target)
        assert code == 2, said
        assert "就是要读取的文件之一" in said
        assert target.read_bytes() == before


@pytest.mark.parametrize(
    ("forged", "code"),
    [
        ({"carried": {COUNT: Windows(plan=Window(Parts(Decimal(-50)), (PERIOD,)))}}, "前后矛盾"),
        ({"revision": 0}, "已损坏"),
        ({"revision": 2**63}, "已损坏"),
    ],
)
def test_a_workbook_that_contradicts_itself_stops_nobody_else(
    catalogue: Catalogue, tmp_path: Path, forged: dict[str, Any], code: str
) -> None:
    good, bad = (each.code for each in catalogue.units[:2])
    faultless(catalogue, tmp_path, good)
    report = report_for(catalogue, bad, indicator_cells(catalogue, typed_figures(catalogue, bad, random.Random(1))))
    submission = replace(submission_of(report, (), Stamp(1, "", "")), **forged)
    file = tmp_path / "坏.xlsx"
    write_submission(file, replace(report, revision=submission.revision), submission)
    _, told, _ = consolidate(tmp_path, "--out", tmp_path / "汇总.xlsx")
    ((name, reason),) = ((Path(each["file"]).name, each["reason"]) for each in told["rejected"])
    assert (name, told["received"]) == ("坏.xlsx", 1)
    assert code in reason


def test_a_file_edited_outside_makes_it_one_to_look_at(catalogue: Catalogue, tmp_path: Path) -> None:
    file = faultless(catalogue, tmp_path, catalogue.units[0].code)
    honest = Base.of(file.read_bytes())
    file.write_bytes(honest.with_cell(FIGURES, "E6", '<c r="{a}" {s}><v>20.0</v></c>').zipped())
    resaved, _, _ = consolidate(file, "--out", tmp_path / "汇总.xlsx")
    assert resaved == 0
    file.write_bytes(honest.with_cell(FIGURES, "E6", '<c r="{a}" {s}><v>19</v></c>').zipped())
    edited, told, _ = consolidate(file, "--out", tmp_path / "汇总.xlsx")
    assert edited == 1
    (answer,) = (each for each in told["indicators"].values() if each["numerator"] == "19")
    assert (answer["denominator"], answer["value"]) == ("20", "95")
    assert (answer["cumulative_numerator"], answer["cumulative_denominator"]) == ("19", "20")


def test_the_newest_revision_counts_in_any_order_and_copies_change_nothing(
    catalogue: Catalogue, tmp_path: Path
) -> None:
    unit = catalogue.units[0].code
    files = {
        number: unit_file(
            tmp_path,
            report_for(
                catalogue, unit, indicator_cells(catalogue, {RATIO: (str(90 + number), "100")}), revision=number
            ),
        )
        for number in (1, 2, 3)
    }
    copy = tmp_path / "副本.xlsx"
    copy.write_bytes(files[2].read_bytes())
    for order in ([1, 2, 3], [3, 1, 2], [2, 3, 1]):
        paths = [files[number] for number in order]
        _, told, _ = consolidate(*paths, copy, "--out", tmp_path / "汇总.xlsx")
        assert told["indicators"][RATIO]["numerator"] == "93"
        assert (told["received"], told["rejected"]) == (1, [])
    assert all("第 3 次" in each["reason"] for each in told["superseded"])


def test_wrong_period_and_strangers_are_named_and_left_out(catalogue: Catalogue, tmp_path: Path) -> None:
    from luqual_desktop.domain.periods import Period

    units = [each.code for each in catalogue.units]
    cells = indicator_cells(catalogue, {RATIO: ("9", "10")})
    good = unit_file(tmp_path, report_for(catalogue, units[0], cells))
    earlier = unit_file(tmp_path, report_for(catalogue, units[1], cells, period=Period(2025, 3)))
    stranger = unit_file(tmp_path, report_for(catalogue, "330303001", cells))
    _, told, _ = consolidate(good, earlier, stranger, "--out", tmp_path / "汇总.xlsx")
    reasons = {Path(each["file"]).name: each["reason"] for each in told["rejected"]}
    assert reasons.keys() == {earlier.name, stranger.name}
    assert "2025Q3" in reasons[earlier.name]
    assert "2025Q4" in reasons[earlier.name]
    assert "330303001" in reasons[stranger.name]
    assert told["indicators"][RATIO]["reported"] == 1


def test_a_source_that_is_not_there_makes_no_workbook(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "空").mkdir()
    for source, said in ((tmp_path / "没有", "找不到"), (tmp_path / "空", "没有工作簿")):
        target = tmp_path / "汇总.xlsx"
        command = ["consolidate", str(source), "--unit", OWNER, "--period", str(PERIOD), "--out", str(target)]
        assert cli.run(command) == 2
        assert said in capfd.readouterr().err
        assert not target.exists()


@pytest.mark.parametrize("code", ["", " ", "330302/..", "3303\n02", "\udcff", "3" * 5_000])
def test_what_can_be_no_unit_s_code_makes_no_workbook(
    code: str, three_units: tuple[Path, dict[str, Any]], tmp_path: Path
) -> None:
    target = tmp_path / "汇总.xlsx"
    done, _, said = consolidate(three_units[0], "--out", target, unit=code)
    assert (done, said.startswith("单位代码“"), said.count("\n")) == (2, True, 1)
    assert "写法不对，应如 330302。" in said
    assert not target.exists()


def test_what_is_not_read_back_as_it_was_written_is_refused(
    catalogue: Catalogue, three_units: tuple[Path, dict[str, Any]], tmp_path: Path
) -> None:
    target = tmp_path / "汇总.xlsx"
    assert consolidate(three_units[0], "--out", target)[1]["out"] == str(target)
    read = read_submission(target, catalogue)
    assert read.submission is not None
    with ReadingApart(catalogue) as reading:
        reading.verify(target, read.submission.digest, "")
        for digest, key in ((read.submission.digest, "a key"), ("0" * 64, "")):
            with pytest.raises(UserError, match="读回核对不一致") as refused:
                reading.verify(target, digest, key)
            assert refused.value.code == "readback"
        assert reading.is_apart


@pytest.mark.parametrize("way", ["dies", "differs"])
def test_a_target_stays_as_it_was_where_reading_back_fails(
    three_units: tuple[Path, dict[str, Any]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    if way == "dies":  # of a request that nobody knows
        monkeypatch.setattr("luqual_desktop.services.reading_apart.VERIFY", "?")
    if way == "differs":
        check = ReadingApart.verify
        monkeypatch.setattr(ReadingApart, "verify", lambda self, file, _digest, key: check(self, file, "0" * 64, key))
    target = tmp_path / "汇总.xlsx"
    target.write_bytes(b"before")
    code, told, said = consolidate(three_units[0], "--out", target)
    assert (code, told) == (cli.CANNOT, None)
    assert "原有文件未动" in said
    assert target.read_bytes() == b"before"
    assert sorted(each.name for each in tmp_path.glob("*.xlsx")) == [target.name]


def test_a_folder_for_temporary_files_that_is_full_is_said_in_a_sentence(
    whole_district: tuple[Path, dict[str, Any]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def is_full(_self: LaidAside, _number: int, _content: bytes) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(LaidAside, "put", is_full)
    told, target = StringIO(), tmp_path / "汇总.xlsx"
    with redirect_stderr(told):
        code = cli.run(
            ["consolidate", str(whole_district[0]), "--unit", "330302", "--period", "2025Q4", "--out", str(target)]
        )
    assert code == cli.CANNOT
    assert "磁盘已满，没有完成，没有写出任何文件。请清理磁盘" in told.getvalue().splitlines()[-1]
    assert not target.exists()


@pytest.fixture
def interruptible() -> Iterator[None]:
    """Let processes started here hear Ctrl+C, even where this one was started to ignore it, as in the background."""
    usual = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, usual)


@pytest.mark.usefixtures("interruptible")
@pytest.mark.skipif(os.name == "nt", reason="a console's Ctrl+C cannot be sent to one process there")
def test_broken_off_it_leaves_nothing_half_written(whole_district: tuple[Path, dict[str, Any]], tmp_path: Path) -> None:
    out, scratch = tmp_path / "结果", tmp_path / "temp"
    out.mkdir()
    scratch.mkdir()
    (out / "汇总.xlsx").write_bytes(b"old")
    command = [sys.executable, str(ROOT / "main.py"), "consolidate", str(whole_district[0])]
    command += ["--unit", OWNER, "--period", str(PERIOD), "--out", str(out / "汇总.xlsx")]
    environment = {**os.environ, "TMPDIR": str(scratch), "LUQUAL_DATA_DIR": str(tmp_path / "data")}
    for line_to_stop_at in ("3/15", "写出"):
        with subprocess.Popen(
            command, stderr=subprocess.PIPE, text=True, encoding="utf-8", env=environment, start_new_session=True
        ) as run:
            assert run.stderr is not None
            seen = next(line for line in run.stderr if line.startswith(line_to_stop_at))
            os.killpg(run.pid, signal.SIGINT)  # a terminal sends it to the reading processes as well
            rest = run.stderr.read()
        assert run.returncode == 2, seen + rest
        assert "已中止" in rest
        assert "Traceback" not in rest
        assert [each.name for each in out.iterdir()] == ["汇总.xlsx"]
        assert (out / "汇总.xlsx").read_bytes() == b"old"
        assert list(scratch.iterdir()) == []


def test_the_demo_is_consolidated_at_its_end(catalogue: Catalogue, tmp_path: Path) -> None:
    assert cli.run(["demo", "--out", str(tmp_path / "样例"), "--units", "16", "--periods", "1"]) == 0
    (result,) = (tmp_path / "样例").glob("质量汇总_*.xlsx")
    read = read_submission(result, catalogue)
    assert read.submission is not None
    assert read.submission.sample
    assert read.submission.consolidation is not None
    assert len(read.submission.consolidation["leaves"]) == 17

    _, told, _ = consolidate(tmp_path / "样例" / "2025Q4", "--out", tmp_path / "再汇总.xlsx")
    assert (told["received"], told["rejected"]) == (17, [])
    assert catalogue_file().exists()


WATCHED = """
import sys
from luqual_desktop import cli
from luqual_desktop.services.reader_process import ReaderProcess

def watched(command, setup, begun=ReaderProcess.begun):
    print("sqlalchemy" in sys.modules)
    return begun(command, setup)

ReaderProcess.begun = watched
code = cli.run(["consolidate", "nowhere.xlsx", "--unit", "330302", "--period", "2025Q4", "--out", "whole.xlsx"])
print(code, "sqlalchemy" in sys.modules)
"""
"""Tells whether what opens a store was loaded when the reading process was begun, and in the end."""


def test_the_reading_process_comes_up_while_what_opens_a_store_is_loaded() -> None:
    run = subprocess.run([sys.executable, "-c", WATCHED], cwd=ROOT, capture_output=True, text=True, check=True)
    assert run.stdout.split() == ["False", "2", "True"]
