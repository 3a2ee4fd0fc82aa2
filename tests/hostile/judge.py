"""Runs the whole corpus in one process with limits of its own and prints one JSON line a case."""

from __future__ import annotations

import json
import resource
import sys
import time
import tomllib
from pathlib import Path

from luqual_desktop.domain.catalogue_reading import read_catalogue
from luqual_desktop.services.checking import check_file
from tests.hostile.corpus import corpus
from tests.hostile.honest_workbook import Base


def main(base_file: str, catalogue_file: str, folder: str, megabytes: str) -> None:
    """Judge every case; a case that kills the process leaves its name as the last line."""
    catalogue = read_catalogue(tomllib.loads(Path(catalogue_file).read_text(encoding="utf-8")))
    base = Base.of(Path(base_file).read_bytes())
    cases = [(case, case.make(base)) for case in corpus()]
    limit = int(megabytes) * 1_000_000
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    resource.setrlimit(resource.RLIMIT_AS, (before + limit + 400_000_000, before + limit + 400_000_000))
    for case, content in cases:
        sys.stdout.write(f"{case.name}\n")
        sys.stdout.flush()
        file = Path(folder) / f"{case.name}{case.suffix}"
        file.write_bytes(content)
        start = time.perf_counter()
        answer = check_file(catalogue, file)
        seconds = time.perf_counter() - start
        told = answer.as_json() | {
            "name": case.name,
            "seconds": seconds,
            "cells": None if answer.read is None else len(answer.read.cells),
            "first": None
            if answer.read is None
            else sorted(f"{key}={text}" for key, text in answer.read.cells.items()),
        }
        sys.stdout.write(json.dumps(told, ensure_ascii=False) + "\n")
        sys.stdout.flush()
        file.unlink()


if __name__ == "__main__":
    main(*sys.argv[1:])
