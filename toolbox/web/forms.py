"""The form of a row of a plan, or of the plan's own facts: what must be filled in first, all else folded away."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.forms import Field
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from booking.forms.base import PageForm
from booking.refusals import Invalid
from toolbox.models import Plan, PlanNode
from toolbox.plan.document import PARTS, PlanDocument, cleaned
from toolbox.web.fields import field_of_column, shown_value

NEEDED: Mapping[tuple[str, str], Any] = {
    ("plan", "title"): _("Skriv planens navn"),
    ("goal", "title"): _("Skriv det politiske mål"),
    ("sub_goal", "text"): _("Skriv delmålet"),
    ("guideline", "text"): _("Skriv den faglige retningslinje eller handlingsanvisning"),
    ("action_goal", "text"): _("Skriv handlemålet"),
    ("criterion", "text"): _("Skriv, hvornår målet er nået"),
    ("target", "measure"): _("Skriv, hvad I måler"),
    ("measurement", "on"): _("Skriv, hvilken dag I har målt"),
    ("measurement", "value"): _("Skriv det, I har målt"),
    ("activity", "text"): _("Skriv, hvad I vil gøre"),
    ("feedback", "what"): _("Skriv, hvad der bliver meldt tilbage"),
}
"""What must be filled in, and the sentence where it is not."""
FIRST: Mapping[str, tuple[str, ...]] = {
    "plan": ("title",),
    "goal": ("title",),
    "sub_goal": ("text",),
    "guideline": ("text",),
    "action_goal": ("text", "criterion", "method", "implementation", "body", "role", "duty"),
    "criterion": ("text", "method"),
    "target": ("measure", "operator", "value", "unit", "due_text"),
    "measurement": ("value", "on"),
    "activity": ("text", "when_text"),
    "feedback": ("what", "when_text"),
    "anchoring": ("body", "role", "duty", "email"),
}
"""The fields that stand open; the others are folded away."""
OWN = [name for name in PlanDocument.model_fields if name != "goals"]
"""The plan's own columns."""
NOT_TYPED = ("is_placeholder", "caveat")
WITH_IT: Mapping[str, tuple[str, str]] = {
    "criterion": ("criterion", "text"),
    "method": ("criterion", "method"),
    "body": ("anchoring", "body"),
    "role": ("anchoring", "role"),
    "duty": ("anchoring", "duty"),
}
"""What a new action goal takes along, so that a row of the sheet is typed in one form: field to kind and column."""


def model_of(kind: str) -> type[Plan | PlanNode]:
    """Return the table of a kind of rows, or of the plan's own facts."""
    return Plan if kind == "plan" else PARTS[kind].model


class PlanPartForm(PageForm):
    """The fields of a kind; a new action goal takes its criterion and its anchoring along (`is_new`)."""

    def __init__(self, *args: Any, kind: str, is_new: bool = False, **kwargs: Any) -> None:
        """Make the fields in the order of the columns, those that stand open first."""
        super().__init__(*args, **kwargs)
        self.kind, self.takes_along = kind, is_new and kind == "action_goal"
        columns = OWN if kind == "plan" else PARTS[kind].columns()
        made = {name: self._field(kind, name) for name in columns if name not in NOT_TYPED}
        if self.takes_along:
            made |= {name: self._field(*column) for name, column in WITH_IT.items()}
            for name in WITH_IT:
                made[name].required = False
        first = [name for name in FIRST[kind] if name in made]
        self.fields = {name: made[name] for name in [*first, *(name for name in made if name not in first)]}

    @staticmethod
    def _field(kind: str, name: str) -> Field:
        column = model_of(kind)._meta.get_field(name)  # noqa: SLF001 documented API
        return field_of_column(column, required=NEEDED.get((kind, name)))

    def opened(self) -> Iterator[BoundField]:
        """Yield the fields that stand open."""
        return (self[name] for name in self.fields if name in FIRST[self.kind])

    def folded(self) -> list[BoundField]:
        """Return the fields that are folded away."""
        return [self[name] for name in self.fields if name not in FIRST[self.kind]]

    @property
    def is_unfolded(self) -> bool:
        """Tell whether something at fault stands among what is folded away."""
        return any(bound.errors for bound in self.folded())

    def clean(self) -> dict[str, Any]:
        """Judge the values by the document's own rules."""
        found = super().clean() or self.cleaned_data
        if not self.errors:
            try:
                cleaned(self.kind, self._own(found))
                for kind, values in self._along(found).items():
                    cleaned(kind, values)
            except Invalid as refusal:
                self.add_sentences(refusal.errors)
        if self.takes_along and found.get("method") and not found.get("criterion"):
            self.add_error("criterion", NEEDED["criterion", "text"])
        return found

    def values(self) -> dict[str, Any]:
        """Return the columns' values; call it on a valid form only."""
        return self._own(self.cleaned_data)

    def with_below(self) -> dict[str, Any]:
        """Return the values with the rows that a new action goal takes along."""
        along = self._along(self.cleaned_data)
        lists = {"criterion": "criteria", "anchoring": "anchorings"}
        return self.values() | {lists[kind]: [values] for kind, values in along.items()}

    def _own(self, found: Mapping[str, Any]) -> dict[str, Any]:
        along = WITH_IT if self.takes_along else {}
        return {name: found[name] for name in self.fields if name in found and name not in along}

    def _along(self, found: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
        if not self.takes_along:
            return {}
        rows: dict[str, dict[str, Any]] = {}
        if found.get("criterion"):
            rows["criterion"] = {"text": found["criterion"], "method": found.get("method", "")}
        if found.get("body") or found.get("role"):
            rows["anchoring"] = {name: found[name] for name in ("body", "role", "duty") if found.get(name)}
        return rows


def shown_values(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of a row as its form begins with them."""
    return {name: shown_value(value) for name, value in values.items() if name not in NOT_TYPED}
