"""Staff see who is interested, read the mail with its recipients, and send it with one more press (A27)."""

import pytest
from django.test import Client
from django.urls import reverse

from booking.models import Interest, InterestLetter
from booking.services import interests
from tests.factories import make_municipality, make_programme

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture(autouse=True)
def interested() -> None:
    """Have two addresses, one of them confirmed."""
    make_programme()
    for number, name in enumerate(("anna", "bo"), 1):
        interests.ask_to_be_told(municipality=make_municipality(number), email=f"{name}@k.example", language="da")
    interests.confirm_interest(interest_id=Interest.objects.get(email="anna@k.example").pk)


def test_the_mail_is_read_then_sent_to_those_who_confirmed(desk: Client) -> None:
    url = reverse("admin:booking_interest_write")
    assert url in desk.get(reverse("admin:booking_interest_changelist")).content.decode()
    key = desk.get(url).context["form"]["key"].value()
    typed = {"subject": "Ny runde", "body": "Den kommer.\n\nI <b>maj</b>.", "key": str(key)}
    read = desk.post(url, typed).content.decode()
    assert "anna@k.example" in read
    assert "bo@k.example" not in read
    assert "<p>I &lt;b&gt;maj&lt;/b&gt;.</p>" in read
    assert not InterestLetter.objects.exists()
    assert 'value="Ny runde"' in desk.post(url, {**typed, "step": "edit"}).content.decode()
    for _press in range(2):
        assert desk.post(url, {**typed, "step": "send"}, follow=True).status_code == 200
    (letter,) = InterestLetter.objects.all()
    assert letter.recipients == [Interest.objects.get(email="anna@k.example").pk]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [({"subject": ""}, "Skriv et emne"), ({"body": "Kære {navn}"}, "{navn} kan ikke udfyldes her")],
)
def test_a_fault_in_the_mail_is_said(desk: Client, typed: dict[str, str], sentence: str) -> None:
    url = reverse("admin:booking_interest_write")
    key = str(desk.get(url).context["form"]["key"].value())
    page = desk.post(url, {"subject": "A", "body": "B", "key": key, "step": "send"} | typed)
    assert sentence in page.content.decode()
    assert not InterestLetter.objects.exists()
