"""Problem documents (RFC 9457): the form of every error of this API."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext_lazy as _

from booking.refusals import Invalid, Refusal

MEDIA_TYPE = "application/problem+json"
MOST_ERRORS = 20
"""So many fields are named; whoever sent more faults than that needs no longer list of them."""

TITLES: dict[str, Any] = {
    "validation": _("Oplysningerne kan ikke bruges"),
    "not-open": _("Tilmeldingen er ikke åben"),
    "already-registered": _("Kommunen er allerede tilmeldt"),
    "not-confirmed": _("Pladsen er ikke bekræftet"),
    "not-waiting": _("Tilmeldingen står ikke på ventelisten"),
    "not-allocated": _("Ingen plads venter på bekræftelse"),
    "not-live": _("Tilmeldingen gælder ikke længere"),
    "slot-taken": _("Pladsen er ikke ledig"),
    "day-fixed": _("Datoen ligger fast"),
    "day-not-fixed": _("Ingen dato er aftalt"),
    "address-unchecked": _("Mailadressen er ikke kontrolleret"),
    "not-agreed": _("Kommunen har ikke sagt ja til datoen"),
    "stale": _("Ændret i mellemtiden"),
    "spent": _("Temadagen er begyndt"),
    "not-found": _("Findes ikke"),
    "unauthorized": _("Nøgle mangler eller gælder ikke"),
    "forbidden": _("Nøglen må ikke dette"),
    "rate-limited": _("For mange forsøg"),
    "malformed": _("Indholdet kan ikke læses"),
    "method-not-allowed": _("Metoden bruges ikke her"),
    "too-large": _("Indholdet er for stort"),
    "unsupported-media-type": _("Indholdet er ikke JSON"),
    "internal": _("Fejl hos os"),
}
"""Every `type` with its title; types are stable, titles are for people and may change."""

BY_STATUS: Mapping[int, tuple[str, Any]] = {
    400: ("malformed", _("Forespørgslen kan ikke læses.")),
    401: ("unauthorized", _("Send en gyldig nøgle: Authorization: Bearer …")),
    403: ("forbidden", _("Det giver denne nøgle ikke adgang til.")),
    404: ("not-found", _("Der er ikke noget på denne adresse.")),
    405: ("method-not-allowed", _("Brug en af de metoder, der står i svarets Allow.")),
    413: ("too-large", _("Send mindre indhold.")),
    415: ("unsupported-media-type", _("Send indholdet som application/json.")),
    429: ("rate-limited", _("Der er kommet mange forsøg fra samme sted. Vent lidt, og prøv igen.")),
    500: ("internal", _("Der skete en fejl hos os. Prøv igen om lidt.")),
    503: ("internal", _("Systemet kan ikke nå sine data lige nu. Send det samme igen om lidt.")),
}
"""Type and sentence where only the HTTP status is known."""


@dataclass(frozen=True, kw_only=True)
class FieldError:
    """A field, as a path such as `contact.email` (empty: the whole body), and the sentence that says what to do."""

    field: str
    message: str


@dataclass(frozen=True, kw_only=True)
class Problem:
    """What is wrong, in the active language; `errors` go with `validation` only."""

    type: str
    status: int
    detail: str
    errors: Sequence[FieldError] = ()
    headers: Mapping[str, str] = field(default_factory=dict)

    def document(self, instance: str) -> dict[str, Any]:
        """Return the members of RFC 9457; `instance` is the request's path."""
        document: dict[str, Any] = {
            "type": self.type,
            "title": str(TITLES[self.type]),
            "status": self.status,
            "detail": self.detail,
            "instance": instance,
        }
        if self.type == "validation":
            told = self.errors[:MOST_ERRORS]
            document["errors"] = [{"field": error.field, "message": error.message} for error in told]
        return document


def answer(request: HttpRequest, problem: Problem) -> JsonResponse:
    """Return the response of a problem."""
    response = JsonResponse(
        problem.document(request.path),
        status=problem.status,
        content_type=MEDIA_TYPE,
        json_dumps_params={"ensure_ascii": False},
    )
    for name, value in problem.headers.items():
        response[name] = value
    return response


def of_status(status: int, *, detail: object = None, headers: Mapping[str, str] | None = None) -> Problem:
    """Return the problem of an HTTP status; one without a type of its own gets that of 400 or 500."""
    type_, sentence = BY_STATUS.get(status) or BY_STATUS[400 if status < 500 else 500]  # noqa: PLR2004 HTTP's classes
    return Problem(type=type_, status=status, detail=str(detail or sentence), headers=headers or {})


def of_refusal(refusal: Refusal) -> Problem:
    """Return the problem of a service's refusal, with its type, status and sentence."""
    errors: list[FieldError] = []
    if isinstance(refusal, Invalid):
        errors = [FieldError(field=name, message=str(sentence)) for name, sentence in refusal.errors.items()]
    elif refusal.type == Invalid.type:
        errors = [FieldError(field="Idempotency-Key", message=refusal.message)]
    return Problem(type=refusal.type, status=refusal.status, detail=refusal.message, errors=errors)


def invalid(errors: Sequence[FieldError]) -> Problem:
    """Return the problem of fields that do not fit the schema."""
    return Problem(type=Invalid.type, status=Invalid.status, detail=str(Invalid.sentence), errors=errors)
