"""Checks every file of a folder in one process with limits of its own and prints one JSON line a file."""

from __future__ import annotations

import json
import resource
import sys
import time
import tomllib
from pathlib import Path

from luqual_desktop.domain.catalogue_reading import read_catalogue
from luqual_desktop.services.checking import check_file


def main(folder: str, catalogue_file: str, megabytes: str) -> None:
    """Judge every file; one that kills the process leaves its name as the last line."""
    limit = int(megabytes) * 1_000_000
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    catalogue = read_catalogue(tomllib.loads(Path(catalogue_file).read_text(encoding="utf-8")))
    for file in sorted(Path(folder).iterdir()):
        sys.stdout.write(f"{file.name}\n")
        sys.stdout.flush()
        start = time.process_time()
        answer = check_file(catalogue, file)
        seconds = time.process_time() - start
        held = None if answer.arrival is None else answer.arrival.submission().cells
        cells = None if held is None else sorted(f"{key}={text}" for key, text in held.items())
        told = answer.as_json() | {"name": file.stem, "seconds": seconds, "cells": cells}
        sys.stdout.write(json.dumps(told, ensure_ascii=False) + "\n")
        sys.stdout.flush()
    sys.stdout.write(json.dumps({"name": "", "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024}) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
