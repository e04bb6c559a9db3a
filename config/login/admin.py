"""Users in the admin: created, given roles, deactivated; never deleted, since the journal refers to them by id."""

from typing import Any, cast

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.auth.admin import GroupAdmin as DjangoGroupAdmin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import AdminPasswordChangeForm, AdminUserCreationForm, UserChangeForm
from django.contrib.auth.models import Group, User
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.forms import CheckboxSelectMultiple
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from config.login import authenticators
from config.login.grants import tell_of_grant
from config.login.models import GivenPassword, GrantKind
from config.login.standing import beyond, may_do_more

# allauth's own pages would show the secret of an app, and let one administrator edit another's.
for model in (EmailAddress, Authenticator, SocialAccount, SocialApp, SocialToken, Group, User):
    admin.site.unregister(model)


@admin.register(Group)
class RoleAdmin(DjangoGroupAdmin):
    """The roles and who has them, read-only: `config/login/roles.py` says what each may do."""

    list_display = ("name",)
    fields = ("name", "holders")
    readonly_fields = ("holders",)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Call groups what staff call them."""
        return super().changelist_view(request, {"title": _("Roller"), **(extra_context or {})})

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Call the group what staff call it."""
        return super().change_view(request, object_id, form_url, {"title": _("Rolle"), **(extra_context or {})})

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002 Django's signature
        """Return False: `make_roles` makes them."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Group | None = None) -> bool:  # noqa: ARG002
        """Return False: the next `migrate` would undo a change."""
        return False

    @admin.display(description=gettext_lazy("Brugere med rollen"))
    def holders(self, group: Group) -> str:
        """Return the names of the active users with the role."""
        return ", ".join(str(user) for user in group.user_set.filter(is_active=True).order_by("username"))

    def has_delete_permission(self, request: HttpRequest, obj: Group | None = None) -> bool:  # noqa: ARG002
        """Return False: the next `migrate` would make it again."""
        return False


class OfRole(admin.RelatedFieldListFilter):
    """The filter on a user's roles."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Name it by what staff call groups."""
        super().__init__(*args, **kwargs)
        self.title = _("rolle")


