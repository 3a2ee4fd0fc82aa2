"""Coverage-guided fuzzing of the gate with atheris: whatever the bytes, the answer is a reading or a refusal.

python -m tests.hostile.fuzz_target FOLDER CATALOGUE.toml SEEDS -max_total_time=600

The folder holds one honest workbook of each kind: submission, template, consolidated, package, slip.
"""

from __future__ import annotations

import sys
import tempfile
import tomllib
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import atheris

with atheris.instrument_imports(include=["luqual_desktop"]):
    from luqual_desktop.domain.catalogue_reading import read_catalogue
    from luqual_desktop.errors import UserError
    from luqual_desktop.services.checking import check_file
    from luqual_desktop.services.toml_files import TomlError, parse_toml
    from luqual_desktop.workbook.gate import open_content
    from luqual_desktop.workbook.refusal import PartError
    from luqual_desktop.workbook.return_slip import read_return_slip
    from luqual_desktop.workbook.task_package import read_task_package

from tests.hostile.honest_workbook import Base
from tests.hostile.least_workbook import least_workbook

if TYPE_CHECKING:
    from luqual_desktop.domain.catalogue import Catalogue

KINDS = ("submission", "template", "consolidated", "package", "slip")
WHOLE_FILE, DIRECTORY, PART = range(3)
_LEAST_OF = 9
"""Nine runs of ten go to the least workbook, a hundred times as fast as a whole one."""


class Target:
    """Builds a workbook out of the fuzzer's bytes and reads it."""

    def __init__(self, bases: list[Base], catalogue: Catalogue, folder: Path) -> None:
        def check(file: Path) -> object:
            return check_file(catalogue, file)

        def read_slip(file: Path) -> object:
            return read_return_slip(file, catalogue)

        readers: tuple[Callable[[Path], object], ...] = (check, check, check, read_task_package, read_slip)
        self._kinds = [*zip(bases, readers, strict=True)]
        self._least = least_workbook()
        self._file = folder / "模糊测试.xlsx"

    def __call__(self, data: bytes) -> None:
        """Read one made-up file; any exception but a refusal is a finding."""
        source = atheris.FuzzedDataProvider(data)
        if source.ConsumeIntInRange(0, _LEAST_OF):
            self._read_least(_workbook(self._least, source))
            return
        kind = source.ConsumeIntInRange(0, len(self._kinds))
        if kind == len(self._kinds):
            self._read_toml(source.ConsumeBytes(1 << 16))
            return
        base, read = self._kinds[kind]
        self._file.write_bytes(_workbook(base, source))
        try:
            read(self._file)
        except UserError as refusal:
            if not refusal.message or "Traceback" in refusal.message:
                raise AssertionError(refusal.message) from refusal

    def _read_least(self, content: bytes) -> None:
        try:
            open_content("模糊测试.xlsx", content)
        except PartError as refusal:
            if not refusal.reason:
                raise AssertionError from refusal

    def _read_toml(self, content: bytes) -> None:
        try:
            parse_toml(content)
        except TomlError as refusal:
            if not refusal.reason:
                raise AssertionError from refusal


def _workbook(base: Base, source: atheris.FuzzedDataProvider) -> bytes:
    way = source.ConsumeIntInRange(WHOLE_FILE, PART)
    if way == WHOLE_FILE:
        return b"PK\x03\x04" + bytes(source.ConsumeBytes(1 << 16))
    if way == DIRECTORY:
        return _spoiled(base.zipped(), source)
    names = sorted(base.parts)
    name = names[source.ConsumeIntInRange(0, len(names) - 1)]
    changed = base.with_part(name, _spoiled(base.parts[name], source))
    return changed.zipped(zipfile.ZIP_STORED if source.ConsumeBool() else zipfile.ZIP_DEFLATED)


def _spoiled(content: bytes, source: atheris.FuzzedDataProvider) -> bytes:
    spoiled = bytearray(content)
    for _ in range(source.ConsumeIntInRange(1, 8)):
        start = source.ConsumeIntInRange(0, len(spoiled))
        gone = source.ConsumeIntInRange(0, 40)
        spoiled[start : start + gone] = source.ConsumeBytes(source.ConsumeIntInRange(0, 60))
    return bytes(spoiled)


def main(honest: str, catalogue_file: str) -> None:
    """Fuzz until the time given to atheris is up."""
    catalogue = read_catalogue(tomllib.loads(Path(catalogue_file).read_text(encoding="utf-8")))
    bases = [Base.of((Path(honest) / f"{kind}.xlsx").read_bytes()) for kind in KINDS]
    with tempfile.TemporaryDirectory() as folder:
        target = Target(bases, catalogue, Path(folder))
        atheris.Setup([sys.argv[0], *sys.argv[3:]], target)
        atheris.Fuzz()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
