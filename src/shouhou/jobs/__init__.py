"""Work for later, kept in the database beside the rows it is about.

A job is written in the same transaction as the decision that wants it: a rolled-back decision
leaves no job, a committed one never loses it. Every job may run twice, so every job says in its
docstring why that is harmless (three fixed lines, checked by a guard):

    Does: …
    May run twice because: …
    Gives up after: …

`procrastinate` does the work; only this folder names it.
"""

from shouhou.jobs.defer import defer
from shouhou.jobs.register import periodic, task

__all__ = ["defer", "periodic", "task"]
