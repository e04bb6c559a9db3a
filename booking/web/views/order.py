"""The public record of the order: the page, the journal as a file with its checker, and the check of a code."""

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils.cache import get_conditional_response, patch_cache_control
from django.views.decorators.http import require_http_methods, require_safe

from booking.forms import ReceiptCodeForm
from booking.forms.base import typed
from booking.models import Programme
from booking.queries.shown import shown_programme
from booking.services import public_record
from booking.services.public_record import CHECKER, CodeVerdict
from booking.throttle import allowed
from booking.web.views.common import no_programme, personal_copy, too_many, without_cookie

PAGE = "booking/order.html"
STATUS = {CodeVerdict.HOLDS: 200, CodeVerdict.BROKEN: 200}


@personal_copy
@without_cookie
@require_http_methods(["GET", "HEAD", "POST"])
def order(request: HttpRequest, slug: str | None = None) -> HttpResponse:
    """Show the order of a programme, and what a pasted code proves."""
    programme = _programme(slug)
    if programme is None:
        return no_programme(request)
    number = request.GET.get("side", "")
    context = {"order": public_record.public_order(programme, int(number) if number.isdecimal() else 1), "slug": slug}
    if request.method != "POST":
        return render(request, PAGE, context | {"form": ReceiptCodeForm()})
    if not allowed(request, "code"):
        return too_many(
            request, PAGE, context | {"form": ReceiptCodeForm(initial=typed(ReceiptCodeForm, request.POST))}
        )
    form = ReceiptCodeForm(request.POST)
    if not form.is_valid():
        return render(request, PAGE, context | {"form": form}, status=422)
    check = public_record.check_code(programme, form.cleaned_data["code"])
    return render(request, PAGE, context | {"form": form, "check": check}, status=STATUS.get(check.verdict, 422))


@require_safe
def order_journal(request: HttpRequest, slug: str | None = None) -> HttpResponseBase:
    """Hand out the journal as a file; 304 where it has not moved."""
    programme = _programme(slug)
    if programme is None:
        raise Http404
    whole = public_record.is_whole(programme)
    etag = f'"{programme.last_entry_digest[:32]}-{int(whole)}"'
    response: HttpResponseBase | None = get_conditional_response(request, etag=etag)
    if response is None:
        content = public_record.journal_file(programme, whole=whole)
        response = StreamingHttpResponse(content, content_type="application/json")
    response["ETag"] = etag
    patch_cache_control(response, public=True, no_cache=True)
    return response


@require_safe
def order_checker(_request: HttpRequest, slug: str | None = None) -> HttpResponseBase:
    """Hand out the program that checks the journal's file by itself, the same for each programme."""
    del slug
    return FileResponse(CHECKER.open("rb"), content_type="text/x-python; charset=utf-8", filename=CHECKER.name)


def _programme(slug: str | None) -> Programme | None:
    """Find the programme of an address, or the one that is shown; raises Http404 for one that is not there."""
    if slug is None:
        return shown_programme()
    programme = Programme.objects.filter(slug=slug).first()
    if programme is None:
        raise Http404
    return programme
