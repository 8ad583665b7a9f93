"""A child must not outlive the `shouhou run` that started it, not even after kill -9.

The parent holds the other end of the child's standard input. When the parent dies, however it
dies, the system closes it, and the child ends itself together with its own children.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
import time

POLITE_SECONDS = 5


def hold_lifeline() -> None:
    """Watch the standard input from a thread of its own."""
    threading.Thread(target=wait_for_the_end, daemon=True, name="lifeline").start()


def wait_for_the_end() -> None:
    """Ask our whole process group to stop, then insist."""
    with contextlib.suppress(OSError, ValueError):
        while os.read(sys.stdin.fileno(), 64):
            pass
    os.killpg(0, signal.SIGTERM)
    time.sleep(POLITE_SECONDS)
    os.killpg(0, signal.SIGKILL)
