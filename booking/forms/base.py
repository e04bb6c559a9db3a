"""The base of every form of the pages: ids equal to the field's name, and the list of errors in page order."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from django import forms
from django.forms.utils import ErrorDict
from django.utils.datastructures import MultiValueDict
from django.utils.text import Truncator
from django.utils.translation import get_language

LONGEST_PROBLEM = 300
"""A sentence that quotes what another wrote is cut in the summary; the field has it whole."""
STOOD = "stood"
"""The hidden field with what stood when the page was opened (`booking.forms.stood`)."""
SWITCH = "switch"
"""The button that brings what is typed to the page in the other language (Q14): it is shown, and judged by nobody."""


class FormProblem(NamedTuple):
    """A line of the error summary: where its link leads, and the sentence, which is shown at the field too."""

    anchor: str
    sentence: str


class PageForm(forms.Form):
    """A form whose fields the templates draw; `required` marks a field for the reader, the sentences are our own."""

    tables: Mapping[str, Any] = {}
    """Tables of rows (form sets) that belong to the form, by the prefix of their fields' names."""

    def __init__(self, *args: Any, stood: str | None = None, **kwargs: Any) -> None:
        """Make each field's name its id, as the design system's examples do, and put no colon after a label.

        `stood` is what stood when the page was opened, where that is not what the form begins with.
        """
        super().__init__(*args, **{"label_suffix": "", **kwargs, "auto_id": "%s"})
        self.stood_then = self.data.get(STOOD, "") if self.is_bound else stood
        if SWITCH in self.data:
            self._errors, self.cleaned_data = ErrorDict(), {}

    @property
    def stood(self) -> str:
        """Return what the hidden field `stood` carries: what stood then, else what stands (Q13)."""
        return json.dumps(sent_untouched(self), ensure_ascii=False) if self.stood_then is None else self.stood_then

    def is_valid(self) -> bool:
        """Tell whether it can be stored: never what the button of the other language sent."""
        return SWITCH not in self.data and super().is_valid()

    def problems(self) -> Iterator[FormProblem]:
        """Yield what is wrong; the link of a group leads to its first choice."""
        for bound in self:
            anchor = f"{bound.auto_id}_0" if bound.field.widget.use_fieldset else bound.auto_id
            for sentence in bound.errors:
                yield FormProblem(anchor, Truncator(str(sentence)).chars(LONGEST_PROBLEM))

    def add_sentences(self, errors: dict[str, object]) -> None:
        """Add the sentences of a rule, except to fields that have an error already."""
        for field, sentence in errors.items():
            if field in self.fields and field not in self.errors:
                self.add_error(field, str(sentence))


def page_language() -> str:
    """Return the language of the page, in which people typed on it are written to (Q14): `da` or `en`."""
    return "en" if (get_language() or "da").startswith("en") else "da"


def sent_untouched(form: PageForm) -> dict[str, list[str]]:
    """Return what a page would send on which nothing was touched, tables of rows included."""
    sent = {}
    rows = (row for table in form.tables.values() for row in (table.management_form, *table.forms))
    for bound in (bound for part in (form, *rows) for bound in part):
        initial, widget = bound.field.prepare_value(bound.initial), bound.field.widget
        is_tick = isinstance(widget, forms.CheckboxInput)
        shown = ("on" if initial else None) if is_tick else widget.format_value(initial)
        values = shown if isinstance(shown, list) else [shown or ""]
        if not is_tick or initial:
            sent[bound.html_name] = [str(value) for value in values]
    return sent


def typed(form: type[forms.Form], data: MultiValueDict[str, str]) -> dict[str, Any]:
    """Return what was typed, as initial values: shown again without being judged."""
    many = (forms.MultipleChoiceField,)
    return {
        name: data.getlist(name) if isinstance(field, many) else data.get(name, "")
        for name, field in form.base_fields.items()
        if name in data
    }
