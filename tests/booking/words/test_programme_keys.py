"""The words of a programme's keys: entries older than its columns read as they always did."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from booking.models import EntryKind, Programme
from booking.services.turn import turn
from booking.words.programme_keys import OF_OLD_ENTRIES, label
from tests.factories import STAFF, make_programme

OLD: dict[str, Any] = {
    "settings.days_to_avoid": [
        {
            "kind": "bridge",
            "ends_on": "2017-05-26",
            "name_da": "fredag efter Kristi himmelfartsdag",
            "name_en": "Friday after Ascension Day",
            "starts_on": "2017-05-26",
        }
    ],
    "settings.lengths.talk_max": 120,
    "settings.mails.list_missing_days_before": [21, 7],
    "settings.retention": None,
    "settings.roles": [{"da": "teamleder", "en": "team leader", "key": "team-leader"}],
    "settings.updated_on": "2016-09-28",
}
"""Old values as release 0.1.0 recorded them."""


@pytest.mark.django_db
def test_an_entry_of_before_the_columns_reads_as_it_did(admin_client: Client) -> None:
    programme = make_programme()
    with turn(programme.pk, STAFF) as held:
        held.record(
            EntryKind.PROGRAMME_CHANGED,
            None,
            {"keys": sorted(OLD), "confirm_working_days": 2, "queue_reopened": False},
            text={"old": OLD},
        )
    shown = admin_client.get(reverse("admin:booking_programme_change", args=[programme.pk])).content.decode()
    assert (
        "ændret: Dage at undgå; Oplæg, længste tid (minutter); Påmindelse om deltagerlisten (dage før temadagen); "
        "Opbevaring af personoplysninger; Deltagernes roller; Senest opdateret" in shown
    )
    for line in (
        "Dage at undgå før: fredag den 26. maj 2017, fredag den 26. maj 2017, bridge, fredag efter Kristi",
        "Oplæg, længste tid (minutter) før: 120",
        "Påmindelse om deltagerlisten (dage før temadagen) før: 21; 7",
        "Opbevaring af personoplysninger før: ikke angivet",
        "Deltagernes roller før: teamleder, team leader, team-leader",
        "Senest opdateret før: onsdag den 28. september 2016",
    ):
        assert line in shown


@pytest.mark.pure
def test_every_key_that_old_entries_name_has_words_in_both_languages() -> None:
    for language in ("da", "en"):
        with override(language):
            assert [key for key in OF_OLD_ENTRIES if label(key) == key] == []
    with override("en"):
        assert label("settings.lengths.break_max") == "Break, longest time (minutes)"


@pytest.mark.pure
def test_keys_of_today_have_the_words_of_their_column_or_table() -> None:
    assert label("closed_days") == "Dage, hvor ingen kan komme"
    assert label("with_place_months") == str(Programme._meta.get_field("with_place_months").verbose_name)
    assert label("unknown") == "unknown"
