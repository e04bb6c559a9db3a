"""A mapping's whole way through the pages, on both databases, its workers killed (`kill -9`) between the steps.

Letters, the joint form by two, four roles of which one is interrupted, the closing, the result, the themes, the day,
the plan, a question, and its measurement. Nothing is told twice or left out; a half-done publication leaves nothing.
"""

from collections import Counter
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from pytest_django.fixtures import Settings
from time_machine import Traveller

from booking.links import personal_path
from booking.models import Registration
from booking.services import queue
from notifications.models import Message, State
from notifications.outbox import acts as outbox
from notifications.outbox import claiming
from notifications.outbox.transport import Transport
from tests.booking.day_helpers import STARTS, fix_day
from tests.factories import STAFF, make_municipalities, make_programme, make_registration
from tests.journeys.killed_workers import KilledWorkers
from tests.journeys.mapping_people import (
    PEOPLE,
    a_plan_is_begun,
    a_question_is_asked_and_answered,
    heat_map_is_read,
    link_in,
    roles_answer,
    text_of,
    themes_are_chosen,
    two_fill_the_joint_form_in,
)
from tests.toolbox.mapping.mapping_helpers import DAY, opened_mapping
from toolbox.clock import mapping_looking
from toolbox.loading import load_shelf
from toolbox.mapping.turn import MappingTurn
from toolbox.models import (
    Figure,
    Invitation,
    Mapping,
    MappingChange,
    Measurement,
    Response,
)
from toolbox.plan import questions
from toolbox.plan.questions import question_path
from toolbox.results import publishing
from toolbox.rules.mapping_state import publish_at

pytestmark = pytest.mark.django_db(transaction=True)
INVITED = 6
FIGURES = ("municipality", "column", "size_class", "statement", "n", "kind", "value", "is_split")


@pytest.fixture
def workers(tmp_path: Path, settings: Settings, clock: Traveller) -> KilledWorkers:
    """Return workers whose mails become files, for memory dies with its process."""
    settings.EMAIL_BACKEND = "notifications.outbox.backends.EmlFileBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path)
    return KilledWorkers(tmp_path, clock)


@pytest.fixture
def registration(workers: KilledWorkers) -> Registration:
    """Return a registration with a place and a day, of whose mails all are sent."""
    load_shelf()
    registration = make_registration(make_programme(), make_municipalities(INVITED)[0])
    queue.confirm(registration_id=registration.pk, by=STAFF)
    fix_day(registration)
    workers.finish()
    return registration


@pytest.fixture
def mapping(registration: Registration) -> Mapping:
    """Return a mapping: the letter now, the forms after a week and ten days, closed after four weeks."""
    mapping = opened_mapping()
    now = mapping.letter_at
    Mapping.objects.update(joint_opens_at=now + 7 * DAY, roles_open_at=now + 10 * DAY)
    for invitation in mapping.invitations.select_related("municipality"):
        domain = invitation.municipality.email_domains[0]
        contact = invitation.contact_email or f"kontakt@{domain}"  # a registration's contact is known already
        facts = {"contact_email": contact, "chair_email": f"formand@{domain}"}
        Invitation.objects.filter(pk=invitation.pk).update(**facts)
    mapping.refresh_from_db()
    return mapping


