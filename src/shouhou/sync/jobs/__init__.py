"""Background doors of synchronisation."""

from shouhou.sync.jobs.reading import fill, judge_open, read_again, sweep

__all__ = ["fill", "judge_open", "read_again", "sweep"]
