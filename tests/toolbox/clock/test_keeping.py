"""The end of a plan: warned of twice, then its words and names are gone and its history still holds."""

import datetime as dt
import json
from pathlib import Path

import pytest
from django.urls import reverse
from pytest_django.fixtures import Settings
from time_machine import Traveller

from booking.journal import chain
from booking.services import queue
from booking.services.turn import MUNICIPALITY
from notifications.handover import erasure
from notifications.models import Message, State
from tests.booking.admin.staff_desk import signed_in, user_with
from tests.factories import danish, make_municipality, make_programme, make_registration
from tests.notifications.case_helpers import unzipped
from tests.notifications.mail_helpers import announce_and_send
from tests.toolbox.clock.clock_helpers import CONTACT, mails_until, small_document, small_plan, work
from tests.toolbox.plan.plan_helpers import make_plan
from toolbox.entries import link_of_entry
from toolbox.models import ActionGoal, AdoptedCopy, ChangeKind, Plan, PlanEntry, PlanEntryText
from toolbox.plan.adopting import adopt, share
from toolbox.plan.writing import change_plan

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

ENDS = dt.date(2018, 9, 28)
WARNING = "Jeres målplan bliver slettet den "


@pytest.fixture
def allowed(settings: Settings, tmp_path: Path) -> Path:
    """Allow erasing."""
    settings.ERASURE_DECISION, settings.CASE_EXPORT_DIR = "16/04711", str(tmp_path)
    return tmp_path


def warnings(mails: list[tuple[dt.date, str, str]]) -> list[tuple[dt.date, str, str]]:
    return [mail for mail in mails if mail[2].startswith(WARNING)]


def test_a_plan_is_erased_two_years_after_its_last_change_warned_twice(clock: Traveller, allowed: Path) -> None:
    plan = make_plan(small_document())
    adopt(plan_id=plan.pk, on=dt.date(2016, 9, 28), by=MUNICIPALITY, name="Anne Holm")
    mails = mails_until(clock, ENDS - dt.timedelta(days=1))
    days = [ENDS - dt.timedelta(days=60), ENDS - dt.timedelta(days=14)]
    assert warnings(mails) == [(day, CONTACT, f"{WARNING}28. september 2018") for day in days]
    assert ActionGoal.objects.filter(plan=plan).exists()
    mails_until(clock, ENDS)
    plan.refresh_from_db()
    assert (plan.title, plan.email, plan.next_on, plan.erased_at is not None) == ("", "", None, True)
    assert not ActionGoal.objects.exists()
    assert not AdoptedCopy.objects.exists()
    assert not PlanEntryText.objects.exists()
    assert set(Message.objects.values_list("address", "text")) == {("", "")}
    last = PlanEntry.objects.filter(plan=plan).last()
    assert last is not None
    assert (last.kind, last.details) == (ChangeKind.ERASED, {"decision": "16/04711"})
    assert_digests_hold(plan)


def assert_digests_hold(plan: Plan) -> None:
    """Check the chain; the texts behind its hashes are erased."""
    previous = ""
    for entry in PlanEntry.objects.filter(plan=plan):
        previous = chain.digest(previous, link_of_entry(entry))
        assert entry.digest == previous
    assert plan.last_entry_digest == previous


def test_a_change_after_the_warning_keeps_the_plan(clock: Traveller, allowed: Path) -> None:
    plan = small_plan()
    assert len(warnings(mails_until(clock, ENDS - dt.timedelta(days=30)))) == 1
    change_plan(plan_id=plan.pk, values={"title": "Beholdt"}, stood=None, by=MUNICIPALITY)
    assert warnings(mails_until(clock, ENDS + dt.timedelta(days=600))) == []
    plan.refresh_from_db()
    assert plan.title == "Beholdt"


def test_nothing_is_warned_of_or_erased_before_that_is_decided(clock: Traveller) -> None:
    plan = small_plan()
    assert warnings(mails_until(clock, ENDS + dt.timedelta(days=100))) == []
    plan.refresh_from_db()
    assert plan.title == "Helhed"


def test_with_the_registration_its_address_and_names_go_and_the_plan_stays(clock: Traveller, allowed: Path) -> None:
    periods = {"retention": {"with_place_months": 12, "without_place_months": 6}}
    registration = make_registration(make_programme(settings=periods), make_municipality())
    queue.confirm(registration_id=registration.pk, by=MUNICIPALITY)
    plan = make_plan(small_document(), registration.municipality)
    Plan.objects.filter(pk=plan.pk).update(registration=registration)
    change_plan(plan_id=plan.pk, values={"title": "Ny"}, stood=None, by=MUNICIPALITY, name="Anne Holm")
    work()
    clock.move_to(danish(2018, 6, 23, 4))
    Plan.objects.update(next_on=None)
    assert erasure.erase_due() == 1
    plan.refresh_from_db()
    assert (plan.title, plan.email, plan.erased_at) == ("Ny", "", None)
    assert ActionGoal.objects.filter(plan=plan).exists()
    assert not PlanEntryText.objects.filter(text__has_key="name").exists()
    assert Message.objects.get(kind="plan_link").address == ""


def test_the_case_has_the_plan_that_is_shared_and_no_other() -> None:
    registration = make_registration(make_programme(), make_municipality())
    plan = make_plan(small_document(), registration.municipality)
    Plan.objects.filter(pk=plan.pk).update(registration=registration)
    assert not [name for name in unzipped(registration) if "plan" in name]
    share(plan_id=plan.pk, is_shared=True, by=MUNICIPALITY)
    assert json.loads(unzipped(registration)[f"redskabskasse/plan-{plan.pk}.json"])["title"] == "Helhed"


def test_staff_see_that_a_plans_mail_was_sent_not_what_it_says() -> None:
    small_plan()
    announce_and_send()
    message = Message.objects.get(kind="plan_link", state=State.SENT)
    desk = signed_in(user_with("reader", "view_message", "view_registration"))
    page = desk.get(reverse("admin:notifications_message_change", args=[message.pk])).content.decode()
    assert "Hvad mailen siger, er modtagerens egen sag og vises ikke her." in page
    assert "Helhed" not in page
