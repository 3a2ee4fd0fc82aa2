"""Workbooks of as many made-up units as one likes, out of those of a few: each under another code, with its own digest.

python -m tests.benchmarks.many_workbooks FOLDER COUNT OUT

What the program makes itself (`main.py demo --units N`) it enters, checks and exports, a quarter of a second each.
Where forty thousand are wanted these do: the figures repeat, units, enterprises and what they have done do not.
"""

from __future__ import annotations

import hashlib
import re
import sys
import zipfile
from io import BytesIO
from pathlib import Path

from stdnum.cn import uscc

from luqual_desktop import paths
from luqual_desktop.services.catalogues import load_catalogue
from luqual_desktop.workbook.reader import SubmissionReader

DIGITS = 5
CREDIT_CODE = re.compile(r'"credit_code":"([0-9A-Z]{18})"')


def main(folder: str, count: str, out: str) -> None:
    """Write so many workbooks."""
    files = sorted(Path(folder).glob("质量填报_*样例单位*.xlsx"))
    reader = SubmissionReader(load_catalogue(paths.catalogue_file(), None))
    target = Path(out)
    target.mkdir(parents=True, exist_ok=True)
    known = []
    for file in files:
        read = reader.read(file)
        with zipfile.ZipFile(file) as archive:
            parts = [(name, archive.read(name).decode()) for name in archive.namelist()]
        known.append((file.name, read.unit, read.unit_name, read.content, read.digest, parts))
    for number in range(int(count)):
        name, unit, unit_name, content, digest, parts = known[number % len(known)]
        serial = f"{number:0{DIGITS}d}"
        renamed = {unit: unit[:-DIGITS] + serial, unit_name: unit_name[:-DIGITS] + serial}
        renamed[f"样例{unit[-DIGITS:]}"] = f"样例{serial}"
        renamed |= {code: other_enterprise(code, serial) for code in CREDIT_CODE.findall(content)}
        new_digest = hashlib.sha256(with_names(content, renamed).encode()).hexdigest()
        renamed |= {digest: new_digest, check_code(digest): check_code(new_digest)}
        packed = BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            for part, text in parts:
                archive.writestr(part, with_names(text, renamed))
        (target / with_names(name, renamed)).write_bytes(packed.getvalue())


def with_names(text: str, names: dict[str, str]) -> str:
    """Return a text in which names are replaced by others."""
    for name, other in names.items():
        text = text.replace(name, other)
    return text


def other_enterprise(code: str, serial: str) -> str:
    """Return a valid 统一社会信用代码 that is no other unit's."""
    bare = f"{code[:8]}{serial}{code[8 + DIGITS : -1]}"
    return bare + uscc.calc_check_digit(bare)


def check_code(digest: str) -> str:
    """Return what stands on every page."""
    return f"{digest[:4]}-{digest[4:8]}".upper()


if __name__ == "__main__":
    main(*sys.argv[1:])
