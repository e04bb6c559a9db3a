"""What each user may see and do in the admin; which role has which permission is in `config/login/roles.py`.

A facilitator needs no permission: their access follows from the days they hold (A9).
"""

from django.http import HttpRequest

from booking.models import EntryKind, Facilitator

OF_ATTENDEES = frozenset(
    {
        EntryKind.ATTENDEES_CHANGED,
        EntryKind.ANSWERED,
        EntryKind.QUESTION_ASKED,
        EntryKind.QUESTION_RESOLVED,
        EntryKind.INVITE_BOUNCED,
        EntryKind.MAIL_WRITTEN,
    }
)
"""Entries whose free text is written by or to attendees, or holds their names."""


SEES_ATTENDEES = "booking.view_attendee"


def may_see_registrations(request: HttpRequest) -> bool:
    """Tell whether the user may look at registrations, their contacts included."""
    return request.user.has_perm("booking.view_registration") or may_act(request)


def may_act(request: HttpRequest) -> bool:
    """Tell whether the user may act upon registrations."""
    return request.user.has_perm("booking.change_registration")


def may_see_attendees(request: HttpRequest) -> bool:
    """Tell whether the user may read attendees' names, addresses and words, of every registration."""
    return may_see_registrations(request) and request.user.has_perm(SEES_ATTENDEES)


def may_have_own_days(request: HttpRequest) -> bool:
    """Tell whether to lead the user to own days: who sees all days is led there without being looked up."""
    return request.user.has_perm("booking.view_themedday") or has_own_days(request)


def begins_with_own_days(request: HttpRequest) -> bool:
    """Tell whether own days are the user's work here: who acts upon none and holds days, or may do nothing."""
    if may_act(request):
        return False
    return has_own_days(request) or not request.user.get_all_permissions()


def has_own_days(request: HttpRequest) -> bool:
    """Tell whether the user facilitates a day."""
    return Facilitator.objects.filter(user=request.user.pk).exists()


def facilitates(request: HttpRequest, registration_id: int) -> bool:
    """Tell whether the user holds the day of a registration."""
    return Facilitator.objects.filter(user=request.user.pk, day__registration=registration_id).exists()
