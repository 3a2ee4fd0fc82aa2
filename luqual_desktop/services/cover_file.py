"""The cover file of a consolidation without a window: cover fields and explanations, in TOML."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from luqual_desktop.domain.catalogue import Catalogue, Field
from luqual_desktop.domain.cells import COVER_RECORD, Area, CellKey
from luqual_desktop.domain.findings import Finding
from luqual_desktop.errors import UserError
from luqual_desktop.services.toml_files import TomlError, parse_toml, read_bounded

COVER = "cover"
EXPLANATIONS = "explanations"


def read_cover_file(catalogue: Catalogue, file: Path) -> tuple[dict[CellKey, str], list[Mapping[str, str]]]:
    """Return the cover's cells and the explanations as written; raises UserError naming what is wrong."""
    try:
        data = parse_toml(read_bounded(file))
    except OSError as error:
        raise UserError(f"封面文件“{file.name}”读不到，请检查路径。", "cover") from error
    except TomlError as error:
        raise UserError(f"封面文件“{file.name}”不能使用：{error.reason}。", "cover") from error
    unknown = set(data) - {COVER, EXPLANATIONS}
    if unknown:
        raise UserError(f"封面文件“{file.name}”有不认识的键：{'、'.join(sorted(unknown))}。", "cover")
    cover = _texts(file, COVER, data.get(COVER, {}), catalogue.forms.cover, ())
    fixed = ("code", "row")
    explanations = data.get(EXPLANATIONS, [])
    if not isinstance(explanations, list):
        raise _wrong(file, EXPLANATIONS)
    told = [_texts(file, EXPLANATIONS, each, catalogue.forms.explanation, fixed) for each in explanations]
    return {CellKey(Area.COVER, COVER_RECORD, code): text for code, text in cover.items() if text}, list(told)


def explanation_cells(
    catalogue: Catalogue, findings: Iterable[Finding], told: Iterable[Mapping[str, str]]
) -> dict[CellKey, str]:
    """Return the cells of explanations, each put to the findings with its rule code and row."""
    by_place = {(each.get("code", ""), each.get("row", "")): each for each in told}
    cells = {}
    for finding in findings:
        written = by_place.get((finding.code, finding.row), {})
        for field in catalogue.forms.explanation:
            if written.get(field.code):
                cells[CellKey(Area.EXPLANATION, finding.key, field.code)] = written[field.code]
    return cells


def _texts(file: Path, key: str, data: Any, fields: tuple[Field, ...], more: tuple[str, ...]) -> dict[str, str]:
    if not isinstance(data, dict):
        raise _wrong(file, key)
    unknown = set(data) - {field.code for field in fields} - set(more)
    if unknown:
        raise UserError(f"封面文件“{file.name}”的 {key} 有不认识的键：{'、'.join(sorted(unknown))}。", "cover")
    return {code: str(text) for code, text in data.items()}


def _wrong(file: Path, key: str) -> UserError:
    return UserError(f"封面文件“{file.name}”的 {key} 写法不对。", "cover")
