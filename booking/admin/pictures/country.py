"""Denmark's municipalities as tiles in a grid, each by what stands of its registration.

Where a tile lies is ours: `booking/data/municipality_tiles.csv` keeps neighbours and coasts, not distances.
"""

import csv
import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.urls import reverse
from django.utils.dateformat import format as date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from booking.models import Municipality, Registration, Status
from booking.rules.working_days import danish_day
from booking.words import moments as wording

TILES = Path(__file__).resolve().parents[2] / "data" / "municipality_tiles.csv"
TILE_WIDTH, TILE_HEIGHT, GAP = 62, 38, 2

STANDINGS: Mapping[str, Any] = {
    "held": gettext_lazy("temadagen er holdt"),
    "dated": gettext_lazy("datoen ligger fast"),
    "confirmed": gettext_lazy("pladsen er bekræftet"),
    "allocated": gettext_lazy("pladsen er ikke bekræftet"),
    "waiting": gettext_lazy("på ventelisten"),
    "ended": gettext_lazy("udløbet, afmeldt eller annulleret"),
    "none": gettext_lazy("ikke tilmeldt"),
}
"""What a tile shows, in the order of the key below the picture."""


@dataclass(frozen=True, kw_only=True)
class Placed:
    """The place of a municipality's tile in the grid, and its name as short as a tile."""

    column: int
    row: int
    short: str


@dataclass(frozen=True, kw_only=True)
class Tile:
    """A municipality: its standing, the short `mark` that says it without colour, the link, and its place if any."""

    municipality: Municipality
    registration: Registration | None
    standing: str
    mark: str
    when: str
    url: str
    placed: Placed | None

    @property
    def words(self) -> str:
        """Write the standing."""
        return str(STANDINGS[self.standing])

    @property
    def title(self) -> str:
        """Write all that the tile says: "Aarhus: på ventelisten, nr. 7"."""
        number = _("nr. %(number)s") % {"number": self.registration.queue_number} if self.registration else ""
        said = ", ".join(part for part in (self.words, number, self.when) if part)
        return f"{self.municipality}: {said}"

    @property
    def x(self) -> int:
        """Return the x of the corner."""
        return self.placed.column * TILE_WIDTH if self.placed else 0

    @property
    def y(self) -> int:
        """Return the y of the corner."""
        return self.placed.row * TILE_HEIGHT if self.placed else 0


@dataclass(frozen=True, kw_only=True)
class Country:
    """All tiles by name; `unplaced` are those of municipalities that the grid does not know."""

    tiles: list[Tile]
    key: list[tuple[str, str, int]]
    width: int
    height: int

    tile_width: int = TILE_WIDTH - GAP
    tile_height: int = TILE_HEIGHT - GAP

    @property
    def placed(self) -> list[Tile]:
        """Return the tiles of the grid."""
        return [tile for tile in self.tiles if tile.placed]

    @property
    def unplaced(self) -> list[Tile]:
        """Return the tiles without a place."""
        return [tile for tile in self.tiles if not tile.placed]


@cache
def grid() -> Mapping[str, Placed]:
    """Read the places by the municipalities' codes."""
    with TILES.open(encoding="utf-8", newline="") as file:
        return {
            row["code"]: Placed(column=int(row["column"]), row=int(row["row"]), short=row["short"])
            for row in csv.DictReader(file)
        }


def country(municipalities: Iterable[Municipality], registrations: Iterable[Registration], now: dt.datetime) -> Country:
    """Draw the municipalities; registrations must come with slot and day. A live one goes before one that ended."""
    newest: dict[str, Registration] = {}
    for registration in sorted(registrations, key=lambda one: (one.is_live, one.queue_number)):
        newest[registration.municipality_id] = registration
    tiles = [_tile(municipality, newest.get(municipality.pk), now) for municipality in municipalities]
    counts = Counter(tile.standing for tile in tiles)
    return Country(
        tiles=tiles,
        key=[(standing, capfirst(str(words)), counts[standing]) for standing, words in STANDINGS.items()],
        width=(max(place.column for place in grid().values()) + 1) * TILE_WIDTH,
        height=(max(place.row for place in grid().values()) + 1) * TILE_HEIGHT,
    )


def _tile(municipality: Municipality, registration: Registration | None, now: dt.datetime) -> Tile:
    placed = grid().get(municipality.pk)
    if registration is None:
        return Tile(
            municipality=municipality, registration=None, standing="none", mark="", when="", url="", placed=placed
        )
    day = getattr(registration, "day", None)
    standing = _standing(registration, day.starts_at if day else None, now)
    return Tile(
        municipality=municipality,
        registration=registration,
        standing=standing,
        mark=_mark(registration, standing),
        when=wording.long_moment(day.starts_at) if day else "",
        url=reverse("admin:booking_registration_change", args=[registration.pk]),
        placed=placed,
    )


def _standing(registration: Registration, starts_at: dt.datetime | None, now: dt.datetime) -> str:
    if starts_at is not None:
        return "held" if starts_at <= now else "dated"
    if registration.status in {Status.CONFIRMED, Status.ALLOCATED, Status.WAITING}:
        return str(registration.status)
    return "ended"


def _mark(registration: Registration, standing: str) -> str:
    """Return what the tile says below the name: the date, the slot, the number in the queue, or that it is over."""
    slot = registration.slot.number if registration.slot else ""
    match standing:
        case "held" | "dated":
            return f"{date_format(danish_day(registration.day.starts_at), 'j/n')}{' ✓' if standing == 'held' else ''}"
        case "confirmed":
            return _("plads %(slot)s") % {"slot": slot}
        case "allocated":
            return _("plads %(slot)s ?") % {"slot": slot}
        case "waiting":
            return _("nr. %(number)s") % {"number": registration.queue_number}
        case _:
            return "–"
