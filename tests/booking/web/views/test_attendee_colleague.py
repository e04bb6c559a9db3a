"""What an attendee who proposes a colleague is told: at once, and once the contact has decided."""

import pytest
from django.test import Client

from booking import links
from booking.services.day import answers
from booking.services.turn import MUNICIPALITY
from tests.booking.day_helpers import fix_day, invite_of, list_attendees, make_confirmed


@pytest.mark.django_db
@pytest.mark.usefixtures("clock")
def test_proposal_is_confirmed_beside_the_calendar_and_thanked_for(client: Client) -> None:
    registration = make_confirmed()
    list_attendees(registration, "Anna", "Bo")
    fix_day(registration)
    anna = invite_of("anna@aarhus.dk")
    no = {"answer": "DECLINED", "leaves": "on", "colleague_name": "Carl", "colleague_email": "carl@aarhus.dk"}
    page = client.post(f"{links.attendee_path(anna)}answer/", no, follow=True).content.decode()
    assert (
        "Dit svar og dit forslag er gemt. Kommunens kontaktperson afgør, om din kollega skal på listen. "
        "Vi sender dig en ændring, som fjerner aftalen fra din kalender." in page
    )
    answers.accept_colleague(invite_id=anna.pk, by=MUNICIPALITY)
    page = client.get(links.attendee_path(anna)).content.decode()
    assert "Carl deltager i stedet for dig" in page
    assert "Tak for dit forslag." in page
    assert "Du står ikke længere på deltagerlisten" not in page
    list_attendees(registration, "Bo")
    assert "Du står ikke længere på deltagerlisten" in client.get(links.attendee_path(anna)).content.decode()
