"""The seal of a sent mail: every mail that went out has one, former keys count, and what is older is not judged."""

import datetime as dt
from typing import Any

import pytest

from booking.models import Programme
from booking.services.record import verify
from notifications.announce import witness
from notifications.mails.seals import SETTLED, is_sealed
from notifications.models import Message
from tests import factories
from tests.factories import OPENS, make_municipality, make_programme, make_queue, make_registration
from tests.notifications.mail_helpers import announce_and_send

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def codes(programme: Programme) -> list[str]:
    """Return the faults that the proof finds."""
    return [fault.code for fault in verify(programme).faults]


def test_every_mail_that_was_sent_is_sealed_and_the_proof_holds() -> None:
    programme = make_programme()
    make_queue(programme, 7)
    assert len(announce_and_send()) > 7
    assert all(is_sealed(message) for message in Message.objects.filter(sent_at__isnull=False))
    assert codes(programme) == []


def test_a_former_key_counts_and_a_lost_one_is_told(settings: Any) -> None:
    programme = make_programme()
    make_registration(programme, make_municipality())
    announce_and_send()
    former, settings.SECRET_KEY = settings.SECRET_KEY, "another-key-of-at-least-thirty-two-characters"
    assert codes(programme) == ["mail_unsealed"]
    settings.SECRET_KEY_FALLBACKS = [former]
    assert codes(programme) == []


@pytest.mark.parametrize("changed", ["sent_at", "copy"])
def test_a_seal_is_that_of_one_mail_and_moment(changed: str) -> None:
    programme = make_programme()
    make_registration(programme, make_municipality())
    announce_and_send()
    message = Message.objects.get(recipient="contact")
    values = {"sent_at": OPENS + dt.timedelta(days=1), "copy": 3}
    Message.objects.filter(pk=message.pk).update(**{changed: values[changed]})
    assert "mail_unsealed" in codes(programme)


def test_mails_are_judged_a_day_after_the_journal_says_that_they_are_sealed(monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker of the release before may still send some without a seal; the tests' programme is a week old."""
    programme = make_programme()
    make_registration(programme, make_municipality())
    announce_and_send()
    Message.objects.update(seal="")
    assert (SETTLED, codes(programme)) == (dt.timedelta(days=1), ["mail_unsealed"])
    monkeypatch.setattr(witness, "SETTLED", dt.timedelta(days=7))
    assert codes(programme) == []


def test_mails_of_a_journal_that_does_not_say_so_are_not_judged(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(factories, "terms_of", lambda _programme, capacity: {"capacity": capacity})
    programme = make_programme()
    make_registration(programme, make_municipality())
    announce_and_send()
    Message.objects.update(seal="")
    assert codes(programme) == []
