"""Garbage is looked for seldom, and never among what is there for good.

A run imports and remembers nearly all the time (addresses, templates, schemas), and Python would look through all of
it again and again: a seventh of the run.
"""

import gc

import pytest

BETWEEN = (50_000, 20, 10)
"""How many new objects, and how many looks at younger ones, there are before Python looks."""
WARM, EVERY = 20, 200
"""After so many tests, and then after each so many, what is left is taken to stay."""


class Tidying:
    """Counts tests."""

    def __init__(self) -> None:
        """Begin before the first."""
        self.ended = 0

    def pytest_runtest_logfinish(self) -> None:
        """Remove what is garbage and leave the rest out from now on."""
        self.ended += 1
        if self.ended == WARM or self.ended % EVERY == 0:
            gc.collect()
            gc.freeze()


def pytest_configure(config: pytest.Config) -> None:
    """Count the tests of this run."""
    config.pluginmanager.register(Tidying())


def pytest_collection_finish(session: pytest.Session) -> None:
    """Switch the search on, leaving out all that was imported so far."""
    gc.freeze()
    gc.set_threshold(*BETWEEN)
    gc.enable()
