"""From a municipality's result to a goal plan with a sub-goal for each of the weakest themes (A19)."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from booking.forms.base import page_language
from booking.refusals import Refusal
from booking.web.views.common import see_other
from toolbox.models import Invitation
from toolbox.plan.beginning import begin_from_results
from toolbox.plan.links import plan_path
from toolbox.results.reading import results_of
from toolbox.web.opened import answered_at
from toolbox.web.results import by_municipality
from toolbox.web.starting import NamedPlanForm


@require_http_methods(["GET", "HEAD", "POST"])
@by_municipality
def plan_from_results(request: HttpRequest, invitation: Invitation, token: str) -> HttpResponse:
    """Start a goal plan with a sub-goal for each of the weakest themes, and go on in it."""
    if invitation.mapping.published_at is None:
        return see_other("mapping-results", token=token)
    weakest = results_of(invitation, language=page_language()).weakest
    title = _("Målplan for %(name)s") % {"name": invitation.municipality.full_name}
    sent = request.POST if request.method == "POST" else None
    form = NamedPlanForm(sent, initial={"title": title})
    if weakest and form.is_bound and form.is_valid():
        try:
            plan = begin_from_results(
                municipality=invitation.municipality,
                email=invitation.contact_email,
                themes=[theme.name.text for theme in weakest],
                language=page_language(),
                **form.cleaned_data,
            )
        except Refusal as refusal:
            messages.error(request, refusal.message)
        else:
            messages.success(request, _("Her er jeres plan. Gem linket."))
            return answered_at(plan_path(plan, may_edit=True))
    context = {
        "invitation": invitation,
        "token": token,
        "form": form,
        "weakest": weakest,
    }
    return render(request, "toolbox/results/plan.html", context, status=422 if form.is_bound else 200)
