"""Fail when a browser test was skipped: on the build machine a missing browser is a failure.

python scripts/no_skipped_journeys.py junit.xml
"""

from __future__ import annotations

import sys
from xml.etree import ElementTree


def skipped_journeys(report: str) -> list[str]:
    """The names of skipped tests that belong to the journeys or wanted a browser."""
    found = []
    for case in ElementTree.parse(report).iter("testcase"):  # noqa: S314 - pytest wrote it
        skipped = case.find("skipped")
        if skipped is None:
            continue
        where = f"{case.get('classname')}.{case.get('name')}"
        why = skipped.get("message") or ""
        if "journeys" in where or "chromium" in why.lower() or "browser" in why.lower():
            found.append(f"{where}: {why}")
    return found


if __name__ == "__main__":
    names = skipped_journeys(sys.argv[1])
    if names:
        sys.exit("\n".join(["Browser tests were skipped:", *names]))
