"""The WSGI entry point that granian serves.

What is loaded here stays until the process ends: it is set aside from the collector of lost cycles, which otherwise
walks through the whole program some times a second and takes a tenth of each page.
"""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

NEW_OBJECTS = 10_000
"""How many objects a process makes before their cycles are looked for: a page makes some thousands."""

application = get_wsgi_application()
get_resolver().url_patterns  # noqa: B018 - every view is imported now, not with the first request
gc.collect()
gc.freeze()
gc.set_threshold(NEW_OBJECTS, 10, 10)
