"""Questions for the contact: who an unknown sender is, whether a proposed colleague comes (calendar rules 11, 16)."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from booking.models import Invite, Question, Registration
from booking.refusals import Refusal, Stale
from booking.services.day import answers
from booking.services.turn import MUNICIPALITY
from booking.web.views.attendees.page import changeable, refused_list, to_list, told_message
from booking.web.views.personal.page import by_token

SETTLED = {
    "same": gettext_lazy("%(sender)s og %(attendee)s er den samme. Svaret står nu ved %(attendee)s."),
    "replace": gettext_lazy("%(sender)s står nu på listen i stedet for %(attendee)s."),
    "add": gettext_lazy("%(sender)s er skrevet på listen."),
    "no": gettext_lazy("%(sender)s kommer ikke på listen, og svaret tæller ikke med."),
}


@require_http_methods(["GET", "HEAD", "POST"])
@by_token
@changeable
def question(request: HttpRequest, registration: Registration, token: str, question_id: int) -> HttpResponse:
    """Carry out the contact's decision about a sender who is not on the list."""
    asked = Question.objects.select_related("invite").filter(pk=question_id, invite__registration=registration).first()
    if request.method != "POST":
        return to_list(token)
    if asked is None:
        return refused_list(request, token, Stale())
    how = request.POST.get("how", "")
    try:
        told = answers.resolve_question(question_id=asked.pk, how=how, by=MUNICIPALITY)
    except Refusal as refusal:
        return refused_list(request, token, refusal)
    names = {"sender": asked.sender_name or asked.sender, "attendee": asked.invite.name}
    messages.success(request, told_message(str(SETTLED[how]) % names, told, registration))
    return to_list(token)


@require_http_methods(["GET", "HEAD", "POST"])
@by_token
@changeable
def colleague(request: HttpRequest, registration: Registration, token: str, invite_id: int) -> HttpResponse:
    """Give the line of an attendee who declined to the colleague they proposed, or keep that colleague off the list."""
    declined = Invite.objects.filter(pk=invite_id, registration=registration).first()
    if request.method != "POST":
        return to_list(token)
    if declined is None:
        return refused_list(request, token, Stale())
    person = request.POST.get("person_email", "")
    names = {"new": declined.colleague_name or declined.colleague_email or person, "old": declined.name}
    try:
        if request.POST.get("how") == "no":
            answers.decline_colleague(invite_id=declined.pk, by=MUNICIPALITY, person=person)
            messages.success(request, _("%(new)s kommer ikke på listen.") % names)
        else:
            told = answers.accept_colleague(invite_id=declined.pk, by=MUNICIPALITY, person=person)
            said = _("%(new)s står nu på listen i stedet for %(old)s.") % names
            messages.success(request, told_message(said, told, registration))
    except Refusal as refusal:
        return refused_list(request, token, refusal)
    return to_list(token)
