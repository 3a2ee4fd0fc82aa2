"""导出公钥 and 登记密钥: one's own public key handed out, those of others enrolled once compared by telephone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from luqual_desktop.domain.key_file import (
    LARGEST,
    SUFFIX,
    NewerKeyFileError,
    NotAKeyFileError,
    PublicKeyFile,
    key_file_from,
    key_file_text,
)
from luqual_desktop.domain.signatures import Enrolment
from luqual_desktop.errors import UserError
from luqual_desktop.services.regular_files import open_regular
from luqual_desktop.services.workspace import Workspace
from luqual_desktop.storage.enrolled_keys import add_enrolment, enrolments, retire_enrolment


@dataclass(frozen=True)
class KeyRegister:
    """The keys that an installation gives out and knows."""

    workspace: Workspace

    def own_key(self, unit: str, unit_name: str) -> PublicKeyFile:
        """Return this installation's public key as that of a unit; raises UserError if no key can be kept."""
        return PublicKeyFile(unit, unit_name, self.workspace.signing.public_key())

    def export(self, key: PublicKeyFile, target: Path) -> None:
        """Write a public key to a file; raises UserError if it cannot be written."""
        from luqual_desktop.workbook.publish import publish

        content = key_file_text(key).encode()

        def verify(path: Path) -> None:
            if key_file_from(path.read_bytes()) != key:
                raise UserError("写出的公钥文件核对不一致，已放弃。请重试。", "readback")

        publish(target, lambda path: path.write_bytes(content), verify)

    def enrolled(self) -> list[Enrolment]:
        """Return all enrolments by unit, retired ones too."""
        with self.workspace.database.reading() as session:
            return enrolments(session)

    def remarks(self, key: PublicKeyFile) -> list[str]:
        """Return what should be thought of before a key is enrolled."""
        known, names = self.enrolled(), self.workspace.catalogue.unit_names
        told = []
        if key.unit not in names:
            told.append(f"单位代码 {key.unit} 不在本机名单中，请核对。")
        elif names[key.unit] != key.unit_name:
            told.append(f"文件写的单位名称是“{key.unit_name}”，代码 {key.unit} 在本机名单中是“{names[key.unit]}”。")
        others = {each.unit: each.unit_name for each in known if each.public_key == key.public_key and each.stands}
        others.pop(key.unit, None)
        told += [
            f"这把密钥已登记在 {name}（{unit}）名下；只有同一台电脑为两个单位填报才会这样，请核实。"
            for unit, name in others.items()
        ]
        if any(each.unit == key.unit and each.stands for each in known):
            told.append("该单位已有登记在用的密钥；如已换电脑，登记后请把旧密钥停用。")
        return told

    def enrol(self, key: PublicKeyFile) -> None:
        """Enrol a key whose fingerprint was compared; raises UserError if it is enrolled for the unit already."""
        actor = self.workspace.actor
        if any(
            (each.unit, each.public_key, each.stands) == (key.unit, key.public_key, True) for each in self.enrolled()
        ):
            raise UserError(f"{key.unit_name}的这把密钥已经登记过，不需要再登记。", "enrolled")
        with self.workspace.database.transaction() as session:
            add_enrolment(
                session,
                Enrolment(key.unit, key.unit_name, key.public_key, actor.now().date().isoformat(), actor.user),
            )

    def retire(self, enrolment: Enrolment, last_day: date) -> None:
        """Let a key end with a day: what is exported later under it is refused; raises UserError for a later day."""
        if not enrolment.stands:
            raise UserError(f"这把密钥已于 {enrolment.retired_on} 停用。", "retired")
        if last_day > self.workspace.actor.now().date():
            raise UserError("停用日期不能晚于今天。", "future")
        with self.workspace.database.transaction() as session:
            retire_enrolment(session, enrolment.number, last_day.isoformat())


def key_file_name(key: PublicKeyFile) -> str:
    """Return the proposed name of a public key's file."""
    return f"公钥_{key.unit}{key.unit_name}{SUFFIX}"


def read_key_file(file: Path) -> PublicKeyFile:
    """Read a public key from outside; raises UserError with one sentence for whatever is none."""
    try:
        with open_regular(file) as opened:
            content = opened.read(LARGEST + 1)
    except OSError as error:
        raise UserError(f"文件“{file.name}”读不到，请确认文件还在、没有被其他程序占用。", "unreadable") from error
    try:
        return key_file_from(content)
    except NewerKeyFileError as error:
        raise UserError(f"公钥文件“{file.name}”由更新版本的程序导出，请先升级本程序。", "newer") from error
    except NotAKeyFileError as error:
        raise UserError(
            f"文件“{file.name}”不是本程序导出的公钥文件（{SUFFIX}），或已损坏，请让对方重新导出。", "not_a_key"
        ) from error
