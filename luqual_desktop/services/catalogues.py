"""Loading a plan catalogue from its file, with a cache that spares the next start the validation."""

from __future__ import annotations

from pathlib import Path

from luqual_desktop.domain.catalogue import Catalogue
from luqual_desktop.errors import UserError
from luqual_desktop.services.catalogue_cache import read_cached, write_cached
from luqual_desktop.services.toml_files import TomlError, parse_toml, read_bounded


def load_catalogue(file: Path, cache_folder: Path | None) -> Catalogue:
    """Return the catalogue of a TOML file; raises UserError naming file, key and reason where it cannot be used.

    With a cache folder the validated catalogue is kept there and used as long as neither the file's bytes nor the
    program's version change; a damaged or foreign cache is ignored and written anew.
    """
    try:
        source = read_bounded(file)
    except TomlError as error:
        raise _unusable(file.name, error.reason, error.kind) from error
    except OSError as error:
        reason = "没有这个文件" if isinstance(error, FileNotFoundError) else "系统不让读取"
        raise _unusable(file.name, f"{reason}，请检查程序是否安装完整", "unreadable") from error
    if cache_folder is None:
        return _validated(file.name, source)
    cache = cache_folder / f"{file.stem}.catalogue.json"
    cached = read_cached(cache, source)
    if cached is not None:
        return cached
    catalogue = _validated(file.name, source)
    write_cached(cache, source, _plain(catalogue))
    return catalogue


def _validated(name: str, source: bytes) -> Catalogue:
    from luqual_desktop.domain.catalogue_reading import CatalogueError, read_catalogue

    try:
        return read_catalogue(parse_toml(source))
    except TomlError as error:
        raise _unusable(name, error.reason, error.kind) from error
    except CatalogueError as error:
        raise _unusable(name, f"{error.key}：{error.reason}", "invalid") from error


def _unusable(name: str, reason: str, code: str) -> UserError:
    return UserError(f"目录文件 {name} 不能使用：{reason}。", f"catalogue.{code}")


def _plain(catalogue: Catalogue) -> dict[str, object]:
    from luqual_desktop.domain.catalogue_reading import plain

    return plain(catalogue)
