"""Django's settings. The environment is read here and nowhere else; docs/operations.md has the table."""

import logging
from importlib.metadata import distribution
from pathlib import Path

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _
from whitenoise.compress import Compressor

from config.body_sizes import MOST_OCTETS, MOST_OCTETS_OF_MAIL
from config.env import Environment
from config.login.provider import openid_connect
from config.logs import logging_settings

BASE_DIR = Path(__file__).resolve().parent.parent
env = Environment()

# --- The installation ------------------------------------------------------------------------------------------------

DEBUG = env.flag("DEBUG", default=False)


def _development(value: str) -> str | None:
    """Return a default that only development has; production must name its own."""
    return value if DEBUG else None


SECRET_KEY = env.secret("SECRET_KEY", _development("only-for-development-" + "never-signs-a-real-link"))
SECRET_KEY_FALLBACKS = env.secrets("SECRET_KEY_FALLBACKS")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", _development("127.0.0.1 localhost [::1]"))
_site = env.origin("SITE_URL", _development("http://127.0.0.1:8000"))
SITE_URL = _site.geturl()

STAFF_EMAIL = env.mailbox("STAFF_EMAIL", _development("temadage@example.dk"))
ARCHIVE_EMAIL = env.mailbox("ARCHIVE_EMAIL", STAFF_EMAIL)
STAFF_PHONE = env.text("STAFF_PHONE", _development("00 00 00 00"), accepted="a phone number")
PRIVACY_URL = env.address("PRIVACY_URL", "")
TOOLBOX_URL = env.address("TOOLBOX_URL", f"{SITE_URL}/redskabskasse/")
SECURITY_CONTACT = env.contact("SECURITY_CONTACT")
BACKUP_MARK = env.absolute_path("BACKUP_MARK")
ACCESSIBILITY_STATEMENT_URL = env.address("ACCESSIBILITY_STATEMENT_URL", "")
CASE_EXPORT_DIR = env.absolute_path("CASE_EXPORT_DIR")
ERASURE_DECISION = env.text("ERASURE_DECISION", "")
REGISTRATION_RATE = env.rate("REGISTRATION_RATE", "60/min")
TRUSTED_PROXIES = env.proxies("TRUSTED_PROXIES")
ACCESS_LOG_DAYS = env.whole("ACCESS_LOG_DAYS", 365, least=30, most=1827)
UNDO_SECONDS = env.whole("UNDO_SECONDS", 120, most=3600)

# --- Apps and middleware ----------------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "config.access",
    "config.benchmark",
    "toolbox",
    "notifications",
    "booking",
    "anymail",
    "csp",
    "django_structlog",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "config.login",
]

MIDDLEWARE = [
    "config.middleware.ClientAddressMiddleware",
    "config.middleware.RequestLogMiddleware",
    "booking.web.middleware.RememberedMiddleware",
    "config.middleware.KeptForBackMiddleware",
    "config.middleware.BrowserPolicyMiddleware",
    "config.plain_query.PlainQueryMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "booking.api.middleware.ApiMiddleware",
    "config.body_limit.BodyLimitMiddleware",
    "config.database_away.DatabaseAwayMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "config.access.middleware.AccessLogMiddleware",
    "config.login.door.StaffDoorMiddleware",
    "config.login.posted.PostedPagesMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "config.urls"
WORKER_URLCONF = "config.linked"  # those that mails link to: less to load
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.context.site",
            ],
        },
    },
]

if DEBUG:
    (BASE_DIR / "var").mkdir(exist_ok=True)

# --- Data ------------------------------------------------------------------------------------------------------------

DATABASES = {"default": env.database("DATABASE_URL", "sqlite:///var/temadag.sqlite3", BASE_DIR)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# In the database, because rate limits must be counted once over all processes and machines. Fragments of templates,
# which say the same on every page, stay with the process; in development, where templates change, none are kept.
_in_process = "locmem.LocMemCache" if not DEBUG else "dummy.DummyCache"
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"},
    "fragments": {"BACKEND": f"django.core.cache.backends.{_in_process}"},
}

# --- Mail ------------------------------------------------------------------------------------------------------------

MAIL_FROM = env.mailbox("MAIL_FROM", _development("temadage@example.dk"))
DEFAULT_FROM_EMAIL = SERVER_EMAIL = MAIL_FROM
ANYMAIL = env.group("ANYMAIL_", "ANYMAIL_…")
ENVELOPE_DOMAIN = env.return_place("ENVELOPE_DOMAIN", MAIL_FROM)
AUTHSERV_ID = env.server("AUTHSERV_ID")
EMAIL_BACKEND = env.text("EMAIL_BACKEND", "")
if not EMAIL_BACKEND:
    globals().update(env.mail("EMAIL_URL", _development((BASE_DIR / "var" / "mail").as_uri())))