class PlainPassword:
    """Says in plain words how a user logs in."""

    fields: dict[str, Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Name the two ways."""
        super().__init__(*args, **kwargs)
        if "usable_password" in self.fields:
            field = self.fields["usable_password"]
            field.label, field.help_text = _("Login"), ""
            field.choices = [("true", _("Med adgangskode")), ("false", _("Kun gennem organisationens eget login"))]


class NewUserForm(PlainPassword, AdminUserCreationForm):  # type: ignore[type-arg]  # has no brackets at run time
    """The form of a new user."""


class NewPasswordForm(PlainPassword, AdminPasswordChangeForm):  # type: ignore[type-arg]  # nor has it
    """The form of a user's new password."""


class RolesForm(UserChangeForm):  # type: ignore[type-arg]  # has no brackets at run time
    """A user's form; nobody gives himself a role that allows more than he may do already."""

    acting: User

    def clean_groups(self) -> Any:
        """Refuse roles beyond the user's own."""
        groups = self.cleaned_data["groups"]
        taken = beyond(self.acting, groups) if self.instance.pk == self.acting.pk else []
        if taken:
            names = ", ".join(role.name for role in taken)
            raise ValidationError(
                _("Du kan ikke give dig selv en rolle, der må mere, end du må nu: %(names)s. Bed en anden om det.")
                % {"names": names}
            )
        return groups


@admin.register(User)
class UserAdmin(DjangoUserAdmin):  # type: ignore[type-arg]  # has no brackets at run time
    """Django's users, with the state of the app for the second step and the page that resets it."""

    form = RolesForm
    add_form = NewUserForm
    change_password_form = NewPasswordForm
    list_display = ("username", "first_name", "last_name", "roles", "is_active", "app_line", "last_login")
    list_filter = ("is_active", ("groups", OfRole), "is_superuser")
    show_facets = admin.ShowFacets.ALWAYS
    actions = None
    change_form_template = "admin/auth/user/change_form.html"
    fieldsets = (
        (None, {"fields": ("username", "password_line", "is_active")}),
        (gettext_lazy("Hvem"), {"fields": ("first_name", "last_name", "email")}),
        (gettext_lazy("Roller"), {"fields": ("groups", "is_superuser")}),
        (gettext_lazy("Hvornår"), {"fields": ("last_login", "date_joined")}),
    )
    readonly_fields = ("password_line", "last_login", "date_joined")
    filter_horizontal = ()
    add_fieldsets = (
        (None, {"classes": ("wide",), "fields": ("username", "first_name", "last_name", "email")}),
        (None, {"classes": ("wide",), "fields": ("groups", "usable_password", "password1", "password2")}),
    )

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Show the few roles as checkboxes, by the name that staff use for them."""
        words = {
            "label": gettext_lazy("Roller"),
            "help_text": gettext_lazy("En bruger kan have flere roller og får det, som hver af dem giver adgang til."),
        }
        return super().formfield_for_manytomany(db_field, request, widget=CheckboxSelectMultiple, **(kwargs | words))

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        """Read users with their roles, and whether they have an app that the user may reset."""
        apps = Authenticator.objects.filter(user=OuterRef("pk"), type=Authenticator.Type.TOTP)
        below = apps if request.user.is_superuser else apps.filter(user__is_superuser=False)
        users: QuerySet[User] = super().get_queryset(request)
        return users.annotate(app=Exists(apps), resettable=Exists(below)).prefetch_related("groups")

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> tuple[str, ...]:
        """Let an administrator give roles only, and keep from the name and address of one who may do more."""
        if request.user.is_superuser:
            return self.readonly_fields
        login = ("username", "email") if obj is not None and may_do_more(obj, _acting(request)) else ()
        return (*self.readonly_fields, "is_superuser", *login)

    def get_form(self, request: HttpRequest, obj: User | None = None, change: bool = False, **kwargs: Any) -> Any:  # noqa: FBT001, FBT002
        """Tell the form who acts."""
        form: Any = super().get_form(request, obj, change=change, **kwargs)
        form.acting = _acting(request)
        return form

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Let only a superuser change a superuser."""
        is_above = obj is not None and obj.is_superuser and not request.user.is_superuser
        return not is_above and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:  # noqa: ARG002
        """Return False: a user who has left is set inactive, so that old entries keep their name."""
        return False

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:  # noqa: FBT001
        """Save; every user made here is staff, since there are no others."""
        obj.is_staff = obj.is_staff or not change
        super().save_model(request, obj, form, change)
        if not change and obj.has_usable_password():
            GivenPassword.objects.create(user=obj, given_at=timezone.now())

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:  # noqa: FBT001
        """Save the roles, and tell the administrators what was given."""
        user: User = form.instance
        before = set(user.groups.values_list("name", flat=True))
        super().save_related(request, form, formsets, change)
        roles = ", ".join(sorted(set(user.groups.values_list("name", flat=True)) - before))
        given = {GrantKind.USER: not change, GrantKind.ROLES: change and roles}
        given |= {GrantKind.SUPERUSER: "is_superuser" in form.changed_data and user.is_superuser}
        given |= {GrantKind.OPENED: change and "is_active" in form.changed_data and user.is_active}
        for kind, is_given in given.items():
            if is_given:
                tell_of_grant(kind, by=request.user.pk, user=user, roles=roles)

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:  # noqa: A002
        """Set a password, which its user changes at the next log-in; not that of one who may do more."""
        user = self.get_object(request, unquote(id))
        self._refuse_above(request, user)
        with transaction.atomic():
            response = super().user_change_password(request, id, form_url)
            now = User.objects.filter(pk=user.pk).first() if user else None
            if user is not None and now is not None and now.password != user.password and user.pk != request.user.pk:
                GivenPassword.objects.update_or_create(user=now, defaults={"given_at": timezone.now()})
                tell_of_grant(GrantKind.PASSWORD, by=request.user.pk, user=now)
        return response

    @staticmethod
    def _refuse_above(request: HttpRequest, user: User | None) -> None:
        if user is not None and may_do_more(user, _acting(request)):
            raise PermissionDenied

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Offer to reset the app of those who may do no more than the user."""
        user = self.get_object(request, unquote(object_id))
        may_reset = user is not None and not may_do_more(user, _acting(request))
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), "may_reset": may_reset})

    def get_urls(self) -> list[URLPattern]:
        """Add the page that resets a user's app."""
        page = path("<int:pk>/reset-app/", self.admin_site.admin_view(self.reset_app_page), name="auth_user_reset_app")
        return [page, *super().get_urls()]

    def reset_app_page(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask, and delete a lost app; the user sets up a new one at the next log-in."""
        user = get_object_or_404(self.get_queryset(request), pk=pk)
        if not self.has_change_permission(request, user):
            raise PermissionDenied
        self._refuse_above(request, user)
        back = reverse("admin:auth_user_change", args=[pk])
        if request.method != "POST":
            context = {
                **self.admin_site.each_context(request),
                "opts": self.opts,
                "target": user,
                "target_url": back,
                "title": _("Nulstil appen"),
            }
            return TemplateResponse(request, "admin/auth/user/reset_app.html", context)
        with transaction.atomic():
            removed = authenticators.reset(user=user, request=request)
            if removed:
                self.log_change(request, user, _("Appen til login er nulstillet"))
        if removed:
            messages.success(request, _("%(user)s skal sætte en ny app op ved næste login.") % {"user": user})
        else:
            messages.warning(request, _("%(user)s havde ingen app.") % {"user": user})
        return HttpResponseRedirect(back)

    @admin.display(description=gettext_lazy("Adgangskode"))
    def password_line(self, user: User) -> SafeString:
        """Say whether there is a password and lead to the page that sets one; how it is kept concerns nobody."""
        kept = _("Brugeren har en adgangskode.") if user.has_usable_password() else _("Brugeren har ingen adgangskode.")
        to = reverse("admin:auth_user_password_change", args=[user.pk])
        return format_html('{} <a href="{}">{}</a>', kept, to, _("Vælg en ny"))

    @admin.display(description=gettext_lazy("Roller"))
    def roles(self, user: User) -> str:
        """Return the names of the roles."""
        return ", ".join(sorted(group.name for group in user.groups.all()))

    @admin.display(description=gettext_lazy("App til login"))
    def app_line(self, user: User) -> str | SafeString:
        """Say whether the second step is set up, and lead to the page that resets it."""
        if not getattr(user, "app", False):
            return _("Ingen")
        if not getattr(user, "resettable", False):
            return _("Sat op")
        to = reverse("admin:auth_user_reset_app", args=[user.pk])
        return format_html(
            '{} <a href="{}" aria-label="{}: {}">{}</a>', _("Sat op"), to, _("Nulstil appen"), user, _("Nulstil")
        )


def _acting(request: HttpRequest) -> User:
    return cast("User", request.user)  # a signed-in one: the admin asks before any page
