"""The pages of an account, below `/konto/`: the ones of allauth's that staff need, under Danish addresses."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from django.urls import path
from django.views.generic import RedirectView

from config.login import oidc
from config.login.provider import PROVIDER

urlpatterns = [
    path("log-ind/", account.login, name="account_login"),
    path("log-ud/", account.logout, name="account_logout"),
    path("bekraeft/", account.reauthenticate, name="account_reauthenticate"),
    path("adgangskode/", account.password_change, name="account_change_password"),
    # Where staff sign in at the provider only, they have no password here, and get none.
    path("adgangskode/ingen/", RedirectView.as_view(pattern_name="admin:index"), name="account_set_password"),
    path("app/", mfa.index, name="mfa_index"),
    path("app/kode/", mfa.authenticate, name="mfa_authenticate"),
    path("app/bekraeft/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("app/ny/", totp.activate_totp, name="mfa_activate_totp"),
    path("app/fjern/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("app/noedkoder/", codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("app/noedkoder/nye/", codes.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("sso/", oidc.login, {"provider_id": PROVIDER}, name="openid_connect_login"),
    path("sso/svar/", oidc.callback, {"provider_id": PROVIDER}, name="openid_connect_callback"),
]
