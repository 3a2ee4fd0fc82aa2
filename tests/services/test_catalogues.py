"""Loading a catalogue: what a broken file is answered, and what the cache may and may not do."""

from __future__ import annotations

import json
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest

from luqual_desktop import __version__
from luqual_desktop.domain.catalogue import Catalogue
from luqual_desktop.errors import UserError
from luqual_desktop.services import catalogue_cache
from luqual_desktop.services.catalogues import load_catalogue

ROOT = Path(__file__).parents[2]
PROBE = """
import sys
from pathlib import Path
from luqual_desktop.services.catalogues import load_catalogue
found = load_catalogue(Path(sys.argv[1]), Path(sys.argv[2]))
print(found.plan.code, *(name for name in ("pydantic", "pydantic_core", "tomllib") if name in sys.modules))
"""


@pytest.fixture
def plan_file(tmp_path: Path, small_plan_file: Path) -> Path:
    file = tmp_path / "我的规划.toml"
    file.write_bytes(small_plan_file.read_bytes())
    return file


def only_file(folder: Path) -> Path:
    (found,) = folder.iterdir()
    return found


def probe(file: Path, folder: Path) -> list[str]:
    command = [sys.executable, "-X", "utf8", "-c", PROBE, str(file), str(folder)]
    ran = subprocess.run(command, capture_output=True, encoding="utf-8", check=True, cwd=ROOT)
    return ran.stdout.split()


def test_loading_twice_gives_the_same_value(
    catalogue_file: Path, small_plan_file: Path, catalogue: Catalogue, small_catalogue: Catalogue, tmp_path: Path
) -> None:
    for file, expected in ((catalogue_file, catalogue), (small_plan_file, small_catalogue)):
        assert load_catalogue(file, tmp_path) == expected
        assert load_catalogue(file, tmp_path) == expected
        assert hash(load_catalogue(file, tmp_path)) == hash(expected)
    assert len(list(tmp_path.iterdir())) == 2


def test_without_a_cache_folder_nothing_is_written(plan_file: Path, small_catalogue: Catalogue) -> None:
    assert load_catalogue(plan_file, None) == small_catalogue
    assert only_file(plan_file.parent) == plan_file


def test_the_second_start_imports_no_validation(plan_file: Path, tmp_path: Path) -> None:
    cache = tmp_path / "缓存"
    first, second = probe(plan_file, cache), probe(plan_file, cache)
    assert first == ["yunxi-2026-2030", "pydantic", "pydantic_core", "tomllib"]
    assert second == ["yunxi-2026-2030"]


def test_a_changed_file_is_read_anew(plan_file: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    load_catalogue(plan_file, cache)
    plan_file.write_text(plan_file.read_text(encoding="utf-8").replace("东桥镇", "东桥街道"), encoding="utf-8")
    assert load_catalogue(plan_file, cache).units[0].name == "东桥街道"
    assert load_catalogue(plan_file, cache).units[0].name == "东桥街道"
    assert only_file(cache).name == "我的规划.catalogue.json"


def test_another_program_version_does_not_use_the_cache(
    plan_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = tmp_path / "cache"
    load_catalogue(plan_file, cache)
    before = only_file(cache).read_bytes()
    source = plan_file.read_bytes()
    monkeypatch.setattr(catalogue_cache, "__version__", "99.0")
    assert catalogue_cache.read_cached(only_file(cache), source) is None
    load_catalogue(plan_file, cache)
    assert only_file(cache).read_bytes() != before


@pytest.mark.parametrize("keep", [0, 1, 64, 65, 66, 500, -1])
def test_a_cut_cache_is_ignored_and_written_anew(
    plan_file: Path, small_catalogue: Catalogue, tmp_path: Path, keep: int
) -> None:
    cache = tmp_path / "cache"
    load_catalogue(plan_file, cache)
    file = only_file(cache)
    whole = file.read_bytes()
    file.write_bytes(whole[:keep])
    assert load_catalogue(plan_file, cache) == small_catalogue
    assert file.read_bytes() == whole


def test_one_changed_figure_in_the_cache_is_noticed(
    plan_file: Path, small_catalogue: Catalogue, tmp_path: Path
) -> None:
    cache = tmp_path / "cache"
    load_catalogue(plan_file, cache)
    file = only_file(cache)
    whole = file.read_bytes()
    assert whole.count(b'"98.5"') == 2
    file.write_bytes(whole.replace(b'"98.5"', b'"90.5"'))
    assert load_catalogue(plan_file, cache) == small_catalogue
    assert file.read_bytes() == whole


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ((), []),
        ((), {"format": 1}),
        (("format",), "1"),
        (("format",), True),
        (("indicators", 0, "kind"), "rate"),
        (("indicators", 0, "numerator"), "份"),
        (("indicators", 0, "share"), 1),
        (("units",), None),
        (("units", 0, "size"), 3),
    ],
)
def test_a_sealed_cache_of_another_shape_is_not_trusted(
    plan_file: Path, tmp_path: Path, path: tuple[str | int, ...], value: object
) -> None:
    """As after a change of the model between two builds of one version."""
    cache = tmp_path / "cache"
    load_catalogue(plan_file, cache)
    file, source = only_file(cache), plan_file.read_bytes()
    data = json.loads(file.read_bytes().partition(b"\n")[2])
    if path:
        inner = data
        for step in path[:-1]:
            inner = inner[step]
        inner[path[-1]] = value
    else:
        data = value
    catalogue_cache.write_cached(file, source, data)
    assert file.read_bytes().partition(b"\n")[0] == seal(source, file.read_bytes().partition(b"\n")[2])
    assert catalogue_cache.read_cached(file, source) is None


