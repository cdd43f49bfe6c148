"""Settings of the tests: the real ones, on a clean machine, with stricter middleware and templates.

The environment of whoever runs the tests is not trusted: what changes the rules is fixed here before the settings are
read. ``DATABASE_URL`` alone is kept, because it chooses the engine.
"""

import os
import tempfile
from pathlib import Path

# In memory where the system offers it: a file, so that threads, processes and the browser use SQLite as in production.
_MEMORY = Path("/dev/shm")
_FOLDER = Path(tempfile.mkdtemp(prefix="maillage-tests-", dir=_MEMORY if os.access(_MEMORY, os.W_OK) else None))
_KEPT = {"DATABASE_URL"}
_FIXED = {
    "DATA_DIR": str(_FOLDER),
    "DEVELOPMENT": "1",
    "DEBUG": "0",
    "SECRET_KEY": "only-for-the-tests-and-long-enough-to-be-accepted-everywhere",
    "CACHE_URL": "locmem://",
    "PUBLIC_URL": "http://testserver",
    "ALLOWED_HOSTS": "*",
    "LOG_LEVEL": "WARNING",
    "LOG_FORMAT": "console",
    "MAIL_BACKEND": "django.core.mail.backends.locmem.EmailBackend",
    "PORT": "8000",
}
for _name in (
    "CSRF_TRUSTED_ORIGINS", "MEDIA_ROOT", "NETWORK_NAME", "FILES_STORAGE", "TILE_HOSTS", "TILE_SERVER",
    "TILE_ATTRIBUTION", "OUTGOING_ALLOWED_HOSTS", "SSL_REDIRECT", "HSTS_SECONDS", "BEHIND_PROXY", "TASK_WORKERS",
    "PAGE_CACHE_SECONDS", "UPLOAD_MAX_BYTES", "EMAIL_HOST", "EMAIL_PORT", "EMAIL_USE_TLS", "DEFAULT_FROM_EMAIL",
):  # fmt: skip
    os.environ.pop(_name, None)
os.environ.update(_FIXED)

from config.settings import *  # noqa: E402, F403 - the environment had to be fixed first
from config.settings import DATABASES, MIDDLEWARE, TEMPLATES  # noqa: E402 - the same
from tests.strict.templates import Undefined  # noqa: E402 - the same

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["TEST"] = {"NAME": str(_FOLDER / "tests.sqlite3")}
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 0

MIDDLEWARE = ["tests.strict.reads.NothingWrittenOnGet", *MIDDLEWARE]
TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = Undefined("%s")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
WHITENOISE_AUTOREFRESH = True
TEST_FOLDER = _FOLDER
