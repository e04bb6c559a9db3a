"""A programme as the values of its file, with which the admin's forms begin and from which a copy is made."""

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from typing import Any

from booking.models import Programme
from booking.programme.file import (
    AvoidFacts,
    ClosedDayFacts,
    LengthFacts,
    MailIntervals,
    Retention,
    RoleFacts,
    SeasonFacts,
)
from booking.programme.texts import FileTable
from booking.rules.working_days import DENMARK

MOMENTS = ("opens_at", "closes_at", "promote_until")
COLUMNS = (
    "confirm_working_days",
    "recommended_min",
    "recommended_max",
    "published_on",
    "updated_on",
    "toolbox_url",
    "newsletter_url",
    "contact_officer_email",
    "journal_shown",
)
"""Keys of the file that are columns of the programme under the same name."""
COLUMN_TABLES: Mapping[str, type[FileTable]] = {"lengths": LengthFacts, "mails": MailIntervals, "retention": Retention}
"""Tables of the file whose keys are columns of the programme too."""
ROWS: Mapping[str, type[FileTable]] = {
    "seasons": SeasonFacts,
    "roles": RoleFacts,
    "days_to_avoid": AvoidFacts,
    "closed_days": ClosedDayFacts,
}
"""Tables of the file that are tables of the database."""


def values_of(programme: Programme) -> dict[str, Any]:
    """Return the values that a file of this programme would have."""
    tables = {table: _values(programme, facts.model_fields) for table, facts in COLUMN_TABLES.items()}
    return {
        "slug": programme.slug,
        "capacity": len(programme.slots.all()),
        **{key: getattr(programme, key).astimezone(DENMARK).replace(tzinfo=None) for key in MOMENTS},
        **_values(programme, COLUMNS),
        **{table: values for table, values in tables.items() if None not in values.values()},
        **{table: rows_of(programme, table) for table in ROWS},
        "texts": programme.texts,
    }


def rows_of(programme: Programme, table: str) -> list[dict[str, Any]]:
    """Return the rows of one of `ROWS`, in order."""
    return [_values(row, ROWS[table].model_fields) for row in getattr(programme, table).all()]


def _values(row: Any, names: Iterable[str]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}


def moved(values: dict[str, Any], *, years: int, days: int) -> dict[str, Any]:
    """Move every date by whole years and days, keeping clock times and texts; leave out the days when nobody can come.

    A year in a season's slug or name moves with its dates. 29 February becomes the 28th where the year has none.
    """
    move = _Move(years, days)
    kept = {key: value for key, value in values.items() if key != "closed_days"}
    return {**move.value(kept), "seasons": [move.season(season) for season in values["seasons"]]}


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
        """Move a date or a moment."""
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
