"""Mails that are claimed together: which, what becomes of those that are not taken up, and that each is as if alone."""

from collections.abc import Callable
from unittest.mock import patch

import pytest
from django.db import OperationalError
from django.utils import timezone
from time_machine import Traveller

from booking.models import Preparation, Registration
from notifications.announce import entries as announce
from notifications.mails import facts
from notifications.mails.day_facts import LastSaid
from notifications.models import Message, State
from notifications.outbox import claiming, delivery
from notifications.outbox.claiming import BY_AGE, BY_LANE, Claims, claim_together
from notifications.outbox.transport import LEASE, Meaning, NotSentError, Transport
from tests.booking.day_helpers import fix_day
from tests.factories import danish, make_programme, make_queue
from tests.notifications.mail_helpers import NAME, claim, parsed, sent, states
from tests.notifications.read_invites import told

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
DOWN = NotSentError(Meaning.DOWN, TimeoutError(), may_have_arrived=False)


def announced(number: int) -> list[Registration]:
    rows = make_queue(make_programme(), number)
    announce.announce_all()
    return rows


def claims_after_one() -> Claims:
    """Return the claims of a worker that has sent one mail, so that it takes several together."""
    claims = Claims(NAME)
    assert claims.next() is not None
    return claims


def standing() -> list[tuple[str, int, str]]:
    return [
        (row.state, row.attempts, str(row.lease_until and row.lease_until - timezone.now()))
        for row in Message.objects.order_by("pk")
    ]


def test_one_mail_tries_the_server_and_then_all_up_to_the_oldest_are_claimed_together() -> None:
    announced(8)
    claims = claims_after_one()
    assert Message.objects.filter(state=State.SENDING).count() == 1
    assert claims.next() is not None
    assert Message.objects.filter(state=State.SENDING, worker=NAME, lease_until=timezone.now() + LEASE).count() == 10
    kinds = [message.kind for message in iter(claims.next, None) if message is not None]
    assert kinds == [*["receipt"] * 6, "staff_registered", *["staff_registered"] * 7]


def test_the_oldest_of_all_comes_tenth() -> None:
    announced(20)
    oldest = Message.objects.filter(kind="staff_registered").order_by("pk")[0]
    claims = Claims(NAME)
    taken = [message.pk for message in iter(claims.next, None) if message is not None]
    assert taken.index(oldest.pk) == 9
    assert len(set(taken)) == len(taken) == 40


def test_what_is_not_taken_up_waits_as_before() -> None:
    announced(4)
    before = standing()
    with Claims(NAME) as claims:
        claims.next()
        claims.next()
    after = standing()
    assert sum(row[0] == State.SENDING for row in after) == 2
    assert [row for row in after if row[0] != State.SENDING] == before[2:]
    assert len(claim_together("two", [(BY_LANE, 9), (BY_AGE, 1)])) == 6


def test_an_invite_given_back_stays_claimed_once_so_that_a_newer_one_may_wait(listed: Registration) -> None:
    fix_day(listed)
    announce.announce_all()
    taken = claim_together(NAME, [(BY_LANE, 9)])
    carried = [message for message in taken if message.kind == "person_invite"]
    assert len(carried) == 4
    fix_day(listed, starts_at=danish(2016, 11, 24, 9))
    announce.announce_all()
    assert claiming.give_back(NAME, taken) == len(taken)
    rows = Message.objects.filter(pk__in=[message.pk for message in taken])
    assert {(row.kind == "person_invite", row.state, row.attempts) for row in rows} == {
        (True, State.QUEUED, 1),
        (False, State.QUEUED, 0),
    }
    together = claim_together(NAME, [(BY_LANE, 20)])
    invited = [message.invite_id for message in together if message.kind == "person_invite"]
    assert len(invited) == len(set(invited))
    assert set(invited) == {message.invite_id for message in carried}
    claiming.give_back(NAME, together)
    delivery.deliver(NAME)
    assert told(sent()) == dict.fromkeys(("anna", "bent", "fie", "anne"), ("REQUEST", 1))


def test_a_mail_that_was_tried_is_claimed_alone(clock: Traveller) -> None:
    announced(3)
    tried = claim(NAME)
    assert tried is not None
    assert delivery.freeze_claimed(tried)
    clock.shift(LEASE)
    assert [message.pk for message in claim_together("two", [(BY_LANE, 9), (BY_AGE, 1)])] == [tried.pk]
    after_two = Message.objects.order_by("pk")[2].pk
    Message.objects.filter(pk=tried.pk).update(lease_until=timezone.now())
    Message.objects.filter(pk__lt=after_two).exclude(pk=tried.pk).delete()
    Message.objects.filter(pk=tried.pk).update(recipient="staff")
    together = claim_together("three", [(BY_LANE, 9)])
    assert tried.pk not in {message.pk for message in together}
    assert len(together) == 2


def test_a_claim_left_behind_without_bytes_leaves_no_doubt_and_is_taken_alone(clock: Traveller) -> None:
    """The worker died before it had bytes that it could have sent; and perhaps of this very mail."""
    announced(3)
    left = claim_together("died", [(BY_LANE, 2)])
    clock.shift(LEASE)
    (taken,) = claim_together("two", [(BY_LANE, 9)])
    taken.refresh_from_db()
    assert taken.pk in {message.pk for message in left}
    assert (taken.attempts, taken.uncertain_try, taken.is_in_doubt) == (2, 0, False)


