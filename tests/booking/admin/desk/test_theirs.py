"""What waits for the municipalities stands on the desk until they have done it, and one press reminds them."""

import datetime as dt

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from booking.attention.waits import Need
from booking.models import By, EntryKind, JournalEntry, Registration
from booking.services import clock, queue
from booking.services.day import preparing, schedule
from booking.services.turn import MUNICIPALITY, Actor
from notifications.models import Message, State
from tests.booking.admin.staff_desk import said, signed_in, user_with, values_of
from tests.booking.day_helpers import SETTINGS, STARTS, fix_day, list_attendees
from tests.factories import (
    OPENS,
    STAFF,
    accept,
    again,
    at,
    danish,
    make_municipality,
    make_programme,
    make_registration,
)
from tests.notifications.mail_helpers import announce_and_send

pytestmark = pytest.mark.django_db
INDEX = "/admin/"


@pytest.fixture
def registered() -> Registration:
    return make_registration(make_programme(settings=SETTINGS), make_municipality())


@pytest.fixture
def confirmed(registered: Registration) -> Registration:
    return queue.confirm(registration_id=registered.pk, by=MUNICIPALITY)


def theirs(user: User) -> list[Need]:
    found: list[Need] = signed_in(user).get(INDEX).context["desk"].theirs
    return found


def words(user: User) -> list[str]:
    return [need.words for need in theirs(user)]


def test_an_unconfirmed_place_waits_for_them_until_it_is_ours_to_telephone(
    mette: User, registered: Registration
) -> None:
    accept(registered, OPENS)
    (need,) = theirs(mette)
    assert (need.words, need.whom, need.since) == ("Har ikke bekræftet pladsen", "Aarhus Kommune", OPENS)
    assert need.until == again(registered).lapses_at
    with at(danish(2016, 9, 29, 8), tick=False):
        assert theirs(mette) == []
        text = signed_in(mette).get(INDEX).content.decode()
        assert "om 1\N{NO-BREAK SPACE}dag" in text
    with at(danish(2016, 9, 30, 9), tick=False):
        assert "om 15\N{NO-BREAK SPACE}timer" in signed_in(mette).get(INDEX).content.decode()


def test_a_deadline_that_stands_still_is_never_shown_as_a_date(desk: Client, registered: Registration) -> None:
    deadline, short = "30. september 2016 kl. 23.59", "30. september kl. 23.59"
    page = reverse("admin:booking_registration_change", args=[registered.pk])
    addresses = (
        INDEX,
        reverse("admin:booking_registration_changelist"),
        reverse("admin:booking_programme_change", args=[registered.programme_id]),
    )

    def shown() -> list[bool]:
        texts = [desk.get(url).content.decode() for url in addresses]
        return [deadline in text or short in text for text in texts]

    assert shown() == [False, False, False]
    facts = [fact for group in desk.get(page).context["groups"] for fact in group.facts]
    assert "Frist for at bekræfte" not in dict(facts)
    accept(registered, OPENS)
    assert shown() == [True, True, True]
    clock.bounced(registration_id=registered.pk, address=registered.contact_email, ask=again(registered).ask)
    assert shown() == [False, False, False]


def test_dates_and_list_are_awaited_one_after_the_other(mette: User, confirmed: Registration) -> None:
    assert words(mette) == ["Har ikke foreslået datoer"]
    preparing.set_wishes(registration_id=confirmed.pk, wishes=[(STARTS.date(), "morning")], by=MUNICIPALITY)
    assert theirs(mette) == []
    with at(OPENS + dt.timedelta(hours=2), tick=False):
        (proposal,) = schedule.propose(registration_id=confirmed.pk, starts=[STARTS], by=STAFF)
    (need,) = theirs(mette)
    assert (need.words, need.since) == ("Har ikke valgt mellem de foreslåede datoer", OPENS + dt.timedelta(hours=2))
    preparing.choose(registration_id=confirmed.pk, proposal_id=proposal.pk, by=MUNICIPALITY)
    assert theirs(mette) == []
    fix_day(confirmed)
    assert words(mette) == ["Deltagerlisten mangler: 0 på listen, anbefalet mindst 5"]
    with at(STARTS - dt.timedelta(days=10), tick=False):
        assert theirs(mette) == []  # now it is short, and ours
    list_attendees(confirmed, "Anna", "Bent", "Carl", "Dora", "Else")
    assert theirs(mette) == []


