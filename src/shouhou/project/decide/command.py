"""The command itself: options, progress, the written result, the summary, the exit code."""

from __future__ import annotations

import argparse
import contextlib
import gc
import sys
from collections import deque
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from shouhou.clock import SHANGHAI, NotAMoment, local
from shouhou.platforms.spreadsheet import FileRefused
from shouhou.policy import UnknownWord
from shouhou.project.decide.files import Reading, read_files
from shouhou.project.decide.judge import Judged, Run, judge_all
from shouhou.project.decide.tally import Tally, summary, summary_json
from shouhou.project.decide.writing import write_results
from shouhou.refunds.facts import ShopSetting, check_answer
from shouhou.refunds.words import vocabulary

DECIDED, REFUSED, SOME_UNREAD = 0, 2, 3
_DECLARED = ("postage", "insurance", "seven_day", "freight_said", "deductions_agreed")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `shouhou decide`."""
    parser.description = (
        "按规则判断退款，不用数据库。退出码：0 全部读到并判断；2 文件或参数不对；3 有的行读不了。"
    )
    parser.add_argument("refunds", nargs="+", type=Path, help="退款报表（csv、xls、xlsx、zip）")
    parser.add_argument(
        "--orders", nargs="+", type=Path, default=[], help="订单报表与宝贝报表，可以几个一起"
    )
    parser.add_argument("-o", "--output", type=Path, help="结果写到哪里：.xlsx 或 .csv")
    parser.add_argument("--json", action="store_true", help="每笔一行 JSON 写到标准输出")
    parser.add_argument("--shop-kind", choices=("c2c", "mt", "mall"), default="c2c")
    parser.add_argument("--as-of", help="以哪一刻为准，例 2026-11-23 10:00；默认现在")
    parser.add_argument(
        "--fact", action="append", default=[], help="全店事实：postage=free、insurance=yes 等"
    )
    parser.add_argument(
        "--set", action="append", default=[], help="店铺参数：agent_limit_fen=80000 等"
    )
    parser.add_argument("--password", help="压缩包的密码")
    parser.add_argument("--quiet", action="store_true", help="不显示进度与小结")


def run(options: argparse.Namespace) -> int:
    """Read, decide, write; 0: every row was read, 3: some were not, 2: a file or option was not."""
    with _no_collection():
        return _run(options)


@contextlib.contextmanager
def _no_collection() -> Iterator[None]:
    """Millions of cells are held, none in a circle: looking for circles doubles the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _run(options: argparse.Namespace) -> int:
    try:
        setting, as_of = _setting(options), _as_of(options.as_of)
        _check_output(options)
        reading = read_files(options.refunds, options.orders, options.password)
        if not reading.sheets:
            raise ValueError("这些文件里没有退款报表。")
    except FileRefused as refused:
        return _refuse(refused.zh)
    except (ValueError, OSError, UnknownWord) as wrong:
        return _refuse(str(wrong))
    tally = Tally(as_of)
    wanted = Run(reading, setting, as_of, options.json)
    judged = tally.counting(judge_all(wanted, _Progress(reading, options.quiet)))
    if options.json:
        judged = _printing(judged, tally)
    try:
        _finish(options.output, reading, judged)
    except (ValueError, OSError) as wrong:
        return _refuse(str(wrong))
    if not options.quiet:
        print(summary(tally, reading, options.output), file=sys.stderr)
    return SOME_UNREAD if tally.verdicts["unreadable"] else DECIDED


def _refuse(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return REFUSED


def _setting(options: argparse.Namespace) -> ShopSetting:
    """The shop as declared on the command line; raises ValueError naming the wrong option."""
    facts = dict(_pair(text, "--fact") for text in options.fact)
    for fact, value in facts.items():
        if fact not in _DECLARED:
            raise ValueError(f"--fact {fact}：只能是 {'、'.join(_DECLARED)}")
        check_answer(fact, value)
    numbers: dict[str, int] = {}
    for name, value in (_pair(text, "--set") for text in options.set):
        parameter = vocabulary().parameters.get(name)
        if parameter is None:
            raise ValueError(f"--set {name}：没有这个参数")
        if not value.isdigit() or int(value) not in parameter.range:
            raise ValueError(f"--set {name}={value}：要在 {parameter.lo} 到 {parameter.hi} 之间")
        numbers[name] = int(value)
    return ShopSetting(options.shop_kind, numbers, facts)


def _pair(text: str, option: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise ValueError(f"{option} 要写成 名称=值，而不是“{text}”")
    return name.strip(), value.strip()


def _as_of(text: str | None) -> datetime:
    if text is None:
        return datetime.now(SHANGHAI)
    try:
        return local(text)
    except NotAMoment as wrong:
        raise ValueError(f"--as-of “{text}”不是时间，例 2026-11-23 10:00") from wrong


def _check_output(options: argparse.Namespace) -> None:
    """Better now than after ten minutes' work."""
    output = options.output
    if output is None:
        if not options.json:
            raise ValueError("请用 -o 写明结果文件（.xlsx 或 .csv），或用 --json。")
        return
    if output.suffix.lower() not in (".xlsx", ".csv"):
        raise ValueError(f"{output.name}：结果文件要以 .xlsx 或 .csv 结尾。")
    given = [*options.refunds, *options.orders]
    if output.exists() and any(path.exists() and output.samefile(path) for path in given):
        raise ValueError(f"{output.name}：结果不能写回原文件。")
    if not output.absolute().parent.is_dir():
        raise ValueError(f"{output}：没有这个文件夹。")


def _printing(judged: Iterator[Judged], tally: Tally) -> Iterator[Judged]:
    """One line of JSON for each decision as it is made, and the summary as the last line."""
    for one in judged:
        if one.json:
            print(one.json)
        yield one
    print(summary_json(tally))


def _finish(output: Path | None, reading: Reading, judged: Iterator[Judged]) -> None:
    if output is None:
        deque(judged, maxlen=0)
    else:
        write_results(output, reading, judged)


class _Progress:
    """A bar on the error stream, only where somebody watches it."""

    def __init__(self, reading: Reading, quiet: bool) -> None:
        self._total = sum(len(sheet.rows) for sheet in reading.sheets)
        self._shown = sys.stderr.isatty() and not quiet

    def __call__(self, done: int) -> None:
        if self._shown and self._total:
            filled = 30 * done // self._total
            bar = "█" * filled + "░" * (30 - filled)
            print(f"\r判断中 {bar} {done}/{self._total}", end="", file=sys.stderr, flush=True)
            if done >= self._total:
                print(file=sys.stderr)
