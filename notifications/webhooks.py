"""The provider's door: mails that come in, and what became of those we sent (django-anymail; calendar rules 14, 18).

Closed until a secret is set. Anymail reads each provider's shape and checks its signature; both signals end in the
functions that the mailbox door uses, which are safe against replays and second deliveries.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

import structlog
from anymail.inbound import AnymailInboundMessage
from anymail.signals import AnymailInboundEvent, AnymailTrackingEvent, EventType, inbound, tracking
from anymail.urls import urlpatterns as anymail_urls
from anymail.utils import get_request_basic_auth
from django.conf import settings
from django.dispatch import receiver
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import URLPattern
from django.utils.crypto import constant_time_compare
from django.views.decorators.csrf import csrf_exempt

from notifications import outbox
from notifications.inbound import receive
from notifications.models import Door

NOT_ARRIVED = frozenset({EventType.BOUNCED, EventType.REJECTED, EventType.FAILED})
View = Callable[..., HttpResponseBase]
log = structlog.get_logger(__name__)


def only_with_secret(view: View) -> View:
    """This function will let a view answer only whoever knows the secret: 404 where none is set, else 401."""

    @csrf_exempt
    @wraps(view)
    def guarded(request: HttpRequest, *arguments: Any, **named: Any) -> HttpResponseBase:
        secret = settings.ANYMAIL.get("WEBHOOK_SECRET", "")
        if not secret:
            raise Http404
        if not constant_time_compare(get_request_basic_auth(request) or "", secret):
            return HttpResponse(status=401, headers={"WWW-Authenticate": 'Basic realm="mail"'})
        return view(request, *arguments, **named)

    return guarded


urlpatterns = [
    URLPattern(one.pattern, only_with_secret(one.callback), one.default_args, one.name) for one in anymail_urls
]


@receiver(inbound, dispatch_uid="notifications.inbound")
def take_inbound(event: AnymailInboundEvent, **_signal: Any) -> None:
    """This function will receive a mail that the provider brings; a database fault is raised, so it comes again."""
    if event.message is not None:
        receive(raw_of(event.message), door=Door.WEBHOOK)


@receiver(tracking, dispatch_uid="notifications.tracking")
def take_tracking(event: AnymailTrackingEvent, **_signal: Any) -> None:
    """This function will note that a mail did not arrive; a second or a replayed report changes nothing."""
    if event.event_type not in NOT_ARRIVED or not event.message_id:
        return
    if not outbox.of_id(event.message_id).exists():
        log.warning("a report is about no mail of ours", event_type=event.event_type)
        return
    outbox.note_bounce(message_id=event.message_id)


def raw_of(message: AnymailInboundMessage) -> bytes:
    """This function will give the bytes of a mail that anymail has parsed, whatever its state."""
    try:
        return bytes(message.as_bytes())
    except Exception:  # noqa: BLE001 a broken mail breaks the generator in many ways; its text is kept then
        return (
            "".join(f"{name}: {value}\n" for name, value in message.raw_items()).encode("utf-8", "surrogateescape")
            + b"\n"
            + _payload(message)
        )


def _payload(message: AnymailInboundMessage) -> bytes:
    content = message.get_payload()
    parts = content if isinstance(content, list) else [content]
    return b"\n".join(str(part).encode("utf-8", "replace") for part in parts)
