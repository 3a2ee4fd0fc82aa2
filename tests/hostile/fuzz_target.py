"""Coverage-guided fuzzing of the gate with atheris: whatever the bytes, the answer is a reading or a refusal.

python -m tests.hostile.fuzz_target HONEST.xlsx CATALOGUE.toml FOLDER -max_total_time=600
"""

from __future__ import annotations

import sys
import tempfile
import tomllib
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import atheris

with atheris.instrument_imports(include=["luqual_desktop"]):
    from luqual_desktop.domain.catalogue_reading import read_catalogue
    from luqual_desktop.errors import UserError
    from luqual_desktop.workbook.reader import read_submission

from tests.hostile.honest_workbook import Base

if TYPE_CHECKING:
    from luqual_desktop.domain.catalogue import Catalogue

WHOLE_FILE = 0


class Target:
    """Builds a workbook out of the fuzzer's bytes and reads it."""

    def __init__(self, base: Base, catalogue: Catalogue, folder: Path) -> None:
        self._base = base
        self._names = sorted(base.parts)
        self._catalogue = catalogue
        self._file = folder / "模糊测试.xlsx"

    def __call__(self, data: bytes) -> None:
        """Read one made-up file; any exception but a UserError is a finding."""
        self._file.write_bytes(self._workbook(atheris.FuzzedDataProvider(data)))
        try:
            read_submission(self._file, self._catalogue)
        except UserError as refusal:
            if not refusal.message or "Traceback" in refusal.message:
                raise AssertionError(refusal.message) from refusal

    def _workbook(self, source: atheris.FuzzedDataProvider) -> bytes:
        choice = source.ConsumeIntInRange(WHOLE_FILE, len(self._names))
        if choice == WHOLE_FILE:
            return b"PK\x03\x04" + bytes(source.ConsumeBytes(1 << 16))
        name = self._names[choice - 1]
        content = bytearray(self._base.parts[name])
        for _ in range(source.ConsumeIntInRange(1, 8)):
            start = source.ConsumeIntInRange(0, len(content))
            gone = source.ConsumeIntInRange(0, 40)
            content[start : start + gone] = source.ConsumeBytes(source.ConsumeIntInRange(0, 60))
        method = zipfile.ZIP_STORED if source.ConsumeBool() else zipfile.ZIP_DEFLATED
        return self._base.with_part(name, bytes(content)).zipped(method)


def main(honest: str, catalogue_file: str) -> None:
    """Fuzz until the time given to atheris is up."""
    catalogue = read_catalogue(tomllib.loads(Path(catalogue_file).read_text(encoding="utf-8")))
    with tempfile.TemporaryDirectory() as folder:
        target = Target(Base.of(Path(honest).read_bytes()), catalogue, Path(folder))
        atheris.Setup([sys.argv[0], *sys.argv[3:]], target)
        atheris.Fuzz()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
