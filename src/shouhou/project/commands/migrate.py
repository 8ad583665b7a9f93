"""`shouhou migrate`: bring the database up to this version's structure."""

from __future__ import annotations

import argparse

from shouhou.project.opened import opened


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """It takes none: there is one database and one newest structure."""


def run(options: argparse.Namespace) -> int:
    """Safe to repeat; does nothing when all is current."""
    with opened():
        from django.core.management import call_command

        call_command("migrate", interactive=False, verbosity=1)
    return 0
