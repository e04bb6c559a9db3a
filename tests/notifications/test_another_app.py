"""An app that neither booking nor notifications names adds to each registry, and each addition works end to end."""

import datetime as dt
from collections.abc import Iterator
from typing import Any
from unittest.mock import patch

import pytest
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from ninja import NinjaAPI, Router
from pytest_django.fixtures import Settings

from booking import api as booking_api
from booking import tasks
from booking.api import middleware, problems
from booking.attention import waits as needs
from booking.models import EntryKind, JournalEntry, Registration
from booking.queries import added
from booking.queries.added import AddedFact, OnPage
from booking.services import erasure as erasing
from booking.services import queue, witnesses
from booking.services.record import verify
from booking.services.turn import MUNICIPALITY
from notifications import health
from notifications.announce import entries as announce
from notifications.announce import tellings
from notifications.handover import erasure
from notifications.handover import files as case_files
from notifications.mails import examples, registry
from notifications.mails.drafts import Draft
from notifications.models import Message, State
from notifications.models.message import TITLES
from notifications.outbox import acts as outbox
from notifications.worker import Worker
from tests.booking.admin.staff_desk import signed_in, user_with
from tests.booking.day_helpers import fix_day, make_confirmed
from tests.factories import danish, make_municipality, make_programme, make_registration
from tests.notifications.case_helpers import unzipped
from tests.notifications.erasure_helpers import erased
from tests.notifications.made_up_app import SOURCE, Plan, Toolbox, come_in
from tests.notifications.mail_helpers import announce_and_send, body, sent

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

AFTER = danish(2018, 6, 23, 4)
"""A year after the last season: registrations with a place are due from this day on."""


@pytest.fixture
def toolbox() -> Iterator[Toolbox]:
    """Let the app add to every registry, and take its additions out again afterwards."""
    app = Toolbox(plans={SOURCE: Plan(name="Pia Plan", address="pia@aarhus.dk")}, notes={}, heard=[], runs=[])
    with (
        patch.dict(registry.KINDS),
        patch.dict(TITLES),
        patch.dict(examples.EXAMPLES),
        patch.object(tellings, "TABLE", list(tellings.TABLE)),
        patch.object(announce, "LISTENERS", list(announce.LISTENERS)),
        patch.object(tasks, "TASKS", list(tasks.TASKS)),
        patch.object(health, "AGES", list(health.AGES)),
        patch.object(needs, "SOURCES", list(needs.SOURCES)),
        patch.object(erasing, "KEEPERS", list(erasing.KEEPERS)),
        patch.object(witnesses, "WITNESSES", list(witnesses.WITNESSES)),
        patch.object(case_files, "SOURCES", list(case_files.SOURCES)),
    ):
        come_in(app)
        yield app


@pytest.fixture
def place() -> Registration:
    """Register a municipality, which gets a place."""
    periods = {"retention": {"with_place_months": 12, "without_place_months": 6}}
    return make_registration(make_programme(settings=periods), make_municipality())


def due() -> None:
    """Queue the app's mail as its own task would, once more often than needed."""
    for _time in range(2):
        outbox.enqueue(mail=registry.kind_of("plan_due"), source=SOURCE, recipient="owner")


def test_its_mail_about_its_own_entry_is_sent_once(toolbox: Toolbox) -> None:
    due()
    (mail,) = announce_and_send()
    assert (mail["To"], mail["Subject"]) == ("Pia Plan <pia@aarhus.dk>", "Frist i jeres plan")
    assert "Kære Pia Plan" in body(mail)
    message = Message.objects.get()
    assert (message.source, message.state, message.entry_id, message.registration_id) == (SOURCE, "sent", None, None)
    due()
    assert announce_and_send() == []


def test_its_mail_is_sent_again_when_staff_ask(toolbox: Toolbox) -> None:
    due()
    announce_and_send()
    outbox.send_again(message_id=Message.objects.get().pk, by=MUNICIPALITY)
    announce_and_send()
    rows = Message.objects.order_by("pk").values_list("source", "copy", "state")
    assert list(rows) == [(SOURCE, 0, "sent"), (SOURCE, 1, "sent")]


def test_its_mail_that_nobody_wants_any_more_is_not_sent(toolbox: Toolbox) -> None:
    due()
    toolbox.plans.clear()
    assert announce_and_send() == []
    assert Message.objects.get().state == State.OVERTAKEN


