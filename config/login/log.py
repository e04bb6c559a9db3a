"""What the log keeps of log-ins and of changes to users and roles: numbers of users, never names or addresses."""

from typing import Any

import structlog
from allauth.account import signals as account
from allauth.mfa import signals as mfa
from allauth.mfa.models import Authenticator
from django.contrib.admin.models import LogEntry
from django.contrib.auth import get_user_model, signals
from django.contrib.auth.models import Group, User
from django.contrib.contenttypes.models import ContentType
from django.db.models.signals import m2m_changed, post_delete, post_init, post_save
from django.http import HttpRequest

from booking.models import ApiToken
from booking.services.tokens import token_issued
from config.login import browsers, noted
from config.login.browsers import network_of
from config.login.grants import tell_of_grant
from config.login.models import GivenPassword, GrantKind

logger = structlog.get_logger("temadag.login")

WATCHED = ("is_active", "is_staff", "is_superuser", "password", "username", "email")
REMEMBERED = "_login_watched"


def listen_to_log_ins() -> None:
    """Connect the listeners, each once."""
    signals.user_logged_in.connect(_logged_in, dispatch_uid="login.in")
    signals.user_logged_out.connect(_logged_out, dispatch_uid="login.out")
    signals.user_login_failed.connect(_login_failed, dispatch_uid="login.failed")
    account.user_logged_in.connect(_came_from_provider, dispatch_uid="login.provider")
    account.password_changed.connect(_password_changed, dispatch_uid="login.password")
    token_issued.connect(_key_issued, dispatch_uid="login.key")
    mfa.authenticator_used.connect(_code_used, dispatch_uid="login.code")
    mfa.authenticator_added.connect(_app_added, dispatch_uid="login.added")
    mfa.authenticator_removed.connect(_app_removed, dispatch_uid="login.removed")
    mfa.authenticator_reset.connect(_codes_renewed, dispatch_uid="login.renewed")
    mfa.authentication_failed.connect(_code_failed, dispatch_uid="login.code_failed")
    post_init.connect(_remember, sender=User, dispatch_uid="login.remember")
    post_save.connect(_user_saved, sender=User, dispatch_uid="login.saved")
    for sender in (User, Group):
        post_delete.connect(_deleted, sender=sender, dispatch_uid=f"login.deleted.{sender.__name__}")
    for through in (User.groups.through, User.user_permissions.through, Group.permissions.through):
        m2m_changed.connect(_permissions_changed, sender=through, dispatch_uid=f"login.{through.__name__}")
    post_save.connect(_noted_by_admin, sender=LogEntry, dispatch_uid="login.admin")


def _logged_in(request: HttpRequest, user: Any, **_kwargs: Any) -> None:
    noted.begin(request)
    if GivenPassword.objects.filter(user=user.pk).exists():
        request.session[noted.GIVEN] = True
    browsers.note(request, user.get_username())
    logger.info("logged_in", user=user.pk)


def _came_from_provider(request: HttpRequest, user: Any, sociallogin: Any = None, **_kwargs: Any) -> None:
    """Log the log-in; where the token says that the provider took a second step (RFC 8176), skip our own."""
    if sociallogin is None:
        return
    methods = sociallogin.account.extra_data["id_token"].get("amr")
    request.session.pop(noted.GIVEN, None)  # nobody else knows what the provider was shown
    has_asked = isinstance(methods, list) and "mfa" in methods
    logger.info("logged_in_at_provider", user=user.pk, second_step=has_asked)
    if has_asked:
        noted.second_step_taken(request, user)


def _password_changed(request: HttpRequest, user: Any, **_kwargs: Any) -> None:
    """Forget that somebody else had set the password."""
    GivenPassword.objects.filter(user=user.pk).delete()
    request.session.pop(noted.GIVEN, None)


def _key_issued(token: ApiToken, by: int | None, **_kwargs: Any) -> None:
    tell_of_grant(GrantKind.KEY, by=by, token=token)


def _logged_out(user: Any, **_kwargs: Any) -> None:
    if user is not None:
        logger.info("logged_out", user=user.pk)


def _login_failed(credentials: dict[str, Any], request: HttpRequest | None = None, **_kwargs: Any) -> None:
    """Log the failure with the user's id; the name is always looked up, so that timing does not tell who exists."""
    known = get_user_model().objects.filter(username=credentials.get("username") or "").values_list("pk", flat=True)
    logger.warning("login_failed", user=known.first(), source=network_of(request))


def _code_used(request: HttpRequest, user: Any, authenticator: Authenticator, **_kwargs: Any) -> None:
    noted.second_step_taken(request, user)
    logger.info("second_step_taken", user=user.pk, method=authenticator.type)


def _code_failed(user: Any, request: HttpRequest | None = None, **_kwargs: Any) -> None:
    logger.warning("second_step_failed", user=user.pk, source=network_of(request))


def _app_added(request: HttpRequest, user: Any, authenticator: Authenticator, **_kwargs: Any) -> None:
    if authenticator.type == Authenticator.Type.TOTP:
        noted.second_step_taken(request, user)
    logger.info("authenticator_added", user=user.pk, method=authenticator.type)


def _app_removed(user: Any, authenticator: Authenticator, **_kwargs: Any) -> None:
    logger.warning("authenticator_removed", user=user.pk, method=authenticator.type)


def _codes_renewed(user: Any, authenticator: Authenticator, **_kwargs: Any) -> None:
    logger.info("authenticator_renewed", user=user.pk, method=authenticator.type)


def _remember(instance: User, **_kwargs: Any) -> None:
    """Remember the watched columns that are loaded; a deferred one is left out, since it would need a statement."""
    loaded = instance.__dict__
    setattr(instance, REMEMBERED, {name: loaded[name] for name in WATCHED if name in loaded})


def _user_saved(instance: User, *, created: bool, **_kwargs: Any) -> None:
    """Log the names of changed columns, never their values; a new password is the column's name only."""
    before: dict[str, Any] = getattr(instance, REMEMBERED)
    changed = sorted(name for name, value in before.items() if getattr(instance, name) != value)
    _remember(instance)
    if created:
        flags = {name: getattr(instance, name) for name in ("is_staff", "is_superuser")}
        logger.info("user_created", user=instance.pk, **flags)
    elif changed:
        flags = {name: getattr(instance, name) for name in changed if name.startswith("is_")}
        logger.info("user_changed", user=instance.pk, columns=changed, **flags)


def _deleted(sender: type[Any], instance: Any, **_kwargs: Any) -> None:
    logger.warning("deleted", model=sender.__name__, number=instance.pk)


def _permissions_changed(
    sender: type[Any], instance: Any, action: str, pk_set: set[int] | None, **_kwargs: Any
) -> None:
    if action in {"post_add", "post_remove", "post_clear"} and pk_set != set():
        numbers = sorted(pk_set) if pk_set else []
        about = {"model": type(instance).__name__, "number": instance.pk, "action": action.removeprefix("post_")}
        logger.info("permissions_changed", what=sender.__name__, changed=numbers, **about)


def _noted_by_admin(instance: LogEntry, **_kwargs: Any) -> None:
    """Log who changed a user or a role in the admin, without the text of the admin's own note."""
    number = instance.content_type_id
    kind = ContentType.objects.get_for_id(number) if number is not None else None  # remembered: many notes at once
    if kind is not None and (kind.app_label, kind.model) in {("auth", "user"), ("auth", "group")}:
        logger.info("changed_in_admin", by=instance.user_id, model=kind.model, number=instance.object_id)
