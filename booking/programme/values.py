"""A programme as the values of its file: what the desk's forms begin with, and what a copy to a new season moves."""

import datetime as dt
import re
from typing import Any

from booking.models import Programme
from booking.rules.working_days import DENMARK

MOMENTS = ("opens_at", "closes_at", "promote_until")
COLUMNS = (
    "confirm_working_days",
    "recommended_min",
    "recommended_max",
    "toolbox_url",
    "newsletter_url",
    "contact_officer_email",
)
"""Keys of the file that are columns of the programme as they stand."""


def values_of(programme: Programme) -> dict[str, Any]:
    """Return what a file of this programme would hold: `programme_file.facts_of` read backwards."""
    moments = {key: getattr(programme, key).astimezone(DENMARK).replace(tzinfo=None) for key in MOMENTS}
    seasons = [
        {key: getattr(season, key) for key in ("slug", "name_da", "name_en", "starts_on", "ends_on")}
        for season in programme.seasons.all()
    ]
    return {
        "slug": programme.slug,
        "capacity": len(programme.slots.all()),
        **moments,
        **{column: getattr(programme, column) for column in COLUMNS},
        "seasons": seasons,
        **_dated(programme.settings),
        "texts": programme.texts,
    }


def moved(values: dict[str, Any], *, years: int, days: int) -> dict[str, Any]:
    """Move every date by whole years and days, clock times kept; texts stay as they are.

    A year that a season's slug or name tells follows its dates. 29 February becomes the 28th where the year has none.
    """
    move = _Move(years, days)
    return {**move.value(values), "seasons": [move.season(season) for season in values["seasons"]]}


class _Move:
    def __init__(self, years: int, days: int) -> None:
        self.years, self.days = years, dt.timedelta(days=days)

    def value(self, value: Any) -> Any:
        if isinstance(value, dict):
            return {key: self.value(inner) for key, inner in value.items()}
        if isinstance(value, list):
            return [self.value(inner) for inner in value]
        return self.date(value) if isinstance(value, dt.date) else value

    def date(self, date: Any) -> Any:
        """A moment is a date too."""
        try:
            return date.replace(year=date.year + self.years) + self.days
        except ValueError:
            return date.replace(year=date.year + self.years, day=28) + self.days

    def season(self, season: dict[str, Any]) -> dict[str, Any]:
        after = self.value(season)
        years = {str(season[key].year): str(after[key].year) for key in ("ends_on", "starts_on")}
        told = re.compile("|".join(years))
        names = {key: told.sub(lambda year: years[year[0]], season[key]) for key in ("slug", "name_da", "name_en")}
        return {**after, **names}


def _dated(value: Any, key: str = "") -> Any:
    """JSON has no dates: keys that end in `_on` hold them as ISO text."""
    if isinstance(value, dict):
        return {inner: _dated(value[inner], inner) for inner in value}
    if isinstance(value, list):
        return [_dated(inner) for inner in value]
    return dt.date.fromisoformat(value) if key.endswith("_on") else value
