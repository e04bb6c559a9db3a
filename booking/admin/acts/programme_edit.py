"""Acts that change a programme's texts, times and deadlines, or copy it to begin the next one."""

from typing import Any, ClassVar

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from booking.admin.act import Act
from booking.admin.programme.forms import CopyForm, ProgrammeForm, TermsForm
from booking.admin.programme.text_forms import TextsForm
from booking.forms.base import PageForm
from booking.models import EntryKind, JournalEntry, Programme
from booking.refusals import Refusal, Stale
from booking.services import programmes
from booking.services.turn import Actor
from booking.words.programme_keys import label

KINDS = (
    EntryKind.PROGRAMME_LOADED,
    EntryKind.PROGRAMME_CHANGED,
    EntryKind.SLOT_ADDED,
    EntryKind.SLOT_REMOVED,
)


class ProgrammeChanged(Stale):
    """The programme was changed since the page was opened."""

    sentence = gettext_lazy(
        "Tilbuddet er ændret, siden du åbnede siden: %(what)s. Dine rettelser står her stadig. Gemmer du igen, gælder "
        "det, der står her."
    )

    def __init__(self, what: str) -> None:
        """Take `what` was changed last, in words."""
        super().__init__(what)
        self.what = what

    def facts(self) -> dict[str, str]:
        """Return what was changed last."""
        return {"what": self.what}


class ProgrammeAct(Act[Programme]):
    """An act that begins with the stored programme; a page from before its last change is stale."""

    form_class: ClassVar[type[ProgrammeForm]] = ProgrammeForm

    def is_available(self, target: Programme) -> bool:  # noqa: ARG002 always
        """Return True: a programme can always be changed and copied."""
        return True

    def form(self, target: Programme, data: QueryDict | None) -> PageForm:
        """Begin with the stored programme."""
        return self.form_class(data, programme=target)

    def seen(self, target: Programme) -> str:
        """Return the number of the last entry that changed the programme or its slots."""
        last = _last_change(target)
        return str(last.number if last else "")

    def outdated(self, target: Programme) -> Refusal:
        """Return the refusal that names what was changed meanwhile."""
        last = _last_change(target)
        keys = last.details.get("keys", []) if last else []
        return ProgrammeChanged("; ".join(map(label, keys)) or str(last and last.get_kind_display()))


class EditAct(ProgrammeAct):
    """A change of the programme."""

    def perform(self, target: Programme, by: Actor, form: Any) -> Programme:
        """Change the keys that differ."""
        programmes.update_programme(target, form.facts, by=by)
        return target

    def done(self, result: Programme) -> str:  # noqa: ARG002 the same for each
        """Say that it was saved."""
        return _("Rettelserne er gemt. De gamle værdier står i tilbuddets journal.")


class EditTexts(EditAct):
    """Change the offer's texts (A1-A33)."""

    name, title, button = "edit-texts", gettext_lazy("Ret tekster"), gettext_lazy("Gem teksterne")
    form_class = TextsForm

    def explain(self, target: Programme) -> list[str]:  # noqa: ARG002 the same for each
        """Say where the texts are shown."""
        return [
            _("Teksterne står på tilbuddets side, i mails og i kalenderen. De gælder, så snart du gemmer."),
            _("Dansk og engelsk skal have lige mange afsnit. Tøm et afsnit for at fjerne det."),
        ]


class EditTerms(EditAct):
    """Change opening hours, deadlines, lengths, intervals, retention, roles and days to avoid."""

    name, title, button = "edit-terms", gettext_lazy("Ret tider og frister"), gettext_lazy("Gem tider og frister")
    form_class = TermsForm

    def explain(self, target: Programme) -> list[str]:  # noqa: ARG002 the same for each
        """Say what changes and what stays."""
        return [
            _("Det nye gælder fra nu af. Frister, der allerede er sat, og datoer, der er aftalt, bliver stående."),
            _("Er ventelisten lukket, og gives ledige pladser igen videre, går de straks til de første på den."),
            _("Kommunerne får kun en mail, hvis ventelisten lukkes eller åbnes igen. Så ser du mailen først."),
        ]

    def shown_from(self, target: Programme) -> int:  # noqa: ARG002 it depends on what is typed
        """Show the mails where there are any: a queue that is closed is told to all who wait (Q6)."""
        return 1


class Copy(ProgrammeAct):
    """Begin the next programme with the texts of this one."""

    name, title = "copy", gettext_lazy("Kopiér til en ny periode")
    button = gettext_lazy("Opret det nye tilbud")
    form_class = CopyForm

    def explain(self, target: Programme) -> list[str]:
        """Say what is copied and what is not."""
        seasons = ", ".join(str(season) for season in target.seasons.all())
        return [
            _("Det nye tilbud får dette tilbuds tekster, frister og roller, men ingen tilmeldinger."),
            _("Alle datoer flyttes: åbning, lukning, perioderne (%(seasons)s) og dage at undgå.")
            % {"seasons": seasons},
            _("Se datoer og årstal i teksterne efter bagefter. Det nye tilbud vises for kommunerne, når det åbner."),
        ]

    def perform(self, target: Programme, by: Actor, form: Any) -> Programme:
        """Create the new programme."""
        return programmes.create_programme(form.facts, by=by, copied_from=target.slug)

    def done(self, result: Programme) -> str:
        """Say what to look at next."""
        return _("Tilbuddet %(slug)s er oprettet. Ret nu teksterne, og se tider, frister og dage at undgå efter.") % {
            "slug": result.slug
        }


def _last_change(programme: Programme) -> JournalEntry | None:
    return JournalEntry.objects.filter(programme=programme, kind__in=KINDS).order_by("-number").first()
