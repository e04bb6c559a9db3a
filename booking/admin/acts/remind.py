"""The act that reminds the contact of what the municipality has still to do, by one press."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from booking.admin.act import NoWords
from booking.admin.acts.letter import wait_words
from booking.admin.acts.registration import RegistrationAct
from booking.attention.theirs import awaited, awaited_words
from booking.models import Registration
from booking.queries import desk as desk_queries
from booking.rules.desk import DayFacts, Waits
from booking.services import contact
from booking.services.turn import Actor


class Remind(RegistrationAct):
    """Remind the contact; one person gets one mail, which can be taken back, so it is not shown first (Q8)."""

    name, title = "remind", gettext_lazy("Mind om det, der mangler")
    button = gettext_lazy("Send påmindelsen")
    form_class = NoWords
    nothing = gettext_lazy("Kontaktpersonen er mindet inden for de seneste 10 minutter, så der er ikke sendt en mail.")

    def is_available(self, target: Registration) -> bool:
        """Tell whether something is awaited of the municipality and mail reaches its contact."""
        return target.contact_bounced_at is None and self._awaited(target)[0] is not None

    def explain(self, target: Registration) -> list[str]:
        """Say who gets the mail, and what it is about."""
        waits, facts = self._awaited(target)
        if waits is None:
            return []
        whom = {"name": target.contact_name, "address": target.contact_email}
        return [
            _("Det mangler: %(what)s.") % {"what": awaited_words(target, waits, facts)},
            _("%(name)s (%(address)s) får en mail med linket og alt det, der mangler, når mailen bliver sendt.") % whom,
        ]

    def perform(self, target: Registration, by: Actor, form: Any) -> Registration:  # noqa: ARG002 nothing is typed
        """Have the contact reminded."""
        waits, _facts = self._awaited(target)
        return contact.remind(registration_id=target.pk, of=waits.code if waits else "", by=by)

    def done(self, result: Registration) -> str:
        """Say who is reminded."""
        sent = _("%(municipality)s bliver mindet om det, der mangler.") % {
            "municipality": result.municipality.full_name
        }
        return f"{sent} {wait_words()}".strip()

    def _awaited(self, target: Registration) -> tuple[Waits | None, DayFacts | None]:
        now = timezone.now()
        facts = desk_queries.facts_of_day(target, now)
        return awaited(target, facts, now), facts
