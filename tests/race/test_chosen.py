"""Two who save their choices at the same moment (Q13): both are stored, and neither gets an error."""

import threading
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.db.models import QuerySet

from booking.models import Registration
from tests.booking.day_helpers import make_confirmed
from tests.race.conftest import Meeting
from tests.together import kinds, met
from tests.toolbox.shelf_helpers import make_theme
from toolbox.chosen import choosing
from toolbox.models import Stage
from toolbox.rules.picked import NOTHING_PICKED, Picked

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("clock")]


def saves(registration: Registration, *themes: int) -> Callable[[], Any]:
    return partial(
        choosing.choose_themes,
        registration_id=registration.pk,
        stage=Stage.BEFORE,
        wanted=Picked(frozenset(themes)),
        stood=NOTHING_PICKED,
    )


def test_the_same_theme_ticked_by_two_is_stored_once() -> None:
    registration, first, second, third = make_confirmed(), *(make_theme(name).pk for name in ("A?", "B?", "C?"))
    assert kinds(met([saves(registration, first, second), saves(registration, third, second)])) == ["done", "done"]
    stands = choosing.chosen_of([registration.pk], Stage.BEFORE)[registration.pk]
    assert stands.themes == {first, second, third}


def test_control_without_the_row_of_the_registration(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both have read before either writes: the second meets the first one's row."""
    registration, theme = make_confirmed(), make_theme().pk
    meeting, read = Meeting(2), choosing.chosen_of
    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, **_how: rows)

    def read_then_wait(registrations: Any, stage: Stage) -> Any:
        found = read(registrations, stage)
        if threading.current_thread() is not threading.main_thread():
            meeting.wait()
        return found

    monkeypatch.setattr(choosing, "chosen_of", read_then_wait)
    assert kinds(met([saves(registration, theme), saves(registration, theme)])) == ["IntegrityError", "done"]