def test_a_server_that_is_away_costs_each_round_one_try(clock: Traveller) -> None:
    announced(4)
    with patch.object(Transport, "send", side_effect=DOWN):
        assert delivery.deliver(NAME) == delivery.Delivery(1, is_down=True)
    assert sorted(Message.objects.values_list("state", "attempts")) == [("queued", 0)] * 7 + [("queued", 1)]


def test_a_server_that_goes_away_leaves_the_others_as_they_waited() -> None:
    announced(4)
    plain = Transport.send
    left = iter([plain, plain])

    def send(self: Transport, raw: bytes, back_to: str = "") -> str:
        for one in left:
            return one(self, raw, back_to)
        raise DOWN

    with patch.object(Transport, "send", send):
        assert delivery.deliver(NAME) == delivery.Delivery(3, is_down=True)
    assert sorted(Message.objects.values_list("state", "attempts")) == [
        *[("queued", 0)] * 5,
        ("queued", 1),
        *[("sent", 1)] * 2,
    ]


def test_after_two_seconds_the_others_are_claimed_anew() -> None:
    announced(6)
    now = [0.0]
    with patch.object(claiming, "monotonic", lambda: now[0]):
        claims = claims_after_one()
        claims.next()
        Message.objects.filter(kind="receipt", state=State.SENDING).exclude(worker="").update(recipient="staff")
        now[0] += claiming.FRESH_SECONDS + 0.1
        newer = Message.objects.filter(kind="staff_registered").order_by("-pk")[0]
        Message.objects.filter(pk=newer.pk).update(recipient="contact")
        taken = claims.next()
    assert taken is not None
    assert taken.pk == newer.pk


def test_a_database_that_is_away_is_what_is_told() -> None:
    announced(4)
    with (
        patch.object(delivery, "_save", side_effect=OperationalError("gone")),
        patch.object(claiming, "give_back", side_effect=OperationalError("still away")),
        pytest.raises(OperationalError, match="gone"),
    ):
        deliver_two()


def deliver_two() -> None:
    """Take up two mails, the second of which was claimed with others."""
    with Claims(NAME) as claims, Transport() as transport:
        claims.next()
        message = claims.next()
        assert message is not None
        delivery.deliver_one(message, transport)


def claimed_receipts(_request: pytest.FixtureRequest) -> list[Message]:
    announced(7)
    return claim_together(NAME, [(BY_LANE, 20)])


def claimed_invites(request: pytest.FixtureRequest) -> list[Message]:
    listed = request.getfixturevalue("listed")
    Preparation.objects.create(registration=listed)  # an unsaved one equals no other
    fix_day(listed)
    announce.announce_all()
    return claim_together(NAME, [(BY_LANE, 20)])


@pytest.mark.parametrize("claimed", [claimed_receipts, claimed_invites])
def test_what_is_read_ahead_is_what_is_read_for_each(
    claimed: Callable[[pytest.FixtureRequest], list[Message]], request: pytest.FixtureRequest
) -> None:
    """Reading for each mail by itself is the oracle of reading for several."""
    together = claimed(request)
    assert len(together) > 3
    facts.read_ahead(together)
    for message in together:
        alone = Message.objects.get(pk=message.pk)
        assert message.around is not None
        assert alone.around is None
        assert facts.read_matter(message) == facts.read_matter(alone)


def test_what_the_last_mails_said_is_read_ahead(listed: Registration) -> None:
    fix_day(listed)
    announce.announce_all()
    delivery.deliver(NAME)
    fix_day(listed, starts_at=danish(2016, 11, 24, 9))
    announce.announce_all()
    together = [row for row in claim_together(NAME, [(BY_LANE, 20)]) if row.kind == "person_invite"]
    facts.read_ahead(together)
    said = [facts.read_matter(row).about_day.before for row in together]
    assert len(said) == 4
    assert all(isinstance(one, LastSaid) and one.starts_at < danish(2016, 11, 20) for one in said)


def test_facts_that_change_behind_what_was_read_ahead_are_read_anew(listed: Registration) -> None:
    """A change between reading and keeping the bytes of an invite is noticed, whoever claimed it with others."""
    fix_day(listed)
    announce.announce_all()
    together = [row for row in claim_together(NAME, [(BY_LANE, 20)]) if row.kind == "person_invite"]
    facts.read_ahead(together)
    for row in together:
        facts.read_matter(row)
    fix_day(listed, starts_at=danish(2016, 11, 24, 9))
    for row in together:
        assert delivery.freeze_claimed(row)
    assert told([parsed(bytes(row.raw or b"")) for row in together]) == dict.fromkeys(
        ("anna", "bent", "fie", "anne"), ("REQUEST", 1)
    )


def test_all_are_sent_and_marked_one_by_one() -> None:
    announced(12)
    assert delivery.deliver(NAME) == delivery.Delivery(24, is_down=False)
    assert states() == set()
    assert len(sent()) == len({mail["Message-ID"] for mail in sent()}) == 24
