"""The whole story on one page: in order, with texts, answers and files, keys masked, few statements."""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from time_machine import Traveller

from booking.models import Registration
from notifications.handover.story import story
from tests.booking.admin.staff_desk import signed_in, statements, user_with
from tests.notifications.case_helpers import link_in, live_through
from tests.notifications.mail_helpers import sent

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(fixed: Registration, clock: Traveller) -> Registration:
    """Return a case in which everything has happened."""
    return live_through(fixed)


@pytest.fixture
def desk(case: Registration) -> Client:
    """Sign in a user who may do everything."""
    return signed_in(User.objects.create_superuser("mette", "mette@example.dk", "x"))


def url_of(registration: Registration) -> str:
    return reverse("admin:notifications_message_case", args=[registration.pk])


def test_story_is_everything_in_order(case: Registration) -> None:
    steps = story(case)
    assert [step.at for step in steps] == sorted(step.at for step in steps)
    assert len(steps) == case.entries.count() + case.messages.count() + case.received.count()
    (answer,) = (step for step in steps if step.line and step.line.entry.kind == "answered")
    assert (answer.answered_by, answer.line and answer.line.said) == ("Anna", [("Note", "Jeg glæder mig")])
    assert answer.line is not None
    assert answer.line.facts == ["svar: ja", "svaret på siden"]


def test_story_shows_calendar_objects_as_text(case: Registration) -> None:
    invites = [step for step in story(case) if step.mail and step.mail.kind == "person_invite"]
    assert len(invites) == 4
    for step in invites:
        part, attached = step.attachments
        assert (part.kind, attached.name, attached.kind) == ("text/calendar", "invite.ics", "application/ics")
        assert "METHOD:REQUEST" in attached.text
        assert attached.text == part.text


def test_page_shows_words_and_no_key(desk: Client, case: Registration) -> None:
    page = desk.get(url_of(case)).content.decode()
    for words in ("Ringer mandag", "Klage over rækkefølgen", "Jeg glæder mig", "Hvor kan vi holde?", "2016-1234"):
        assert words in page
    key = link_in(sent()[0].as_string()).split("/")[-2]
    assert key.count(".") == 2
    assert key not in page
    assert "/min-temadag/•••/" in page


def test_page_needs_all_three_permissions(case: Registration) -> None:
    needed = ("view_registration", "view_attendee", "view_message")
    for name in needed:
        client = signed_in(user_with(name, *(permission for permission in needed if permission != name)))
        assert client.get(url_of(case)).status_code == 403
        assert client.get(reverse("admin:notifications_message_case_export", args=[case.pk])).status_code == 403
    assert signed_in(user_with("alle", *needed)).get(url_of(case)).status_code == 200


def test_page_of_nothing_is_not_found(desk: Client) -> None:
    assert desk.get(reverse("admin:notifications_message_case", args=[10**9])).status_code == 404


def test_page_takes_the_same_statements_however_long(desk: Client, case: Registration, clock: Traveller) -> None:
    with_one = statements(desk, url_of(case))
    before = len(story(case))
    clock.shift(3600)
    live_through(case)
    assert len(story(case)) >= before + 5
    desk.get(url_of(case))  # which notes that the session is still used
    assert statements(desk, url_of(case)) == with_one
