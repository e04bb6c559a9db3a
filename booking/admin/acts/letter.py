"""The act that writes a mail to the contact or the attendees, of one registration or of several."""

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from django import forms
from django.db.models import prefetch_related_objects
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from booking.admin.act import NoWords
from booking.admin.acts.registration import RegistrationAct
from booking.forms.base import PageForm
from booking.forms.lines import LineField
from booking.forms.paragraphs import ParagraphField
from booking.models import JournalEntry, Registration
from booking.refusals import Refusal, TooLateToTakeBack
from booking.rules import merge_fields
from booking.rules.working_days import danish_day
from booking.services import holding, letters
from booking.services.letters import To
from booking.services.turn import Actor
from booking.words import moments as wording


class LetterForm(PageForm):
    """The recipients and the text; `key` is the page's own, so that pressing twice sends one mail."""

    to = forms.ChoiceField(
        label=gettext_lazy("Hvem skal have mailen?"),
        choices=To.choices,
        initial=To.CONTACT,
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Vælg, hvem der skal have mailen"),
            "invalid_choice": gettext_lazy("Vælg, hvem der skal have mailen"),
        },
    )
    subject = LineField(
        label=gettext_lazy("Emne"),
        help_text=gettext_lazy("Højst 120 tegn. Flettefelterne kan også bruges her."),
        required=False,
        most=letters.SUBJECT_LENGTH,
        sentences={
            "too_long": gettext_lazy("Emnet må højst være på 120 tegn"),
            "invisible": gettext_lazy("Skriv emnet på én linje og uden usynlige tegn"),
            "markup": gettext_lazy("Skriv emnet uden tegnene < og >"),
        },
        widget=forms.TextInput(attrs={"size": 60, "autocomplete": "off"}),
    )
    body = ParagraphField(
        label=gettext_lazy("Tekst"),
        most=letters.BODY_LENGTH,
        rows=12,
        hint=format_lazy(
            "{} {}. {}",
            gettext_lazy("Disse flettefelter bliver udfyldt for hver modtager:"),
            merge_fields.SHOWN,
            gettext_lazy(
                "Mailen begynder med en hilsen og slutter med jeres navn og telefonnummer, så det skal I ikke skrive."
            ),
        ),
    )
    key = forms.UUIDField(
        initial=uuid4,
        widget=forms.HiddenInput,
        error_messages=dict.fromkeys(("required", "invalid"), gettext_lazy("Åbn siden igen, og prøv en gang til")),
    )

    def clean(self) -> dict[str, Any]:
        """Check the text by the service's rule, where the fields have no error of their own."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        texts = {field: str(cleaned.get(field, "")) for field in ("subject", "body")}
        self.add_sentences(letters.letter_errors(**texts))
        return cleaned


class WriteMail(RegistrationAct):
    """Write to the contact or the attendees."""

    name, title, button = "write-mail", gettext_lazy("Skriv en mail"), gettext_lazy("Send mailen")
    form_class = LetterForm
    permission = "booking.view_attendee"
    moves = False
    nothing = gettext_lazy("Mailen er sendt i forvejen, så der er ikke sendt en ny.")

    def is_available(self, target: Registration) -> bool:
        """Tell whether the registration is live and its people not erased."""
        return target.is_live and target.erased_at is None

    def shown_from(self, target: Registration) -> int:  # noqa: ARG002 always
        """Show the mails always: staff read what they wrote before it is sent."""
        return 0

    def prepare(self, targets: Sequence[Registration]) -> None:
        """Prefetch the people of all the registrations."""
        prefetch_related_objects(targets, *letters.SURROUNDINGS)

    def explain(self, target: Registration) -> list[str]:
        """Say who can be written to, and who cannot."""
        to_contact, to_attendees = (letters.reach_of(target, to) for to in (To.CONTACT, To.ATTENDEES))
        contact = {"name": target.contact_name, "address": target.contact_email}
        sentences = [
            _("Kontaktpersonen er %(name)s (%(address)s).") % contact
            if to_contact.contact
            else _("Kontaktpersonen %(name)s kan ikke få mailen: Mail til %(address)s er kommet retur.") % contact
        ]
        day = letters.dated_day(target)
        if day is None:
            return [*sentences, _("Deltagerne kan få mail, når pladsen er bekræftet, og datoen ligger fast.")]
        count = len(to_attendees.invites)
        facts = {"count": count, "day": wording.long_day(danish_day(day.starts_at))}
        able = ngettext(
            "Temadag %(day)s: %(count)s deltager kan få mailen.",
            "Temadag %(day)s: %(count)s deltagere kan få mailen.",
            count,
        )
        sentences.append(able % facts)
        if to_attendees.left_out:
            named = ", ".join(f"{name} ({reason})" for name, reason in to_attendees.left_out)
            sentences.append(_("Får den ikke: %(people)s.") % {"people": named})
        return sentences

    def foresee(self, target: Registration, by: Actor, form: Any) -> list[JournalEntry]:
        """Return the letter's entry: writing it moves nothing, so nothing is tried."""
        return [letters.foresee_letter(target, by, **_said(form))]

    def perform(self, target: Registration, by: Actor, form: Any) -> Registration:
        """Have the mail sent."""
        return letters.write(registration_id=target.pk, by=by, **_said(form))

    def done(self, result: Registration) -> str:  # noqa: ARG002 the timeline names the recipients
        """Say that it is on its way."""
        sent = _("Mailen bliver sendt.")
        return f"{sent} {wait_words()}".strip()


