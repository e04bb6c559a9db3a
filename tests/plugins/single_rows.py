"""Rows of `made_once` are read by themselves: the watch for repeated queries knows that of `get()` alone."""

from collections.abc import Iterator
from typing import Any
from unittest.mock import patch

import pytest
from zeal.listeners import n_plus_one_listener
from zeal.patch import get_instance_key

from booking.models import made_once

_first = made_once._first


def _told(*arguments: Any) -> Any:
    row = _first(*arguments)
    if row is not None:
        n_plus_one_listener.ignore(get_instance_key(row))
    return row


@pytest.fixture(autouse=True, scope="session")
def rows_read_by_themselves() -> Iterator[None]:
    """Tell it of each."""
    with patch.object(made_once, "_first", _told):
        yield
