"""The project's settings with one more address: the floor."""

from config.settings import *  # noqa: F403 - the settings are the project's own

ROOT_URLCONF = "bench_urls"
STORAGES = {
    **STORAGES,  # noqa: F405 - of the project
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
