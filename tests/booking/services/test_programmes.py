"""Loading the programme file into the tables: created once, compared, and changed only on request."""

import datetime as dt
from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from booking.models import EntryKind, JournalEntry, Municipality, Programme, Status
from booking.programme.file import ProgrammeFacts, read_programme
from booking.programme.municipalities import read_municipalities
from booking.refusals import Invalid
from booking.rules.working_days import DENMARK
from booking.services import queue
from booking.services.programmes import create_programme, differences, load_municipalities, update_programme
from booking.services.record import verify
from booking.services.turn import SYSTEM
from tests.factories import at, make_queue

FILE = Path(__file__).resolve().parents[3] / "booking" / "data" / "faglig-ledelse-2016-17.toml"
TERMS = {
    "opens_at": "2016-09-28T07:00:00.000000+00:00",
    "closes_at": "2017-04-28T21:59:00.000000+00:00",
    "promote_until": "2017-06-09T21:59:00.000000+00:00",
    "confirm_working_days": 2,
    "mails_sealed": True,
}
pytestmark = pytest.mark.django_db


@pytest.fixture
def facts() -> ProgrammeFacts:
    return read_programme(FILE)


def test_create_programme_makes_five_slots_and_opens_the_journal(facts: ProgrammeFacts) -> None:
    programme = create_programme(facts, by=SYSTEM)

    assert list(programme.slots.values_list("number", flat=True)) == [1, 2, 3, 4, 5]
    assert [season.slug for season in programme.seasons.all()] == ["autumn-2016", "spring-2017"]
    assert programme.opens_at == dt.datetime(2016, 9, 28, 9, 0, tzinfo=DENMARK)
    assert programme.promote_until == dt.datetime(2017, 6, 9, 23, 59, tzinfo=DENMARK)
    entry = JournalEntry.objects.get()
    assert (entry.kind, entry.number) == (EntryKind.PROGRAMME_LOADED, 1)
    assert entry.details == {"capacity": 5} | TERMS
    assert programme.last_entry_digest == entry.digest


def test_differences_of_the_file_it_came_from_are_none(facts: ProgrammeFacts) -> None:
    assert differences(create_programme(facts, by=SYSTEM), facts) == []


def test_update_programme_records_the_keys_that_changed(facts: ProgrammeFacts) -> None:
    programme = create_programme(facts, by=SYSTEM)
    texts = {**facts.texts, "da": {**facts.texts["da"], "title": "Et nyt navn"}}

    update_programme(programme, facts.model_copy(update={"recommended_max": 20, "texts": texts}), by=SYSTEM)

    programme.refresh_from_db()
    assert (programme.recommended_max, programme.text["title"]) == (20, "Et nyt navn")
    entry = JournalEntry.objects.latest("number")
    assert (entry.kind, entry.details) == (
        EntryKind.PROGRAMME_CHANGED,
        {
            "keys": ["recommended_max", "texts.da.title"],
            "queue_reopened": False,
            **TERMS,
        },
    )


def test_update_programme_that_reopens_the_queue_gives_the_free_slots_at_once(facts: ProgrammeFacts) -> None:
    early = facts.closes_at
    with at(facts.opens_at - dt.timedelta(days=7)):
        programme = create_programme(facts.model_copy(update={"promote_until": early}), by=SYSTEM)
    with at(facts.opens_at):
        first, *_others, sixth = make_queue(programme, 6)
    with at(early + dt.timedelta(minutes=1)):
        queue.withdraw(registration_id=first.pk, by=SYSTEM)
        sixth.refresh_from_db()
        assert (sixth.status, sixth.slot) == (Status.WAITING, None)

        update_programme(programme, facts, by=SYSTEM)

    sixth.refresh_from_db()
    assert (sixth.status, sixth.slot_id) == (Status.ALLOCATED, first.slot_id)
    assert Programme.objects.get(pk=programme.pk).queue_closed_at is None
    assert verify(programme).sentences == []


def test_update_programme_refuses_another_capacity(facts: ProgrammeFacts) -> None:
    programme = create_programme(facts, by=SYSTEM)

    with pytest.raises(Invalid) as caught:
        update_programme(programme, facts.model_copy(update={"capacity": 6}), by=SYSTEM)
    assert list(caught.value.errors) == ["capacity"]
    assert programme.slots.count() == 5


def test_update_programme_refuses_to_leave_a_season_out(facts: ProgrammeFacts) -> None:
    programme = create_programme(facts, by=SYSTEM)

    with pytest.raises(Invalid) as caught:
        update_programme(programme, facts.model_copy(update={"seasons": facts.seasons[1:]}), by=SYSTEM)
    assert {key: str(said) for key, said in caught.value.errors.items()} == {
        "seasons": "En periode kan ikke fjernes eller få et andet kortnavn: efteråret 2016. "
        "Ret dens navn og datoer i stedet."
    }


def test_load_programme_changes_nothing_without_update(tmp_path: Path) -> None:
    call_command("load_programme", FILE, stdout=StringIO())
    edited = tmp_path / "edited.toml"
    edited.write_text(FILE.read_text().replace("recommended_max = 15", "recommended_max = 16"))

    shown = StringIO()
    call_command("load_programme", edited, stdout=shown)

    assert "recommended_max: 15 -> 16" in shown.getvalue()
    assert Programme.objects.get().recommended_max == 15
    call_command("load_programme", edited, "--update", stdout=StringIO())
    assert Programme.objects.get().recommended_max == 16


def test_load_programme_names_line_and_key_of_bad_input(tmp_path: Path) -> None:
    broken = tmp_path / "broken.toml"
    lines = FILE.read_text().splitlines()
    number = next(place for place, line in enumerate(lines, 1) if line.startswith("capacity"))
    lines[number - 1] = 'capacity = "fem"'
    broken.write_text("\n".join(lines))

    with pytest.raises(CommandError, match=rf"{number}.*capacity"):
        call_command("load_programme", broken)
    assert not Programme.objects.exists()


def test_load_municipalities_loads_98_and_corrects_all_but_the_mail_domains() -> None:
    Municipality.objects.all().delete()
    first, second = StringIO(), StringIO()
    call_command("load_municipalities", stdout=first)
    Municipality.objects.filter(code="0751").update(email_domains=["mbu.aarhus.dk"], full_name="Aros")
    call_command("load_municipalities", stdout=second)

    assert first.getvalue() == "Kommuner: 98 tilføjet, 0 rettet.\n"
    assert second.getvalue() == (
        "Kommuner: 0 tilføjet, 1 rettet.\n"
        "Maildomæner, der er andre end filens, er ikke ændret; de rettes i admin: Aarhus.\n"
    )
    aarhus = Municipality.objects.get(code="0751")
    assert (aarhus.full_name, aarhus.email_domains) == ("Aarhus Kommune", ["mbu.aarhus.dk"])


def test_a_number_of_inhabitants_stays_where_a_later_file_names_none() -> None:
    facts = read_municipalities(FILE.parent / "municipalities.csv")
    load_municipalities([replace(facts[0], inhabitants=580_184)])
    assert load_municipalities(facts[:1]).corrected == 0
    assert Municipality.objects.get().inhabitants == 580_184
