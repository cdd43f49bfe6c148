"""Every setting, in one file, read from the environment (12-factor). docs/configure.md explains each one.

A wrong value stops the program at start with its name; production refuses a weak secret.
"""

import secrets
from pathlib import Path

import django_stubs_ext
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from config import environment as env
from config.environment import is_nearby

django_stubs_ext.monkeypatch()  # so that `ModelAdmin[Event]` can be written

ROOT = Path(__file__).resolve().parents[2]
DATA_DIR = Path(env.text("DATA_DIR", str(ROOT / "var")))
DATA_DIR.mkdir(parents=True, exist_ok=True)

# --- What kind of place this is ---------------------------------------------------------------------------------------
DEBUG = env.flag("DEBUG", default=False)
DEVELOPMENT = env.flag("DEVELOPMENT", default=True)
PUBLIC_URL = env.text("PUBLIC_URL", f"http://127.0.0.1:{env.number('PORT', 8000, least=1)}")
NETWORK_NAME = env.text("NETWORK_NAME", "Maillage")
LEAST_SECRET = 40
if DEVELOPMENT and not is_nearby(PUBLIC_URL):
    far = f"PUBLIC_URL={PUBLIC_URL!r} is open to the world: set DEVELOPMENT=0 (docs/install.md)."
    raise ImproperlyConfigured(far)


def _secret_key() -> str:
    """The secret of this installation: from the environment, or kept in DATA_DIR while developing."""
    given = env.text("SECRET_KEY")
    if given:
        if not DEVELOPMENT and (len(given) < LEAST_SECRET or len(set(given)) < LEAST_SECRET // 4):
            message = f"SECRET_KEY is too weak: give at least {LEAST_SECRET} varied characters."
            raise ImproperlyConfigured(message)
        return given
    if not DEVELOPMENT:
        message = "SECRET_KEY is missing: set it to a long random value (docs/configure.md)."
        raise ImproperlyConfigured(message)
    kept = DATA_DIR / "secret_key"
    if not kept.exists():
        kept.write_text(secrets.token_urlsafe(64))
        kept.chmod(0o600)
    return kept.read_text().strip()


SECRET_KEY = _secret_key()
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", "*" if DEVELOPMENT else "")
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS")

# --- The house, lowest floor first ------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.admin",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django_htmx",
    "template_partials",
    "django_linear_migrations",
    "django_q",
    "django_prose_editor",
    "maillage.core",
    "maillage.accounts",
    "maillage.ui",
    "maillage.geography",
    "maillage.vocabularies",
    "maillage.journal",
    "maillage.notices",
    "maillage.files",
    "maillage.search",
    "maillage.feeds",
    "maillage.oai",
    "maillage.territories",
    "maillage.contributions",
    "maillage.conversations",
    "maillage.documents",
    "maillage.members",
    "maillage.communities",
    "maillage.directory",
    "maillage.attendance",
    "maillage.publications",
    "maillage.announcements",
    "maillage.events",
    "maillage.resources",
    "maillage.projects",
    "maillage.loans",
    "maillage.programmes",
    "maillage.funding",
    "maillage.evaluations",
    "maillage.reports",
    "maillage.imports",
    "maillage.website",
]

MIDDLEWARE = [
    "maillage.territories.pagecache.PageCacheMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "maillage.core.logs.RequestLogMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",
    "maillage.territories.middleware.PlaceMiddleware",
    "django.middleware.common.CommonMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "maillage.territories.middleware.SecondFactorMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "maillage.ui.access.FormAddressMiddleware",
    "maillage.ui.access.RefusedMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "src" / "maillage" / "website" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "maillage.website.context.chrome",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static", "maillage.ui.templatetags.ui"],
        },
    },
]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
APPEND_SLASH = True
FORMS_URLFIELD_ASSUME_HTTPS = True

