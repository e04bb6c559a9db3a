"""Programmes and municipalities from their files into the tables (A1-A33, B9)."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from booking.models import AttendeeRole, ClosedDay, DaysToAvoid, EntryKind, Municipality, Programme, Season, Slot
from booking.programme.file import ClosedDayFacts, ProgrammeFacts, Retention, SeasonFacts
from booking.programme.municipalities import MunicipalityFacts
from booking.programme.values import COLUMNS, rows_of
from booking.refusals import Invalid
from booking.rules import deadline
from booking.services.allocation import fill, promotes, settle
from booking.services.contradictions import contradictions
from booking.services.turn import Actor, terms_of, turn

SEASON_COLUMNS = ("name_da", "name_en", "starts_on", "ends_on")
ROW_MODELS: Mapping[str, type[AttendeeRole | DaysToAvoid | ClosedDay]] = {
    "roles": AttendeeRole,
    "days_to_avoid": DaysToAvoid,
    "closed_days": ClosedDay,
}
SETTINGS = {"published_on", "updated_on", "lengths", "mails", "retention", "roles", "days_to_avoid"}
"""Keys of `Programme.settings`, which the release before reads."""


@dataclass(frozen=True)
class Difference:
    """A key whose value in the programme file differs from the database."""

    key: str
    old: Any
    new: Any


def create_programme(facts: ProgrammeFacts, *, by: Actor, copied_from: str = "") -> Programme:
    """Create the programme with its seasons and its slots, and open its journal (Q1).

    `copied_from`: the slug of the programme whose texts and dates it began with. Raises Invalid where the slug is
    taken.
    """
    with transaction.atomic():
        programme, is_new = Programme.objects.get_or_create(
            slug=facts.slug,
            defaults=_columns(facts) | {"settings": _settings(facts), "terms_in_journal": True},
        )
        if not is_new:
            raise Invalid({"slug": _("Der er allerede et tilbud med det kortnavn. Vælg et andet.")})
        Season.objects.bulk_create(Season(programme=programme, **season.model_dump()) for season in facts.seasons)
        for table, rows in _rows(facts).items():
            _replace(programme, table, rows)
        Slot.objects.bulk_create(Slot(programme=programme, number=number + 1) for number in range(facts.capacity))
        with turn(programme.pk, by) as held:
            held.record(
                EntryKind.PROGRAMME_LOADED,
                None,
                terms_of(held.programme, capacity=facts.capacity)
                | ({"copied_from": copied_from} if copied_from else {}),
            )
    programme.refresh_from_db()
    return programme


def differences(programme: Programme, facts: ProgrammeFacts) -> list[Difference]:
    """Return the keys whose values differ between file and database; texts key by key, roles and days as a whole."""
    found = [Difference("capacity", programme.slots.count(), facts.capacity)]
    for column, new in _columns(facts).items():
        old = getattr(programme, column)
        if isinstance(new, dict):
            found += _nested(column, old, new)
        else:
            found.append(Difference(column, old, new))
    for table, rows in _rows(facts).items():
        found.append(Difference(table, _plain(rows_of(programme, table)), _plain(rows)))
    seasons = {season.slug: _season_values(season) for season in programme.seasons.all()}
    found += _nested("seasons", seasons, {season.slug: _season_values(season) for season in facts.seasons})
    return [difference for difference in found if difference.old != difference.new]


def update_programme(programme: Programme, facts: ProgrammeFacts, *, by: Actor) -> list[Difference]:
    """Change the programme to what the facts say and record it; return the differences.

    Raises Invalid where they contradict what already stands (`contradictions`).
    """
    with turn(programme.pk, by) as held:
        settle(held)
        changed = differences(held.programme, facts)
        if errors := contradictions(held.programme, facts):
            raise Invalid(errors)
        if changed:
            for column, value in (_columns(facts) | {"settings": _settings(facts)}).items():
                setattr(held.programme, column, value)
            reopened = held.programme.queue_closed_at is not None and promotes(held)
            if reopened:
                held.programme.queue_closed_at = None
            held.programme.save()
            Season.objects.bulk_create(
                [Season(programme=held.programme, **season.model_dump()) for season in facts.seasons],
                update_conflicts=True,
                unique_fields=["programme", "slug"],
                update_fields=SEASON_COLUMNS,
            )
            keys = {difference.key for difference in changed}
            for table, rows in _rows(facts).items():
                if table in keys:
                    _replace(held.programme, table, rows)
            held.record(
                EntryKind.PROGRAMME_CHANGED,
                None,
                {"keys": sorted(keys), "queue_reopened": reopened, **terms_of(held.programme)},
                text={"old": {difference.key: _plain(difference.old) for difference in changed}},
            )
            fill(held)
            settle(held)  # by the new terms: whom a queue that closes by them tells is part of this change
    return changed


@dataclass(frozen=True)
class LoadedMunicipalities:
    """The numbers added and corrected; `own_domains` names municipalities whose mail domains differ from the file's."""

    added: int
    corrected: int
    own_domains: list[str]


