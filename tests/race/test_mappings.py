"""Several who answer at once: two on one joint form (Q13), one response in two tabs, and nobody behind the queue."""

import threading
import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import pytest
from django.db import connection, connections, transaction
from django.db.models import QuerySet

from booking.models import Programme, Registration
from tests.factories import make_municipalities, make_programme, receive
from tests.race.conftest import Meeting
from tests.together import kinds, met, together
from tests.toolbox.mapping.mapping_helpers import opened_mapping
from toolbox.answering import joint
from toolbox.answering.joint import given, hand_in_joint, joint_answers, save_joint
from toolbox.answering.responding import begin_response, hand_in, save_answers
from toolbox.models import Invitation, Response, RoleLink

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("clock")]


@pytest.fixture
def invitation() -> Invitation:
    """Return the one invitation of an open mapping."""
    make_municipalities(1)
    return opened_mapping("0101").invitations.get()


def saves(invitation: Invitation, **answers: int) -> Callable[[], Any]:
    """Return the press of a page that was opened when nothing was answered."""
    return partial(save_joint, invitation_id=invitation.pk, answers=answers, stood={})


def stands(invitation: Invitation) -> dict[str, Any]:
    return {item: given(answer) for item, answer in joint_answers(invitation).items()}


def test_the_last_of_two_hears_of_the_first(invitation: Invitation) -> None:
    told = met([saves(invitation, f01=1, f02=1), saves(invitation, f01=2, f03=2)])
    assert kinds(told) == ["done", "done"]
    answers = stands(invitation)
    assert answers == {"f01": answers["f01"], "f02": 1, "f03": 2}
    assert joint_answers(invitation)["f01"].version == 2


def test_control_without_the_lock_of_the_invitation(invitation: Invitation, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both have looked before either writes: the database refuses the second answer, and it is lost."""
    meeting = Meeting(2)
    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, **_how: rows)

    def looked(of: Invitation) -> dict[str, Any]:
        found = joint_answers(of)
        meeting.wait()
        return found

    monkeypatch.setattr(joint, "joint_answers", looked)
    assert kinds(met([saves(invitation, f01=1), saves(invitation, f01=2)])) == ["IntegrityError", "done"]


def test_handing_in_and_a_page_saved_at_once_come_one_after_the_other(invitation: Invitation) -> None:
    hands_in = partial(hand_in_joint, invitation_id=invitation.pk)
    assert kinds(met([saves(invitation, f01=1), hands_in]))[0] in {"JointIsHandedIn", "done"}
    invitation.refresh_from_db()
    assert invitation.handed_in_at is not None


def test_two_tabs_keep_the_answers_of_both(invitation: Invitation) -> None:
    response, _code = begin_response(link=RoleLink.objects.get(role="caseworker"))
    one = partial(save_answers, response_id=response.pk, values={"s01": 1}, texts={})
    other = partial(save_answers, response_id=response.pk, values={"s02": 2}, texts={})
    assert kinds(met([one, other])) == ["done", "done"]
    assert Response.objects.get().values == {"s01": 1, "s02": 2}


def test_who_answers_never_waits_for_the_queue_nor_the_queue_for_them(invitation: Invitation) -> None:
    """The programme's row is locked by another connection all the while; a lock that is waited for fails at once."""
    programme = make_programme()
    response, _code = begin_response(link=RoleLink.objects.get(role="caseworker"))

    def answer() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '1s'")
        save_answers(response_id=response.pk, values={"s01": 1}, texts={})
        hand_in(response_id=response.pk)
        save_joint(invitation_id=invitation.pk, answers={"f01": 1}, stood={})
        hand_in_joint(invitation_id=invitation.pk)

    with transaction.atomic():
        Programme.objects.select_for_update().get(pk=programme.pk)
        assert kinds(met([answer])) == ["done"]
    with transaction.atomic():
        Invitation.objects.select_for_update().get(pk=invitation.pk)
        Response.objects.select_for_update().get(pk=response.pk)

        def register() -> None:
            with connection.cursor() as cursor:
                cursor.execute("SET lock_timeout = '1s'")
            with transaction.atomic():
                Programme.objects.select_for_update().get(pk=programme.pk)

        assert kinds(met([register])) == ["done"]


WAITS = """
SELECT COUNT(*) FROM pg_stat_activity AS waits
JOIN pg_stat_activity AS holds ON holds.pid = ANY(pg_blocking_pids(waits.pid))
WHERE (waits.application_name, holds.application_name) IN (('answers', 'queue'), ('queue', 'answers'))
"""
PEOPLE, AT_ONCE, QUEUED = 500, 10, 40
Rush = tuple[list[Any], list[int]]


def rush(answer: Callable[[RoleLink], None]) -> Rush:
    """Let 500 answer while municipalities register; return what became of each thread, and who waited for whom."""
    municipalities, programme = make_municipalities(QUEUED), make_programme()
    invited = opened_mapping("0101").invitations.get()
    link = RoleLink.objects.select_related("invitation__mapping__edition").get(invitation=invited, role="caseworker")
    over, seen = threading.Event(), list[int]()

    def called(name: str, acts: Sequence[Callable[[], object]]) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"SET application_name = '{name}'")
        for act in acts:
            act()

    def watch() -> None:
        while not over.is_set():
            with connection.cursor() as cursor:
                cursor.execute(WAITS)
                seen.append(int(cursor.fetchone()[0]))
            time.sleep(0.005)
        connections.close_all()

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        queue = [partial(receive, programme, municipality) for municipality in municipalities]
        people = [partial(answer, link)] * (PEOPLE // AT_ONCE)
        told = together([*[partial(called, "answers", people)] * AT_ONCE, partial(called, "queue", queue)])
    finally:
        over.set()
        watcher.join()
    return told, seen


def test_500_who_answer_never_wait_for_the_queue_nor_the_queue_for_them() -> None:
    def answer(link: RoleLink) -> None:
        response, _code = begin_response(link=link)
        save_answers(response_id=response.pk, values={"s01": 4, "s02": 2}, texts={})
        hand_in(response_id=response.pk)

    told, seen = rush(answer)
    assert kinds(told) == ["done"] * (AT_ONCE + 1)
    assert Response.objects.filter(is_handed_in=True).count() == PEOPLE
    assert Registration.objects.count() == QUEUED
    assert len(seen) > PEOPLE // AT_ONCE
    assert sum(seen) == 0


def test_control_of_answers_below_the_lock_of_the_queue() -> None:
    def answer(link: RoleLink) -> None:
        with transaction.atomic():
            Programme.objects.select_for_update(no_key=True).get()
            begin_response(link=link)

    told, seen = rush(answer)
    assert kinds(told) == ["done"] * (AT_ONCE + 1)
    assert sum(seen) > 0
