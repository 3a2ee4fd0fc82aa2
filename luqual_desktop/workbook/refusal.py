"""Refusing a file as a whole: one Chinese sentence with the file, the place, the reason and what to do."""

from __future__ import annotations

from luqual_desktop.errors import UserError

SEND_AGAIN = "请让填报单位用本程序重新导出后再发。"
SUSPICIOUS = "文件结构异常，可能被恶意改动，已拒绝。"
DAMAGED = "文件不完整或已损坏（可能没有下载完），请让填报单位重新发送。"


class WorkbookRefused(UserError):  # noqa: N818  # a refusal is an answer, not a fault
    """A file that is not taken at all; `code` says why in one stable word."""


class PartError(Exception):
    """A fault inside a file, on its way to where the file's name is known; `place` is a sheet or a part of it."""

    def __init__(self, code: str, reason: str, place: str = "") -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason
        self.place = place

    def named(self, file_name: str) -> WorkbookRefused:
        """Return the refusal of the file."""
        place = f"（{self.place}）" if self.place else ""
        return WorkbookRefused(f"文件“{file_name}”{place}：{self.reason}", self.code)


def suspicious(detail: str, place: str = "") -> PartError:
    """Return the refusal of something no spreadsheet program writes."""
    return PartError("suspicious", f"{SUSPICIOUS}（{detail}）{SEND_AGAIN}", place)


def damaged(place: str = "") -> PartError:
    """Return the refusal of a file that has lost or changed bytes."""
    return PartError("damaged", DAMAGED, place)
