"""What people read of the erasing: a date in the attendee's mail and page once decided, the state at the desk."""

from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.fixtures import Settings
from time_machine import Traveller

from booking import links
from booking.models import Invite, Programme, Registration
from notifications.handover import erasure
from tests.booking.admin.staff_desk import signed_in
from tests.booking.day_helpers import fix_day
from tests.factories import danish
from tests.notifications.mail_helpers import announce_and_send, body

pytestmark = pytest.mark.django_db
SENTENCE = "Vi sletter dem lørdag den 23. juni 2018."


@pytest.fixture
def told(listed: Registration, settings: Settings) -> Registration:
    """List two attendees in a programme that says how long it keeps their data."""
    programme = Programme.objects.get()
    programme.with_place_months, programme.without_place_months = 12, 6
    programme.save()
    return listed


@pytest.fixture
def allowed(settings: Settings, tmp_path: Path) -> Path:
    """Allow erasing: set the decision and the folder of the exports."""
    settings.ERASURE_DECISION, settings.CASE_EXPORT_DIR = "16/04711", str(tmp_path)
    return tmp_path


def invitation(registration: Registration) -> tuple[str, str, str]:
    """Fix the day and return Anna's mail as text and as HTML, and her page."""
    fix_day(registration)
    mail = next(message for message in announce_and_send() if "anna@aarhus.dk" in str(message["To"]))
    page = Client().get(links.attendee_path(Invite.objects.get(email="anna@aarhus.dk"))).content.decode()
    return " ".join(body(mail).split()), " ".join(body(mail, "html").split()), " ".join(page.split())


def test_no_date_is_promised_before_the_decision(told: Registration) -> None:
    for words in invitation(told):
        assert "kan se dem." in words
        assert "Vi sletter" not in words


def test_attendee_is_told_the_date_once_it_is_decided(told: Registration, allowed: Path) -> None:
    text, html, page = invitation(told)
    assert f"der arbejder med temadagen, kan se dem. {SENTENCE} Læs om dine rettigheder" in text
    assert f"kan se dem. {SENTENCE} Læs om dine rettigheder" in html
    assert f"kan se dem. {SENTENCE} </p>" in page


def test_desk_says_when_and_whether(told: Registration, settings: Settings, tmp_path: Path) -> None:
    desk = signed_in(User.objects.create_superuser("mette", "mette@example.dk", "x"))
    url = reverse("admin:booking_registration_change", args=[told.pk])
    assert (
        "Opbevaringstiden for personoplysningerne udløber lørdag den 23. juni 2018." in desk.get(url).content.decode()
    )
    settings.ERASURE_DECISION, settings.CASE_EXPORT_DIR = "16/04711", str(tmp_path)
    assert "Personoplysningerne bliver slettet lørdag den 23. juni 2018." in desk.get(url).content.decode()


def test_desk_of_an_erased_registration_has_no_acts(told: Registration, allowed: Path, clock: Traveller) -> None:
    invitation(told)
    clock.move_to(danish(2018, 6, 23, 4))
    Registration.objects.update(contact_bounced_at=timezone.now())
    erasure.erase_due()
    desk = signed_in(User.objects.create_superuser("mette", "mette@example.dk", "x"))
    page = desk.get(reverse("admin:booking_registration_change", args=[told.pk]))
    assert "Personoplysningerne blev slettet lørdag den 23. juni 2018 kl. 4.00." in page.content.decode()
    assert page.context["buttons"] == []
    assert [flag.words for flag in page.context["flags"]] == ["Personoplysninger slettet"]
    found = desk.get(reverse("admin:booking_registration_changelist"), {"flag": "needs"})
    assert list(found.context["cl"].result_list) == []
    mail = told.messages.latest("pk")
    page = desk.get(reverse("admin:notifications_message_change", args=[mail.pk]))
    assert "Mailens indhold og modtager blev slettet lørdag den 23. juni 2018 kl. 4.00." in page.content.decode()
    assert "Send igen" not in page.content.decode()
    for name in ("admin:notifications_message_case", "admin:notifications_message_case_export"):
        assert desk.get(reverse(name, args=[told.pk])).status_code == 200
    act = desk.post(reverse("admin:booking_registration_note", args=[told.pk]), {"text": "Mere"})
    assert act.status_code == 409
