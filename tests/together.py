"""Threads that start together, each with a database connection of its own, and the answer that each got."""

import threading
from collections.abc import Callable, Sequence
from typing import Any

from django.db import connections

PATIENCE_SECONDS = 60


def together(acts: Sequence[Callable[[], Any]]) -> list[Any]:
    """Run the acts at the same time; return the result of each, or the exception it raised."""
    gate = threading.Barrier(len(acts))
    answers: list[Any] = [None] * len(acts)

    def run(place: int, act: Callable[[], Any]) -> None:
        try:
            connections["default"].ensure_connection()
            gate.wait(PATIENCE_SECONDS)
            answers[place] = act()
        except Exception as error:  # noqa: BLE001 whatever it is, it is the answer
            answers[place] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(place, act)) for place, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE_SECONDS)
    assert not any(thread.is_alive() for thread in threads), "somebody waits for ever"
    return answers


def kinds(answers: Sequence[Any]) -> list[str]:
    """Return the kinds of the answers, sorted: the exception's class, or `done`."""
    return sorted(type(answer).__name__ if isinstance(answer, Exception) else "done" for answer in answers)


def met(acts: Sequence[Callable[[], Any]]) -> list[Any]:
    """Run the acts at the same time and make sure that those that were to meet really met."""
    answers = together(acts)
    assert not [answer for answer in answers if isinstance(answer, threading.BrokenBarrierError)], "they did not meet"
    return answers
