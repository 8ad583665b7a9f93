"""Background doors of notices."""

from shouhou.notices.jobs.mailing import mail
from shouhou.notices.jobs.sending import fan_out, send
from shouhou.notices.jobs.upkeep import tidy, wake

__all__ = ["fan_out", "mail", "send", "tidy", "wake"]
