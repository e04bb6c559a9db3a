"""The worker's look at plans: each date told once and in time, to those whom it concerns, whatever is killed."""

import datetime as dt
from unittest.mock import patch

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from time_machine import Traveller

from booking.services.contact import change_contact
from booking.services.turn import MUNICIPALITY
from notifications.models import Message, State
from notifications.outbox import acts as outbox
from tests.factories import contact_of, danish, make_municipality, make_programme, make_registration
from tests.notifications.mail_helpers import announce_and_send, body
from tests.toolbox.clock.clock_helpers import (
    CHIEF,
    CONTACT,
    FEEDBACK_ON,
    OTHER,
    TARGET_ON,
    mails_until,
    morning,
    small_document,
    small_plan,
    work,
)
from tests.toolbox.plan.plan_helpers import make_plan
from toolbox.clock.looking import look_at, look_at_due_plans, oldest_due
from toolbox.models import ChangeKind, Feedback, Plan, PlanEntry, Target
from toolbox.plan.adopting import be_quiet, close
from toolbox.plan.writing import add_row, change_plan, change_row

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

TWO_WEEKS = dt.timedelta(days=14)
COMING = "Datoer i jeres målplan, der nærmer sig"
MISSING = "Målingen mangler i jeres målplan"


def measure(plan: Plan, on: dt.date, value: int) -> None:
    target = Target.objects.get(plan=plan)
    values = {"on": on, "value": value}
    add_row(plan_id=plan.pk, kind="measurement", parent_id=target.pk, values=values, by=MUNICIPALITY)


def test_a_new_plans_links_are_mailed_to_its_contact_once() -> None:
    make_plan(small_document())
    (mail,) = work()
    assert (mail["To"], mail["Subject"]) == (CONTACT, "Link til jeres målplan")
    assert body(mail).count("http://testserver/plan/") == 2
    assert work() == []


def test_a_plans_mails_follow_the_registrations_contact() -> None:
    registration = make_registration(make_programme(), make_municipality())
    plans = [make_plan(small_document()), make_plan(small_document())]
    Plan.objects.filter(pk=plans[0].pk).update(registration=registration)
    contact = contact_of(registration.municipality, email="bo@aarhus.dk")
    change_contact(registration_id=registration.pk, contact=contact, by=MUNICIPALITY)
    announce_and_send()
    assert [Plan.objects.get(pk=plan.pk).email for plan in plans] == ["bo@aarhus.dk", CONTACT]


def test_dates_are_told_two_weeks_ahead_and_a_missing_measurement_a_week_after(clock: Traveller) -> None:
    small_plan(goals=2)
    assert mails_until(clock, TARGET_ON + dt.timedelta(days=40)) == [
        (FEEDBACK_ON - TWO_WEEKS, CONTACT, COMING),
        (FEEDBACK_ON - TWO_WEEKS, CHIEF, COMING),
        (TARGET_ON + dt.timedelta(days=7), CONTACT, MISSING),
        (TARGET_ON + dt.timedelta(days=7), CHIEF, MISSING),
    ]


def test_a_digest_says_both_dates_in_order_and_nothing_of_what_has_none(clock: Traveller) -> None:
    small_plan()
    clock.move_to(morning(FEEDBACK_ON - TWO_WEEKS))
    to_contact, to_chief = work()
    lines = [line for line in body(to_contact).splitlines() if line.startswith("- ")]
    assert lines == [
        "- 15. november 2016: dialogmøde (tilbagemelding til det politiske niveau, handlemål 1.1.1)",
        "- Senest 18. november 2016: enige, mindst 80\N{NO-BREAK SPACE}% (handlemål 1.1.1)",
    ]
    assert "Til chefen i Aarhus Kommune" in body(to_chief)


