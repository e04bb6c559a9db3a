"""Acts upon several registrations: shown for each row with all the mails, then handed over to the worker (Q8)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import groupby
from typing import Any, ClassVar
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from booking import previews
from booking.admin.act_pages import CHANGED, EDIT, SEND, ActAdmin
from booking.admin.acts.registration import RegistrationAct
from booking.admin.background import begin_act, digest_of, sentences_of
from booking.admin.performing import ActCall
from booking.forms.base import PageForm
from booking.models import BulkAct, BulkRow, JournalEntry, Registration
from booking.previews import Hearing, MailPlan
from booking.refusals import Invalid, Refusal

GO = "go"
MOST = 200
"""So many registrations at once; a programme has 98 at most."""


@dataclass(frozen=True)
class Choice:
    """A chosen row and what will happen to it, in sentences; none where the row is left out.

    `plan` is a digest of who hears of it, once the act was tried.
    """

    row: Registration
    url: str
    sentences: list[str]
    plan: str = ""

    @property
    def seen(self) -> str:
        """Return a digest of what the page shows of the row."""
        return digest_of(self.sentences)

    def own(self, shared: Sequence[str]) -> list[str]:
        """Return the sentences that are not said of all."""
        return [sentence for sentence in self.sentences if sentence not in shared]


@dataclass(kw_only=True)
class Tried:
    """The result of trying an act upon several rows; `wrong`: field and sentence, each once.

    `mails`: what the mails say, programme by programme.
    """

    able: list[Choice] = field(default_factory=list)
    refused: list[tuple[Choice, str]] = field(default_factory=list)
    wrong: dict[tuple[str, str], None] = field(default_factory=dict)
    mails: list[list[Any]] = field(default_factory=list)


class BulkAdmin(ActAdmin[Registration]):
    """A list whose rows can be chosen for one of the acts in `bulk`."""

    bulk: ClassVar[Sequence[RegistrationAct]] = ()

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Offer the acts that the user may do."""
        offered = [act for act in self.bulk if self.may_do(request, act)]
        return {act.name: (partial(_chosen, act=act), act.name, str(act.title)) for act in offered}

    def bulk_page(self, request: HttpRequest, queryset: QuerySet[Registration], act: RegistrationAct) -> HttpResponse:
        """Show what will happen to each chosen row, then the mails, then hand the rows over to the worker."""
        if not self.may_do(request, act):
            raise PermissionDenied
        key = _key_of(request)
        if key and (begun := BulkAct.objects.filter(key=key, user=request.user.pk).first()):  # pressed twice
            return HttpResponseRedirect(_page_of(begun))
        rows = list(queryset.order_by("pk")[: MOST + 1])
        if len(rows) > MOST:
            messages.error(request, _("Vælg højst %(most)s ad gangen.") % {"most": MOST})
            return HttpResponseRedirect(request.get_full_path())
        act.prepare(rows)
        choices = [Choice(row, self._page_of(row), sentences_of(act, row)) for row in rows]
        able = [choice for choice in choices if choice.sentences]
        form, step = act.form_class(request.POST if GO in request.POST else None), request.POST.get("step", "")
        if GO in request.POST and step != EDIT and form.is_valid() and able:
            answer = self._hand_over(request, act, choices, form) if step == SEND else None
            if answer := answer or self._preview_all(request, act, able, form):
                return answer
        context = {
            **self._bulk_frame(request, act, able),
            "left_out": [choice for choice in choices if not choice.sentences],
            "form": form,
        }
        return TemplateResponse(request, "admin/booking/bulk.html", context)

    def _bulk_frame(self, request: HttpRequest, act: RegistrationAct, able: list[Choice]) -> dict[str, Any]:
        """Return what the two pages share: whom it happens to, and what is said of all of them only once."""
        shared = [said for said in able[0].sentences if all(said in one.sentences for one in able)] if able else []
        return {
            "able": [(choice, choice.own(shared)) for choice in able],
            "shared": shared,
            **self.admin_site.each_context(request),
            "title": act.title,
            "opts": self.opts,
            "act": act,
            "go": GO,
            "back": request.get_full_path(),
        }

    def _hand_over(
        self, request: HttpRequest, act: RegistrationAct, choices: list[Choice], form: PageForm
    ) -> HttpResponse | None:
        """Hand the rows over to the worker; None where one of them is not as the page showed it."""
        key, posted = _key_of(request), request.POST
        if key is None or any(choice.seen != posted.get(f"seen-{choice.row.pk}") for choice in choices):
            return None
        rows = [
            BulkRow(registration=choice.row, shown=choice.seen, plan=posted.get(f"plan-{choice.row.pk}", ""))
            for choice in choices
        ]
        typed = {name: posted.getlist(name) for name in form.fields}
        return HttpResponseRedirect(_page_of(begin_act(act, rows, typed=typed, key=key, user_id=request.user.pk or 0)))

    def _preview_all(
        self, request: HttpRequest, act: RegistrationAct, choices: list[Choice], form: PageForm
    ) -> TemplateResponse | None:
        """Try the act upon each row by itself and show all its mails.

        Rows that are refused are named and left out of what the page sends. Return None, with the sentence in the form,
        where the input is refused or no row is left.
        """
        tried = Tried()
        for _programme, rows in groupby(sorted(choices, key=_programme_of), key=_programme_of):
            tried.mails.append(self._try_rows(request, act, list(rows), form, tried))
        for name, sentence in tried.wrong:
            form.add_error(name if name in form.fields else None, sentence)
        if not tried.able and not tried.wrong:
            for choice, sentence in tried.refused:
                form.add_error(None, f"{choice.row}: {sentence}")
        if form.errors:
            return None
        has_changed = request.POST.get("step") == SEND
        context = self._bulk_frame(request, act, tried.able) | {
            "tried": tried,
            "typed": [(name, value) for name in form.fields for value in request.POST.getlist(name)],
            "key": uuid4(),
            "changed": CHANGED if has_changed else "",
        }
        status = 409 if has_changed else 200
        return TemplateResponse(request, "admin/booking/bulk_preview.html", context, status=status)

    def _try_rows(
        self, request: HttpRequest, act: RegistrationAct, choices: list[Choice], form: PageForm, tried: Tried
    ) -> list[Any]:
        """Try the act upon the rows of one programme and note the results; return what the mails say.

        What can be foreseen is read for all rows together; what must be tried takes a short turn for each row.
        """
        mails: list[Any] = []
        ahead: list[tuple[Choice, list[JournalEntry]]] = []
        for choice in choices:
            press = self._press_row(request, act, choice, form)
            try:
                foreseen = press.look_ahead()
                if foreseen is not None:
                    ahead.append((choice, foreseen))
                    continue
                trial = press.try_out()
            except Invalid as refusal:
                tried.wrong |= {(name, str(said)): None for name, said in refusal.errors.items()}
            except Refusal as refusal:
                tried.refused.append((choice, refusal.message))
            else:
                if trial.entries:
                    mails += trial.mails
                    tried.able.append(_planned(choice, trial.hearings))
                else:
                    tried.refused.append((choice, str(act.nothing)))
        if ahead:
            entries = [entry for _choice, foreseen in ahead for entry in foreseen]
            mails += previews.read_mails(entries)
            hearings = previews.hearings(entries)
            tried.able += [_planned(choice, hearings) for choice, _entries in ahead]
        return mails

    def _press_row(
        self, request: HttpRequest, act: RegistrationAct, choice: Choice, form: PageForm
    ) -> ActCall[Registration]:
        """Return the act upon one row, if it still is as this page shows it."""
        seen = choice.seen
        return self.press(
            request, act, choice.row, form, still=lambda current: digest_of(sentences_of(act, current)) == seen
        )


def _chosen(
    admin: BulkAdmin, request: HttpRequest, queryset: QuerySet[Registration], *, act: RegistrationAct
) -> HttpResponse:
    """Run one of the acts as an action of Django's list."""
    return admin.bulk_page(request, queryset, act)


def _planned(choice: Choice, hearings: Iterable[Hearing]) -> Choice:
    """Return the choice with the plan of the mails that come of its own row."""
    own = MailPlan.of(hearing for hearing in hearings if hearing.registration_id == choice.row.pk)
    return replace(choice, plan=own.digest)


def _programme_of(choice: Choice) -> int:
    return choice.row.programme_id


def _key_of(request: HttpRequest) -> UUID | None:
    try:
        return UUID(request.POST.get("press", ""))
    except ValueError:
        return None


def _page_of(bulk: BulkAct) -> str:
    return reverse("admin:booking_bulkact_change", args=[bulk.pk])
