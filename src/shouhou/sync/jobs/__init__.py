"""Background doors of synchronisation."""

from shouhou.sync.jobs.acting import carry_on, carry_out
from shouhou.sync.jobs.keeping import begin, look_at_ratings, permit, renew, tidy, wake
from shouhou.sync.jobs.reading import fill, read_again, sweep

__all__ = [
    "begin",
    "carry_on",
    "carry_out",
    "fill",
    "look_at_ratings",
    "permit",
    "read_again",
    "renew",
    "sweep",
    "tidy",
    "wake",
]
