"""An answer on the page is confirmed by one mail; an answer by mail never is."""

import datetime as dt

import pytest
from pytest_django.fixtures import Settings
from time_machine import Traveller

from booking.models import Invite, Partstat, Registration
from booking.services.day import answers
from booking.services.day.answers import MailedAnswer
from booking.services.turn import MUNICIPALITY
from tests.booking.day_helpers import STARTS, fix_day, invite_of, list_attendees
from tests.notifications.mail_helpers import announce_and_send, sent

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
ANNA = "anna@aarhus.dk"


@pytest.fixture
def anna(fixed: Registration) -> Invite:
    """Invite Anna and send her invitation."""
    list_attendees(fixed, "Anna")
    announce_and_send()
    return invite_of(ANNA)


def reply(invite: Invite, partstat: Partstat, *, leaves: bool = False, note: str = "") -> Invite:
    return answers.answer_on_page(invite_id=invite.pk, partstat=partstat, note=note, by=MUNICIPALITY, leaves=leaves)


def to_anna() -> list[str]:
    """Return the subjects of the mails that Anna got after her invitation."""
    return [str(mail["Subject"]) for mail in sent() if ANNA in str(mail["To"])][1:]


@pytest.mark.parametrize(
    ("partstat", "word"), [(Partstat.ACCEPTED, "ja"), (Partstat.TENTATIVE, "måske"), (Partstat.DECLINED, "nej")]
)
def test_an_answer_on_the_page_is_confirmed_without_a_calendar_object(
    anna: Invite, partstat: Partstat, word: str
) -> None:
    reply(anna, partstat)
    reply(anna, partstat)
    announce_and_send()
    assert to_anna() == [f"Dit svar er {word}: Temadag torsdag den 17. november 2016 kl. 9.00"]
    assert not any(part.get_content_type() == "text/calendar" for part in sent()[-1].walk())


def test_an_answer_by_mail_is_never_confirmed(anna: Invite) -> None:
    stamp = dt.datetime(2016, 10, 3, 12, tzinfo=dt.UTC)
    answer = MailedAnswer(partstat=Partstat.ACCEPTED, sequence=anna.sequence, stamp=stamp)
    answers.answer_by_mail(invite_id=anna.pk, answer=answer)
    announce_and_send()
    assert to_anna() == []


def test_what_changes_the_calendar_has_its_own_mail_and_no_second_one(anna: Invite) -> None:
    reply(anna, Partstat.DECLINED, leaves=True)
    announce_and_send()
    reply(invite_of(ANNA), Partstat.ACCEPTED)
    announce_and_send()
    assert [subject.split()[0] for subject in to_anna()] == ["Tak", "Invitation:"]


def test_who_changes_the_answer_at_once_gets_one_mail_about_the_last(
    anna: Invite, settings: Settings, clock: Traveller
) -> None:
    settings.UNDO_SECONDS = 120
    for partstat in (Partstat.ACCEPTED, Partstat.TENTATIVE, Partstat.DECLINED):
        reply(invite_of(ANNA), partstat)
        clock.shift(dt.timedelta(seconds=5))
        announce_and_send()
    assert to_anna() == []
    clock.shift(dt.timedelta(seconds=121))
    announce_and_send()
    assert [subject.split(":")[0] for subject in to_anna()] == ["Dit svar er nej"]


def test_a_move_before_the_confirmation_leaves_it_out(
    fixed: Registration, anna: Invite, settings: Settings, clock: Traveller
) -> None:
    settings.UNDO_SECONDS = 120
    reply(anna, Partstat.ACCEPTED)
    fix_day(fixed, starts_at=STARTS + dt.timedelta(days=7))
    clock.shift(dt.timedelta(seconds=125))
    announce_and_send()
    assert [subject.split(":")[0] for subject in to_anna()] == ["Ændret"]


def test_it_is_written_in_the_persons_own_language(anna: Invite) -> None:
    answers.change_language(invite_id=anna.pk, language="en", by=MUNICIPALITY)
    reply(invite_of(ANNA), Partstat.ACCEPTED)
    announce_and_send()
    assert to_anna() == ["Your answer is yes: Themed day Thursday 17 November 2016 at 9:00"]
