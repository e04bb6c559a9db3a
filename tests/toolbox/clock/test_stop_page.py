"""The stop link of a plan's mails: a page that changes nothing, one press that stops them for its receiver alone."""

import datetime as dt
import re

import pytest
from django.test import Client
from pytest_django.fixtures import Settings
from time_machine import Traveller

from tests.notifications.mail_helpers import body
from tests.toolbox.clock.clock_helpers import (
    CHIEF,
    CONTACT,
    FEEDBACK_ON,
    TARGET_ON,
    mails_until,
    morning,
    small_plan,
    work,
)
from toolbox.models import Anchoring, ChangeKind, PlanEntry, PlanStop

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def stop_link_of(mail: object) -> str:
    found = re.search(r"http://testserver(/plan/\S+/mails/)", body(mail))  # type: ignore[arg-type]
    assert found is not None
    return found[1]


def test_a_press_stops_the_mails_to_one_and_another_press_lets_them_go_on(client: Client, clock: Traveller) -> None:
    plan = small_plan()
    clock.move_to(morning(FEEDBACK_ON - dt.timedelta(days=14)))
    to_contact, to_chief = work()
    page = stop_link_of(to_chief)
    assert stop_link_of(to_contact) != page
    shown = client.get(page)
    assert (shown.status_code, "Ikke flere mails" in shown.content.decode()) == (200, True)
    assert not PlanStop.objects.exists()
    for _press in range(2):
        assert client.post(page, {"mails": "off"}).status_code == 303
    assert "Send mig mails igen" in client.get(page).content.decode()
    assert [to for _on, to, _subject in mails_until(clock, TARGET_ON + dt.timedelta(days=7))] == [CONTACT]
    client.post(page, {"mails": "on"})
    assert not PlanStop.objects.exists()
    kinds = PlanEntry.objects.filter(plan=plan, kind__in=(ChangeKind.QUIETED, ChangeKind.RESUMED))
    assert [entry.kind for entry in kinds] == ["quieted", "resumed"]
    Anchoring.objects.filter(email=CHIEF).delete()
    assert client.get(page).status_code == client.post(page).status_code == 404


def test_a_link_asked_for_again_is_mailed_once_and_nobody_is_told_whose_it_is(client: Client, clock: Traveller) -> None:
    small_plan()
    clock.shift(3600)
    for email in (f" {CONTACT.upper()} ", CONTACT, CHIEF, "nobody@aarhus.dk"):
        answer = client.post("/plan/link/", {"email": email}, follow=True)
        assert (answer.status_code, answer.redirect_chain) == (200, [("/plan/link/sendt/", 303)])
    assert [(mail["To"], mail["Subject"]) for mail in work()] == [(CONTACT, "Link til jeres målplan")]
    assert client.post("/plan/link/", {"email": ""}).status_code == 422


def test_links_are_asked_for_a_bounded_number_of_times(client: Client, settings: Settings) -> None:
    settings.REGISTRATION_RATE = (1, 3600)
    assert client.post("/plan/link/", {"email": CONTACT}).status_code == 303
    assert client.post("/plan/link/", {"email": CONTACT}).status_code == 429
