"""What approvals say: the line on the case, the notice to people, the event for browsers."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from shouhou.approvals import queries
from shouhou.approvals.decide import yuan
from shouhou.approvals.facts import Ruling
from shouhou.approvals.models import Approval
from shouhou.approvals.words import label
from shouhou.cases import actions as cases
from shouhou.cases.facts import Said
from shouhou.notices import actions as notices
from shouhou.notices.facts import Telling
from shouhou.shops.facts import Refused
from shouhou.shops.queries import Person

LONGEST_NOTE: Final = 1000


def clean_note(note: str) -> str:
    """The note without what the database refuses; raises Refused when it is too long."""
    text = note.replace("\x00", "").strip()
    if len(text) > LONGEST_NOTE:
        raise Refused(
            "note_too_long", "说明不能超过 1000 字。", "At most 1000 characters.", field="note"
        )
    return text


def write(row: Approval, zh: str, en: str, by: Person | None, now: datetime) -> None:
    """One line on the case's timeline."""
    about: dict[str, Any] = {
        "approval": row.pk,
        "act": row.act,
        "subject": row.subject,
        "subject_id": row.subject_id,
        "amount_fen": row.amount_fen,
        "needs": row.needs,
        "state": row.state,
        "rows": [ruled["row"] for ruled in (row.ruling_then or row.ruling)["rows"]],
    }
    said = Said(kind=f"approval.{row.state}", zh=zh, en=en, data=about)
    cases.write(case_id=row.case_id, said=said, by=by, now=now)


def announce(row: Approval, now: datetime) -> None:
    """Tell open pages and subscribers that something was asked or decided."""
    topic = "approval.asked" if row.state == "pending" else "approval.decided"
    notices.announce(row.shop_id, topic, now=now, case_id=row.case_id, subject_id=row.pk)


def tell_approvers(row: Approval, zh: str, en: str, now: datetime) -> None:
    """Everybody who may decide it at this moment; the asker never is among them."""
    to = queries.approvers(row.shop_id, row.needs, now, row.asked_by_id)
    notices.tell(to, Telling(row.shop_id, row.case_id, "approval.asked", zh, en), now=now)


def tell_asker(row: Approval, zh: str, en: str, now: datetime) -> None:
    """Whoever asked hears how it ended."""
    if row.asked_by_id is not None:
        what = Telling(row.shop_id, row.case_id, "approval.decided", zh, en)
        notices.tell([row.asked_by_id], what, now=now)


def asked_in_words(row: Approval, ruling: Ruling) -> tuple[str, str]:
    """申请主管批准 300.00 元：本单已同意 …"""
    zh = f"申请{label('needs', row.needs)}批准 {yuan(row.amount_fen)} 元"
    en = f"Asked for the {label('needs', row.needs, 'en')}'s approval of ¥{yuan(row.amount_fen)}"
    return with_reasons(zh, "；".join(r.zh for r in ruling.rows), "："), with_reasons(
        en, "; ".join(r.en for r in ruling.rows), ": "
    )


def with_reasons(sentence: str, reasons: str, colon: str) -> str:
    """The sentence, and the reasons after it if there are any."""
    return f"{sentence}{colon}{reasons}" if reasons else sentence
