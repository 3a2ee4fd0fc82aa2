"""The rows of the data file, column for column as the migrations make them; they never leave this package."""

from typing import Any

from sqlalchemy import ForeignKey, Integer, LargeBinary, Text
from sqlmodel import Field, SQLModel

_STRICT: dict[str, Any] = {"sqlite_strict": True}
_STRICT_WITHOUT_ROWID: dict[str, Any] = {"sqlite_strict": True, "sqlite_with_rowid": False}


def _text(*, key: bool = False) -> Any:
    return Field(sa_type=Text, primary_key=key, nullable=False)


def _whole() -> Any:
    return Field(sa_type=Integer, nullable=False)


def _number() -> Any:
    return Field(default=None, sa_type=Integer, primary_key=True, nullable=False)


def _bytes() -> Any:
    return Field(sa_type=LargeBinary, nullable=False)


def _of(column: str, kind: Any = Integer, *, key: bool = False) -> Any:
    return Field(sa_type=kind, primary_key=key, nullable=False, sa_column_args=(ForeignKey(column),))


class MetaRow(SQLModel, table=True):
    """The one row about the file itself."""

    __tablename__ = "meta"
    __table_args__ = _STRICT
    meta_id: int | None = _number()
    store_id: str = _text()
    lowest_compatible: int = _whole()
    program_version: str = _text()
    created: str = _text()
    opened: str = _text()


class SettingRow(SQLModel, table=True):
    """A setting that changes meaning."""

    __tablename__ = "setting"
    __table_args__ = _STRICT_WITHOUT_ROWID
    name: str = _text(key=True)
    value: str = _text()


class ReportRow(SQLModel, table=True):
    """A report: one unit, period and scope."""

    __tablename__ = "report"
    __table_args__ = _STRICT
    report_id: int | None = _number()
    unit: str = _text()
    period: str = _text()
    scope: str = _text()
    state: str = _text()
    revision: int = _whole()
    reason: str = _text()
    unlocked: str = _text()


class CellRow(SQLModel, table=True):
    """A cell that is not blank, as typed."""

    __tablename__ = "cell"
    __table_args__ = _STRICT_WITHOUT_ROWID
    report_id: int = _of("report.report_id", key=True)
    area: str = _text(key=True)
    record: str = _text(key=True)
    field: str = _text(key=True)
    text: str = _text()


class HistoryRow(SQLModel, table=True):
    """One change of one cell, chained to the one before."""

    __tablename__ = "history"
    __table_args__ = _STRICT
    seq: int | None = _number()
    time: str = _text()
    user_name: str = _text()
    report_id: int = _of("report.report_id")
    area: str = _text()
    record: str = _text()
    field: str = _text()
    old_text: str = _text()
    new_text: str = _text()
    reason: str = _text()
    save_id: str = _text()
    ordinal: int = _whole()
    previous_hash: bytes = _bytes()
    hash: bytes = _bytes()


class SubmissionRow(SQLModel, table=True):
    """A revision that was exported."""

    __tablename__ = "submission"
    __table_args__ = _STRICT
    submission_id: int | None = _number()
    unit: str = _text()
    period: str = _text()
    scope: str = _text()
    revision: int = _whole()
    time: str = _text()
    file_name: str = _text()
    file_sha256: str = _text()
    digest: str = _text()
    chain_seq: int = _whole()
    chain_head: str = _text()
    content: bytes = _bytes()


class UnfinishedExportRow(SQLModel, table=True):
    """An export between its announcement and its record."""

    __tablename__ = "unfinished_export"
    __table_args__ = _STRICT
    unit: str = _text(key=True)
    period: str = _text(key=True)
    scope: str = _text(key=True)
    revision: int = _whole()
    time: str = _text()
    target: str = _text()
    file_sha256: str = _text()
    digest: str = _text()
    chain_seq: int = _whole()
    chain_head: str = _text()
    history_seq: int = _whole()
    content: bytes = _bytes()


class TaskPackageRow(SQLModel, table=True):
    """A task package taken in or sent out."""

    __tablename__ = "task_package"
    __table_args__ = _STRICT
    package_id: int | None = _number()
    plan: str = _text()
    time: str = _text()
    sha256: str = _text()
    active: int = _whole()
    content: str = _text()


