"""Staff write to those of whom something is missing: previewed, sent once, and to nobody who has answered meanwhile."""

from uuid import uuid4

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import reverse
from time_machine import Traveller

from booking.refusals import Invalid
from config.access.models import AccessLine
from notifications.models import Message, State
from tests.factories import make_municipalities
from tests.notifications.mail_helpers import announce_and_send
from tests.toolbox.mapping.mapping_helpers import DAY, STAFF, opened_mapping
from tests.toolbox.results.result_helpers import hand_in, hand_in_together, publish
from toolbox.answering.joint import hand_in_joint, set_persons
from toolbox.clock.mapping_looking import look_at_due_mappings
from toolbox.clock.mapping_note import Missing, lacking, write_to_lacking
from toolbox.mapping.links import mapping_token
from toolbox.mapping.refusals import MappingIsClosed
from toolbox.models import Invitation, Mapping, MappingEntry, MappingEntryText, RoleLink

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
SAID = {"subject": "Vi mangler jer", "body": "I kan nå det endnu."}


@pytest.fixture
def mapping() -> Mapping:
    """Return an open mapping: one has done all, one lacks roles, one the joint form, one all, and one an address."""
    make_municipalities(5)
    mapping = opened_mapping("0101", "0102", "0103", "0104", "0105")
    for code in ("0101", "0102"):
        hand_in_together(mapping, code, 3)
    for link in RoleLink.objects.filter(invitation__municipality_id__in=("0101", "0103")):
        hand_in(mapping, link.invitation.municipality_id, link.role, [3])
    for invitation in mapping.invitations.exclude(municipality_id="0105"):
        invitation.contact_email = f"kontakt@k{invitation.municipality_id}.dk"
        invitation.save()
    return mapping


def codes(mapping: Mapping, missing: str) -> list[str]:
    return sorted(invitation.municipality_id for invitation in lacking(mapping, missing))


def write(mapping: Mapping, missing: str = Missing.ANY, **said: str) -> int:
    return write_to_lacking(mapping_id=mapping.pk, missing=missing, key=uuid4(), by=STAFF, **{**SAID, **said})


def test_who_lacks_what(mapping: Mapping) -> None:
    assert codes(mapping, Missing.JOINT) == ["0103", "0104"]
    assert codes(mapping, Missing.ROLES) == ["0102", "0104"]
    assert codes(mapping, Missing.ANY) == ["0102", "0103", "0104"]
    Mapping.objects.update(roles_open_at=mapping.closes_at - DAY)
    mapping.refresh_from_db()
    assert codes(mapping, Missing.ROLES) == [], "roles that may not answer yet lack nothing"


def test_the_mail_says_what_staff_wrote_and_what_is_missing(mapping: Mapping) -> None:
    assert write(mapping) == 3
    by_address = {
        str(mail["To"]): mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]
        for mail in announce_and_send()
        if mail["Subject"] == "Vi mangler jer"
    }
    assert set(by_address) == {f"kontakt@k{code}.dk" for code in ("0102", "0103", "0104")}
    joint, roles = "Det fælles skema er ikke sendt ind endnu.", "Der mangler svar på de korte spørgeskemaer."
    assert [(joint in text, roles in text) for _to, text in sorted(by_address.items())] == [
        (False, True),
        (True, False),
        (True, True),
    ]
    for code in ("0102", "0103", "0104"):
        own = mapping_token(Invitation.objects.get(municipality_id=code))
        assert own in by_address[f"kontakt@k{code}.dk"]
    assert all("I kan nå det endnu." in text for text in by_address.values())


def test_who_has_answered_before_the_mail_leaves_does_not_get_it(mapping: Mapping) -> None:
    write(mapping, Missing.JOINT)
    third = Invitation.objects.get(municipality_id="0103")
    hand_in_joint(invitation_id=third.pk)
    announce_and_send()
    states = Message.objects.filter(kind="mapping_note").order_by("recipient").values_list("state", flat=True)
    assert list(states) == [State.OVERTAKEN, State.SENT]


def test_pressed_twice_it_is_one_mail_and_the_two_reminders_stay(mapping: Mapping, clock: Traveller) -> None:
    key = uuid4()
    for _time in range(2):
        assert write_to_lacking(mapping_id=mapping.pk, missing=Missing.ANY, key=key, by=STAFF, **SAID) == 3
    assert Message.objects.filter(kind="mapping_note").count() == 3
    assert MappingEntry.objects.filter(kind="reminded").count() == 1
    assert MappingEntryText.objects.get().text == SAID
    clock.move_to(mapping.closes_at - 13 * DAY)
    look_at_due_mappings()
    assert Message.objects.filter(kind="mapping_reminder").count() == 3


@pytest.mark.parametrize("said", [{"subject": ""}, {"body": ""}, {"body": "Kære {kontakt}"}, {"subject": "x" * 121}])
def test_a_text_that_is_wrong_is_sent_to_nobody(mapping: Mapping, said: dict[str, str]) -> None:
    with pytest.raises(Invalid):
        write(mapping, **said)
    assert not Message.objects.exists()


def test_nobody_is_written_to_once_the_mapping_is_closed(mapping: Mapping) -> None:
    publish(mapping)
    with pytest.raises(MappingIsClosed):
        write(mapping)


def test_where_nobody_lacks_anything_nothing_is_noted(mapping: Mapping) -> None:
    mapping.invitations.exclude(municipality_id="0101").update(contact_email="")
    assert write(mapping) == 0
    assert not MappingEntry.objects.filter(kind="reminded").exists()


def test_staff_read_the_mail_and_its_recipients_before_it_is_sent(client: Client, mapping: Mapping) -> None:
    user = User.objects.create_user("karen", "karen@example.dk", "x", is_staff=True)
    user.groups.set([Group.objects.get(name="Koordinator")])
    client.force_login(user)
    set_persons(invitation_id=Invitation.objects.get(municipality_id="0102").pk, persons={"caseworker": 0})
    page = reverse("admin:toolbox_mapping_write", args=[mapping.pk])
    assert page in client.get(reverse("admin:toolbox_mapping_change", args=[mapping.pk])).text
    first = client.get(page)
    assert "Det fælles skema: 2" in first.text
    wrong = client.post(page, {"missing": "all", "subject": "", "body": "x", "key": str(uuid4())})
    assert wrong.status_code == 422
    typed = {**SAID, "missing": "joint", "key": str(uuid4())}
    seen = client.post(page, typed).text
    assert "Mailen går til 2 kommuner, der mangler det fælles skema." in seen
    assert "kontakt@k0103.dk" in seen
    assert "kontakt@k0102.dk" not in seen
    assert "I kan nå det endnu." in seen
    assert mapping_token(lacking(mapping, "joint")[0]) not in seen
    assert AccessLine.objects.latest("pk").rows == 2
    assert not Message.objects.exists()
    assert 'value="Vi mangler jer"' in client.post(page, {**typed, "step": "edit"}).text
    done = client.post(page, {**typed, "step": "send"}, follow=True)
    assert "Mailen bliver sendt til 2 kommuner." in done.text
    assert Message.objects.filter(kind="mapping_note").count() == 2
    Mapping.objects.update(closes_at=mapping.roles_open_at + DAY / 24 / 3600)
    publish(mapping)
    late = client.post(page, {**typed, "key": str(uuid4()), "step": "send"}, follow=True)
    assert "Kortlægningen er ikke åben" in late.text
