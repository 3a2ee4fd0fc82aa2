"""Numbered SQL scripts and the file's user_version: all pending scripts in one transaction, or none of them."""

from __future__ import annotations

import os
import re
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from luqual_desktop.storage.connection import APPLICATION_ID, open_bare, settle
from luqual_desktop.storage.durable import put_in_free_place
from luqual_desktop.storage.failures import StorageError, damaged, storage_error

_NAME = re.compile(r"(\d{4})_\w+\.sql")


@dataclass(frozen=True, slots=True)
class Script:
    """One step: the schema number it leads to, its file name and its SQL."""

    number: int
    name: str
    sql: str


def read_scripts(folder: Path) -> tuple[Script, ...]:
    """Return the scripts of a folder in order; raises ValueError if the numbers are not 1, 2, 3 and so on."""
    scripts = [
        Script(int(match[1]), path.name, path.read_text(encoding="utf-8"))
        for path in sorted(folder.iterdir())
        if (match := _NAME.fullmatch(path.name))
    ]
    if not scripts or [script.number for script in scripts] != list(range(1, len(scripts) + 1)):
        raise ValueError(f"migrations are not numbered from 1 without a gap: {[script.name for script in scripts]}")
    return tuple(scripts)


def schema_version(connection: sqlite3.Connection, file: Path, known: int) -> int:
    """Return the file's schema number, 0 for a new file; nothing is written.

    Raises StorageError if the file is another program's, or too new for a program that knows schemas up to `known`.
    """
    try:
        version = int(connection.execute("PRAGMA user_version").fetchone()[0])
        application = int(connection.execute("PRAGMA application_id").fetchone()[0])
        tables = int(connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0])
    except UnicodeDecodeError as error:  # SQLite's own message quotes damaged bytes
        raise damaged("表结构") from error
    if not tables and not version and application in {0, APPLICATION_ID}:
        return 0
    if application != APPLICATION_ID or version < 1:
        raise StorageError(f"文件 {file} 不是本程序的数据文件，没有改动它。请换一个数据文件夹。", "storage.foreign")
    if version > known:
        raise _too_new(connection, file)
    return version


def _too_new(connection: sqlite3.Connection, file: Path) -> StorageError:
    row = connection.execute("SELECT program_version FROM meta").fetchone()
    if row is None:
        return damaged("没有版本信息")
    return StorageError(
        f"数据文件 {file} 由更新版本的程序（{row[0]}）保存，本程序版本太旧，不能打开。"
        "数据没有改动，请安装更新版本的程序后再打开。",
        "storage.newer",
    )


def migrate(file: Path, scripts: tuple[Script, ...], now: datetime) -> None:
    """Bring a file to the newest schema.

    A new one is made aside and gets its name when it is whole: an empty data file is always a damaged one. Raises
    StorageError naming the script if one fails; the file is then exactly what it was.
    """
    if file.exists():
        _bring_up_to_date(file, scripts, now)
        return
    aside = file.with_name(f"{file.name}.new-{os.getpid()}")
    try:
        _clear(aside)
        _bring_up_to_date(aside, scripts, now)
        put_in_free_place(aside, file)
    finally:
        _clear(aside)


def _clear(aside: Path) -> None:
    for file in (aside, aside.with_name(f"{aside.name}-journal")):
        file.unlink(missing_ok=True)


def _bring_up_to_date(file: Path, scripts: tuple[Script, ...], now: datetime) -> None:
    connection = open_bare(file)
    try:
        version = schema_version(connection, file, len(scripts))
        settle(connection, file)
        if version < len(scripts):
            connection.execute("PRAGMA foreign_keys=OFF")
            connection.execute("BEGIN IMMEDIATE")
            # Another process may have been faster.
            version = schema_version(connection, file, len(scripts))
            _run(connection, scripts[version:], file)
            _finish(connection, len(scripts), now if not version else None)
    finally:
        connection.close()  # rolls back whatever was not committed


def _run(connection: sqlite3.Connection, scripts: tuple[Script, ...], file: Path) -> None:
    before = _history_size(connection)
    for script in scripts:
        try:
            connection.set_authorizer(_no_transaction)
            for statement in statements(script.sql):
                connection.execute(statement)
            connection.set_authorizer(None)
            _check(connection, before)
        except (sqlite3.Error, UpgradeError) as error:
            raise storage_error(file, error) or _failed(file, script, error) from error


def _no_transaction(action: int, *_: str | None) -> int:
    """Deny BEGIN, COMMIT and ROLLBACK to the scripts: their transaction is not theirs."""
    return sqlite3.SQLITE_DENY if action == sqlite3.SQLITE_TRANSACTION else sqlite3.SQLITE_OK


def _failed(file: Path, script: Script, error: Exception) -> StorageError:
    return StorageError(
        f"数据文件 {file} 升级失败（{script.name}：{error}）。"
        "原数据没有改动，请继续使用原来版本的程序，并联系维护人员。",
        "storage.upgrade",
    )


class UpgradeError(Exception):
    """A script ran, but what it left behind is not sound."""


def _check(connection: sqlite3.Connection, history_before: int) -> None:
    if connection.execute("PRAGMA foreign_key_check").fetchone() is not None:
        raise UpgradeError("外键不一致")
    found = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    if found != "ok":
        raise UpgradeError(str(found))
    if _history_size(connection) < history_before:
        raise UpgradeError("历史记录减少")


def _history_size(connection: sqlite3.Connection) -> int:
    if connection.execute("SELECT 1 FROM sqlite_schema WHERE name = 'history'").fetchone() is None:
        return 0
    return int(connection.execute("SELECT count(*) FROM history").fetchone()[0])


def _finish(connection: sqlite3.Connection, version: int, created: datetime | None) -> None:
    connection.execute(f"PRAGMA application_id={APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version={version}")
    if created is not None:
        connection.execute("UPDATE meta SET created = ?", (created.isoformat(),))
    connection.execute("COMMIT")


def statements(script: str) -> Iterator[str]:
    """Split a script into its statements; a trigger's body is left whole."""
    pending = ""
    for line in script.splitlines(keepends=True):
        pending += line
        if sqlite3.complete_statement(pending):
            yield pending
            pending = ""
    if re.sub(r"--.*", "", pending).strip():
        raise UpgradeError("脚本没有写完")
