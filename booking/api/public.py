"""The operations without a key: the offers, the municipalities, and registering."""

import hashlib
from typing import Annotated

from django.http import Http404, HttpRequest
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _
from ninja import Header, Path, Query, Router, Status

from booking.api import errors
from booking.api.auth import token_sent
from booking.api.bodies import choices_of, contact_of
from booking.api.fields import SLUG
from booking.api.language import accepted_language
from booking.api.paging import After, Limit, page
from booking.api.rate import RegistrationRate
from booking.api.schemas import (
    MunicipalityList,
    MunicipalityOut,
    ProgrammeList,
    ProgrammeOut,
    ReceivedOut,
    RecommendedOut,
    RegistrationBody,
    SeasonOut,
)
from booking.journal import chain
from booking.models import Municipality, Programme, made_once
from booking.models.programme import LONG_COLUMNS
from booking.queries import queue as queries
from booking.queries.municipalities import municipality_by_code
from booking.refusals import Invalid
from booking.services import registering
from booking.services.registering import Idempotency, Registered
from booking.services.turn import MUNICIPALITY

router = Router(tags=["public"])

Slug = Annotated[str, Path(pattern=SLUG, description="The programme's slug.")]
IdempotencyKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=200,
        pattern=r"^[!-~]+$",
        description="Any text of your own: sent again with the same body it gives the same answer while that "
        "registration is live. Callers with a key have a space of their own, those without share one.",
    ),
]


def _programme_out(standing: queries.ProgrammeStanding) -> ProgrammeOut:
    programme = standing.programme
    return ProgrammeOut(
        slug=programme.slug,
        title=str(programme),
        capacity=standing.capacity,
        slots_free=standing.slots_free,
        waiting=standing.waiting,
        opens_at=programme.opens_at,
        closes_at=programme.closes_at,
        is_open=standing.is_open,
        seasons=[
            SeasonOut(slug=season.slug, name=str(season), starts_on=season.starts_on, ends_on=season.ends_on)
            for season in programme.seasons.all()
        ],
        recommended_attendees=RecommendedOut(min=programme.recommended_min, max=programme.recommended_max),
    )


@router.get("/programmes", response={200: ProgrammeList} | errors.PUBLIC, operation_id="list_programmes")
def list_programmes(request: HttpRequest, after: After = 0, limit: Limit = 100) -> ProgrammeList:
    """The offers, in the order in which they were made."""  # noqa: D401 the description in the OpenAPI document
    rows, following = page(
        request, Programme.objects.filter(pk__gt=after).order_by("pk"), limit=limit, key=lambda row: row.pk
    )
    standings = {
        standing.programme.pk: standing
        for standing in queries.standings(Programme.objects.filter(pk__in=[programme.pk for programme in rows]))
    }
    return ProgrammeList(items=[_programme_out(standings[row.pk]) for row in rows], next=following)


@router.get("/programmes/{slug}", response={200: ProgrammeOut} | errors.ONE, operation_id="get_programme")
def get_programme(request: HttpRequest, slug: Slug) -> ProgrammeOut:  # noqa: ARG001 Ninja hands it over
    """One offer: how many of its days are free, how many municipalities wait, whether it is open."""
    found = queries.standings(Programme.objects.filter(slug=slug))
    if not found:
        raise Http404
    return _programme_out(found[0])


@router.get("/municipalities", response={200: MunicipalityList} | errors.PUBLIC, operation_id="list_municipalities")
def list_municipalities(
    request: HttpRequest,
    after: Annotated[str, Query(max_length=4, pattern=r"^[0-9]*$", description="The last code seen.")] = "",
    limit: Limit = 100,
) -> MunicipalityList:
    """The municipalities that may register, by code."""  # noqa: D401 the description in the OpenAPI document
    rows, following = page(
        request, Municipality.objects.filter(code__gt=after).order_by("code"), limit=limit, key=lambda row: row.code
    )
    items = [
        MunicipalityOut(code=row.code, name=row.name, full_name=row.full_name, region=row.region_name) for row in rows
    ]
    return MunicipalityList(items=items, next=following)


@router.post(
    "/programmes/{slug}/registrations",
    response={201: ReceivedOut} | errors.REGISTERING,
    operation_id="register",
    throttle=RegistrationRate(),
)
def register(
    request: HttpRequest, slug: Slug, body: RegistrationBody, idempotency_key: IdempotencyKey = None
) -> Status[ReceivedOut]:
    """Registers a municipality. The first ones get the slots, the others wait in the order in which they came.

    The personal link is only ever sent by mail, to the contact, in the language of `Accept-Language`.
    """  # noqa: D401 the description in the OpenAPI document
    programme = made_once.find(Programme, LONG_COLUMNS, slug=slug)
    if programme is None:
        raise Http404
    choices, faults = choices_of(body, programme)
    municipality = _municipality(body.municipality)
    if municipality is None:
        faults["municipality"] = _("Skriv kommunens kode på fire cifre, som den står på listen over kommuner")
    if faults or municipality is None:
        declared = registering.declaration_errors(decided=body.decided, pays_catering=body.pays_catering)
        raise Invalid(registering.choice_errors(choices) | declared | faults)
    received = registering.register(
        programme=programme,
        municipality=municipality,
        contact=contact_of(body.contact, language=accepted_language(request)),
        choices=choices,
        decided=body.decided,
        pays_catering=body.pays_catering,
        by=MUNICIPALITY,
        idempotency=_idempotency(request, idempotency_key, body),
    )
    return Status(201, _received_out(received))


def _municipality(code: str) -> Municipality | None:
    known = code.isascii() and code.isdigit()
    return municipality_by_code(code) if known else None


def _idempotency(request: HttpRequest, key: str | None, body: RegistrationBody) -> Idempotency | None:
    """Return the key with a hash of the body's values: how the JSON was written makes no difference.

    A token's keys are its own; callers without one share a space, whatever their address (Q12).
    """
    if key is None:
        return None
    sent = body.model_dump(mode="json", exclude_unset=True)
    if token := token_sent(request):
        key = f"token:{token.pk}:{hashlib.sha256(key.encode()).hexdigest()}"
    return Idempotency(key=key, body_hash=hashlib.sha256(chain.canonical(sent)).hexdigest())


def _received_out(received: Registered) -> ReceivedOut:
    """Return the answer from the journal entry, not the row: a repeated key must get the first answer again."""
    details = received.entry.details
    answer_by = details["answer_by"]
    return ReceivedOut(
        reference=received.registration.reference,
        queue_number=details["queue_number"],
        received_at=received.registration.received_at,
        status="waiting" if details["slot"] is None else "allocated",
        slot=details["slot"],
        waiting_position=details["waiting_position"],
        answer_by=parse_datetime(answer_by) if answer_by else None,
    )
