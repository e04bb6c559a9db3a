"""A form beside what stood when it was opened: the page carries that in a hidden field (Q13).

It holds what the page shows anyway. A page without it, or with something else in it, writes all that was typed.
"""

import json
from collections.abc import Callable
from typing import Any, TypeVar

from django import forms
from django.forms.boundfield import BoundField
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from booking.forms.base import STOOD, SWITCH, PageForm, sent_untouched
from booking.forms.lines import LineField
from booking.forms.paragraphs import ParagraphField
from booking.rules.three_way import Merged, merge

F = TypeVar("F", bound=PageForm)
Sent = MultiValueDict[str, str]


def as_opened(make: Callable[[Sent], F], form: F) -> F | None:
    """Return the bound `form`, made by `make`, as it stood when the page was opened; None where that is not known.

    A text that was not changed is put back as it is stored: cleaning might write it in another way today.
    """
    before = _before(make, form)
    return None if before is None or before.errors.keys() - _texts(before).keys() else before


def _before(make: Callable[[Sent], F], form: F) -> F | None:
    stood = _stood(form)
    if stood is None:
        return None
    before = make(stood)
    before.full_clean()
    texts = _texts(before)
    for name, text in texts.items():
        if name in form.cleaned_data and form.cleaned_data[name] == before.cleaned_data.get(name, text):
            form.cleaned_data[name] = text
    before.cleaned_data |= texts
    return before


def rebased(make: Callable[[Sent], F], data: Sent, now: F) -> F:
    """Return what was sent, on what stands `now` (a blank form), to be looked at and sent again.

    What was not changed follows what stands; where two changed the same, what was typed stays, and the field says what
    stands.
    """
    untouched: Sent = MultiValueDict(sent_untouched(now))
    form, current = make(data), make(untouched)
    form.full_clean()
    current.full_clean()
    before = _before(make, form)
    current.cleaned_data |= _texts(current)
    names = form.fields.keys() & current.fields.keys() & (before.fields.keys() if before else set())
    wanted = {name: _value(form, name) for name in names}
    merged = merge(
        stood={name: _value(before, name) for name in names} if before else None,
        wanted=wanted,
        stands={name: _value(current, name) for name in names},
    )
    sent = data.copy()
    for name in names:
        if merged.values[name] != wanted[name]:
            sent.setlist(name, untouched.getlist(name))
    both = {name: _words(now[name]) for name in merged.clashes}
    tables = _tables(form, before, current)
    for rows in tables.values.values():
        for name, values in rows.items():
            sent.setlist(name, list(values))
    sent.setlist(STOOD, [now.stood])
    again = make(sent)
    for name, stands in both.items():
        again.add_error(name, _both(str(now[name].label), stands))
    for name in tables.clashes:
        shown = [" ".join(value for bound in row for value in _words(bound)) for row in now.tables[name].forms]
        again.add_error(None, _both(str(getattr(now.tables[name], "heading", name)), list(filter(None, shown))))
    return again


def _tables(form: PageForm, before: PageForm | None, current: PageForm) -> Merged[dict[str, tuple[str, ...]]]:
    """Merge the tables of rows, each as a whole: what they sent, by the names of the fields."""

    def sent(of: PageForm) -> dict[str, dict[str, tuple[str, ...]]]:
        found: dict[str, dict[str, tuple[str, ...]]] = {table: {} for table in form.tables}
        data: Any = of.data
        for name in data:
            if (table := name.partition("-")[0]) in found and "__prefix__" not in name:
                found[table][name] = tuple(text.replace("\r\n", "\n") for text in data.getlist(name))
        return found

    return merge(stood=sent(before) if before else None, wanted=sent(form), stands=sent(current))


def _stood(form: PageForm) -> Sent | None:
    """Read the hidden field."""
    try:
        found = json.loads(form.stood)
    except (ValueError, RecursionError):
        return None
    if not isinstance(found, dict) or not all(isinstance(values, list) for values in found.values()):
        return None
    known = {name: [str(value) for value in values] for name, values in found.items() if name != SWITCH}
    return MultiValueDict(known)


def _texts(form: PageForm) -> dict[str, str]:
    """Return the texts that were sent, as they were sent."""
    names = [name for name, field in form.fields.items() if isinstance(field, (LineField, ParagraphField))]
    return {name: form.data.get(name, "") for name in names}


def _value(form: PageForm, name: str) -> Any:
    """Return the cleaned value of a field, or what was sent where it cannot be read."""
    return form.cleaned_data.get(name, form.data.get(name, ""))


def _both(label: str, stands: list[str]) -> str:
    """Say what another has written into a field or a table."""
    facts = {"label": label, "stands": ", ".join(stands)}
    if stands:
        sentence = _(
            "»%(label)s« er imens ændret til »%(stands)s« af en anden. "
            "Gem igen, hvis det, der står i feltet, skal gælde."
        )
    else:
        sentence = _("»%(label)s« er imens tømt af en anden. Gem igen, hvis det, der står i feltet, skal gælde.")
    return sentence % facts


def _words(stands: BoundField) -> list[str]:
    """Return what an untouched field shows, choices by their labels."""
    values = sent_untouched(stands.form).get(stands.html_name, [])  # type: ignore[arg-type] # each is a PageForm
    if isinstance(stands.field, forms.ChoiceField):
        choices: Any = stands.field.choices
        labels = {str(value): str(label) for value, label in choices}
        return [labels.get(value, value) for value in values]
    return [value for value in values if value]
