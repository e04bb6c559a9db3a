"""Counted seconds, or parts of them, that a module tells what it remembers by: they go on where a test says so."""

from collections.abc import Callable
from types import ModuleType

import pytest


def stopped(monkeypatch: pytest.MonkeyPatch, module: ModuleType, name: str) -> Callable[[], int]:
    """Stop a module's count, such as `_moment`; return a function that goes on to the next number and returns it."""
    now = 0

    def go_on() -> int:
        nonlocal now
        now += 1
        return now

    monkeypatch.setattr(module, name, lambda: now)
    return go_on
