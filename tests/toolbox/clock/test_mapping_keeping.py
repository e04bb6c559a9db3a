"""A year after its results a mapping's addresses, names and texts are gone; its figures and its chain stay."""

import json
import re
import zipfile
from email import message_from_bytes, policy
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from pytest_django.fixtures import Settings
from time_machine import Traveller

from booking.journal import chain
from booking.queries.retention import months_after
from booking.rules.working_days import danish_day
from notifications.handover.erasure import overdue
from notifications.models import Message, State
from tests.factories import danish, make_municipalities
from tests.notifications.mail_helpers import announce_and_send
from tests.toolbox.mapping.mapping_helpers import DAY, STAFF
from tests.toolbox.results.result_helpers import answered_mapping, hand_in
from toolbox.answering.joint import save_joint, set_persons
from toolbox.clock.mapping_keeping import MONTHS_KEPT, due_mappings, erase_due_mappings
from toolbox.clock.mapping_looking import look_at_due_mappings
from toolbox.entries import link_of_entry
from toolbox.mapping.addresses import read_addresses, store_addresses
from toolbox.mapping.links import mapping_token
from toolbox.mapping.opening import change_moments
from toolbox.models import (
    Figure,
    HeldText,
    Invitation,
    JointAnswer,
    Mapping,
    MappingChange,
    MappingEntry,
    MappingEntryText,
    Response,
    RoleLink,
)
from toolbox.results.due import oldest_unpublished, publish_due_mappings

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

ONE = "1 kortlægning (adresser, tekster eller enkeltes svar)"
TOOLS = [
    {"title": "Fredagsrunden", "text": "Tre sager", "url": "", "consent": True},
    {"title": "Vores egen liste", "text": "Intern", "url": "", "consent": False},
]


@pytest.fixture
def allowed(settings: Settings, tmp_path: Path) -> Path:
    """Allow erasing."""
    settings.ERASURE_DECISION, settings.CASE_EXPORT_DIR = "16/04711", str(tmp_path)
    return tmp_path


@pytest.fixture
def mapping(clock: Traveller) -> Mapping:
    """Return a published mapping with addresses, letters, texts, a reason and a joint form with words."""
    make_municipalities(2)
    mapping = answered_mapping()
    first, second = "0101;kontakt;anne@koebenhavn.dk", "0101;kontakt;bo@koebenhavn.dk"
    for line in (first, second):
        store_addresses(mapping_id=mapping.pk, lines=read_addresses(line, mapping_id=mapping.pk), by=STAFF)
    change_moments(mapping_id=mapping.pk, by=STAFF, reason="Bo Berg er syg", closes_at=timezone.now() + 20 * DAY)
    for item, content in (("q2", "Vi var uenige med Anne"), ("q3", TOOLS)):
        JointAnswer.objects.create(invitation=Invitation.objects.get(mapping=mapping), item=item, content=content)
    hand_in(mapping, "0101", "caseworker", [3] * 5, texts={"q4": "Mere tid til Anne"})
    look_at_due_mappings()
    announce_and_send()
    clock.shift(23 * DAY)
    publish_due_mappings()
    look_at_due_mappings()
    announce_and_send()
    mapping.refresh_from_db()
    assert HeldText.objects.exists()
    return mapping


def assert_chain_holds(mapping: Mapping) -> None:
    """Check each digest; the texts behind the hashes are erased."""
    previous = ""
    for entry in MappingEntry.objects.filter(mapping=mapping):
        previous = chain.digest(previous, link_of_entry(entry))
        assert entry.digest == previous
    assert mapping.last_entry_digest == previous


def test_a_year_after_its_results_nothing_of_people_is_left_and_the_chain_holds(
    mapping: Mapping, clock: Traveller, allowed: Path
) -> None:
    figures = list(Figure.objects.filter(mapping=mapping).values_list())
    assert mapping.published_at is not None
    ends_on = months_after(danish_day(mapping.published_at), MONTHS_KEPT)
    clock.move_to(danish(ends_on.year, ends_on.month, ends_on.day, 0) - DAY / 2)
    erase_due_mappings()
    assert Mapping.objects.get(pk=mapping.pk).erased_at is None, "a day too early"
    clock.shift(DAY)
    assert erase_due_mappings() == 1
    assert erase_due_mappings() == 0
    mapping.refresh_from_db()
    invitation = Invitation.objects.get(mapping=mapping)
    assert (invitation.contact_email, mapping.contact_email, mapping.contact_name, mapping.sender_name) == ("",) * 4
    assert not MappingEntryText.objects.exists()
    assert not HeldText.objects.exists()
    assert set(Message.objects.values_list("address", "subject", "text")) == {("", "", "")}
    assert not JointAnswer.objects.filter(item="q2").exists()
    assert JointAnswer.objects.get(item="q3").content == TOOLS[:1], "what was given to all stays"
    assert JointAnswer.objects.filter(value__isnull=False).count() == 36
    assert list(Figure.objects.filter(mapping=mapping).values_list()) == figures
    last = MappingEntry.objects.filter(mapping=mapping).last()
    assert last is not None
    assert (last.kind, last.details["decision"], last.details["texts"]) == (MappingChange.ERASED, "16/04711", 7)
    assert_chain_holds(mapping)


