"""The base of every form of the pages: ids equal to the field's name, and the list of errors in page order."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.translation import get_language


class FormProblem(NamedTuple):
    """A line of the error summary: where its link leads, and the sentence, which is shown at the field too."""

    anchor: str
    sentence: str


class PageForm(forms.Form):
    """A form whose fields the templates draw; `required` marks a field for the reader, the sentences are our own."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Make each field's name its id, as the design system's examples do."""
        super().__init__(*args, **{**kwargs, "auto_id": "%s"})

    def problems(self) -> Iterator[FormProblem]:
        """Yield what is wrong; the link of a group leads to its first choice."""
        for bound in self:
            anchor = f"{bound.auto_id}_0" if bound.field.widget.use_fieldset else bound.auto_id
            for sentence in bound.errors:
                yield FormProblem(anchor, str(sentence))

    def add_sentences(self, errors: dict[str, object]) -> None:
        """Add the sentences of a rule, except to fields that have an error already."""
        for field, sentence in errors.items():
            if field in self.fields and field not in self.errors:
                self.add_error(field, str(sentence))


def page_language() -> str:
    """Return the language of the page, in which people typed on it are written to (Q14): `da` or `en`."""
    return "en" if (get_language() or "da").startswith("en") else "da"


def typed(form: type[forms.Form], data: MultiValueDict[str, str]) -> dict[str, Any]:
    """Return what was typed, as initial values: shown again without being judged."""
    many = (forms.MultipleChoiceField,)
    return {
        name: data.getlist(name) if isinstance(field, many) else data.get(name, "")
        for name, field in form.base_fields.items()
        if name in data
    }