def load_municipalities(rows: Iterable[MunicipalityFacts]) -> LoadedMunicipalities:
    """Add and correct the municipalities by code.

    The mail domains are the file's when a municipality is added, and staff's from then on (Q10): a later load leaves
    them alone. A number of inhabitants that the file does not name stays.
    """
    added = corrected = 0
    own_domains = []
    with transaction.atomic():
        stored = Municipality.objects.in_bulk()
        for facts in rows:
            values = asdict(facts) | {"search_terms": list(facts.search_terms)}
            domains = list(values.pop("email_domains"))
            old = stored.get(facts.code)
            if old is None:
                Municipality.objects.create(**values, email_domains=domains)
                added += 1
                continue
            if values["inhabitants"] is None:
                del values["inhabitants"]
            if any(getattr(old, column) != value for column, value in values.items()):
                Municipality.objects.filter(pk=old.pk).update(**values)
                corrected += 1
            if old.email_domains != domains:
                own_domains.append(facts.name)
    return LoadedMunicipalities(added, corrected, own_domains)


def _columns(facts: ProgrammeFacts) -> dict[str, Any]:
    """Return the values of the programme's own row."""
    retention = facts.retention.model_dump() if facts.retention else dict.fromkeys(Retention.model_fields)
    return {
        **{column: getattr(facts, column) for column in ("opens_at", "closes_at", *COLUMNS)},
        "promote_until": facts.promote_until
        or deadline.default_promote_until(max(season.ends_on for season in facts.seasons)),
        **facts.lengths.model_dump(),
        **facts.mails.model_dump(),
        **retention,
        "texts": facts.texts,
    }


def _settings(facts: ProgrammeFacts) -> dict[str, Any]:
    """Return the same in the form of the release before, which may still run while this one starts."""
    return facts.model_dump(mode="json", include=SETTINGS, exclude_none=True)


def _rows(facts: ProgrammeFacts) -> dict[str, list[dict[str, Any]]]:
    """Return the rows of the tables that are replaced as a whole; closed days only if the facts name them."""
    days = facts.closed_days
    return {
        "roles": [row.model_dump() for row in facts.roles],
        "days_to_avoid": [row.model_dump() for row in facts.days_to_avoid],
        **({} if days is None else {"closed_days": [row.model_dump() for row in sorted(days, key=_date)]}),
    }


def _date(day: ClosedDayFacts) -> dt.date:
    return day.date


def _replace(programme: Programme, table: str, rows: Iterable[dict[str, Any]]) -> None:
    """Delete the rows and write them again, in order: no other row refers to them."""
    model = ROW_MODELS[table]
    model.objects.filter(programme=programme).delete()
    model.objects.bulk_create(model(programme=programme, **row) for row in rows)  # type: ignore[misc]


def _season_values(season: Season | SeasonFacts) -> dict[str, Any]:
    return {name: getattr(season, name) for name in SEASON_COLUMNS}


def _plain(value: Any) -> Any:
    """Return the value in JSON's types: dates as ISO text, tuples as lists."""
    if isinstance(value, Mapping):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    return value.isoformat() if isinstance(value, dt.date) else value


def _nested(prefix: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Difference]:
    found: list[Difference] = []
    for key in [*old, *(key for key in new if key not in old)]:
        before, after = old.get(key), new.get(key)
        if isinstance(before, Mapping) and isinstance(after, Mapping) and prefix != "seasons":
            found += _nested(f"{prefix}.{key}", before, after)
        else:
            found.append(Difference(f"{prefix}.{key}", before, after))
    return found