def test_from_the_letter_to_the_measurement_with_the_workers_killed(
    workers: KilledWorkers,
    registration: Registration,
    mapping: Mapping,
    clock: Traveller,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level("INFO")
    contact = Client()
    workers.kill_at_the_first_mail()
    letters = workers.finish()
    assert kinds_of(letters) == {"mapping_letter": INVITED, "mapping_letter_chair": INVITED}
    home = link_in(letters, registration.contact_email, "kortlaegning")
    chair = link_in(letters, f"formand@{registration.municipality.email_domains[0]}", "svar")

    clock.move_to(mapping.joint_opens_at)
    workers.kill_at(mapping_looking, "look_at_mapping")
    assert kinds_of(workers.finish()) == {"mapping_joint_open": INVITED}
    two_fill_the_joint_form_in(workers, contact, Client(), home)
    workers.kill_at(Transport, "send")
    assert [one["To"] for one in workers.finish()] == [registration.contact_email] * 2, "accepted, and the worker died"

    clock.move_to(mapping.roles_open_at)
    workers.kill_at(claiming, "claim_together")
    assert kinds_of(workers.finish()) == {"mapping_roles_open": INVITED}
    secrets = roles_answer(workers, contact, home, chair)

    clock.move_to(mapping.closes_at - 3 * DAY)
    workers.kill_at(outbox, "enqueue")
    assert kinds_of(workers.finish()) == {"mapping_reminder": INVITED - 1}, "the others lack something"

    clock.move_to(mapping.closes_at)
    workers.kill_at(MappingTurn, "record")
    workers.finish()
    assert mapping.entries.filter(kind=MappingChange.CLOSED).count() == 1
    assert "Resultatet er her ikke endnu." in text_of(contact, f"{home}resultat/")

    clock.move_to(publish_at(mapping.closes_at))
    expected = figures_of_a_publication_undone(mapping)
    workers.kill_at(publishing, "_end")
    assert (Figure.objects.exists(), Response.objects.count()) == (False, sum(map(len, PEOPLE.values())))
    told = workers.finish()
    assert figures() == expected
    assert kinds_of(told) == {"mapping_result": 1}

    heat_map_is_read(contact, f"{home}resultat/")
    theme = themes_are_chosen(contact, personal_path(registration))
    clock.move_to(STARTS + DAY)
    workers.kill_at_the_first_mail()
    workers.finish()
    plan = a_plan_is_begun(contact, personal_path(registration), theme)
    question = a_question_is_asked_and_answered(workers, contact, plan)
    clock.move_to(question.closes_at)
    workers.kill_at(questions, "_end_answers")
    assert not Measurement.objects.exists()
    workers.finish()
    assert [int(measured.value) for measured in Measurement.objects.all()] == [80]
    assert "1 af 1 mål nået" in text_of(contact, plan)

    assert_nothing_lost_or_doubled(workers)
    logged = caplog.text
    assert ("POST /svar/***/begynd/" in logged, "GET /spoergsmaal/***/" in logged) == (True, True)
    keys = {known.rstrip("/").rpartition("/")[2] for known in (question_path(question), home, plan, *secrets)}
    assert (len(keys), [key for key in keys if key in logged]) == (8, []), "no line has a code or a link (attack 11)"


def assert_nothing_lost_or_doubled(workers: KilledWorkers) -> None:
    """See that each mail was sent, once but for those in flight at a kill, and that nobody was told twice."""
    sent = Message.objects.filter(state=State.SENT)
    assert not Message.objects.exclude(state__in=(State.SENT, State.OVERTAKEN)).exists()
    copies = workers.copies()
    assert set(copies) == set(sent.values_list("message_id", flat=True))
    assert 1 <= sum(copies.values()) - len(copies) <= workers.kills_over_mails
    told = sent.filter(source__startswith="mapping:").values_list("kind", "address", "source")
    assert len(told) == len(set(told)) == 5 * INVITED + 1


def kinds_of(mails: list[EmailMessage]) -> Counter[str]:
    """Count different mails by their kind."""
    different = {str(one["Message-ID"]) for one in mails}
    return Counter(Message.objects.filter(message_id__in=different).values_list("kind", flat=True))


def figures() -> set[tuple[Any, ...]]:
    """Return the figures that are stored."""
    return set(Figure.objects.values_list(*FIGURES))


def figures_of_a_publication_undone(mapping: Mapping) -> set[tuple[Any, ...]]:
    """Return what a publication without an interruption would store."""
    with transaction.atomic():
        publishing.publish_results(mapping_id=mapping.pk, by=STAFF)
        found = figures()
        transaction.set_rollback(True)
    assert found
    return found
