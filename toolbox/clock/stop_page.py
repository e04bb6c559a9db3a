"""The page behind the stop link of a plan's mails: opening it changes nothing, since mail filters open links too."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from booking.web.views.common import see_other, without_cookie
from toolbox.clock.asking import stop_mails, wants_mails
from toolbox.clock.receivers import stopping_of


@never_cache
@without_cookie
@require_http_methods(["GET", "HEAD", "POST"])
def plan_mails(request: HttpRequest, token: str) -> HttpResponse:
    """Ask whether the mails should stop, and stop them or send them again as pressed."""
    if request.method == "POST":
        if stop_mails(token=token, is_stopped=request.POST.get("mails") != "on") is None:
            raise Http404
        return see_other("plan-mails", token=token)
    stopping = stopping_of(token)
    if stopping is None:
        raise Http404
    return render(request, "toolbox/plan_mails.html", {"plan": stopping[0], "wants_mails": wants_mails(token)})