def test_what_is_given_and_measured_is_not_asked_for(clock: Traveller) -> None:
    plan = small_plan()
    feedback = Feedback.objects.filter(plan=plan).first()
    assert feedback is not None
    values = {"given_on": dt.date(2016, 10, 1)}
    change_row(plan_id=plan.pk, kind="feedback", row_id=feedback.pk, values=values, stood=None, by=MUNICIPALITY)
    measure(plan, dt.date(2016, 10, 2), 40)  # long before its day: it will be measured again
    clock.move_to(morning(TARGET_ON - TWO_WEEKS))
    (mail, _to_chief) = work()
    assert "dialogmøde" not in body(mail)
    clock.move_to(morning(TARGET_ON))
    measure(plan, TARGET_ON, 60)
    assert mails_until(clock, TARGET_ON + dt.timedelta(days=40)) == []


def test_a_date_that_is_moved_is_told_again(clock: Traveller) -> None:
    plan = small_plan()
    clock.move_to(morning(FEEDBACK_ON - TWO_WEEKS))
    assert len(work()) == 2
    target = Target.objects.get(plan=plan)
    values = {"due_text": "15. december 2016"}
    change_row(plan_id=plan.pk, kind="target", row_id=target.pk, values=values, stood=None, by=MUNICIPALITY)
    assert [on for on, _to, _subject in mails_until(clock, dt.date(2016, 12, 14))] == [dt.date(2016, 12, 1)] * 2


def test_nothing_is_sent_at_night_and_nothing_while_somebody_writes(clock: Traveller) -> None:
    plan = small_plan()
    clock.move_to(danish(2016, 11, 1, 7, 59))
    assert work() == []
    assert oldest_due() is None
    clock.move_to(danish(2016, 11, 1, 8))
    assert oldest_due() == danish(2016, 11, 1, 8)
    assert len(work()) == 2
    goal = Feedback.objects.filter(plan=plan).values_list("parent_id", flat=True)[0]
    clock.move_to(danish(2016, 11, 10, 10))
    values = {"what": "møde", "when_text": "14.11.2016"}
    add_row(plan_id=plan.pk, kind="feedback", parent_id=goal, values=values, by=MUNICIPALITY)
    assert work() == []
    clock.move_to(danish(2016, 11, 11, 8))
    assert len(work()) == 2


def test_a_plan_that_is_quiet_or_closed_is_silent_and_speaks_again(clock: Traveller) -> None:
    plan = small_plan()
    be_quiet(plan_id=plan.pk, is_quiet=True, by=MUNICIPALITY)
    assert mails_until(clock, FEEDBACK_ON - dt.timedelta(days=10)) == []
    be_quiet(plan_id=plan.pk, is_quiet=False, by=MUNICIPALITY)
    assert [on for on, _to, _subject in mails_until(clock, FEEDBACK_ON)] == [FEEDBACK_ON - dt.timedelta(days=9)] * 2
    close(plan_id=plan.pk, by=MUNICIPALITY)
    assert mails_until(clock, TARGET_ON + dt.timedelta(days=8)) == []


def test_the_look_back_is_told_on_its_day_once(clock: Traveller) -> None:
    plan = small_plan(review_on=dt.date(2016, 10, 20))
    told = [(dt.date(2016, 10, 20), to, "Tid til at se tilbage på jeres målplan") for to in (CONTACT, CHIEF)]
    assert mails_until(clock, dt.date(2016, 10, 31)) == told
    change_plan(plan_id=plan.pk, values={"review_on": dt.date(2016, 11, 30)}, stood=None, by=MUNICIPALITY)
    assert [on for on, _to, subject in mails_until(clock, dt.date(2016, 11, 30)) if "tilbage" in subject] == [
        dt.date(2016, 11, 30)
    ] * 2


def test_the_look_back_comes_again_every_year_by_itself(clock: Traveller) -> None:
    small_plan(review_on=dt.date(2016, 10, 20))
    told = mails_until(clock, dt.date(2018, 10, 31))
    assert [(on, to) for on, to, subject in told if "tilbage" in subject] == [
        (dt.date(year, 10, 20), to) for year in (2016, 2017, 2018) for to in (CONTACT, CHIEF)
    ]


