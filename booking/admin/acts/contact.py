"""Acts that correct what the municipality stated: contact, wishes, address, link (Q3, Q4, Q10, Q11)."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from booking.admin.act import LONGEST_REASON, NoWords, ReasonForm
from booking.admin.acts.letter import wait_words
from booking.admin.acts.registration import RegistrationAct, full_name
from booking.forms import ChoicesForm, ContactForm
from booking.forms.base import PageForm
from booking.forms.choices import choice_values
from booking.forms.contact import contact_values
from booking.forms.lines import CleanField
from booking.forms.paragraphs import CAREFUL
from booking.forms.stood import as_opened
from booking.models import Registration, Status
from booking.models.registration import LANGUAGES
from booking.queries.meant import known_domains, meant_address
from booking.services import contact
from booking.services.turn import Actor


class AskedByStaff(PageForm):
    """What a form of the municipality's asks, asked by staff."""

    labels: Mapping[str, Any] = {
        "parts": gettext_lazy("Hvad vil kommunen have på temadagen?"),
        "season": gettext_lazy("Hvornår vil kommunen helst have temadagen?"),
        "expected_attendees": gettext_lazy("Hvor mange deltagere regner kommunen med?"),
    }
    hints: Mapping[str, Any] = {
        "audience": gettext_lazy("Vælg kun, hvis kommunen vil have oplægget."),
        "season": gettext_lazy("Datoen aftaler I bagefter. Ønsket har ingen betydning for rækkefølgen."),
        "contact_email": gettext_lazy("Linket til kommunens side bliver sendt hertil. Spørg efter en arbejdsmail."),
        "contact_phone": gettext_lazy("Så kan I ringe, hvis en mail ikke når frem."),
        "decided": gettext_lazy("Spørg, om det er besluttet. I skal ikke se dokumentation."),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Ask in staff's words."""
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label, field.help_text = self.labels.get(name, field.label), self.hints.get(name, field.help_text)
        if "season" in self.fields:
            words = gettext_lazy("Vælg, hvornår kommunen helst vil have temadagen")
            self.fields["season"].error_messages["required"] = words


class StaffContactForm(AskedByStaff, ContactForm, ReasonForm):
    """The contact and the language of the contact's mails (Q14), with a reason."""

    language = forms.ChoiceField(label=gettext_lazy("Kontaktpersonens sprog"), choices=LANGUAGES)
    field_order = ("contact_name", "contact_title", "contact_email", "contact_phone", "language", "reason")


class ChangeContact(RegistrationAct):
    """Correct the contact (Q11)."""

    name, title = "change-contact", gettext_lazy("Ret kontaktpersonen")
    button = gettext_lazy("Gem kontaktpersonen")
    form_class = StaffContactForm

    def is_available(self, target: Registration) -> bool:
        """Tell whether the registration is live."""
        return target.is_live

    def explain(self, target: Registration) -> list[str]:
        """Say what a new address does."""
        anew = [_("Fristen for at bekræfte pladsen sættes på ny.")] if target.status == Status.ALLOCATED else []
        return [
            _("Retter du mailadressen, holder det gamle link op med at virke, og mailen sendes til den nye adresse."),
            *anew,
            _("Ellers får kontaktpersonen en mail om ændringen med begrundelsen."),
        ]

    def shown_from(self, target: Registration) -> int:  # noqa: ARG002 it depends on what is typed
        """Show the mails where another address hears of it too: the old one has the day in its calendar."""
        return 2

    def form(self, target: Registration, data: QueryDict | None) -> PageForm:
        """Begin with the stored contact."""
        return StaffContactForm(data, initial=contact_values(target) | {"language": target.language})

    def perform(self, target: Registration, by: Actor, form: Any) -> Registration:
        """Correct the contact; what was not touched stays as it is stored (Q13)."""
        before = as_opened(partial(self.form, target), form)
        return contact.change_contact(
            registration_id=target.pk,
            contact=replace(form.details(), language=form.cleaned_data["language"]),
            by=by,
            reason=form.cleaned_data["reason"],
            on_behalf=True,
            stood=before.details() if before else None,
        )

    def done(self, _result: Registration) -> str:
        """Say that it was saved."""
        return _("Kontaktpersonen er rettet.")


class StaffChoicesForm(AskedByStaff, ChoicesForm, ReasonForm):
    """The wishes, with a reason."""

    either = gettext_lazy("Begge perioder passer kommunen")
    field_order = ("parts", "audience", "season", "expected_attendees", "reason")


class ChangeChoices(RegistrationAct):
    """Change parts, audience, season and expected number (Q4, Q7)."""

    name, title, button = "change-choices", gettext_lazy("Ret ønskerne"), gettext_lazy("Gem ønskerne")
    form_class = StaffChoicesForm

    def is_available(self, target: Registration) -> bool:
        """Tell whether the registration is live."""
        return target.is_live

    def explain(self, _target: Registration) -> list[str]:
        """Say that the order stays."""
        return [
            _("Ønskerne har ingen betydning for rækkefølgen."),
            _("Kontaktpersonen får en mail om ændringen med begrundelsen."),
        ]

    def form(self, target: Registration, data: QueryDict | None) -> PageForm:
        """Begin with the stored wishes."""
        seasons = list(target.programme.seasons.all())
        return StaffChoicesForm(data, seasons=seasons, initial=choice_values(target))

    def perform(self, target: Registration, by: Actor, form: Any) -> Registration:
        """Change the wishes."""
        return contact.change_choices(
            registration_id=target.pk,
            choices=form.choices(),
            by=by,
            reason=form.cleaned_data["reason"],
            on_behalf=True,
        )

    def done(self, _result: Registration) -> str:
        """Say that it was saved."""
        return _("Ønskerne er rettet.")


class CheckForm(PageForm):
    """How the address was checked."""

    how = CleanField(
        label=gettext_lazy("Hvordan er adressen kontrolleret? (frivilligt)"),
        help_text=format_lazy("{} {}", gettext_lazy("Fx: Ringet til hovednummeret. Det gemmes i journalen."), CAREFUL),
        required=False,
        max_length=LONGEST_REASON,
        error_messages={"max_length": gettext_lazy("Skriv højst 1.000 tegn")},
        widget=forms.TextInput(attrs={"size": 60, "autocomplete": "off"}),
    )


class CheckAddress(RegistrationAct):
    """Note that an address outside the domains was checked (Q10)."""

    name, title = "check-address", gettext_lazy("Mailadressen er kontrolleret")
    button = gettext_lazy("Adressen er i orden")
    form_class = CheckForm

    def prepare(self, targets: Sequence[Registration]) -> None:
        """Read the known domains once, and keep them with each row."""
        domains = known_domains()
        for target in targets:
            vars(target)["known_domains"] = domains

    def is_available(self, target: Registration) -> bool:
        """Tell whether there is something to check."""
        return target.is_live and target.is_address_unchecked

    def explain(self, target: Registration) -> list[str]:
        """Name the address and the domains it is outside of."""
        domains = ", ".join(target.municipality.email_domains) or _("ingen")
        facts = {"address": target.contact_email, "municipality": full_name(target), "domains": domains}
        meant = meant_address(target, getattr(target, "known_domains", None))
        return [
            _("Kontaktpersonens adresse er %(address)s. Kendte domæner for %(municipality)s: %(domains)s.") % facts,
            *([_("Den ligner %(meant)s. Måske er der en slåfejl.") % {"meant": meant}] if meant else []),
            _("Tryk, når du har sikret dig, at personen arbejder i kommunen, fx ved at ringe til dens hovednummer."),
            _("Ingen får en mail om det."),
        ]

    def perform(self, target: Registration, by: Actor, form: Any) -> Registration:
        """Note the check."""
        return contact.check_address(registration_id=target.pk, by=by, how=form.cleaned_data["how"])

    def done(self, _result: Registration) -> str:
        """Say that it was noted."""
        return _("Mailadressen er noteret som kontrolleret.")


class SendLink(RegistrationAct):
    """Send the personal link again (Q3)."""

    name, title, button = "send-link", gettext_lazy("Send linket igen"), gettext_lazy("Send linket")
    form_class = NoWords
    nothing = gettext_lazy("Linket er sendt inden for de seneste 10 minutter, så der er ikke sendt et nyt.")

    def is_available(self, target: Registration) -> bool:
        """Tell whether the registration is live."""
        return target.is_live

    def explain(self, target: Registration) -> list[str]:
        """Say where the link goes."""
        return [_("Linket til kommunens side sendes til %(address)s.") % {"address": target.contact_email}]

    def perform(self, target: Registration, by: Actor, form: Any) -> Registration:  # noqa: ARG002 nothing is typed
        """Have the link sent."""
        contact.request_link(programme_id=target.programme_id, municipality_code=target.municipality_id, by=by)
        return target

    def done(self, result: Registration) -> str:
        """Say where it goes."""
        sent = _("Linket bliver sendt til %(address)s.") % {"address": result.contact_email}
        return f"{sent} {wait_words()}".strip()
