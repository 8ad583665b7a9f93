"""The door for the web server."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shouhou.project.settings")

application = get_wsgi_application()

# Import every page now: a page that cannot be imported must stop the start, not the first visitor.
get_resolver().url_patterns  # noqa: B018

# What the program is made of stays for ever: the collector need not walk through it for each page.
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 20, 50)
