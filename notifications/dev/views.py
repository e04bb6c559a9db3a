"""`/dev/mail/`: the mails that were written to a folder, for people who try the system out. Only with DEBUG."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.decorators import csp_replace, csp_update
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from notifications.dev import folder as dev_mail

SHOWN_AT_MOST = 200
SANDBOX = ["allow-popups", "allow-popups-to-escape-sandbox"]
View = Callable[..., HttpResponseBase]


def only_with_debug(view: View) -> View:
    """Have a view answer 404 without DEBUG: mails hold personal links."""

    @wraps(view)
    def guarded(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        if not settings.DEBUG:
            raise Http404
        return view(request, **kwargs)

    return guarded


@only_with_debug
@never_cache
@require_safe
def mails(request: HttpRequest) -> HttpResponse:
    """List the mails, newest first."""
    names = dev_mail.names()
    listed = [dev_mail.read(name) for name in names[:SHOWN_AT_MOST]]
    return render(request, "notifications/dev/list.html", {"mails": listed, "number": len(names)})


@only_with_debug
@never_cache
@require_safe
@csp_update({"frame-src": [SELF]})  # type: ignore[arg-type] # csp knows no views with arguments
def one_mail(request: HttpRequest, name: str) -> HttpResponse:
    """Show one mail: headers, text, HTML in a frame, parts, and the calendar where there is one."""
    return render(request, "notifications/dev/mail.html", {"mail": _read(name)})


@only_with_debug
@never_cache
@require_safe
@xframe_options_sameorigin
@csp_replace(  # type: ignore[arg-type] # csp knows no views with arguments, here either
    {
        "default-src": [NONE],
        "script-src": [NONE],
        "style-src": [UNSAFE_INLINE],
        "img-src": ["data:"],
        "frame-ancestors": [SELF],
        "sandbox": SANDBOX,
    }
)
def mail_html(_request: HttpRequest, name: str) -> HttpResponse:
    """Return the HTML part for the frame: no script and nothing from elsewhere; links open in a new tab."""
    return HttpResponse(_read(name).html.replace("<head>", '<head><base target="_blank">', 1))


@only_with_debug
@never_cache
@require_safe
def mail_raw(_request: HttpRequest, name: str) -> HttpResponse:
    """Return the exact bytes, as a file."""
    try:
        content = dev_mail.raw(name)
    except FileNotFoundError as error:
        raise Http404 from error
    return HttpResponse(
        content, content_type="message/rfc822", headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


def _read(name: str) -> dev_mail.StoredMail:
    try:
        return dev_mail.read(name)
    except FileNotFoundError as error:
        raise Http404 from error