def test_its_lost_mail_waits_for_staff(toolbox: Toolbox, place: Registration) -> None:
    due()
    now = timezone.now()
    Message.objects.filter(source=SOURCE).update(state=State.FAILED, attempts=1, ended_at=now, recipient="contact")
    assert [message.source for message in outbox.needing_attention()] == [SOURCE]


def test_its_mail_about_our_entry_is_announced_and_sent(toolbox: Toolbox, place: Registration) -> None:
    queue.confirm(registration_id=place.pk, by=MUNICIPALITY)
    announce_and_send()
    told = Message.objects.filter(entry__kind=EntryKind.CONFIRMED).order_by("pk").values_list("kind", "state")
    assert list(told) == [("confirmed", "sent"), ("plan_offer", "sent")]
    assert [mail["Subject"] for mail in sent()][-2] == "Lav en plan"  # the last one went to staff


def test_its_mail_that_need_not_wait_goes_before_a_change_is_settled(toolbox: Toolbox, settings: Settings) -> None:
    settings.UNDO_SECONDS = 120
    registration = make_confirmed()
    tellings.register(tellings.causes(EntryKind.DAY_FIXED, registry.kind_of("plan_offer")))
    fix_day(registration)
    announce.announce_all()
    now = timezone.now()
    rows = Message.objects.filter(entry__kind=EntryKind.DAY_FIXED)
    assert {row.kind: row.next_try_at > now for row in rows}["day_fixed"]
    assert not {row.kind: row.next_try_at > now for row in rows}["plan_offer"]


def test_it_hears_every_entry_once(toolbox: Toolbox, place: Registration) -> None:
    announce.announce_all()
    announce.announce_all()
    assert toolbox.heard == list(JournalEntry.objects.order_by("number").values_list("kind", flat=True))


def test_its_tasks_are_run_in_each_step_and_once_a_day(toolbox: Toolbox) -> None:
    worker = Worker()
    worker.step()
    worker.step()
    assert toolbox.runs == ["plans", "fold", "plans"]


@pytest.mark.logs_errors
def test_its_age_stands_in_health_and_is_a_problem_over_its_limit(toolbox: Toolbox, client: Client) -> None:
    Worker().beat()
    assert client.get("/health/").json()["oldest_plan_seconds"] is None
    toolbox.oldest = timezone.now() - dt.timedelta(minutes=7)
    answer = client.get("/health/")
    assert (answer.status_code, answer.json()["oldest_plan_seconds"]) == (503, 420)
    assert answer.json()["problems"] == ["plans wait too long"]


def test_its_line_stands_on_the_desk_for_who_may_see_it(toolbox: Toolbox, place: Registration) -> None:
    page = signed_in(user_with("reader", "view_programme", "view_registration")).get(reverse("admin:index"))
    assert '<a href="/planer/17/">Se planen</a>' in page.content.decode()
    with patch.object(needs, "SOURCES", [needs.Source(lines=toolbox.lines, permission="auth.view_user")]):
        page = signed_in(user_with("other", "view_programme", "view_registration")).get(reverse("admin:index"))
    assert "Se planen" not in page.content.decode()


def test_its_rows_are_exported_and_erased_with_the_registration(
    toolbox: Toolbox, place: Registration, settings: Settings, tmp_path: Any, clock: Any
) -> None:
    settings.ERASURE_DECISION, settings.CASE_EXPORT_DIR = "16/04711", str(tmp_path)
    queue.confirm(registration_id=place.pk, by=MUNICIPALITY)
    announce_and_send()
    toolbox.notes[place.pk] = "Skrevet af Anne"
    assert unzipped(place)["redskabskasse/noter.txt"] == b"Skrevet af Anne"
    clock.move_to(AFTER)
    assert [plan.counts["notes"] for plan in erasure.plan()] == [1]
    assert erasure.erase_due() == 1
    assert toolbox.notes == {}
    ((_number, details),) = erased()
    assert details["notes"] == 1


def test_its_example_is_shown(toolbox: Toolbox) -> None:
    assert examples.example("plan_due").subject == "Frist i jeres plan"
    with pytest.raises(ValueError, match="plan_due already"):
        examples.register("plan_due", registry.kind_of("plan_due"), lambda _language: examples.example("link"))