def test_one_press_on_the_desk_reminds_and_can_be_taken_back(
    desk: Client, confirmed: Registration, settings: Settings
) -> None:
    settings.UNDO_SECONDS = 120
    page = desk.get(INDEX)
    (need,) = page.context["desk"].theirs
    assert need.reminder is not None
    assert need.reminder.last is None
    sent = {"seen": need.reminder.seen, "next": INDEX}
    after = desk.post(need.reminder.url, sent, follow=True)
    assert after.redirect_chain == [(INDEX, 302)]
    assert said(after) == ["Aarhus Kommune bliver mindet om det, der mangler. Den kan tages tilbage i 120 sekunder."]
    assert after.context["desk"].theirs[0].reminder.last == JournalEntry.objects.latest("number").at
    again_ = desk.post(need.reminder.url, sent, follow=True)
    assert "inden for de seneste 10 minutter" in said(again_)[0]
    assert JournalEntry.objects.filter(kind=EntryKind.LINK_REQUESTED).count() == 1
    back = reverse("admin:booking_registration_take_back_mail", args=[confirmed.pk])
    desk.post(back, values_of(desk.get(back)))
    with at(OPENS + dt.timedelta(minutes=5), tick=False):
        announce_and_send()
    assert not Message.objects.filter(kind="step_reminder", state=State.SENT).exists()


def test_reminder_says_all_that_is_missing_with_the_link(desk: Client, confirmed: Registration) -> None:
    url = reverse("admin:booking_registration_remind", args=[confirmed.pk])
    assert "Det mangler: Har ikke foreslået datoer." in desk.get(url).content.decode()
    desk.post(url, values_of(desk.get(url)))
    announce_and_send()
    mail = Message.objects.get(kind="step_reminder")
    assert mail.subject == "Påmindelse: Vi mangler noget til jeres temadag"
    assert "- Foreslå datoer, senest" in mail.text
    assert "/min-temadag/" in mail.text
    assert not Message.objects.filter(kind="link").exists()


def test_a_reminder_is_not_sent_once_nothing_is_missing(registered: Registration, desk: Client) -> None:
    url = reverse("admin:booking_registration_remind", args=[registered.pk])
    desk.post(url, values_of(desk.get(url)))
    queue.withdraw(registration_id=registered.pk, by=MUNICIPALITY)
    announce_and_send()
    assert Message.objects.get(kind="step_reminder").state == State.OVERTAKEN


def test_nobody_is_reminded_whose_mail_comes_back_or_by_who_may_only_look(
    desk: Client, reader_desk: Client, confirmed: Registration
) -> None:
    assert reader_desk.get(INDEX).context["desk"].theirs[0].reminder is None
    clock.bounced(registration_id=confirmed.pk, address=confirmed.contact_email, ask=None)
    assert desk.get(INDEX).context["desk"].theirs[0].reminder is None


def test_press_goes_back_to_lists_of_ours_only(desk: Client, confirmed: Registration) -> None:
    url = reverse("admin:booking_registration_remind", args=[confirmed.pk])
    page = reverse("admin:booking_registration_change", args=[confirmed.pk])
    seen = values_of(desk.get(url))
    assert desk.post(url, seen | {"next": "https://example.com/admin/"})["Location"] == page
    with at(OPENS + dt.timedelta(hours=1), tick=False):
        assert desk.post(url, seen | {"next": "//example.com/admin/"})["Location"] == page


def test_desk_tells_what_others_did_since_the_last_visit(mette: User, confirmed: Registration) -> None:
    def news(user: User, moment: dt.datetime) -> list[str] | None:
        with at(moment, tick=False):
            desk = signed_in(user).get(INDEX).context["desk"]
        return None if desk.since is None else [one.words for one in desk.news]

    kirsten = user_with("kirsten", "view_registration")
    hour = dt.timedelta(hours=1)
    assert news(mette, OPENS + hour) is None  # the first visit has nothing to compare with
    assert news(mette, OPENS + hour + dt.timedelta(minutes=10)) == []
    assert news(kirsten, OPENS + 2 * hour) is None
    with at(OPENS + 3 * hour, tick=False):
        preparing.set_wishes(registration_id=confirmed.pk, wishes=[(STARTS.date(), "morning")], by=MUNICIPALITY)
        schedule.propose(registration_id=confirmed.pk, starts=[STARTS], by=Actor(By.STAFF, mette.pk))
    expected = ["Ønskede datoer ændret"]  # and not what she did herself
    assert news(mette, OPENS + 4 * hour) == expected
    assert news(mette, OPENS + 4 * hour + dt.timedelta(minutes=30)) == expected  # a reload does not hide it
    assert news(kirsten, OPENS + 5 * hour) == ["Ønskede datoer ændret, Datoer foreslået"]
    assert news(mette, OPENS + 9 * hour) == []
