"""The exceptions with which services refuse an act; each has a sentence in the reader's language and its API `type`."""

import datetime as dt
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _


class Refusal(Exception):  # noqa: N818 a refusal is an answer, not an error
    """A service refuses an act: `type` is the stable name in the API, `status` its HTTP status."""

    type: ClassVar[str]
    status: ClassVar[int] = 409
    sentence: ClassVar[Any]

    @property
    def message(self) -> str:
        """Return the sentence in the active language."""
        return str(self.sentence) % self.facts()

    def facts(self) -> dict[str, Any]:
        """Return the values that the sentence names."""
        return {}

    def __str__(self) -> str:
        return self.message


class Invalid(Refusal):
    """Input that is refused: `errors` has a sentence for each field."""

    type, status = "validation", 422
    sentence = _("Ret de felter, der er nævnt.")

    def __init__(self, errors: dict[str, Any]) -> None:
        """Take `errors`: field name -> sentence."""
        super().__init__(errors)
        self.errors = errors


class NotOpen(Refusal):
    """The programme does not take registrations now (Q2)."""

    type, status = "not-open", 403

    def __init__(self, *, opens_at: dt.datetime, closes_at: dt.datetime, now: dt.datetime) -> None:
        """Take three aware datetimes."""
        super().__init__(opens_at, closes_at, now)
        self.opens_at, self.closes_at, self.now = opens_at, closes_at, now
        self.is_early = now < opens_at

    @property
    def message(self) -> str:
        """Say whether it is too early or too late."""
        return str(_("Tilmeldingen er ikke åbnet endnu.") if self.is_early else _("Tilmeldingen er lukket."))


class AlreadyRegistered(Refusal):
    """The municipality has a live registration (Q3)."""

    type = "already-registered"
    sentence = _(
        "%(municipality)s er allerede tilmeldt. Linket til kommunens side kan sendes igen til kontaktpersonen."
    )

    def __init__(self, municipality: str) -> None:
        """Take the municipality's full name."""
        super().__init__(municipality)
        self.municipality = municipality

    def facts(self) -> dict[str, Any]:
        """Return the name."""
        return {"municipality": self.municipality}


class KeyReused(Refusal):
    """An `Idempotency-Key` came with another body."""

    type, status = "validation", 422
    sentence = _("Idempotency-Key er allerede brugt til en anden tilmelding.")


class NotWaiting(Refusal):
    """The registration is not on the waiting list."""

    type = "not-waiting"
    sentence = _("Tilmeldingen står ikke på ventelisten.")


class NotAllocated(Refusal):
    """The registration holds no unconfirmed place."""

    type = "not-allocated"
    sentence = _("Tilmeldingen har ingen plads, der venter på bekræftelse.")


class NotConfirmed(Refusal):
    """The place must be confirmed first (Q5)."""

    type = "not-confirmed"
    sentence = _("Pladsen skal bekræftes først.")


class NotLive(Refusal):
    """The registration was withdrawn or annulled."""

    type = "not-live"
    sentence = _("Tilmeldingen gælder ikke længere.")


class Erased(Refusal):
    """The registration's personal data were erased: only its record is left, which cannot change (D8)."""

    type = "not-live"
    sentence = _("Personoplysningerne på tilmeldingen er slettet, så den kan ikke længere ændres.")


class ProposalLapsed(Refusal):
    """The time to choose among the proposed dates has run out (D5)."""

    type = "stale"
    sentence = _("Fristen for at vælge en af datoerne er gået. Foreslå selv datoer, så finder vi en dag sammen.")


class Stale(Refusal):
    """The state changed meanwhile: somebody else acted first, or the page is out of date."""

    type = "stale"
    sentence = _(
        "Tilmeldingen er ændret, siden du åbnede siden. Se den nye status, og prøv igen, hvis det stadig er relevant."
    )


class Outdated(Stale):
    """`If-Match` named another state than the one that stands (RFC 9110)."""

    status = 412
    sentence = _(
        "Tilmeldingen er ændret, siden den blev læst. Læs den igen, og prøv igen, hvis det stadig er relevant."
    )


class Clash(Stale):
    """Two people changed the same to different values (Q13)."""

    sentence = _(
        "En anden har rettet det samme, siden siden blev åbnet, så intet er gemt. Se ved felterne, hvad der står nu, "
        "og gem det, der skal gælde."
    )


class AnotherPerson(Stale):
    """The line that an act was to change belongs to somebody else now (Q13)."""

    sentence = _(
        "%(named)s står ikke længere på linjen. Der står nu %(stands)s, så intet er ændret. Se listen, og prøv igen, "
        "hvis det stadig er relevant."
    )

    def __init__(self, *, named: str, stands: str) -> None:
        """Take the name on the page, and the name on the line now."""
        super().__init__(named, stands)
        self.named, self.stands = named, stands

    def facts(self) -> dict[str, str]:
        """Return both names."""
        return {"named": self.named, "stands": self.stands}


class NobodyToWriteTo(Refusal):
    """A mail that staff write would reach nobody."""

    type = "stale"
    sentence = _("Der er ingen at skrive til, som det står nu.")


class Spent(Refusal):
    """The day has begun: nothing about it can change any more, and its slot is spent (Q8)."""

    type = "spent"
    sentence = _("Temadagen er begyndt, så det kan ikke længere lade sig gøre.")


class ListClosed(Spent):
    """The day has begun: the attendee list can no longer change."""

    sentence = _("Temadagen er begyndt, så deltagerlisten kan ikke længere ændres.")


class SlotTaken(Refusal):
    """Only a free slot can be removed (Q1)."""

    type = "slot-taken"
    sentence = _("Pladsen er ikke ledig. Kun en ledig plads kan fjernes.")


class DayFixed(Refusal):
    """Season and parts cannot change once a date is fixed (Q4)."""

    type = "day-fixed"
    sentence = _("Datoen ligger fast, så det kan ikke ændres her. Skriv eller ring til Socialstyrelsen.")


class DayNotFixed(Refusal):
    """There is no day to move or call off."""

    type = "day-not-fixed"
    sentence = _("Der er ikke aftalt nogen dato.")


class UndoIsOver(Refusal):
    """A change of the day can be undone for a short while only."""

    type = "stale"
    sentence = _("Fristen for at fortryde er udløbet. Ret dagen i stedet. Så får de, der har fået besked, en ny.")


class TooLateToTakeBack(Refusal):
    """A mail waits for a short while only before it is sent."""

    type = "stale"
    sentence = _("Mailen venter ikke længere, så den kan ikke tages tilbage.")


class MailIsLeaving(Refusal):
    """A mail about the change has been claimed for sending already."""

    type = "stale"
    sentence = _("En mail om ændringen er på vej, så den kan ikke fortrydes. Ret dagen i stedet.")


class AddressUnchecked(Refusal):
    """No date can be fixed before staff have checked an address outside the municipality's domains (Q10)."""

    type = "address-unchecked"
    sentence = _(
        "Kontaktpersonens mailadresse er uden for kommunens domæner. Kontrollér den, før datoen bliver fastsat."
    )


class NotAgreed(Refusal):
    """The contact has not said yes to the date (D5)."""

    type = "not-agreed"
    sentence = _("Kommunen har ikke sagt ja til datoen. Foreslå den, eller skriv, hvem der har sagt ja i telefonen.")
