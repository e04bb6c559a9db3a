"""The history of a plan in words: what was changed, by whom, from what to what."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from booking.models import By
from booking.words.moments import long_day
from toolbox.models import ChangeKind, PlanEntry
from toolbox.plan.document import PARTS, rows_of_part
from toolbox.plan.undoing import UNDOABLE_CHANGES
from toolbox.web.forms import NOT_TYPED, model_of
from toolbox.web.outline import PLAN, noun_of, row_name
from toolbox.words import number_text

WHO = {
    By.MUNICIPALITY: gettext_lazy("Kommunen"),
    By.STAFF: gettext_lazy("Socialstyrelsen"),
    By.API: gettext_lazy("Et andet it-system"),
}
HAPPENED = {
    ChangeKind.CHANGED: gettext_lazy("%(name)s blev rettet"),
    ChangeKind.ADDED: gettext_lazy("%(name)s blev tilføjet"),
    ChangeKind.REMOVED: gettext_lazy("%(name)s blev slettet"),
    ChangeKind.MOVED: gettext_lazy("%(name)s blev flyttet"),
}
Names = Mapping[tuple[str, int], str]


@dataclass(kw_only=True)
class ToldChange:
    """A change as the history shows it; `columns` are (label, before, after)."""

    number: int
    at: dt.datetime
    who: str
    what: str
    columns: list[tuple[str, str, str]] = field(default_factory=list)
    below: int = 0
    """How many rows came or went along."""
    can_undo: bool = False
    is_undone: bool = False


def told_changes(entries: Iterable[PlanEntry], *, names: Names, undone: set[int]) -> list[ToldChange]:
    """Return a line for each entry; `names` are those of the rows that stand, `undone` the numbers undone since."""
    return [_told(entry, names, is_undone=entry.number in undone) for entry in entries]


def _told(entry: PlanEntry, names: Names, *, is_undone: bool) -> ToldChange:
    text = entry.text.text if hasattr(entry, "text") else {}
    told = ToldChange(
        number=entry.number,
        at=entry.at,
        who=text.get("name") or str(WHO.get(By(entry.by), _("Automatisk"))),
        what=_what(entry, text, names),
        is_undone=is_undone,
        can_undo=entry.kind in UNDOABLE_CHANGES and (bool(text) or entry.kind == ChangeKind.MOVED) and not is_undone,
    )
    if entry.kind == ChangeKind.CHANGED and text:
        told.columns = [
            _change_of(entry.details["node"], name, text) for name in entry.details["fields"] if name not in NOT_TYPED
        ]
    elif entry.kind in (ChangeKind.ADDED, ChangeKind.REMOVED) and text:
        told.below = sum(1 for _row in rows_of_part(_part_in(entry, text))) - 1
    return told


def _what(entry: PlanEntry, text: Mapping[str, Any], names: Names) -> str:
    if entry.kind in HAPPENED:
        words = str(HAPPENED[ChangeKind(entry.kind)]) % {"name": _named(entry, text, names)}
        return _("%(words)s (fortrød en ændring)") % {"words": words} if "undoes" in entry.details else words
    if entry.kind == ChangeKind.ADOPTED:
        return _("Planen blev vedtaget %(day)s") % {"day": long_day(dt.date.fromisoformat(entry.details["on"]))}
    if entry.kind == ChangeKind.LINK_RENEWED:
        return _("Linket til at rette blev fornyet") if entry.details["edit"] else _("Linket til at læse blev fornyet")
    return str(entry.get_kind_display())


def _named(entry: PlanEntry, text: Mapping[str, Any], names: Names) -> str:
    kind = entry.details["node"]
    if kind == PLAN:
        return _("Planens navn og rammer")
    if found := names.get((kind, entry.details["id"])):
        return found
    if entry.kind in (ChangeKind.ADDED, ChangeKind.REMOVED) and text:
        return row_name(_part_in(entry, text))
    return noun_of(kind)


def _part_in(entry: PlanEntry, text: Mapping[str, Any]) -> Any:
    values = text["after" if entry.kind == ChangeKind.ADDED else "before"]
    return PARTS[entry.details["node"]].model_validate(values)


def _change_of(kind: str, name: str, text: Mapping[str, Any]) -> tuple[str, str, str]:
    column: Any = model_of(kind)._meta.get_field(name)  # noqa: SLF001 documented API
    before, after = (_shown(column, text[when].get(name)) for when in ("before", "after"))
    return str(capfirst(column.verbose_name)), before, after


def _shown(column: Any, value: Any) -> str:
    if isinstance(column, models.BooleanField):
        return _("ja") if value else _("nej")
    if value in (None, ""):
        return ""
    if column.choices:
        return str(dict(column.flatchoices).get(value, value))
    if isinstance(column, models.DateField):
        return long_day(dt.date.fromisoformat(value))
    return number_text(Decimal(str(value))) if isinstance(column, models.DecimalField) else str(value)
