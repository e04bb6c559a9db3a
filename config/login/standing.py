"""Who may do more than another; nobody gets at such a user's log-in, nor takes such a role."""

from collections.abc import Iterable

from django.contrib.auth.models import Group, Permission, User
from django.db.models import Q, QuerySet

from booking.models import Facilitator
from booking.permissions import SEES_ATTENDEES


def permissions_of(user: User) -> QuerySet[Permission]:
    """Return what the roles of a user allow, also of one who is set inactive; a superuser's are not told apart."""
    return Permission.objects.filter(Q(group__user=user) | Q(user=user))


def may_do_more(user: User, than: User) -> bool:
    """Tell whether a user may do or see something that the other may not, own days as a facilitator included."""
    if than.is_superuser or user.pk == than.pk:
        return False
    if user.is_superuser or permissions_of(user).exclude(pk__in=permissions_of(than).values("pk")).exists():
        return True
    return Facilitator.objects.filter(user=user).exists() and not than.has_perm(SEES_ATTENDEES)


def beyond(user: User, roles: Iterable[Group]) -> list[Group]:
    """Return those of the roles that allow something which the user may not do already."""
    if user.is_superuser:
        return []
    more = Permission.objects.exclude(pk__in=permissions_of(user).values("pk"))
    chosen = [role.pk for role in roles]
    return list(Group.objects.filter(pk__in=chosen, permissions__in=more).distinct().order_by("name"))