def test_its_kind_is_taken_only_once(toolbox: Toolbox) -> None:
    with pytest.raises(ValueError, match="plan_due is taken"):
        registry.register(registry.kind_of("plan_due"))
    with pytest.raises(ValueError, match="30 characters"):
        registry.mail("a" * 31, "For lang")(lambda _facts: Draft("letter"))


def test_a_mail_that_asks_says_so_in_its_entry(toolbox: Toolbox) -> None:
    kind = registry.mail("sly", "Spørger")(lambda _facts: Draft("letter", ask=1))
    with pytest.raises(TypeError, match="sly asks"):
        kind(None)


@pytest.mark.parametrize("source", ["", SOURCE])
def test_a_message_is_about_one_thing(place: Registration, source: str) -> None:
    announce.announce_all()
    with pytest.raises(IntegrityError, match="message_is_about_something"), transaction.atomic():
        Message.objects.filter(kind="receipt").update(source=source)


@pytest.mark.logs_errors
def test_a_mail_whose_app_has_left_still_shows_and_holds_nothing_up(toolbox: Toolbox, place: Registration) -> None:
    due()
    Message.objects.update(registration=place)
    del registry.KINDS["plan_due"], TITLES["plan_due"]
    announce_and_send()
    states = dict(Message.objects.values_list("kind", "state"))
    assert states == {"plan_due": "queued", "receipt": "sent", "staff_registered": "sent"}
    message = Message.objects.get(kind="plan_due")
    assert (message.get_kind_display(), message.last_error) == ("plan_due", "KeyError")
    desk = signed_in(user_with("reader", "view_message", "view_registration"))
    page = desk.get(reverse("admin:notifications_message_changelist"), {"kind__exact": "plan_due"}).content.decode()
    assert (page.count(">plan_due</a>"), page.count(">plan_due (1)</a>")) == (1, 1), "in the list; among the filters"
    Message.objects.filter(pk=message.pk).update(state=State.OVERTAKEN, ended_at=timezone.now())
    with pytest.raises(outbox.NoLongerTrue):
        outbox.send_again(message_id=message.pk, by=MUNICIPALITY)


def test_its_operations_are_in_the_api(client: Client) -> None:
    router = Router()

    @router.get("/slips", operation_id="list_slips")
    def list_slips(request: HttpRequest) -> dict[str, list[str]]:
        return {"items": []}

    with (
        patch.dict(problems.TITLES),
        patch.dict(middleware.LARGER_BODIES),
        patch.object(booking_api, "api", NinjaAPI()),
    ):
        booking_api.register(router, titles={"slip-torn": "Revet over"}, larger_bodies={"/api/v1/slips": 100_000})
        assert "slips" in [str(pattern.pattern) for pattern in booking_api.api.urls[0]]
        assert problems.TITLES["slip-torn"] == "Revet over"
        paths = ("/api/v1/slips", "/api/v1/other")
        sizes = [client.post(path, "x" * 70_000, content_type="text/plain").status_code for path in paths]
        assert sizes == [404, 413]


def test_what_it_says_to_staff_stands_on_the_registration_in_the_admin(place: Registration) -> None:
    fact = AddedFact(
        heading="Sedler",
        lines=[OnPage("Tre sedler")],
        without="",
        own_page="",
        press="Læs sedlerne",
        staff_page="admin:booking_registration_change",
        permission="booking.view_attendee",
    )
    path = reverse("admin:booking_registration_change", args=[place.pk])
    with patch.object(added, "known_staff_readers", []):
        added.register_for_staff(lambda registrations: {registration.pk: fact for registration, _day in registrations})
        for permissions, may_open in ((("view_attendee",), True), ((), False)):
            who = user_with(f"{may_open}", "view_programme", "view_registration", *permissions)
            page = signed_in(who).get(path).content.decode()
            assert "Tre sedler" in page
            assert ("Læs sedlerne" in page) == may_open


def test_every_kind_of_ours_has_an_example() -> None:
    assert {kind.kind for kind, _shown in examples.EXAMPLES.values()} == set(registry.KINDS)


def test_what_it_quotes_is_held_against_the_journal(toolbox: Toolbox) -> None:
    programme = make_programme()
    toolbox.quotes = [(1, programme.last_entry_digest)]
    assert verify(programme).faults == []
    toolbox.quotes = [(1, "0" * 64), (2, "0" * 64)]
    assert [fault.code for fault in verify(programme).faults] == ["anchor_differs", "anchor_unknown"]
