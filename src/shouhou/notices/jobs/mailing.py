"""Letters go out, one after the other."""

from __future__ import annotations

import time
from typing import Final

from django.conf import settings

from shouhou import moment
from shouhou.jobs import task
from shouhou.messengers import email
from shouhou.messengers.port import Outcome
from shouhou.notices import actions
from shouhou.notices.facts import Ended, Posting

ROUND_SECONDS: Final = 60.0


@task("notices.mail", attempts=1)
def mail() -> None:
    """Send the letters that are due; when the server does not take one, the rest wait a minute.

    Does: commits the attempt, hands the mail over, commits the outcome.
    May run twice because: two runs never take the same letter; one in doubt is repeated once.
    Gives up after: one run; every minute it is asked for again while a letter is due.
    """
    if not settings.SMTP_URL:
        return
    server = email.mail_server(settings.SMTP_URL)
    end = time.monotonic() + ROUND_SECONDS
    while time.monotonic() < end:
        posting = actions.begin_letter(now=moment.now())
        if posting is None:
            return
        outcome = email.send(server, written(posting))
        ended = Ended(outcome.kind, outcome.says, outcome.code)
        actions.end_letter(posting=posting, ended=ended, now=moment.now())
        if is_down(outcome):
            return


def written(posting: Posting) -> email.Mail:
    """The same Message-ID at every attempt, so that a mailbox may know a repeated letter."""
    message_id = f"shouhou-{posting.id}-{int(posting.at.timestamp())}"
    return email.Mail(posting.address, posting.subject, posting.text, message_id, posting.at)


def is_down(outcome: Outcome) -> bool:
    """Whether it was the server and not the letter."""
    return outcome.kind in ("again", "unknown") and outcome.code is None
