"""The base of an act of staff: its sentences, when it is offered, its form, and its one service call (Q8, Q9)."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any, ClassVar, Generic, TypeVar

from django import forms
from django.db.models import Model
from django.http import QueryDict
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from booking.forms.base import PageForm
from booking.forms.lines import CleanField
from booking.forms.paragraphs import CAREFUL
from booking.models import JournalEntry
from booking.refusals import Refusal, Stale
from booking.services.turn import Actor

LONGEST_REASON = 1000
OPTIONAL = frozenset({"contact_title", "contact_phone"})

M = TypeVar("M", bound=Model)


class NoWords(PageForm):
    """The form of an act that needs no input."""


class ReasonForm(PageForm):
    """The written reason that an override needs (Q8)."""

    reason = CleanField(
        label=_("Begrundelse"),
        help_text=format_lazy("{} {}", _("Begrundelsen gemmes i journalen."), CAREFUL),
        max_length=LONGEST_REASON,
        error_messages={
            "required": _("Skriv en begrundelse. Den gemmes i journalen."),
            "max_length": _("Skriv højst 1.000 tegn"),
        },
        widget=forms.Textarea(attrs={"rows": 4, "cols": 60}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Mark optional fields in their labels."""
        super().__init__(*args, **kwargs)
        for name in OPTIONAL & self.fields.keys():
            self.fields[name].label_suffix = f" ({_('frivilligt')})"


class Act(ABC, Generic[M]):
    """A thing that staff do to `target` on a page of its own; subclasses call the service."""

    name: ClassVar[str]
    """The last part of the page's address."""
    title: ClassVar[Any]
    button: ClassVar[Any]
    form_class: ClassVar[type[PageForm]] = ReasonForm
    is_grave: ClassVar[bool] = False
    has_button: ClassVar[bool] = True
    """Whether the act is among the page's buttons; if not, the page links to it beside the facts it is about."""
    fields: ClassVar[str] = ""
    """The template that lays out the fields; empty for one below the other."""
    moves: ClassVar[bool] = True
    """Whether it may move a place or a day; if not, see `foresee`."""
    permission: ClassVar[str] = ""
    """The permission that the act needs besides the model's `change`."""
    nothing: ClassVar[Any] = _("Der er ikke ændret noget.")
    """The message where the service wrote no entry."""
    not_now: ClassVar[Any] = _("Det kan ikke gøres, som det står nu.")
    """What its page says where it is not available."""

    @abstractmethod
    def is_available(self, target: M) -> bool:
        """Tell whether to offer the act; the service still decides whether it can be done."""

    def prepare(self, targets: Sequence[M]) -> None:
        """Prefetch for several rows what `explain` reads."""

    @abstractmethod
    def explain(self, target: M) -> list[str]:
        """Return what is going to happen, in sentences."""

    def form(self, target: M, data: QueryDict | None) -> PageForm:  # noqa: ARG002 some acts fill in the target's values
        """Return the form, bound to what was typed."""
        return self.form_class(data)

    def begin(self, target: M, asked: QueryDict) -> PageForm:  # noqa: ARG002 few fill in what a link named
        """Return the form that the page opens with; `asked` is the query of its address."""
        return self.form(target, None)

    def shown_from(self, target: M) -> int | None:  # noqa: ARG002 of some it depends
        """Return from how many recipients on staff see the mails before they act (Q8): 0 always, None never."""
        return None

    def foresee(self, target: M, by: Actor, form: Any) -> list[JournalEntry] | None:  # noqa: ARG002 few can
        """Return the entries that the act would write, unsaved, where it moves nothing; None where it must be tried.

        Such an act takes the programme's lock for its entries alone. Raises Refusal.
        """
        return None

    def judge(self, target: M, form: Any) -> bool:  # noqa: ARG002 most forms judge themselves
        """Tell whether what was typed can be tried; add to the form all the faults that can be seen beforehand."""
        return bool(form.is_valid())

    def around(self, target: M, form: Any) -> dict[str, Any]:  # noqa: ARG002 few need more
        """Return the context of the act's own template."""
        return {}

    def seen(self, target: M) -> str:  # noqa: ARG002 not every act can be outdated
        """Return a token of the state that the page shows; the act is refused as stale if it has changed."""
        return ""

    def outdated(self, target: M) -> Refusal:  # noqa: ARG002 some name what has changed
        """Return the refusal for a page whose state has changed."""
        return Stale()

    @abstractmethod
    def perform(self, target: M, by: Actor, form: Any) -> Model:
        """Make the service call and return the row to show afterwards; raises Refusal."""

    @abstractmethod
    def done(self, result: Any) -> str:
        """Return what has been done, in a sentence."""
