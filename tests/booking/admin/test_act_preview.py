"""The step between an act's form and the act: the mails it would send are shown, and nothing of the trial is kept."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.core import mail
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from booking.models import EntryKind, JournalEntry, Registration, Status, ThemedDay
from booking.services.day import answers
from booking.services.turn import MUNICIPALITY
from notifications.announce import entries as announce
from notifications.models import Message, State
from tests.booking.admin.staff_desk import DAY_TYPED, REASON, last_entry, said, statements, url_of, values_of
from tests.booking.day_helpers import PLAN, fix_day, invite_of, list_attendees, make_confirmed
from tests.factories import OPENS, again, make_municipality, make_registration
from tests.notifications.mail_helpers import announce_and_send

pytestmark = pytest.mark.django_db
Press = Callable[..., Any]


@pytest.fixture
def confirmed() -> Registration:
    return make_confirmed()


def page_of(registration: Registration) -> str:
    return reverse("admin:booking_registration_change", args=[registration.pk])


def test_preview_older_than_a_change_is_refused_and_sends_nothing(
    desk: Client, press: Press, confirmed: Registration
) -> None:
    fix_day(confirmed)
    url = url_of(confirmed, "schedule_day")
    shown = press(url, venue="Skolen")
    list_attendees(confirmed, "Anna")
    entries = JournalEntry.objects.count()
    page = desk.post(url, values_of(shown))
    assert (page.status_code, JournalEntry.objects.count()) == (409, entries)
    assert ThemedDay.objects.get().venue == PLAN.venue


def test_answer_that_comes_in_outdates_no_preview(desk: Client, press: Press, confirmed: Registration) -> None:
    list_attendees(confirmed, "Anna")
    fix_day(confirmed)
    shown = press(url_of(confirmed, "schedule_day"), venue="Skolen")
    from_page = confirmed.invites.get(name="Anna")
    answers.answer_on_page(invite_id=from_page.pk, partstat="ACCEPTED", note="", by=MUNICIPALITY)
    assert desk.post(url_of(confirmed, "schedule_day"), values_of(shown)).status_code == 302


def test_back_from_the_preview_keeps_every_value(desk: Client, press: Press, confirmed: Registration) -> None:
    url = url_of(confirmed, "schedule_day")
    note = "Tag papirer med.\r\nVi ses."
    shown = press(url, **(DAY_TYPED | {"note": note}))
    values = values_of(shown)
    page = desk.post(url, values | {"step": [*values["step"], "edit"]})
    assert page.status_code == 200
    assert values_of(page)["note"] == [note]
    assert {name: values_of(page)[name] for name in DAY_TYPED} == {name: [said] for name, said in DAY_TYPED.items()}
    assert not ThemedDay.objects.exists()


def test_preview_changes_nothing_anywhere(press: Press, confirmed: Registration) -> None:
    list_attendees(confirmed, "Anna", "Bent")
    before = (JournalEntry.objects.count(), confirmed.invites.count(), Message.objects.count())
    press(url_of(confirmed, "schedule_day"), **DAY_TYPED)
    assert (JournalEntry.objects.count(), confirmed.invites.count(), Message.objects.count()) == before
    assert (ThemedDay.objects.exists(), mail.outbox) == (False, [])
    confirmed.programme.refresh_from_db()
    assert confirmed.programme.last_entry_number == JournalEntry.objects.latest("number").number
    assert JournalEntry.objects.latest("number").at >= OPENS


def test_withdrawal_of_a_place_with_a_day_is_shown_first(desk: Client, press: Press, confirmed: Registration) -> None:
    for number in range(2, 7):
        make_registration(confirmed.programme, make_municipality(number))
    list_attendees(confirmed, "Anna")
    fix_day(confirmed)
    announce_and_send()
    shown = press(url_of(confirmed, "withdraw"), reason=REASON)
    text = shown.content.decode()
    assert "Aflysninger: 3" in text
    assert "anne@greve.dk" in text
    assert again(confirmed).status == Status.CONFIRMED
    page = desk.post(url_of(confirmed, "withdraw"), values_of(shown), follow=True)
    assert said(page) == ["Aarhus Kommune er afmeldt.", "Plads 1 er gået videre til Nr. 6 Greve."]
    assert again(confirmed).status == Status.WITHDRAWN


def test_withdrawal_without_a_day_is_one_step(press: Press, confirmed: Registration) -> None:
    page = press(url_of(confirmed, "withdraw"), reason=REASON)
    assert said(page) == ["Aarhus Kommune er afmeldt."]


def test_preview_escapes_what_people_wrote(press: Press, confirmed: Registration) -> None:
    fix_day(confirmed)
    shown = press(url_of(confirmed, "schedule_day"), note="<script>alert(1)</script>")
    text = shown.content.decode()
    assert "<script>alert(1)" not in text
    assert "&lt;script&gt;alert(1)" in text


def test_undo_is_one_press_on_the_page_while_no_mail_has_left(
    desk: Client, press: Press, confirmed: Registration, settings: Settings
) -> None:
    settings.UNDO_SECONDS = 120
    shown = press(url_of(confirmed, "schedule_day"), **DAY_TYPED)
    desk.post(url_of(confirmed, "schedule_day"), values_of(shown))
    announce.announce_all()
    page = desk.get(page_of(confirmed))
    assert "Ingen mail om det bliver sendt før onsdag den 28. september 2016 kl. 9.02.00" in page.content.decode()
    url = url_of(confirmed, "undo_day")
    assert f'action="{url}"' in page.content.decode()
    number = last_entry(confirmed).number
    page = desk.post(url, {"seen": page.context["seen"]}, follow=True)
    assert said(page) == ["Ændringen er fortrudt. Der er ikke fastsat nogen dato."]
    entry = last_entry(confirmed)
    assert (entry.kind, entry.details["undoes"]) == (EntryKind.DAY_CHANGE_UNDONE, number)
    assert LogEntry.objects.latest("pk").get_change_message().startswith("Fortryd ændringen af dagen")
    announce.announce_all()
    assert not Message.objects.filter(entry__number=number, state=State.QUEUED).exists()
    assert "undo" not in desk.get(page_of(confirmed)).content.decode()


def test_undo_after_the_window_says_that_time_is_up(desk: Client, confirmed: Registration, settings: Settings) -> None:
    settings.UNDO_SECONDS = 120
    fix_day(confirmed)
    seen = desk.get(page_of(confirmed)).context["seen"]
    settings.UNDO_SECONDS = 0
    page = desk.post(url_of(confirmed, "undo_day"), {"seen": seen})
    assert page.status_code == 409
    assert page.context["form"].non_field_errors() == [
        "Fristen for at fortryde er udløbet. Ret dagen i stedet. Så får de, der har fået besked, en ny."
    ]
    assert ThemedDay.objects.exists()


def test_reader_sees_the_window_and_no_button(reader_desk: Client, confirmed: Registration, settings: Settings) -> None:
    settings.UNDO_SECONDS = 120
    list_attendees(confirmed, "Anna")
    fix_day(confirmed)
    text = reader_desk.get(page_of(confirmed)).content.decode()
    assert "Indtil da kan det fortrydes." in text
    assert url_of(confirmed, "undo_day") not in text
    assert url_of(confirmed, "correct_attendee") not in text


def test_page_shows_answers_old_ones_beside_new_and_every_calendar(desk: Client, confirmed: Registration) -> None:
    list_attendees(confirmed, "Anna", "Bent")
    fix_day(confirmed)
    anna = invite_of("anna@aarhus.dk")
    answers.answer_on_page(invite_id=anna.pk, partstat="ACCEPTED", note="", by=MUNICIPALITY)
    answers.invite_bounced(invite_id=invite_of("bent@aarhus.dk").pk)
    fix_day(confirmed, starts_at=PLAN.starts_at.replace(day=24))
    page = desk.get(page_of(confirmed))
    text = page.content.decode()
    assert "ja til torsdag den 17. november 2016; ikke svaret" in text
    assert "Mail afvist onsdag den 28. september 2016 kl. 9.00" in text
    assert anna.uid in text
    assert "REQUEST, SEQUENCE 1" in text
    assert [flag.words for flag in page.context["flags"]] == ["Invitation afvist"]
    mails = reverse("admin:notifications_message_changelist") + f"?invite__id__exact={anna.pk}"
    assert mails in text
    announce.announce_all()
    listed = desk.get(mails)
    assert {row.invite_id for row in listed.context["cl"].result_list} == {anna.pk}
    kinds = sorted(row.kind for row in listed.context["cl"].result_list)
    assert kinds == ["answer_kept", "person_invite", "person_invite"]


def test_page_reads_the_same_for_any_list(desk: Client, confirmed: Registration) -> None:
    counts = []
    for names in (("Anna",), ("Anna", "Bent", "Carl", "Dorte", "Erik")):
        list_attendees(confirmed, *names)
        fix_day(confirmed)
        counts.append(statements(desk, page_of(confirmed)))
    assert counts[0] == counts[1]
