"""One act of staff: what it says, when it can be done, its form, and the one service call it makes (Q8, Q9)."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any, ClassVar, Generic, TypeVar

from django import forms
from django.db.models import Model
from django.http import QueryDict
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from booking.forms.base import PageForm
from booking.forms.paragraphs import CAREFUL
from booking.refusals import Refusal, Stale
from booking.rules.inputs import visible
from booking.services.turn import Actor

LONGEST_REASON = 1000
OPTIONAL = frozenset({"contact_title", "contact_phone"})

M = TypeVar("M", bound=Model)


class NoWords(PageForm):
    """The form of an act that asks for nothing."""


class ReasonForm(PageForm):
    """The written reason that an override needs (Q8)."""

    reason = forms.CharField(
        label=_("Begrundelse"),
        help_text=format_lazy("{} {}", _("Begrundelsen gemmes i journalen."), CAREFUL),
        max_length=LONGEST_REASON,
        validators=[visible],
        error_messages={
            "required": _("Skriv en begrundelse. Den gemmes i journalen."),
            "max_length": _("Skriv højst 1.000 tegn"),
        },
        widget=forms.Textarea(attrs={"rows": 4, "cols": 60}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """What may be left out says so; nothing else stands behind a label."""
        super().__init__(*args, label_suffix="", **kwargs)
        for name in OPTIONAL & self.fields.keys():
            self.fields[name].label_suffix = f" ({_('frivilligt')})"


class Act(ABC, Generic[M]):
    """What staff do to `target` on a small page of its own; subclasses name the service."""

    name: ClassVar[str]
    """The last part of the page's address."""
    title: ClassVar[Any]
    button: ClassVar[Any]
    form_class: ClassVar[type[PageForm]] = ReasonForm
    is_grave: ClassVar[bool] = False
    has_button: ClassVar[bool] = True
    """Whether the act stands among the buttons; another has its place beside what it is about."""
    fields: ClassVar[str] = ""
    """The template that lays the fields out, where one below the other does not do."""
    permission: ClassVar[str] = ""
    """What an act needs beside the model's `change` permission."""
    nothing: ClassVar[Any] = _("Der er ikke ændret noget.")
    """What is said when the service wrote no entry."""

    @abstractmethod
    def is_available(self, target: M) -> bool:
        """Tell whether the act makes sense as things stand; the service decides."""

    def prepare(self, targets: Sequence[M]) -> None:
        """Read at once what `explain` says of several rows."""

    @abstractmethod
    def explain(self, target: M) -> list[str]:
        """Say what is going to happen, a sentence each."""

    def form(self, target: M, data: QueryDict | None) -> PageForm:  # noqa: ARG002 some acts begin with what stands
        """Make the form, with what was typed."""
        return self.form_class(data)

    def begin(self, target: M, asked: QueryDict) -> PageForm:  # noqa: ARG002 few begin with what a link named
        """Make the form that the page opens with; `asked` is what its address names."""
        return self.form(target, None)

    def sends(self, target: M) -> bool:  # noqa: ARG002 some send only sometimes
        """Tell whether staff see what will be sent before they act."""
        return False

    def around(self, target: M) -> dict[str, Any]:  # noqa: ARG002 few need more
        """Return what the act's own template shows beside the form."""
        return {}

    def seen(self, target: M) -> str:  # noqa: ARG002 not every act can be outdated
        """Name the state that the page shows; an act upon another state is refused as stale."""
        return ""

    def outdated(self, target: M) -> Refusal:  # noqa: ARG002 some name what has changed
        """Return the refusal for a page that shows another state than the one that stands."""
        return Stale()

    @abstractmethod
    def perform(self, target: M, by: Actor, form: Any) -> Model:
        """Make the service call and give what to show afterwards; raises Refusal."""

    @abstractmethod
    def done(self, result: Any) -> str:
        """Say what has been done."""
