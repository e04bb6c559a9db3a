"""Acts upon several rows: a page shows what will happen to each, then the act is done row by row (Q8, Q9)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from hashlib import sha256
from itertools import groupby
from typing import Any, ClassVar

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.utils.translation import ngettext

from booking.admin.act import Act
from booking.admin.act_pages import EDIT, SEND, ActAdmin, Acted, say_moves
from booking.admin.base import M
from booking.forms.base import PageForm
from booking.models import JournalEntry
from booking.refusals import Invalid, Refusal

GO = "go"


@dataclass(frozen=True)
class Choice:
    """A chosen row and what will happen to it, in sentences; none where the row is left out."""

    row: Any
    url: str
    sentences: list[str]

    @property
    def seen(self) -> str:
        """Return a digest of what the page shows of the row; the act is done only where it is still the same."""
        return sha256("\n".join(self.sentences).encode()).hexdigest()


@dataclass(kw_only=True)
class Tried:
    """The result of trying an act upon several rows; `wrong`: field and sentence, each once; `shown`: the mails."""

    able: list[Choice] = field(default_factory=list)
    refused: list[tuple[Choice, str]] = field(default_factory=list)
    wrong: dict[tuple[str, str], None] = field(default_factory=dict)
    shown: list[str] = field(default_factory=list)


class BulkAdmin(ActAdmin[M]):
    """A list whose rows can be chosen for one of the acts in `bulk`."""

    bulk: ClassVar[Sequence[Act[Any]]] = ()

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Offer the acts that the user may do."""
        offered = [act for act in self.bulk if self.may_do(request, act)]
        return {act.name: (partial(_chosen, act=act), act.name, str(act.title)) for act in offered}

    def bulk_page(self, request: HttpRequest, queryset: QuerySet[M], act: Act[M]) -> HttpResponse:
        """Show what will happen to each chosen row, or do it and show the result of each."""
        if not self.may_do(request, act):
            raise PermissionDenied
        rows = list(queryset.order_by("pk"))
        act.prepare(rows)
        choices = [self._choice(act, row) for row in rows]
        able = [choice for choice in choices if choice.sentences]
        sends = any(act.sends(choice.row) for choice in able)
        form, step = act.form_class(request.POST if GO in request.POST else None), request.POST.get("step", "")
        if GO in request.POST and step != EDIT and form.is_valid() and able:
            if not sends or step == SEND:
                return self._do(request, act, able, form)
            if (preview := self._preview_all(request, act, able, form)) is not None:
                return preview
        context = {
            **self._bulk_frame(request, act),
            "able": able,
            "left_out": [choice for choice in choices if not choice.sentences],
            "is_available": bool(able),
            "sends": sends,
            "form": form,
        }
        return TemplateResponse(request, "admin/booking/bulk.html", context)

    def _bulk_frame(self, request: HttpRequest, act: Act[M]) -> dict[str, Any]:
        return {
            **self.admin_site.each_context(request),
            "title": act.title,
            "opts": self.opts,
            "act": act,
            "go": GO,
            "back": request.get_full_path(),
        }

    def _preview_all(
        self, request: HttpRequest, act: Act[M], choices: list[Choice], form: PageForm
    ) -> TemplateResponse | None:
        """Try the act upon each row, show all its mails, and roll back.

        Rows that are refused are named and left out of what the page sends. Return None, with the sentence in the form,
        where the input is refused or no row is left. Each programme is tried by itself: a transaction holds one
        programme's lock.
        """
        tried = Tried()
        for _programme, rows in groupby(sorted(choices, key=self._programme_of), key=self._programme_of):
            with transaction.atomic():
                entries = [entry for choice in rows for entry in self._try(request, act, choice, form, tried)]
                tried.shown.append(render_to_string("admin/booking/parts/preview.html", {"entries": entries}, request))
                transaction.set_rollback(True)
        for name, sentence in tried.wrong:
            form.add_error(name if name in form.fields else None, sentence)
        if not tried.able and not tried.wrong:
            for choice, sentence in tried.refused:
                form.add_error(None, f"{choice.row}: {sentence}")
        if form.errors:
            return None
        typed = [(name, value) for name in form.fields for value in request.POST.getlist(name)]
        context = self._bulk_frame(request, act) | {"tried": tried, "typed": typed}
        return TemplateResponse(request, "admin/booking/bulk_preview.html", context)

    def _try(
        self, request: HttpRequest, act: Act[M], choice: Choice, form: PageForm, tried: Tried
    ) -> list[JournalEntry]:
        """Try the act upon one row and note the result; return the entries that it would write."""
        try:
            entries = self._perform(request, act, choice.row, form, self._still(request, act, choice.row)).entries
        except Invalid as refusal:
            tried.wrong |= {(name, str(said)): None for name, said in refusal.errors.items()}
            return []
        except Refusal as refusal:
            tried.refused.append((choice, refusal.message))
            return []
        if entries:
            tried.able.append(choice)
        else:
            tried.refused.append((choice, str(act.nothing)))
        return entries

    def _programme_of(self, choice: Choice) -> int:
        return int(getattr(choice.row, self.programme_field))

    def _choice(self, act: Act[M], row: M) -> Choice:
        return Choice(row, self._page_of(row), act.explain(row) if act.is_available(row) else [])

    def _do(self, request: HttpRequest, act: Act[M], choices: list[Choice], form: PageForm) -> HttpResponse:
        done: list[str] = []
        for choice in choices:
            try:
                acted = self._one(request, act, choice.row, form)
            except Invalid as refusal:
                sentence = " ".join(map(str, refusal.errors.values()))
                messages.error(request, f"{choice.row}: {sentence}")
            except Refusal as refusal:
                messages.error(request, f"{choice.row}: {refusal.message}")
            else:
                say_moves(request, acted)
                if acted.entries or acted.again:
                    done.append(str(choice.row))
                else:
                    messages.warning(request, f"{choice.row}: {act.nothing}")
        if done:
            facts = {"act": act.title, "number": len(done), "rows": ", ".join(done)}
            said = ngettext("%(act)s: udført for %(rows)s.", "%(act)s: udført for %(number)s: %(rows)s.", len(done))
            messages.success(request, said % facts)
        return HttpResponseRedirect(request.get_full_path())

    def _one(self, request: HttpRequest, act: Act[M], row: M, form: PageForm) -> Acted[M]:
        return self.act_on(request, act, row, form, self._still(request, act, row))

    def _still(self, request: HttpRequest, act: Act[M], row: M) -> Callable[[M], bool]:
        seen = request.POST.get(f"seen-{row.pk}", "")
        return lambda current: self._choice(act, current).seen == seen


def _chosen(admin: BulkAdmin[Any], request: HttpRequest, queryset: QuerySet[Any], *, act: Act[Any]) -> HttpResponse:
    """Run one of the acts as an action of Django's list."""
    return admin.bulk_page(request, queryset, act)
