"""The one error that is meant for the person at the screen; every other exception is a fault of the program."""

from __future__ import annotations


class UserError(Exception):
    """Something that cannot be done, told to the user: `message` is a Chinese sentence, `code` a stable short name."""

    def __init__(self, message: str, code: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.code = code