# --- Log-in of staff: by password and an app's code, or at the authority's own provider (config/login/) ---------------

REQUIRE_STAFF_MFA = env.flag("REQUIRE_STAFF_MFA", default=not DEBUG)
_provider = env.provider("OIDC_")
SOCIALACCOUNT_PROVIDERS = {"openid_connect": openid_connect(_provider)} if _provider else {}
SOCIALACCOUNT_ADAPTER = "config.login.adapters.ProviderAdapter"
SOCIALACCOUNT_EMAIL_VERIFICATION = ACCOUNT_EMAIL_VERIFICATION = "none"  # administrators enter the addresses

AUTHENTICATION_BACKENDS = ["config.login.backend.StaffBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in (
        ("UserAttributeSimilarityValidator", {}),
        ("MinimumLengthValidator", {"min_length": 12}),
        ("CommonPasswordValidator", {}),
        ("NumericPasswordValidator", {}),
    )
]
LOGIN_URL = LOGOUT_REDIRECT_URL = ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
LOGIN_REDIRECT_URL = "admin:index"
ACCOUNT_ADAPTER = "config.login.adapters.AccountAdapter"
ACCOUNT_SESSION_REMEMBER = True  # SESSION_COOKIE_AGE, not "until the browser closes"; config/login/door.py ends it
ACCOUNT_FORMS = {
    "login": "config.login.forms.LoginForm",
    "reauthenticate": "config.login.forms.PasswordAgainForm",
    "change_password": "config.login.forms.ChangePasswordForm",
}
MFA_ADAPTER = "config.login.adapters.MfaAdapter"
MFA_FORMS = {
    "authenticate": "config.login.forms.SecondStepForm",
    "reauthenticate": "config.login.forms.CodeAgainForm",
    "activate_totp": "config.login.forms.ActivateForm",
}
MFA_TOTP_ISSUER = "Temadag"
MFA_TOTP_TOLERANCE = 1  # a code counts for half a minute more on either side: phones' clocks differ
MFA_RECOVERY_CODES_SHOW_ONCE = True

# --- Language and time -----------------------------------------------------------------------------------------------

LANGUAGE_CODE = "da"
LANGUAGES = [("da", _("Dansk")), ("en", _("Engelsk"))]
LOCALE_PATHS = [BASE_DIR / "booking" / "locale"]
FORMAT_MODULE_PATH = "config.formats"
TIME_ZONE = "Europe/Copenhagen"
USE_I18N = True
USE_TZ = True

# --- Static files ----------------------------------------------------------------------------------------------------

STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "var" / "static"
FRONTEND_DIR = BASE_DIR / "var" / "frontend"  # what config/tools/frontend.py takes from the npm packages
# Ninja is no app: as one it would be loaded where nobody asks its API.
_ninja = str(distribution("django-ninja").locate_file("ninja/static/ninja"))
STATICFILES_DIRS = [("ninja", _ninja), *([FRONTEND_DIR] if FRONTEND_DIR.is_dir() else [])]
_static = "django.contrib.staticfiles.storage.StaticFilesStorage"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": _static if DEBUG else "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
# Source maps are for who reads the scripts of others' packages, and are most of what there would be to compress.
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = (*Compressor.SKIP_COMPRESS_EXTENSIONS, "map")

# --- Safety ----------------------------------------------------------------------------------------------------------

_https = _site.scheme == "https"
SECURE_SSL_REDIRECT = _https
SECURE_REDIRECT_EXEMPT = [r"^health/$"]
SECURE_HSTS_SECONDS = 31_536_000 if _https else 0
# Neighbours below the same name may still speak plain HTTP, and a preloaded name cannot be taken back for months.
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.flag("HSTS_SUBDOMAINS", default=False)
SECURE_HSTS_PRELOAD = env.flag("HSTS_PRELOAD", default=False)
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]  # they ask for both, whoever the neighbours are
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = _https
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "booking.web.views.errors.csrf_failure"
SESSION_COOKIE_AGE = 12 * 60 * 60
BODY_LIMIT = MOST_OCTETS
DATA_UPLOAD_MAX_MEMORY_SIZE = MOST_OCTETS_OF_MAIL
DATA_UPLOAD_MAX_NUMBER_FIELDS = 4_100  # the preview of 500 attendees has at most eight a line

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    },
}

# --- Logs: one line an event, no personal data (no query, no token, no address, no browser) ---------------------------

DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False
DJANGO_STRUCTLOG_USER_ID_FIELD = None
DJANGO_STRUCTLOG_STATUS_START_LOG_LEVEL = logging.DEBUG
LOGGING = logging_settings(readable=DEBUG)
LOGGING_CONFIG = "config.logs.configure"
