"""`shouhou manage …`: a Django management command with the desk's own database running."""

from __future__ import annotations

import argparse

from shouhou.project.opened import opened


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("words", nargs=argparse.REMAINDER, help="makemigrations, shell, …")


def run(options: argparse.Namespace) -> int:
    """Django prints and exits by itself."""
    with opened():
        from django.core.management import execute_from_command_line

        execute_from_command_line(["shouhou manage", *options.words])
    return 0