def _said(form: Any) -> dict[str, Any]:
    typed = form.cleaned_data
    return {"to": To(typed["to"]), "subject": typed["subject"], "body": typed["body"], "key": typed["key"]}


class TakeBackMail(RegistrationAct):
    """Take back a letter, the link sent again or a reminder, as long as its mails wait (Q8)."""

    name, title, button = "take-back-mail", gettext_lazy("Tag en mail tilbage"), gettext_lazy("Tag mailen tilbage")
    form_class = NoWords

    def prepare(self, targets: Sequence[Registration]) -> None:
        """Read the waiting entries of all the registrations, and keep each with its row."""
        found = holding.newest_held(targets, timezone.now())
        for target in targets:
            vars(target)["held_entry"] = found.get(target.pk)

    def is_available(self, target: Registration) -> bool:
        """Tell whether there is a mail that can be taken back now."""
        return self._held(target) is not None

    def seen(self, target: Registration) -> str:
        """Name the mail that the page is about, so that no other is taken back."""
        entry = self._held(target)
        return str(entry.number) if entry else ""

    def outdated(self, target: Registration) -> Refusal:
        """Say that it is too late, unless another mail waits now."""
        return super().outdated(target) if self.is_available(target) else TooLateToTakeBack()

    def explain(self, target: Registration) -> list[str]:
        """Name the mail, and until when it waits."""
        entry = self._held(target)
        until = holding.held_until(entry) if entry else None
        if entry is None or until is None:
            return []
        text = getattr(entry, "text", None)
        subject = text.text.get("subject", "") if text is not None else ""
        return [
            _("%(what)s %(when)s.") % {"what": entry.get_kind_display(), "when": wording.received(entry.at)},
            *([_("Emne: %(subject)s") % {"subject": subject}] if subject else []),
            _("Mailen bliver ikke sendt før %(until)s. Indtil da kan den tages tilbage, og ingen får den.")
            % {"until": wording.received(until)},
        ]

    def perform(self, target: Registration, by: Actor, form: Any) -> Registration:  # noqa: ARG002 nothing is typed
        """Take the mail back."""
        entry = self._held(target)
        if entry is None:
            raise TooLateToTakeBack
        del vars(target)["held_entry"]  # it waits no longer
        return holding.end_waiting(registration_id=target.pk, entry_number=entry.number, by=by)

    def _held(self, target: Registration) -> JournalEntry | None:
        if "held_entry" not in vars(target):
            self.prepare([target])
        held: JournalEntry | None = vars(target)["held_entry"]
        return held

    def done(self, result: Registration) -> str:  # noqa: ARG002 the timeline names the mail
        """Say that nobody gets it."""
        return _("Mailen er taget tilbage. Ingen får den.")


def wait_words() -> str:
    """Say for how long a mail can be taken back; empty where mails do not wait."""
    seconds = int(holding.waiting_time().total_seconds())
    return _("Den kan tages tilbage i %(seconds)s sekunder.") % {"seconds": seconds} if seconds else ""
