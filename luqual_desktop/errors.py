"""The one error that is meant for the person at the screen; every other exception is a fault of the program."""

from __future__ import annotations

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
