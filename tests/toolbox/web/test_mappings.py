"""The public page about mappings, and the link that a contact asks for once more."""

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings
from time_machine import Traveller

from booking.models import Municipality
from tests.factories import make_municipalities
from tests.notifications.mail_helpers import announce_and_send, body
from tests.toolbox.mapping.mapping_helpers import DAY, draft_mapping, opened_mapping
from toolbox.mapping.links import mapping_token
from toolbox.models import Invitation, Mapping, MappingChange

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
PAGE, ASK = "/kortlaegning/", "/kortlaegning/link/"
TITLE = "Kortlægning af faglig ledelse og ledelsesinformation"


def text_of(client: Client, path: str = PAGE) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.fixture
def invitation() -> Invitation:
    make_municipalities(2)
    invited = opened_mapping("0101", "0102", contact_phone="72 42 37 00").invitations.get(municipality_id="0101")
    invited.contact_email = f"anne@{Municipality.objects.get(pk='0101').email_domains[0]}"
    invited.save()
    return invited


def test_page_names_the_open_mapping_and_whom_to_write_to(client: Client, invitation: Invitation) -> None:
    page = text_of(client)
    assert TITLE in page
    assert "Åben til" in page
    assert 'href="mailto:ole@example.org"' in page
    assert "Sagsbehandler" in page
    assert invitation.contact_email not in page
    english = text_of(client, f"/en{PAGE}")
    assert f'lang="da">{TITLE}' in english
    assert "Open until" in english


def test_page_names_what_runs_alone(client: Client, clock: Traveller) -> None:
    draft_mapping()
    make_municipalities(1)
    nothing = "Der er ingen kortlægning åben lige nu."
    assert nothing in text_of(client)
    now = timezone.now()
    moments = {"letter_at": now + DAY, "joint_opens_at": now + 2 * DAY, "roles_open_at": now + 2 * DAY}
    mapping = opened_mapping(slug="senere", **moments)
    assert nothing in text_of(client)
    clock.shift(1.5 * DAY)
    assert "Åbner" in text_of(client)
    clock.move_to(mapping.closes_at)
    assert nothing in text_of(client)
    Mapping.objects.update(closes_at=timezone.now() + DAY, erased_at=timezone.now())
    assert nothing in text_of(client)


def test_a_mapping_link_is_mailed_once_and_nobody_is_told_whose_it_is(
    client: Client, clock: Traveller, invitation: Invitation
) -> None:
    announce_and_send()
    answers = set()
    for email in (f" {invitation.contact_email.upper()} ", invitation.contact_email, "nobody@aarhus.dk"):
        answer = client.post(ASK, {"email": email}, follow=True)
        assert answer.redirect_chain == [(f"{ASK}sendt/", 303)]
        answers.add(answer.content)
    assert len(answers) == 1
    (mail,) = announce_and_send()
    assert (mail["To"], mail["Subject"]) == (invitation.contact_email, "Link til jeres side i kortlægningen")
    assert mapping_token(invitation) in body(mail)
    clock.shift(601)
    client.post(ASK, {"email": invitation.contact_email})
    assert invitation.entries.filter(kind=MappingChange.LINK_SENT).count() == 2


def test_the_link_of_an_erased_or_unopened_mapping_is_not_mailed(client: Client, invitation: Invitation) -> None:
    for facts in ({"erased_at": timezone.now()}, {"erased_at": None, "opened_at": None}):
        Mapping.objects.update(**facts)
        assert client.post(ASK, {"email": invitation.contact_email}).status_code == 303
    assert announce_and_send() == []
    assert client.post(ASK, {"email": ""}).status_code == 422


def test_mapping_links_are_asked_for_a_bounded_number_of_times(client: Client, settings: Settings) -> None:
    settings.REGISTRATION_RATE = (1, 3600)
    assert client.post(ASK, {"email": "a@aarhus.dk"}).status_code == 303
    assert client.post(ASK, {"email": "a@aarhus.dk"}).status_code == 429
