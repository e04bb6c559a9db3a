"""An attendee chooses the language of the mails on the page (Q14)."""

import pytest
from django.test import Client

from booking import links
from tests.booking.day_helpers import fix_day, invite_of, list_attendees, make_confirmed


@pytest.mark.django_db
@pytest.mark.usefixtures("clock")
def test_attendee_may_choose_the_language_of_the_mails(client: Client) -> None:
    registration = make_confirmed()
    list_attendees(registration, "Anna")
    fix_day(registration)
    anna = invite_of("anna@aarhus.dk")
    assert "Skriv til mig på dansk" not in client.get(links.attendee_path(anna)).content.decode()
    english = "/en" + links.attendee_path(anna)
    assert "We write to you in Danish." in client.get(english).content.decode()
    page = client.post(english + "language/", follow=True).content.decode()
    assert "From now on we write to you in English." in page
    assert "We write to you in Danish." not in page
    anna.refresh_from_db()
    assert (anna.mail_language, anna.registration.language) == ("en", "da")
    assert client.get(english + "language/").status_code == 303