# --- Where facts are kept ---------------------------------------------------------------------------------------------
DATABASES = {"default": env.database("DATABASE_URL", DATA_DIR / "maillage.sqlite3")}
CACHES = {"default": env.cache("CACHE_URL", DATA_DIR / "cache")}
PAGE_CACHE_SECONDS = env.number("PAGE_CACHE_SECONDS", 300)
NEW_ACCOUNT_DAYS = env.number("NEW_ACCOUNT_DAYS", 7)
NEW_ACCOUNT_A_DAY = env.number("NEW_ACCOUNT_A_DAY", 10, least=1)
MEDIA_ROOT = Path(env.text("MEDIA_ROOT", str(DATA_DIR / "media")))
MEDIA_URL = "/media/"
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
FILES_STORAGE = env.text("FILES_STORAGE", "django.core.files.storage.FileSystemStorage")
STORAGES = {
    "default": {"BACKEND": FILES_STORAGE},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage" if DEBUG else "config.assets.HashedStorage"
    },
}
WHITENOISE_MAX_AGE = 3600
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 12_000

# --- People -----------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "website:my_space"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "maillage.accounts.adapter.AccountAdapter"
ACCOUNT_FORMS = {"signup": "maillage.territories.forms.SignUpForm"}
ACCOUNT_SIGNUP_FORM_HONEYPOT_FIELD = "surname"
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_USER_DISPLAY = "maillage.accounts.models.display_name"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if PUBLIC_URL.startswith("https") else "http"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEVELOPMENT
MFA_TOTP_ISSUER = NETWORK_NAME
USERSESSIONS_TRACK_ACTIVITY = False
MFA_REQUIRED_FOR_COORDINATORS = env.flag("MFA_REQUIRED_FOR_COORDINATORS", default=not DEVELOPMENT)
MINIMUM_AGE = {"FR": 15, "BE": 13}

SESSION_COOKIE_NAME = "maillage"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 30
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = PUBLIC_URL.startswith("https")
CSRF_USE_SESSIONS = True
CSRF_FAILURE_VIEW = "maillage.ui.errors.interrupted"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = env.flag("SSL_REDIRECT", default=False)
SECURE_HSTS_SECONDS = env.number("HSTS_SECONDS", 0)
if env.flag("BEHIND_PROXY", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    USE_X_FORWARDED_HOST = True
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:", *env.words("TILE_HOSTS")],
        "style-src": [SELF],
        "script-src": [SELF],
        "worker-src": [SELF],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    },
}

# --- Language and time ------------------------------------------------------------------------------------------------
LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", _("français")), ("en", _("anglais"))]
LOCALE_PATHS = [ROOT / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Paris"

# --- Mail, tasks, outgoing requests -----------------------------------------------------------------------------------
EMAIL_BACKEND = "maillage.notices.backend.OutboxBackend"
MAIL_BACKEND = env.text(
    "MAIL_BACKEND",
    "django.core.mail.backends.console.EmailBackend" if DEVELOPMENT else "django.core.mail.backends.smtp.EmailBackend",
)
EMAIL_HOST = env.text("EMAIL_HOST", "localhost")
EMAIL_PORT = env.number("EMAIL_PORT", 25, least=1)
EMAIL_HOST_USER = env.text("EMAIL_HOST_USER")
EMAIL_HOST_PASSWORD = env.text("EMAIL_HOST_PASSWORD")
EMAIL_USE_TLS = env.flag("EMAIL_USE_TLS", default=False)
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "maillage@localhost")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
OUTGOING_ALLOWED_HOSTS = env.words("OUTGOING_ALLOWED_HOSTS")
TILE_SERVER = env.text("TILE_SERVER")
TILE_ATTRIBUTION = env.text("TILE_ATTRIBUTION")
VIDEO_HOSTS = env.words("VIDEO_HOSTS")
TASK_WORKERS = env.number("TASK_WORKERS", 1, least=1)
Q_CLUSTER = {"name": "maillage", "orm": "default", "timeout": 60, "retry": 90}

# --- Logs -------------------------------------------------------------------------------------------------------------
LOG_LEVEL = env.text("LOG_LEVEL", "INFO")
LOG_FORMAT = env.text("LOG_FORMAT", "console" if DEVELOPMENT else "json")
LOGGING_CONFIG = "maillage.core.logs.configure"
LOGGING = {"version": 1}  # Django calls LOGGING_CONFIG only when this is not empty
