"""Answers for tests: responses and joint forms as the pages store them."""

import datetime as dt
import secrets
from collections.abc import Iterable
from typing import Any

from django.utils import timezone

from tests.toolbox.mapping.mapping_helpers import STAFF, opened_mapping
from toolbox.models import JOINT, Invitation, JointAnswer, Mapping, Response, RoleLink
from toolbox.questionnaire.editions import document_of_edition
from toolbox.results.publishing import publish_results


def response(link: RoleLink, value: int, **facts: Any) -> Response:
    """Return a handed-in response that gives all statements of its role one answer; 0 is "ved ikke"."""
    document = document_of_edition(link.invitation.mapping.edition)
    values = {statement.id: value for statement in document.statements_of(link.role)}
    usual = {"is_handed_in": True, "code_hash": secrets.token_hex(32)}
    return Response(link=link, values=values, **usual | facts)


def hand_in(mapping: Mapping, code: str, role: str, values: Iterable[int], **facts: Any) -> None:
    """Hand in a response for each value."""
    link = RoleLink.objects.get(invitation__mapping=mapping, invitation__municipality_id=code, role=role)
    Response.objects.bulk_create(response(link, value, **facts) for value in values)


def hand_in_together(mapping: Mapping, code: str, value: int) -> None:
    """Hand in a municipality's joint form with one answer everywhere."""
    invitation = Invitation.objects.get(mapping=mapping, municipality_id=code)
    statements = document_of_edition(mapping.edition).statements_of(JOINT)
    JointAnswer.objects.bulk_create(
        JointAnswer(invitation=invitation, item=statement.id, value=value) for statement in statements
    )
    invitation.handed_in_at = timezone.now()
    invitation.save(update_fields=["handed_in_at"])


def close(mapping: Mapping) -> None:
    """Let the mapping have closed an hour ago."""
    now = timezone.now()
    begun = now - dt.timedelta(days=2)
    Mapping.objects.filter(pk=mapping.pk).update(
        letter_at=begun, joint_opens_at=begun, roles_open_at=begun, closes_at=now - dt.timedelta(hours=1)
    )


def publish(mapping: Mapping) -> Mapping:
    """Close and publish."""
    close(mapping)
    return publish_results(mapping_id=mapping.pk, by=STAFF)


def answered_mapping(code: str = "0101", **terms: Any) -> Mapping:
    """Return an open mapping of one municipality: a joint form, six caseworkers, a chair and two heads who are few."""
    mapping = opened_mapping(code, **terms)
    hand_in_together(mapping, code, 4)
    hand_in(mapping, code, "caseworker", [1, 2, 2, 3, 4, 4])
    hand_in(mapping, code, "committee-chair", [5])
    hand_in(mapping, code, "head-of-children-services", [2, 3])
    return mapping
