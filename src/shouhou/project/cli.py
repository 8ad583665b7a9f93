"""The command `shouhou`. One small file per command in `commands/`; this file only chooses.

Only the chosen command is imported: `shouhou decide` answers without Django or a database.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module

from shouhou.project.database import NotADatabaseUrl
from shouhou.project.postgres import CannotStart, NoPostgres

COMMANDS = {
    "run": ("shouhou.project.commands.run", "启动售后台(网页、任务、数据库) · start the desk"),
    "decide": (
        "shouhou.project.decide",
        "按规则判一件事,不用数据库 · decide one case by the rules",
    ),
    "migrate": ("shouhou.project.commands.migrate", "更新数据库结构 · update the database"),
    "prepare": ("shouhou.project.commands.prepare", "备好数据库与示例 · tables and sample shop"),
    "web": ("shouhou.project.commands.web", "只启动网页 · only the pages"),
    "live": ("shouhou.project.commands.live", "只启动实时更新 · only live updates"),
    "sync": ("shouhou.project.commands.sync", "只启动消息同步 · only the platforms' messages"),
    "market": ("shouhou.project.commands.market", "只启动示例市场 · only the sample market"),
    "worker": ("shouhou.project.commands.worker", "只启动后台任务 · only the jobs"),
    "manage": ("shouhou.project.commands.manage", "运行 Django 命令 · run a Django command"),
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; expected failures become one calm message."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    options = make_parser(given).parse_args(given)
    try:
        return int(options.run(options))
    except (CannotStart, NoPostgres, NotADatabaseUrl, PermissionError) as problem:
        print(problem, file=sys.stderr)
        return 1


def make_parser(given: Sequence[str]) -> argparse.ArgumentParser:
    """A parser that knows every command's name, but only the given command's options."""
    parser = argparse.ArgumentParser(prog="shouhou", description="售后 · the after-sales desk")
    choices = parser.add_subparsers(dest="command", required=True, metavar="command")
    for name, (module_name, purpose) in COMMANDS.items():
        chosen = bool(given) and given[0] == name
        command = choices.add_parser(name, help=purpose, description=purpose)
        if chosen:
            module = import_module(module_name)
            module.add_arguments(command)
            command.set_defaults(run=module.run)
    return parser
