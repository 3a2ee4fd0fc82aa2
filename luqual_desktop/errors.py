"""The one error that is meant for the person at the screen; every other exception is a fault of the program."""

from __future__ import annotations

import errno
import re

_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")


def one_line(text: str) -> str:
    """Return text with what would break the line, steer a terminal or turn the direction of writing spelt out.

    Names of files and contents of cells come from outside: what is said of one must not read as if it were more.
    """
    return text if text.isprintable() else _UNSEEN.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


class UserError(Exception):
    """Something that cannot be done, told to the user: `message` is a Chinese sentence, `code` a stable short name."""

    def __init__(self, message: str, code: str = "") -> None:
        self.message = one_line(message)
        super().__init__(self.message)
        self.code = code


def refused_by_the_system(error: OSError) -> UserError:
    """Return what to tell of a file or folder that the system does not let be read or written: which, and why."""
    what = "输入或输出" if error.filename is None else f"“{error.filename}”"
    reason = _REASONS.get(error.errno or 0, error.strerror or type(error).__name__)
    return UserError(f"{what}读写不了（{reason}），没有完成。请检查路径、权限和磁盘后重试。", "system")


_REASONS = {
    **dict.fromkeys((errno.ENOSPC, errno.EDQUOT), "磁盘已满"),
    **dict.fromkeys((errno.EACCES, errno.EPERM), "没有权限"),
    **dict.fromkeys((errno.ENOENT, errno.ENOTDIR), "文件或文件夹不存在"),
    errno.EEXIST: "已有同名的文件",
    errno.EROFS: "只能读取",
    errno.ENAMETOOLONG: "名称过长",
    errno.EIO: "磁盘出错",
    errno.EPIPE: "接收的一方已经关闭",
}