class UnitRow(SQLModel, table=True):
    """A unit for the periods in which nothing about it changed."""

    __tablename__ = "unit_tree"
    __table_args__ = _STRICT_WITHOUT_ROWID
    code: str = _text(key=True)
    from_period: str = _text(key=True)
    until_period: str = _text()
    name: str = _text()
    contact: str = _text()
    phone: str = _text()
    parent: str = _text()
    merged_into: str = _text()


class ReceivedFileRow(SQLModel, table=True):
    """The bytes of a file as they came, by their hash."""

    __tablename__ = "received_file"
    __table_args__ = _STRICT
    sha256: str = _text(key=True)
    name: str = _text()
    content: bytes = _bytes()


class ImportBatchRow(SQLModel, table=True):
    """What was accepted at one time, to be undone as one."""

    __tablename__ = "import_batch"
    __table_args__ = _STRICT
    batch_id: str = _text(key=True)
    time: str = _text()
    files: str = _text()
    undone: int = _whole()


class ReceivedRow(SQLModel, table=True):
    """A submission taken in."""

    __tablename__ = "received"
    __table_args__ = _STRICT
    received_id: int | None = _number()
    plan: str = _text()
    unit: str = _text()
    scope: str = _text()
    period: str = _text()
    revision: int = _whole()
    state: str = _text()
    file_sha256: str = _of("received_file.sha256", Text)
    file_name: str = _text()
    time: str = _text()
    digest: str = _text()
    edited: int = _whole()


class ReceivedContentRow(SQLModel, table=True):
    """The content of a submission taken in."""

    __tablename__ = "received_content"
    __table_args__ = _STRICT
    received_id: int = _of("received.received_id", key=True)
    content: bytes = _bytes()


class ReceivedRowsRow(SQLModel, table=True):
    """A part of the rows a consolidated submission passes on."""

    __tablename__ = "received_rows"
    __table_args__ = _STRICT
    received_id: int = _of("received.received_id", key=True)
    part: int = Field(sa_type=Integer, primary_key=True, nullable=False)
    content: bytes = _bytes()


class ReceivedMarkRow(SQLModel, table=True):
    """A change of state that a batch made."""

    __tablename__ = "received_mark"
    __table_args__ = _STRICT
    mark_id: int | None = _number()
    received_id: int = _of("received.received_id")
    batch_id: str = _of("import_batch.batch_id", Text)
    state_before: str = _text()
    state_after: str = _text()


class ChaseRow(SQLModel, table=True):
    """A unit that was reminded."""

    __tablename__ = "chase"
    __table_args__ = _STRICT
    chase_id: int | None = _number()
    time: str = _text()
    unit: str = _text()
    period: str = _text()
    chased_by: str = _text()
    way: str = _text()
    text: str = _text()


class ReturnSlipRow(SQLModel, table=True):
    """A submission that was sent back."""

    __tablename__ = "return_slip"
    __table_args__ = _STRICT
    slip_id: int | None = _number()
    unit: str = _text()
    period: str = _text()
    revision: int = _whole()
    time: str = _text()
    content: str = _text()


class DecisionRow(SQLModel, table=True):
    """What the officer decided about a ledger row that two units may both have reported."""

    __tablename__ = "decision"
    __table_args__ = _STRICT_WITHOUT_ROWID
    row_key: str = _text(key=True)
    choice: str = _text()
    time: str = _text()
    user_name: str = _text()


class EnrolledKeyRow(SQLModel, table=True):
    """A unit's public key, enrolled and perhaps retired."""

    __tablename__ = "enrolled_key"
    __table_args__ = _STRICT
    key_number: int | None = _number()
    unit: str = _text()
    unit_name: str = _text()
    public_key: str = _text()
    enrolled_on: str = _text()
    enrolled_by: str = _text()
    retired_on: str = _text()


class ReceivedSignatureRow(SQLModel, table=True):
    """Whose key signed a submission taken in."""

    __tablename__ = "received_signature"
    __table_args__ = _STRICT
    received_id: int = _of("received.received_id", key=True)
    public_key: str = _text()
    exported_on: str = _text()
