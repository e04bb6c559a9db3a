"""A person's anonymous answers: begun, gone on with by a code, corrected until the closing (R2, R8).

Each write locks the one response and nothing else: people who answer never wait for each other, nor for the queue.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from toolbox.answering.codes import code_hash, new_code
from toolbox.answering.refusals import NotOpenForAnswers
from toolbox.models import Mapping as Round
from toolbox.models import Response, RoleLink


def is_open_for(mapping: Round) -> bool:
    """Tell whether the roles may answer now."""
    return mapping.opened_at is not None and mapping.roles_open_at <= timezone.now() < mapping.closes_at


def begin_response(*, link: RoleLink) -> tuple[Response, str]:
    """Make a response and its code, which is stored nowhere; raises NotOpenForAnswers."""
    if not is_open_for(link.invitation.mapping):
        raise NotOpenForAnswers
    code = new_code()
    return Response.objects.create(link=link, code_hash=code_hash(code)), code


def response_by(*, link: RoleLink, code: str) -> Response | None:
    """Return the response that a code opens by this link; None for a wrong code and for one of another link."""
    return Response.objects.filter(link=link, code_hash=code_hash(code)).first() if code else None


def save_answers(
    *, response_id: UUID, values: Mapping[str, int | None], texts: Mapping[str, str], consents: bool | None = None
) -> Response:
    """Store what a page holds beside what other pages hold; None takes an answer back. Raises NotOpenForAnswers."""
    with _locked(response_id) as response:
        response.values = {key: value for key, value in (response.values | dict(values)).items() if value is not None}
        response.texts = {key: text for key, text in (response.texts | dict(texts)).items() if text}
        if consents is not None:
            response.consents = consents
    return response


def hand_in(*, response_id: UUID) -> Response:
    """Hand a response in; doing it twice changes nothing (Q12). Raises NotOpenForAnswers."""
    with _locked(response_id) as response:
        response.is_handed_in = True
    return response


@contextmanager
def _locked(response_id: UUID) -> Iterator[Response]:
    with transaction.atomic():
        found = Response.objects.select_related("link__invitation__mapping").select_for_update(of=("self",))
        response = found.filter(pk=response_id).first()
        if response is None or not is_open_for(response.link.invitation.mapping):
            raise NotOpenForAnswers
        yield response
        response.save(update_fields=["values", "texts", "consents", "is_handed_in"])
