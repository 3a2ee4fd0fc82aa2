"""What checked submissions bring, laid aside on disk from the moment they are checked until they are added up."""

from __future__ import annotations

import pickle
from tempfile import TemporaryFile
from types import TracebackType
from typing import Self

from luqual_desktop.domain.brought import Brought
from luqual_desktop.services.frames import value_in


def packed(brought: Brought) -> bytes:
    """Return what a submission brings in the form in which it is laid aside."""
    return pickle.dumps(brought, pickle.HIGHEST_PROTOCOL)


class LaidAside:
    """Holds what each submission brings by the number under which it was taken in; a context manager."""

    def __init__(self) -> None:
        self._file = TemporaryFile(prefix="luqual-")  # noqa: SIM115 - closed by __exit__
        self._places: dict[int, tuple[int, int]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def put(self, number: int, content: bytes) -> None:
        """Lay aside what has been packed."""
        self._places[number] = self._file.seek(0, 2), len(content)
        self._file.write(content)

    def get(self, number: int | None) -> Brought | None:
        """Return what is known of a submission taken in under this number; None if that is nothing."""
        place = None if number is None else self._places.get(number)
        if place is None:
            return None
        start, length = place
        self._file.seek(start)
        brought = value_in(self._file.read(length))
        return brought if isinstance(brought, Brought) else None
