"""Have a database behind us for the length of a block, whichever kind the seller uses."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator

from shouhou.project.database import NAMED_BY, configured_url
from shouhou.project.folder import data_folder
from shouhou.project.postgres import running


@contextlib.contextmanager
def opened(*, setup: bool = True) -> Iterator[None]:
    """The configured server, else the embedded one; with `setup`, Django is ready inside."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shouhou.project.settings")
    folder = data_folder()
    folder.path.mkdir(parents=True, exist_ok=True)
    folder.prepare()
    with contextlib.ExitStack() as stack:
        if configured_url() is None:
            server = stack.enter_context(running(folder))
            os.environ[NAMED_BY] = server.url("shouhou")
        if setup:
            import django

            django.setup()
        yield
