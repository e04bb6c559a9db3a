"""The tasks of the worker besides mails: a list to which each app adds its own."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Task:
    """A task that falls due by the clock; `run` returns how many things were done.

    It runs before announcing and sending in each of the worker's steps, or once a day after them (`is_daily`). It is
    safe in several workers at once, and an exception stops no other task; a fault of the database ends the step.
    """

    name: str
    run: Callable[[], int]
    is_daily: bool = False


TASKS: list[Task] = []


def register(*tasks: Task) -> None:
    """Add tasks after the ones in the list."""
    TASKS.extend(tasks)
