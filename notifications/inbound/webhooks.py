"""The provider's webhooks: received mail and reports on sent mail (django-anymail; calendar rules 14, 18).

Closed until a secret is set. Anymail reads each provider's format and checks its signature; both signals end in the
functions that `receive_mail` uses, too, which are safe against replays and second deliveries. What cannot be read is
answered with 400 before anything is kept; a fault on our side is raised, so that the provider sends it again.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

import structlog
from anymail.exceptions import AnymailConfigurationError, AnymailImproperlyInstalled
from anymail.inbound import AnymailInboundMessage
from anymail.signals import AnymailInboundEvent, AnymailTrackingEvent, EventType, inbound, tracking
from anymail.urls import urlpatterns as anymail_urls
from anymail.utils import get_request_basic_auth
from anymail.webhooks.base import AnymailCoreWebhookView
from django.conf import settings
from django.dispatch import receiver
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import URLPattern
from django.utils.crypto import constant_time_compare
from django.views.decorators.csrf import csrf_exempt

from notifications.inbound.parse import MAX_HEAD, is_too_large
from notifications.inbound.receive import receive
from notifications.models import Door
from notifications.outbox import acts as outbox

NOT_ARRIVED = frozenset({EventType.BOUNCED, EventType.REJECTED, EventType.FAILED})
UNREADABLE = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    RecursionError,
    TypeError,
    ValueError,
    AnymailConfigurationError,
)
"""What anymail raises over a payload in another format, or one that is meant for another webhook."""
View = Callable[..., HttpResponseBase]
log = structlog.get_logger(__name__)


class UnreadablePayloadError(Exception):
    """The payload is not what the provider's webhook takes."""


def keep_whole(raw: bytes) -> Any:
    """Parse a raw mail as anymail does, and keep its bytes beside it; of a mail that is too large, only the head.

    Anymail would take any mail apart, line by line: thirty megabytes of line breaks take minutes and gigabytes.
    """
    message = PARSE(raw[:MAX_HEAD] if is_too_large(raw) else raw)
    message.whole = raw
    return message


PARSE = AnymailInboundMessage.parse_raw_mime_bytes
# Every provider's view calls one of these two with the raw mail, and none takes a class of ours instead.
AnymailInboundMessage.parse_raw_mime_bytes = staticmethod(keep_whole)
AnymailInboundMessage.parse_raw_mime_chunks = staticmethod(lambda chunks: keep_whole(b"".join(chunks)))


def careful(view: type[AnymailCoreWebhookView]) -> View:
    """Make a provider's view that raises one error for what it cannot read, apart from faults on our side."""

    class Careful(view):  # type: ignore[misc]  # anymail is not annotated, and each provider has its own
        """The provider's view; nothing is handed on before the whole payload is read."""

        def run_validators(self, request: HttpRequest) -> None:
            """Check the signature; raises UnreadablePayloadError where there is none to check."""
            _read(self.esp_name, lambda: super(Careful, self).run_validators(request))

        def parse_events(self, request: HttpRequest) -> list[Any]:
            """Read the events; raises UnreadablePayloadError."""
            return list(_read(self.esp_name, lambda: super(Careful, self).parse_events(request)))

    return Careful.as_view()  # type: ignore[no-any-return]


def _read(provider: str, read: Callable[[], Any]) -> Any:
    try:
        return read()
    except AnymailImproperlyInstalled:
        raise
    except UNREADABLE as error:
        log.warning("a webhook could not be read", provider=provider, fault=type(error).__name__)
        raise UnreadablePayloadError from error


def only_with_secret(view: View) -> View:
    """Have a view answer only those who know the secret; else 401, or 404 where no secret is set.

    A payload that cannot be read gets 400.
    """

    @csrf_exempt
    @wraps(view)
    def guarded(request: HttpRequest, *arguments: Any, **named: Any) -> HttpResponseBase:
        secret = settings.ANYMAIL.get("WEBHOOK_SECRET", "")
        if not secret:
            raise Http404
        if not constant_time_compare(get_request_basic_auth(request) or "", secret):
            return HttpResponse(status=401, headers={"WWW-Authenticate": 'Basic realm="mail"'})
        try:
            return view(request, *arguments, **named)
        except UnreadablePayloadError:
            return HttpResponse(status=400)

    return guarded


urlpatterns = [
    URLPattern(
        pattern.pattern, only_with_secret(careful(pattern.callback.view_class)), pattern.default_args, pattern.name
    )
    for pattern in anymail_urls
]


@receiver(inbound, dispatch_uid="notifications.inbound")
def take_inbound(event: AnymailInboundEvent, **_signal: Any) -> None:
    """Receive a mail that the provider brings; a database fault is raised, so that the provider sends it again."""
    if event.message is not None:
        recipient = event.message.envelope_recipient
        receive(
            raw_of(event.message),
            door=Door.WEBHOOK,
            envelope_sender=event.message.envelope_sender,
            envelope_recipients=[recipient] if isinstance(recipient, str) else [],
        )


@receiver(tracking, dispatch_uid="notifications.tracking")
def take_tracking(event: AnymailTrackingEvent, **_signal: Any) -> None:
    """Note that a mail did not arrive; a second or a replayed report changes nothing."""
    if event.event_type not in NOT_ARRIVED or not isinstance(event.message_id, str):
        return
    if not outbox.of_id(event.message_id).exists():
        log.warning("a report is about no mail of ours", event_type=event.event_type)
        return
    outbox.note_bounce(message_id=event.message_id)


def raw_of(message: AnymailInboundMessage) -> bytes:
    """Return the bytes of a mail as they came, or of one that anymail has put together, whatever its state."""
    whole = getattr(message, "whole", None)
    if isinstance(whole, bytes):
        return whole
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
