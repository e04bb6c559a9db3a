"""Asking to be told of a free place or of a new round, and the page of the link in the mails (A27).

The answer to asking is the same whether the address is known or not.
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from booking import links
from booking.forms.base import page_language, typed
from booking.forms.interest import InterestForm
from booking.models import Interest
from booking.services import interests
from booking.throttle import allowed
from booking.web.remembered import current_standing
from booking.web.views.common import opened_by, personal_copy, see_other, too_many, without_cookie

FORM = "booking/interest.html"
by_token = opened_by(links.interest_of, "booking/interest_gone.html")


@personal_copy
@without_cookie
@require_http_methods(["GET", "HEAD", "POST"])
def interest(request: HttpRequest) -> HttpResponse:
    """Ask for municipality and address, and have the link sent."""
    context = {"standing": current_standing()}
    if request.method != "POST":
        form = InterestForm(initial={"municipality": request.GET.get("municipality", "")})
        return render(request, FORM, {**context, "form": form})
    if not allowed(request, "interest"):
        return too_many(request, FORM, {**context, "form": InterestForm(initial=typed(InterestForm, request.POST))})
    form = InterestForm(request.POST)
    if not form.is_valid():
        return render(request, FORM, {**context, "form": form}, status=422)
    interests.ask_to_be_told(language=page_language(), **form.cleaned_data)
    return see_other("interest-sent")


@require_safe
def interest_sent(request: HttpRequest) -> HttpResponse:
    """Say what happens now, in the same words for every address."""
    return render(request, "booking/interest_sent.html")


@require_safe
@by_token
def interest_own(request: HttpRequest, interest: Interest, token: str) -> HttpResponse:
    """Show what the address is written up for, with the press that confirms or ends it."""
    return render(request, "booking/interest_own.html", {"interest": interest, "token": token})


@require_POST
@by_token
def interest_confirm(request: HttpRequest, interest: Interest, token: str) -> HttpResponse:  # noqa: ARG001 by_token's signature
    """Confirm the address."""
    interests.confirm_interest(interest_id=interest.pk)
    return see_other("interest-own", token=token)


@require_POST
@by_token
def interest_end(request: HttpRequest, interest: Interest, token: str) -> HttpResponse:  # noqa: ARG001 by_token's signature
    """Delete the address."""
    interests.end_interest(interest_id=interest.pk)
    return see_other("interest-ended")


@require_safe
def interest_ended(request: HttpRequest) -> HttpResponse:
    """Say that the address is deleted."""
    return render(request, "booking/interest_gone.html", {"is_done": True})
