"""The page behind the stop link of a plan's mails: accessible at every width, stopped and taken up again by a press."""

from collections.abc import Callable

from django.urls import reverse
from playwright.sync_api import Page, expect

from tests.toolbox.clock.clock_helpers import small_document
from tests.toolbox.plan.plan_helpers import make_plan
from toolbox.clock.receivers import Receiver, stop_token
from toolbox.models import PlanStop


def test_mails_are_stopped_by_a_press_and_taken_up_again(
    page: Page, site: str, accessible: Callable[[Page], None]
) -> None:
    plan = make_plan(small_document())
    page.goto(site + reverse("plan-mails", kwargs={"token": stop_token(plan, Receiver(email=plan.email))}))
    expect(page.get_by_role("heading", level=1)).to_have_text("Mails om målplanen")
    accessible(page)
    page.get_by_role("button", name="Ikke flere mails").click()
    expect(page.get_by_role("status").filter(has_text="Du får ikke flere mails")).to_be_visible()
    assert PlanStop.objects.count() == 1
    accessible(page)
    page.get_by_role("button", name="Send mig mails igen").click()
    expect(page.get_by_role("button", name="Ikke flere mails")).to_be_visible()
    assert not PlanStop.objects.exists()


def test_the_link_is_asked_for_again(page: Page, site: str, accessible: Callable[[Page], None]) -> None:
    page.goto(f"{site}/plan/link/")
    page.get_by_role("button", name="Send linket").click()
    accessible(page)
    page.get_by_label("Mailadresse").fill("anne@aarhus.dk")
    page.get_by_role("button", name="Send linket").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Se efter en mail")
    accessible(page)
