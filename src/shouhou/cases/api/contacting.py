"""Contacts with the buyer of a case over all shops: what was, what may be, the wish for none."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from pydantic import Field

from shouhou import moment
from shouhou.cases import actions, queries
from shouhou.cases.api.door import Said, Short, operations
from shouhou.contacts.facts import Contacting, ContactPanel, ContactRow, MayContact, Why
from shouhou.contacts.words import CHANNELS, PURPOSES
from shouhou.rest import Body, Done, Id, Made, by, one_of, shape

Channel = Annotated[str, one_of(CHANNELS)]
AnyChannel = Annotated[
    str, one_of(["", *CHANNELS]), Field(description="Empty: every channel.", examples=["phone"])
]
May = shape(MayContact, using=(shape(Why),), add={"allowed": bool})
Panel = shape(ContactPanel, using=(May, shape(ContactRow)))


class NewContact(Body):
    """A call or talk that was, and what came of it."""

    channel: Channel
    purpose: Annotated[str, one_of(PURPOSES)] = "service"
    said: Said


class BuyerAsked(Body):
    """How the buyer asked."""

    channel: Channel = "wangwang"


class OptedOut(Body):
    """What the buyer does not want, and in which words they said so."""

    channel: AnyChannel = ""
    reason: Short = Field(min_length=1)


class OptedIn(Body):
    """What the buyer wants again."""

    channel: AnyChannel = ""


@operations.reads("/cases/{case_id}/contacts", Panel, zh="联系记录")
def contacts(request: HttpRequest, case_id: Id) -> Any:
    """The contacts with the buyer of a case over all shops, and by which channels more may be.

    The newest eight. Of shops the person does not see neither words nor names are told.
    """
    return queries.contacts_of(by(request), case_id, moment.now())


@operations.writes("/cases/{case_id}/contacts", Made, zh="记录联系")
def note_contact(request: HttpRequest, case_id: Id, noted: NewContact) -> Any:
    """Note a call or talk that was, and what came of it; it counts, whatever the rules say."""
    contacting = Contacting(noted.channel, noted.purpose, noted.said)
    made = actions.note_contact(
        by=by(request), case_id=case_id, contacting=contacting, now=moment.now()
    )
    return {"id": made}


@operations.writes("/cases/{case_id}/asked", Made, zh="买家来找")
def note_asked(request: HttpRequest, case_id: Id, asked: BuyerAsked) -> Any:
    """The buyer has just written or called: answering now is no harassment."""
    made = actions.note_asked(
        by=by(request), case_id=case_id, channel=asked.channel, now=moment.now()
    )
    return {"id": made}


class Mailbox(Body):
    """Where the buyer reads mail; empty forgets it."""

    address: str = Field(max_length=254, strict=True, examples=["buyer@example.com"])


@operations.writes("/cases/{case_id}/mail-address", Done, zh="填买家邮箱", method="PUT")
def set_mail_address(request: HttpRequest, case_id: Id, told: Mailbox) -> Any:
    """Where the buyer of this case reads mail; told work of the channel email can then be sent."""
    actions.set_mail_address(
        by=by(request), case_id=case_id, address=told.address, now=moment.now()
    )
    return {}


@operations.writes("/cases/{case_id}/opt-out", Done, zh="买家不要联系")
def opt_out(request: HttpRequest, case_id: Id, out: OptedOut) -> Any:
    """The buyer wants no contact on a channel, or on none; it holds in every shop."""
    changed = actions.opt_out(
        by=by(request), case_id=case_id, channel=out.channel, reason=out.reason, now=moment.now()
    )
    return {"changed": changed}


@operations.writes("/cases/{case_id}/opt-in", Done, zh="可以再联系")
def opt_in(request: HttpRequest, case_id: Id, wanted: OptedIn) -> Any:
    """The buyer may be contacted so again."""
    changed = actions.opt_in(
        by=by(request), case_id=case_id, channel=wanted.channel, now=moment.now()
    )
    return {"changed": changed}
