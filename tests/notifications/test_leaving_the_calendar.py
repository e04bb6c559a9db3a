"""Declining on the page with the wish to have the entry taken away: CANCEL, and the line stays (calendar rule 11)."""

import datetime as dt

import pytest
from django.test import Client

from booking import links
from booking.models import Invite, Method, Partstat, Registration
from booking.services.day import answers
from booking.services.turn import MUNICIPALITY
from tests.booking.day_helpers import STARTS, fix_day, invite_of, list_attendees
from tests.notifications.mail_helpers import announce_and_send, sent
from tests.notifications.read_invites import ics

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
ANNA = "anna@aarhus.dk"


def to_anna() -> list[dict[str, str]]:
    """Return the calendar objects that Anna got, in order."""
    return [found for mail in sent() if ANNA in str(mail["To"]) and (found := ics(mail))]


def said_last() -> tuple[str, str, str]:
    """Return METHOD, UID and SEQUENCE of the last of them."""
    last = to_anna()[-1]
    return last["METHOD"], last["UID"], last["SEQUENCE"]


def decline(invite: Invite, *, leaves: bool = True) -> Invite:
    """Decline on the page."""
    return answers.answer_on_page(
        invite_id=invite.pk, partstat=Partstat.DECLINED, note="", by=MUNICIPALITY, leaves=leaves
    )


@pytest.fixture
def anna(fixed: Registration) -> Invite:
    """Invite Anna and send her invitation."""
    list_attendees(fixed, "Anna")
    announce_and_send()
    return invite_of(ANNA)


def test_the_entry_goes_and_the_line_stays_until_the_answer_changes(fixed: Registration, anna: Invite) -> None:
    decline(anna)
    announce_and_send()
    assert sent()[-1]["Subject"] == "Tak for dit svar – aftalen fjernes fra din kalender"
    assert said_last() == ("CANCEL", anna.uid, "1")
    stands = invite_of(ANNA)
    assert (stands.method, stands.answer) == (Method.REQUEST, Partstat.DECLINED)
    decline(stands)
    list_attendees(fixed, "Anna", "Bo")
    fix_day(fixed, venue="Biblioteket")
    announce_and_send()
    assert len(to_anna()) == 2
    answers.answer_on_page(invite_id=anna.pk, partstat=Partstat.ACCEPTED, note="", by=MUNICIPALITY)
    announce_and_send()
    assert said_last() == ("REQUEST", anna.uid, "2")
    assert to_anna()[-1]["LOCATION"] == "Biblioteket"
    fix_day(fixed, venue="Rådhuset")
    announce_and_send()
    assert to_anna()[-1]["LOCATION"] == "Rådhuset"


def test_a_move_asks_again_and_a_calling_off_says_nothing_twice(fixed: Registration, anna: Invite) -> None:
    decline(anna)
    announce_and_send()
    fix_day(fixed, starts_at=STARTS + dt.timedelta(days=7))
    announce_and_send()
    assert to_anna()[-1]["METHOD"] == "REQUEST"
    assert invite_of(ANNA).answer == Partstat.NEEDS_ACTION
    decline(invite_of(ANNA))
    announce_and_send()
    told = len(to_anna())
    list_attendees(fixed, "Bo")
    announce_and_send()
    assert len(to_anna()) == told


def test_who_only_declines_keeps_the_entry(anna: Invite) -> None:
    decline(anna, leaves=False)
    announce_and_send()
    assert len(to_anna()) == 1
    answers.answer_on_page(invite_id=anna.pk, partstat=Partstat.TENTATIVE, note="", by=MUNICIPALITY, leaves=True)
    assert not invite_of(ANNA).left_calendar


def test_the_page_offers_it_and_says_that_it_is_done(client: Client, anna: Invite) -> None:
    path = links.attendee_path(anna)
    assert "Fjern aftalen fra min kalender" in client.get(path).content.decode()
    answer = client.post(f"{path}answer/", {"answer": Partstat.DECLINED, "leaves": "on"}, follow=True)
    assert "Vi sender dig en ændring, som fjerner aftalen fra din kalender." in answer.content.decode()
    assert 'name="leaves"' not in answer.content.decode()
