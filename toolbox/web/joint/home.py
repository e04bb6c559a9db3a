"""The municipality's page of a mapping: the one next step, the joint form, and the links to pass on."""

from dataclasses import dataclass
from urllib.parse import quote

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from booking.forms.base import page_language
from booking.queries.added import OnPage
from booking.services.turn import MUNICIPALITY
from booking.web.views.common import see_other
from booking.words.moments import long_moment
from toolbox.answering.joint import is_joint_open, joint_answers, set_persons
from toolbox.mapping.links import renew_role_link, role_path
from toolbox.mapping.standing import RoleCount, role_counts
from toolbox.models import Invitation, RoleLink
from toolbox.questionnaire.document import QuestionnaireDocument
from toolbox.questionnaire.editions import document_of_edition
from toolbox.results.shelving import end_consent, examples_of
from toolbox.web.joint.forms import PersonsForm
from toolbox.web.joint.opened import context_of_invitation, for_municipality


@dataclass(frozen=True, kw_only=True)
class RoleShown:
    """A role with its link, the text to forward, and how many have handed in (R10)."""

    count: RoleCount
    name: OnPage
    address: str
    mailto: str
    text: str


@for_municipality
def mapping_home(request: HttpRequest, invitation: Invitation, token: str) -> HttpResponse:
    """Show where the municipality stands; a POST notes how many people there are of each role."""
    document = document_of_edition(invitation.mapping.edition)
    counts = role_counts([invitation])[invitation.pk]
    links = [count.link for count in counts]
    form = PersonsForm(
        request.POST if request.method == "POST" else None,
        initial={link.role: link.persons for link in links},
        document=document,
        links=links,
    )
    if form.is_bound and form.is_valid():
        set_persons(invitation_id=invitation.pk, persons=form.cleaned_data)
        messages.success(request, _("Antallet er gemt."))
        return see_other("mapping", token=token)
    answered = sum(answer.value is not None for answer in joint_answers(invitation).values())
    context = context_of_invitation(
        invitation,
        token,
        form=form,
        roles=[_role(document, count) for count in counts],
        answered=answered,
        asked=len(document.joint_ids),
        is_joint_open=is_joint_open(invitation),
        examples=examples_of(invitation),
    )
    return render(request, "toolbox/mapping/home.html", context, status=422 if form.is_bound else 200)


@for_municipality
def end_example_consent(request: HttpRequest, invitation: Invitation, token: str) -> HttpResponse:
    """Take the consent to a good example back upon a POST."""
    if request.method == "POST" and end_consent(invitation_id=invitation.pk, key=request.POST.get("example", "")):
        messages.success(request, _("Samtykket er trukket tilbage. Eksemplet bliver ikke vist."))
    return see_other("mapping", token=token)


@for_municipality
def role_sheet(request: HttpRequest, invitation: Invitation, token: str, role: str) -> HttpResponse:
    """Show a role's link on a sheet of paper, with a code that a phone reads."""
    count = _count_of(invitation, role)
    shown = _role(document_of_edition(invitation.mapping.edition), count)
    return render(request, "toolbox/mapping/sheet.html", context_of_invitation(invitation, token, role=shown))


@for_municipality
def renew_role(request: HttpRequest, invitation: Invitation, token: str, role: str) -> HttpResponse:
    """Renew a role's link upon a POST."""
    if request.method == "POST":
        link = get_object_or_404(RoleLink, invitation=invitation, role=role)
        renew_role_link(link_id=link.pk, by=MUNICIPALITY)
        messages.success(request, _("Linket er fornyet. Send det nye til dem, der skal svare."))
    return see_other("mapping", token=token)


def _count_of(invitation: Invitation, role: str) -> RoleCount:
    get_object_or_404(RoleLink, invitation=invitation, role=role)
    return next(count for count in role_counts([invitation])[invitation.pk] if count.link.role == role)


def _role(document: QuestionnaireDocument, count: RoleCount) -> RoleShown:
    language = page_language()
    part = document.role(count.link.role)
    name = part.in_words(language)
    address = settings.SITE_URL + role_path(count.link)
    mapping = count.link.invitation.mapping
    subject = document.texts.named("title", language).text
    text = _(
        "Kære kolleger\n\nVi deltager i %(title)s. Svar på et kort, anonymt spørgeskema: det tager omkring "
        "%(minutes)d minutter.\n\n%(address)s\n\nSkemaet er åbent fra %(from)s til %(to)s."
    ) % {
        "title": mapping.title,
        "minutes": part.minutes,
        "address": address,
        "from": long_moment(mapping.roles_open_at),
        "to": long_moment(mapping.closes_at),
    }
    mailto = f"mailto:?subject={quote(subject)}&body={quote(text)}"
    return RoleShown(count=count, name=name, address=address, mailto=mailto, text=text)