def seal(source: bytes, payload: bytes) -> bytes:
    version = __version__.encode()
    return sha256(b"".join(sha256(part).digest() for part in (version, source, payload))).hexdigest().encode()


def test_a_cache_that_cannot_be_written_does_not_matter(
    plan_file: Path, small_catalogue: Catalogue, tmp_path: Path
) -> None:
    blocked = tmp_path / "blocked"
    blocked.write_text("a file where a folder should be", encoding="utf-8")
    assert load_catalogue(plan_file, blocked) == small_catalogue
    (tmp_path / "cache" / "我的规划.catalogue.json").mkdir(parents=True)
    assert load_catalogue(plan_file, tmp_path / "cache") == small_catalogue
    assert [each.name for each in (tmp_path / "cache").iterdir()] == ["我的规划.catalogue.json"]


def test_a_byte_order_mark_and_windows_line_ends_are_read(plan_file: Path, small_catalogue: Catalogue) -> None:
    plan_file.write_bytes(b"\xef\xbb\xbf" + plan_file.read_bytes().replace(b"\n", b"\r\n"))
    assert load_catalogue(plan_file, None) == small_catalogue


def refusal(file: Path) -> UserError:
    with pytest.raises(UserError) as caught:
        load_catalogue(file, file.parent / "cache")
    assert not (file.parent / "cache").exists()
    assert str(caught.value) == caught.value.message
    return caught.value


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    error = refusal(tmp_path / "没有.toml")
    assert error.message == "目录文件 没有.toml 不能使用：没有这个文件，请检查程序是否安装完整。"
    assert error.code == "catalogue.unreadable"


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    (tmp_path / "夹.toml").mkdir()
    assert refusal(tmp_path / "夹.toml").code == "catalogue.unreadable"


def test_a_broken_line_is_named(plan_file: Path) -> None:
    lines = plan_file.read_text(encoding="utf-8").splitlines()
    lines[5] = 'code = "yunxi'
    plan_file.write_text("\n".join(lines), encoding="utf-8")
    error = refusal(plan_file)
    assert error.code == "catalogue.syntax"
    assert "我的规划.toml" in error.message
    assert "第 6 行" in error.message


def test_a_file_cut_off_is_no_catalogue(plan_file: Path) -> None:
    plan_file.write_bytes(plan_file.read_bytes()[:300])
    assert refusal(plan_file).code in {"catalogue.syntax", "catalogue.encoding", "catalogue.invalid"}


def test_another_encoding_is_named(plan_file: Path) -> None:
    plan_file.write_bytes(plan_file.read_text(encoding="utf-8").encode("gb18030"))
    error = refusal(plan_file)
    assert error.code == "catalogue.encoding"
    assert "UTF-8" in error.message


def test_a_wrong_key_is_named_with_its_reason(plan_file: Path) -> None:
    text = plan_file.read_text(encoding="utf-8").replace("places = 1\n", "palces = 1\n")
    plan_file.write_text(text, encoding="utf-8")
    error = refusal(plan_file)
    assert error.message == "目录文件 我的规划.toml 不能使用：indicators.R-101.palces：不认识的键，请检查拼写。"
    assert error.code == "catalogue.invalid"
