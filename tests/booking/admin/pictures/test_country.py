"""The tiles: all 98 have a place of their own, and each says by words and mark what stands of its registration."""

import datetime as dt
from pathlib import Path

import pytest
from time_machine import Traveller

from booking.admin.pictures.country import TILES, country, grid
from booking.models import Municipality
from booking.programme.municipalities import read_municipalities
from booking.services import queue
from booking.services.turn import MUNICIPALITY
from tests.booking.admin.staff_desk import REASON
from tests.booking.day_helpers import SETTINGS, STARTS, fix_day, make_confirmed
from tests.factories import STAFF, make_programme, make_queue, make_registration


def test_every_municipality_has_a_tile_and_no_two_the_same() -> None:
    known = {one.code for one in read_municipalities(Path(TILES).with_name("municipalities.csv"))}
    assert set(grid()) == known
    assert len({(place.column, place.row) for place in grid().values()}) == len(known) == 98
    assert len({place.short for place in grid().values()}) == 98
    assert max(len(place.short) for place in grid().values()) <= 10


@pytest.mark.django_db
def test_tile_says_what_stands(clock: Traveller) -> None:
    programme = make_programme(settings=SETTINGS)
    made = make_queue(programme, 7)
    for registration in made[:2]:
        queue.confirm(registration_id=registration.pk, by=MUNICIPALITY)
    fix_day(made[0])
    queue.annul(registration_id=made[2].pk, by=STAFF, reason=REASON)
    Municipality.objects.create(code="0999", name="Ny", full_name="Ny Kommune", region_code="1", region_name="Nord")

    def told(now: dt.datetime) -> dict[str, tuple[str, str]]:
        rows = programme.registrations.select_related("slot", "day")
        drawn = country(Municipality.objects.all(), rows, now)
        assert "Ny" in [str(tile.municipality) for tile in drawn.unplaced]
        assert sum(count for _standing, _words, count in drawn.key) == len(drawn.tiles)
        return {str(tile.municipality): (tile.standing, tile.mark) for tile in drawn.tiles}

    names = dict(enumerate((str(registration.municipality) for registration in made), 1))
    found = told(STARTS - dt.timedelta(microseconds=1))
    assert found[names[1]] == ("dated", "17/11")
    assert found[names[2]] == ("confirmed", "plads 2")
    assert found[names[3]] == ("ended", "–")
    assert found[names[4]] == ("allocated", "plads 4 ?")
    assert found[names[7]] == ("waiting", "nr. 7")
    assert found["Ny"] == ("none", "")
    assert told(STARTS)[names[1]] == ("held", "17/11 ✓")


@pytest.mark.django_db
def test_live_registration_goes_before_one_that_ended(clock: Traveller) -> None:
    first = make_confirmed(1)
    queue.annul(registration_id=first.pk, by=STAFF, reason=REASON)
    make_registration(first.programme, first.municipality)
    rows = list(first.programme.registrations.select_related("slot", "day"))
    assert len(rows) == 2
    for order in (rows, rows[::-1]):
        drawn = country([first.municipality], order, STARTS)
        assert drawn.tiles[0].registration == rows[1]