def test_a_look_back_of_months_ago_is_not_reminded_of_once_mails_are_wanted_again(clock: Traveller) -> None:
    plan = small_plan(review_on=dt.date(2016, 10, 20))
    be_quiet(plan_id=plan.pk, is_quiet=True, by=MUNICIPALITY)
    clock.move_to(morning(dt.date(2017, 4, 20)))
    be_quiet(plan_id=plan.pk, is_quiet=False, by=MUNICIPALITY)
    assert [on for on, _to, _subject in mails_until(clock, dt.date(2017, 10, 31))] == [dt.date(2017, 10, 20)] * 2


def test_what_was_past_when_the_plan_was_made_asks_nothing(clock: Traveller) -> None:
    clock.move_to(morning(TARGET_ON + dt.timedelta(days=3)))
    small_plan()
    assert mails_until(clock, TARGET_ON + dt.timedelta(days=30)) == []


def test_an_example_is_nobodys_and_is_never_looked_at_again() -> None:
    plan = make_plan(small_document())
    Plan.objects.filter(pk=plan.pk).update(municipality=None)
    assert work() == []
    plan.refresh_from_db()
    assert plan.next_on is None


def test_killed_before_the_commit_the_next_worker_tells_all_and_nobody_twice(clock: Traveller) -> None:
    plan = small_plan()
    clock.move_to(morning(FEEDBACK_ON - TWO_WEEKS))
    once = outbox.enqueue
    with patch.object(outbox, "enqueue", side_effect=[once, KeyboardInterrupt]), pytest.raises(KeyboardInterrupt):
        look_at(plan.pk)
    assert not Message.objects.filter(kind="plan_digest").exists()
    assert not PlanEntry.objects.filter(kind=ChangeKind.REMINDED).exists()
    assert look_at(plan.pk)
    assert not look_at(plan.pk)
    assert [mail["To"] for mail in announce_and_send()] == [CONTACT, CHIEF]


@pytest.mark.logs_errors
def test_a_fault_in_one_plan_holds_up_no_other(clock: Traveller) -> None:
    broken, plan = small_plan(), small_plan()
    clock.move_to(morning(FEEDBACK_ON - TWO_WEEKS))
    PlanEntry.objects.filter(plan=broken, kind=ChangeKind.LINK_SENT).delete()
    Plan.objects.filter(pk=broken.pk).update(last_entry_number=0)
    assert look_at_due_plans() == 1
    assert {message.source for message in Message.objects.filter(kind="plan_digest")} == {f"plan:{plan.pk}:3"}


def test_what_is_stopped_after_it_was_queued_is_not_sent(clock: Traveller) -> None:
    plan = small_plan()
    clock.move_to(morning(FEEDBACK_ON - TWO_WEEKS))
    look_at_due_plans()
    be_quiet(plan_id=plan.pk, is_quiet=True, by=MUNICIPALITY)
    assert announce_and_send() == []
    assert set(Message.objects.filter(kind="plan_digest").values_list("state", flat=True)) == {State.OVERTAKEN}


def test_a_look_takes_as_many_statements_for_300_action_goals_as_for_5(clock: Traveller) -> None:
    counts = []
    plans = [small_plan(goals=5), small_plan(goals=300)]
    clock.move_to(morning(FEEDBACK_ON - TWO_WEEKS))
    for plan in plans:
        with CaptureQueriesContext(connection) as queries:
            assert look_at(plan.pk)
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert OTHER not in set(Message.objects.values_list("address", flat=True))


def test_only_plans_that_are_due_are_read(clock: Traveller) -> None:
    small_plan()
    with CaptureQueriesContext(connection) as queries:
        assert look_at_due_plans() == 0
    assert len(queries) == 1
