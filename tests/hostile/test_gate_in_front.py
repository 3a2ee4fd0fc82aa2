"""Nobody reads a workbook but behind the gate: by what the modules import, and by shutting the gate."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from luqual_desktop.domain.catalogue import Catalogue
from luqual_desktop.errors import UserError
from luqual_desktop.services.catalogues import load_catalogue
from luqual_desktop.services.checking import check_file
from luqual_desktop.services.cover_file import read_cover_file
from luqual_desktop.services.toml_files import LARGEST
from luqual_desktop.workbook import container
from luqual_desktop.workbook.growing_workbook import passed_rows
from luqual_desktop.workbook.limits import CONSOLIDATED, OWN
from luqual_desktop.workbook.refusal import PartError
from luqual_desktop.workbook.return_slip import read_return_slip
from luqual_desktop.workbook.task_package import read_task_package

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "luqual_desktop"
OPENERS = {
    "zipfile": {"workbook/container.py", "workbook/sheet_rows.py"},
    "xml": {"workbook/guarded_xml.py"},
    "pyexpat": {"workbook/library_check.py"},
    "tomllib": {"services/toml_files.py"},
    "defusedxml": set[str](),
    "python_calamine": set[str](),
}
"""Who may open what: the gate reads, `sheet_rows` writes, the self-check asks for a version."""
WRITERS = {"library_check", "entry_checks", "sheet_writer", "styles", "page_setup", "colouring", "sheet_rows"}
READERS = {
    "read_submission",
    "SubmissionReader",
    "read_task_package",
    "read_return_slip",
    "passed_rows",
    "open_workbook",
}
MAY_READ_HERE = {
    "checking": "runs in the reading process",
    "reading_child": "is the reading process",
    "reading_apart": "reads here where no process can be started",
    "receiving": "takes passed-on rows out of the very bytes, by their hash, that a reading process has read through",
    "submitting": "reads back what it has just written",
    "consolidated_export": "reads back what it has just written",
    "resealing": "for development only",
    "returning": "reads back what it has just written",
    "task_packages": "reads back what it has just written",
    "publishing": "looks at the start whether its own export is in place",
    "self_check": "reads back what it has just written",
}


def imported(file: Path) -> set[str]:
    """Return the modules and names a module imports, wherever in it."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def modules() -> dict[str, set[str]]:
    return {str(file.relative_to(PACKAGE).as_posix()): imported(file) for file in PACKAGE.rglob("*.py")}


def test_only_the_gate_opens_archives_and_xml() -> None:
    for opener, allowed in OPENERS.items():
        users = {name for name, names in modules().items() if any(each.split(".")[0] == opener for each in names)}
        assert users == allowed, opener


def test_openpyxl_writes_and_never_reads() -> None:
    users = {name for name, names in modules().items() if any(each.split(".")[0] == "openpyxl" for each in names)}
    assert users == {f"workbook/{name}.py" for name in WRITERS}
    assert not [name for name, names in modules().items() if any("load_workbook" in each for each in names)]


def test_reading_takes_no_openpyxl() -> None:
    command = (
        "import sys; from luqual_desktop.workbook import reader, return_slip, task_package;"
        "sys.exit('openpyxl' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", command], cwd=ROOT, check=False).returncode == 0


def test_readers_run_in_a_process_of_their_own() -> None:
    users = {
        Path(name).stem
        for name, names in modules().items()
        if not name.startswith("workbook/")
        and any(each.startswith("luqual_desktop.workbook.") and each.rpartition(".")[2] in READERS for each in names)
    }
    assert users <= set(MAY_READ_HERE)


@pytest.mark.parametrize("kind", ["submission", "template", "consolidated", "package", "slip", "rows"])
def test_no_reader_gets_round_the_gate(
    kind: str, honest_kinds: Path, small_catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    def checked(file: Path) -> None:
        answer = check_file(small_catalogue, file)
        if answer.arrival is None:
            raise UserError(answer.message, answer.code)

    def rows(file: Path) -> None:
        list(passed_rows(file.name, file.read_bytes(), small_catalogue))

    readers: dict[str, Callable[[Path], object]] = {
        "package": read_task_package,
        "slip": lambda file: read_return_slip(file, small_catalogue),
        "rows": rows,
    }
    read = readers.get(kind, checked)
    file = honest_kinds / f"{'consolidated' if kind == 'rows' else kind}.xlsx"
    read(file)

    def shut(*_arguments: object) -> None:
        raise PartError("shut", "门关着。")

    monkeypatch.setattr(container, "_check_kind", shut)
    with pytest.raises(UserError) as caught:
        read(file)
    assert caught.value.code == "shut"


def test_a_plan_and_a_cover_file_have_their_bounds(small_catalogue: Catalogue, tmp_path: Path) -> None:
    file = tmp_path / "目录.toml"
    for content, words in {
        b"#" * (LARGEST + 1): "超过",
        b"a = " + b"[" * 100_000: "层次过深",
        b".".join([b"a"] * 100_000) + b" = 1": "点号过多",
        b"a = " + b"9" * 100_000: "数字过长",
        b"a = '\xff'": "UTF-8",
    }.items():
        file.write_bytes(content)
        with pytest.raises(UserError, match=words) as caught:
            load_catalogue(file, None)
        assert caught.value.message.startswith("目录文件 目录.toml 不能使用")
        with pytest.raises(UserError, match=words):
            read_cover_file(small_catalogue, file)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names here")
def test_a_pipe_in_the_place_of_a_plan_or_a_cover_file_is_not_waited_for(
    small_catalogue: Catalogue, tmp_path: Path
) -> None:
    file = tmp_path / "目录.toml"
    os.mkfifo(file)
    with pytest.raises(UserError, match="目录文件"):
        load_catalogue(file, None)
    with pytest.raises(UserError, match="封面文件"):
        read_cover_file(small_catalogue, file)


def test_what_is_allowed_depends_on_the_scope() -> None:
    assert (OWN.file_bytes, OWN.part_bytes, OWN.total_bytes, OWN.parts) == (5_000_000, 16_000_000, 32_000_000, 200)
    assert (OWN.rows, OWN.columns, OWN.cells, OWN.text) == (5_000, 200, 200_000, 32_767)
    assert (OWN.ratio, OWN.ratio_from, OWN.depth, OWN.attributes, OWN.elements) == (150, 128_000, 40, 64, 2_000_000)
    assert CONSOLIDATED.rows == 1_048_576
    assert CONSOLIDATED.file_bytes > OWN.file_bytes
