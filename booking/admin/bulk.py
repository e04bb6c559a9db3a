"""Acts upon several rows at once: a page says what will happen to each, then the act is done row by row (Q8, Q9)."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from typing import Any, ClassVar

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.translation import ngettext

from booking.admin.act import Act
from booking.admin.act_pages import ActAdmin, Acted, say_moves
from booking.admin.base import M
from booking.forms.base import PageForm
from booking.refusals import Invalid, Refusal

GO = "go"


@dataclass(frozen=True)
class Choice:
    """A chosen row: what will happen to it, in sentences, or none where it is left out."""

    row: Any
    url: str
    sentences: list[str]

    @property
    def seen(self) -> str:
        """This will sum up what the page says of the row; the act is done only where the same still holds."""
        return sha256("\n".join(self.sentences).encode()).hexdigest()


class BulkAdmin(ActAdmin[M]):
    """A list from which several rows are chosen for one of the acts in `bulk`."""

    bulk: ClassVar[Sequence[Act[Any]]] = ()

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """This will offer the acts that the user may do."""
        offered = [act for act in self.bulk if self.may_do(request, act)]
        return {act.name: (partial(_chosen, act=act), act.name, str(act.title)) for act in offered}

    def bulk_page(self, request: HttpRequest, queryset: QuerySet[M], act: Act[M]) -> HttpResponse:
        """This will show what is going to happen to each chosen row, or do it and say of each what came of it."""
        if not self.may_do(request, act):
            raise PermissionDenied
        choices = [self._choice(act, row) for row in queryset.order_by("pk")]
        able = [choice for choice in choices if choice.sentences]
        form = act.form_class(request.POST if GO in request.POST else None)
        if GO in request.POST and form.is_valid() and able:
            return self._do(request, act, able, form)
        context = {
            **self.admin_site.each_context(request),
            "title": act.title,
            "opts": self.opts,
            "act": act,
            "able": able,
            "left_out": [choice for choice in choices if not choice.sentences],
            "is_available": bool(able),
            "form": form,
            "go": GO,
            "back": request.get_full_path(),
        }
        return TemplateResponse(request, "admin/booking/bulk.html", context)

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
                if acted.entries:
                    done.append(str(choice.row))
                else:
                    messages.warning(request, f"{choice.row}: {act.nothing}")
        if done:
            facts = {"act": act.title, "number": len(done), "rows": ", ".join(done)}
            said = ngettext("%(act)s: udført for %(rows)s.", "%(act)s: udført for %(number)s: %(rows)s.", len(done))
            messages.success(request, said % facts)
        return HttpResponseRedirect(request.get_full_path())

    def _one(self, request: HttpRequest, act: Act[M], row: M, form: PageForm) -> Acted[M]:
        seen = request.POST.get(f"seen-{row.pk}", "")
        return self.act_on(request, act, row, form, lambda current: self._choice(act, current).seen == seen)


def _chosen(admin: BulkAdmin[Any], request: HttpRequest, queryset: QuerySet[Any], *, act: Act[Any]) -> HttpResponse:
    """An action as Django calls it."""
    return admin.bulk_page(request, queryset, act)