def test_what_is_erased_is_handed_over_first_with_the_keys_of_links_masked(
    mapping: Mapping, clock: Traveller, allowed: Path
) -> None:
    clock.shift(370 * DAY)
    erase_due_mappings()
    with zipfile.ZipFile(allowed / f"kortlaegning-{mapping.pk}.zip") as archive:
        names = archive.namelist()
        history = json.loads(archive.read("historik.json"))
        raws = [archive.read(name) for name in names if name.endswith(".eml")]
        joint, addresses = archive.read("faelles-skemaer.csv").decode(), archive.read("adresser.csv").decode()
    assert {"faelles-skemaer.csv", "adresser.csv", "historik.json"} < set(names)
    assert "bo@koebenhavn.dk" in addresses
    assert [entry["words"] for entry in history if entry["words"]] == [
        {"old": "anne@koebenhavn.dk"},
        {"reason": "Bo Berg er syg"},
    ]
    assert "Vi var uenige med Anne" in joint
    assert "Fredagsrunden: Tre sager" in joint
    assert "Mere tid" not in joint, "a role's texts are the municipality's own (R7)"
    bodies = [message_from_bytes(raw, policy=policy.default).get_body(("plain",)) for raw in raws]
    texts = "".join(body.get_content() for body in bodies if body)
    assert "/kortlaegning/" in texts
    assert mapping_token(Invitation.objects.get(mapping=mapping)) not in texts


def test_a_dry_run_and_health_count_the_mappings_that_are_due(
    mapping: Mapping, clock: Traveller, allowed: Path
) -> None:
    def said(*arguments: str) -> list[str]:
        out = StringIO()
        call_command("erase_personal_data", *arguments, stdout=out)
        return out.getvalue().splitlines()

    Response.objects.all().delete()
    assert mapping.published_at is not None
    on = months_after(danish_day(mapping.published_at), MONTHS_KEPT)
    clock.move_to(danish(on.year, on.month, on.day, 12) - DAY)
    assert said("--dry-run")[1:] == ["Intet har nået sin slettedato."]
    clock.shift(2 * DAY)
    assert (overdue(most=10), said("--dry-run")[1:]) == (0, [f"{ONE}, klar til sletning"])
    clock.shift(DAY)
    assert overdue(most=10) == 1
    assert said() == [f"{ONE}, slettet"]
    assert (overdue(most=10), said()) == (0, ["Intet har nået sin slettedato."])
    assert Mapping.objects.get(pk=mapping.pk).erased_at is not None


def test_responses_kept_beside_their_results_are_counted_and_the_mapping_stays(
    mapping: Mapping, clock: Traveller, allowed: Path
) -> None:
    link = RoleLink.objects.filter(invitation__mapping=mapping)[0]
    Response.objects.create(link=link, values={"s01": 4})
    clock.shift(3 * DAY)
    assert (overdue(most=10), due_mappings(danish_day(timezone.now())).count()) == (1, 1)
    erase_due_mappings()
    assert (overdue(most=10), Response.objects.count()) == (0, 0)
    assert Mapping.objects.get(pk=mapping.pk).erased_at is None


@pytest.mark.logs_errors
def test_the_command_says_which_mappings_could_not_be_erased(
    mapping: Mapping, clock: Traveller, allowed: Path, settings: Settings
) -> None:
    settings.CASE_EXPORT_DIR = str(allowed / "gone")
    clock.shift(400 * DAY)
    with pytest.raises(CommandError, match=re.escape(f"{ONE} kunne ikke slettes. Se loggen.")):
        call_command("erase_personal_data", stdout=StringIO())
    assert Mapping.objects.get(pk=mapping.pk).erased_at is None


@pytest.mark.logs_errors
def test_nothing_is_erased_before_it_is_decided_or_while_a_mail_leaves(
    mapping: Mapping, clock: Traveller, settings: Settings, tmp_path: Path
) -> None:
    clock.shift(370 * DAY)
    assert erase_due_mappings() == 0
    settings.ERASURE_DECISION, settings.CASE_EXPORT_DIR = "16/04711", str(tmp_path)
    Message.objects.update(state=State.SENDING, worker="w", lease_until=timezone.now() + DAY, sent_at=None)
    erase_due_mappings()
    mapping.refresh_from_db()
    assert (mapping.erased_at, mapping.sender_name) == (None, "Karen Holm")
    assert MappingEntryText.objects.count() == 2


def test_responses_that_outlived_the_results_go_on_the_day_of_the_decision(mapping: Mapping, allowed: Path) -> None:
    assert Response.objects.exists(), "nobody had decided that they may go"
    assert erase_due_mappings() == 1
    assert not Response.objects.exists()
    mapping.refresh_from_db()
    assert mapping.erased_at is None


def test_results_that_are_late_have_an_age(clock: Traveller) -> None:
    make_municipalities(1)
    mapping = answered_mapping()
    set_persons(invitation_id=Invitation.objects.get().pk, persons={"caseworker": 6})
    Invitation.objects.update(handed_in_at=None)
    save_joint(invitation_id=Invitation.objects.get().pk, answers={"f01": 2}, stood={"f01": 4})
    clock.move_to(mapping.closes_at + DAY / 24)
    assert oldest_unpublished() is None, "closed, and not due before the next working morning"
    clock.shift(4 * DAY)
    due_at = oldest_unpublished()
    assert due_at is not None
    assert mapping.closes_at < due_at < timezone.now()
    publish_due_mappings()
    assert oldest_unpublished() is None
