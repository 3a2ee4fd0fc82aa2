"""From the unit's file to the district's list: exported, compared, enrolled, retired; every refusal one sentence."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pytest

from luqual_desktop.domain.catalogue import Catalogue
from luqual_desktop.domain.key_file import LARGEST, PublicKeyFile
from luqual_desktop.errors import UserError
from luqual_desktop.services.key_register import KeyRegister, key_file_name, read_key_file
from tests.services.conftest import OpenWorkspace

TODAY, YESTERDAY, TOMORROW = date(2026, 1, 8), date(2026, 1, 7), date(2026, 1, 9)  # the clock of conftest
STREET, TOWN = ("330302006", "五马街道"), ("330302102", "藤桥镇")


@pytest.fixture
def unit(open_workspace: OpenWorkspace, catalogue: Catalogue) -> KeyRegister:
    return KeyRegister(open_workspace(catalogue, "unit/store.db"))


@pytest.fixture
def district(open_workspace: OpenWorkspace, catalogue: Catalogue) -> KeyRegister:
    return KeyRegister(open_workspace(catalogue, "district/store.db"))


@pytest.fixture
def key(unit: KeyRegister, tmp_path: Path) -> PublicKeyFile:
    """The unit's key as it arrives by file."""
    own = unit.own_key(*STREET)
    unit.export(own, tmp_path / key_file_name(own))
    (file,) = tmp_path.glob("*.luqualkey")
    assert file.name == "公钥_330302006五马街道.luqualkey"
    return read_key_file(file)


def test_a_key_goes_by_file_and_is_enrolled(unit: KeyRegister, district: KeyRegister, key: PublicKeyFile) -> None:
    assert key == unit.own_key(*STREET)
    assert district.remarks(key) == []
    district.enrol(key)
    (held,) = district.enrolled()
    assert (held.unit, held.unit_name, held.public_key) == (*STREET, key.public_key)
    assert (held.enrolled_on, held.enrolled_by, held.retired_on) == ("2026-01-08", "李明", "")
    with pytest.raises(UserError, match="已经登记过"):
        district.enrol(key)


def test_a_file_that_cannot_be_written_is_said(unit: KeyRegister, tmp_path: Path) -> None:
    target = tmp_path / "no folder" / "a.luqualkey"
    with pytest.raises(UserError, match="不存在"):
        unit.export(unit.own_key(*STREET), target)


def test_a_key_is_retired_with_a_day_and_may_be_enrolled_again(district: KeyRegister, key: PublicKeyFile) -> None:
    district.enrol(key)
    with pytest.raises(UserError, match="不能晚于今天"):
        district.retire(district.enrolled()[0], TOMORROW)
    district.retire(district.enrolled()[0], YESTERDAY)
    with pytest.raises(UserError, match="已于 2026-01-07 停用"):
        district.retire(district.enrolled()[0], TODAY)
    district.enrol(key)
    assert [each.retired_on for each in district.enrolled()] == ["2026-01-07", ""]


def test_what_should_be_thought_of_is_said_before(unit: KeyRegister, district: KeyRegister, key: PublicKeyFile) -> None:
    district.enrol(key)
    again = PublicKeyFile(*STREET, "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c")
    assert district.remarks(again) == ["该单位已有登记在用的密钥；如已换电脑，登记后请把旧密钥停用。"]
    other = unit.own_key(*TOWN)
    (remark,) = district.remarks(other)
    assert remark.startswith("这把密钥已登记在 五马街道（330302006）名下")
    misnamed = PublicKeyFile(TOWN[0], "藤桥", again.public_key)
    assert district.remarks(misnamed) == ["文件写的单位名称是“藤桥”，代码 330302102 在本机名单中是“藤桥镇”。"]
    stranger = PublicKeyFile("330303001", "别处街道", again.public_key)
    assert district.remarks(stranger) == ["单位代码 330303001 不在本机名单中，请核对。"]
    assert district.remarks(PublicKeyFile("330302", "鹿城区", again.public_key)) == []


def test_a_file_that_is_no_key_gets_one_sentence(tmp_path: Path) -> None:
    file = tmp_path / "x.luqualkey"
    for content, code in (
        (b"", "not_a_key"),
        (b"PK\x03\x04" * 10, "not_a_key"),
        (b" " * (LARGEST * 1000), "not_a_key"),
        (b'{"kind": "luqual-public-key", "format": 2}', "newer"),
    ):
        file.write_bytes(content)
        with pytest.raises(UserError, match=r"“x\.luqualkey”") as refused:
            read_key_file(file)
        assert refused.value.code == code
        assert "\n" not in refused.value.message
    for missing in (tmp_path / "none.luqualkey", tmp_path):
        with pytest.raises(UserError, match="读不到"):
            read_key_file(missing)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names here")
def test_a_pipe_in_a_keys_place_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "x.luqualkey")
    with pytest.raises(UserError, match="读不到"):
        read_key_file(tmp_path / "x.luqualkey")
