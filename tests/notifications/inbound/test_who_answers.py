"""Who answers (rule 16), and in what odd shape: the right outcome by either door, and the same once more."""

import pytest
from anymail.exceptions import AnymailNotSupportedWarning
from django.db import transaction
from pytest_django.fixtures import Settings
from time_machine import Traveller

from booking.models import Invite, JournalEntry, Question, Registration
from booking.services.day import answers
from booking.services.turn import MUNICIPALITY
from notifications.models import Message, Received
from tests.booking.day_helpers import invite_of
from tests.factories import danish
from tests.notifications.inbound.doors import DOORS, Door, by_pipe
from tests.notifications.inbound.imip_shapes import ANNA, DORA, SHAPES, answer, asks

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("clock"),
    pytest.mark.filterwarnings(f"ignore::{AnymailNotSupportedWarning.__module__}.AnymailNotSupportedWarning"),
]
REFUTED = "Authentication-Results: MX.example.dk 1;\n spf=pass smtp.mailfrom=aarhus.dk;\n dmarc=fail (p=none) x=y"
DORAS_YES = f"ATTENDEE;PARTSTAT=ACCEPTED:mailto:{DORA}"


@pytest.fixture
def anna(fixed: Registration, clock: Traveller) -> Invite:
    """Return the invite of an attendee, some days after it was sent."""
    clock.move_to(danish(2016, 10, 10, 9))
    return invite_of(ANNA)


def asked() -> dict[str, str]:
    """Return what the open questions carry, by the local part of whom they are about."""
    found = Question.objects.filter(resolved_at__isnull=True)
    return {one.sender.partition("@")[0]: one.partstat for one in found}


def rows() -> tuple[int, ...]:
    """Count what a repeated mail must not add to."""
    return (JournalEntry.objects.count(), Message.objects.count(), Received.objects.count(), Question.objects.count())


def outcome(anna: Invite, name: str, door: Door) -> tuple[object, ...]:
    """Bring a shape in, once more by the pipe, and take it all back; gives what it did and what the repeat added."""
    mails = [answer(anna.uid, **changes) for changes in SHAPES[name].mails]
    with transaction.atomic():
        became = tuple(door(mail).value for mail in mails)
        anna.refresh_from_db()
        others = set(Invite.objects.exclude(pk=anna.pk).values_list("partstat", flat=True))
        found = (anna.answer, became, asked(), others)
        before = rows()
        again = tuple(by_pipe(mail).value for mail in mails)
        repeat = (again, [after - one for after, one in zip(rows(), before, strict=True)])
        transaction.set_rollback(True)
    return (*found, repeat)


@pytest.mark.parametrize("door", DOORS)
def test_every_shape_has_its_outcome_and_a_repeat_none(anna: Invite, door: Door) -> None:
    found = {name: outcome(anna, name, door) for name in SHAPES}
    assert found == {
        name: (shape.answer, shape.became, shape.asked, {"NEEDS-ACTION"}, (shape.became, [0, 0, 0, 0]))
        for name, shape in SHAPES.items()
    }


def test_same_person_is_remembered_for_later_answers(anna: Invite) -> None:
    by_pipe(answer(anna.uid, sender=DORA, attendee=DORAS_YES))
    answers.resolve_question(question_id=Question.objects.get().pk, how="same", by=MUNICIPALITY)
    later = DORAS_YES.replace("ACCEPTED", "DECLINED")
    assert by_pipe(answer(anna.uid, sender=DORA, attendee=later, number=2, stamp="20161009T072500Z")) == "applied"
    anna.refresh_from_db()
    assert (anna.answer, asked()) == ("DECLINED", {})


def test_person_called_another_is_asked_about_again(anna: Invite) -> None:
    for how in ("same", "no"):
        answers.ask_about_sender(invite_id=anna.pk, sender=DORA, sender_name="", partstat="ACCEPTED")
        answers.resolve_question(question_id=Question.objects.latest("pk").pk, how=how, by=MUNICIPALITY)
    assert answers.known_aliases(anna) == frozenset()
    assert by_pipe(answer(anna.uid, sender=DORA, attendee=DORAS_YES, number=2)) == "asked"


def test_alias_is_that_of_one_invite_alone(anna: Invite) -> None:
    answers.ask_about_sender(invite_id=anna.pk, sender=DORA, sender_name="", partstat="ACCEPTED")
    answers.resolve_question(question_id=Question.objects.get().pk, how="same", by=MUNICIPALITY)
    bent = invite_of("bent@aarhus.dk")
    assert by_pipe(answer(bent.uid, sender=DORA, attendee=DORAS_YES, number=2)) == "asked"
    bent.refresh_from_db()
    assert bent.answer == "NEEDS-ACTION"


@pytest.mark.parametrize("door", DOORS)
def test_answer_that_our_own_server_refutes_is_a_question(anna: Invite, settings: Settings, door: Door) -> None:
    settings.AUTHSERV_ID = "mx.example.dk"
    assert door(answer(anna.uid, headers=(REFUTED,))) == "asked"
    anna.refresh_from_db()
    assert (anna.answer, asked()) == ("NEEDS-ACTION", {"anna": "ACCEPTED"})


@pytest.mark.parametrize(
    ("own", "header"),
    [
        ("", REFUTED),
        ("mx.other.example", REFUTED),
        ("mx.example.dk", REFUTED.replace("dmarc=fail", "dmarc=pass")),
        ("mx.example.dk", REFUTED.replace("dmarc=fail (p=none)", "dkim=fail (dmarc=fail)")),
    ],
)
def test_word_of_another_server_says_nothing(anna: Invite, settings: Settings, own: str, header: str) -> None:
    settings.AUTHSERV_ID = own
    assert by_pipe(answer(anna.uid, headers=(header,))) == "applied"


def test_table_has_three_siblings_of_each_kind() -> None:
    assert len(SHAPES) >= 40
    assert asks({}, dora="ACCEPTED").answer == "NEEDS-ACTION"
