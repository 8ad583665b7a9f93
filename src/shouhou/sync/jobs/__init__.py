"""Background doors of synchronisation."""

from shouhou.sync.jobs.acting import carry_on, carry_out
from shouhou.sync.jobs.keeping import begin, look_at_ratings, renew, tidy, wake
from shouhou.sync.jobs.reading import fill, judge_open, read_again, sweep

__all__ = [
    "begin",
    "carry_on",
    "carry_out",
    "fill",
    "judge_open",
    "look_at_ratings",
    "read_again",
    "renew",
    "sweep",
    "tidy",
    "wake",
]
