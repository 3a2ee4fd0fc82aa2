from __future__ import annotations

import getpass

import pytest

from luqual_desktop.services.actor import user_name


@pytest.mark.parametrize("error", [OSError, KeyError, ImportError])
def test_an_account_without_a_name_is_called_something(monkeypatch: pytest.MonkeyPatch, error: type[Exception]) -> None:
    def nobody() -> str:
        raise error("no name")

    monkeypatch.setattr(getpass, "getuser", nobody)
    assert user_name() == "本机用户"


def test_the_account_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(getpass, "getuser", lambda: "王小丽")
    assert user_name() == "王小丽"
