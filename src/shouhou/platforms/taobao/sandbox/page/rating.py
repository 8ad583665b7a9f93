"""Ratings: good, neutral, bad; and what is appended later."""

from __future__ import annotations

from starlette.responses import Response

from shouhou.platforms.taobao.sandbox.page.asking import own_line
from shouhou.platforms.taobao.sandbox.page.fields import FORM, Fields
from shouhou.platforms.taobao.sandbox.page.shown import listed
from shouhou.platforms.taobao.sandbox.page.visits import NotFound, Visit
from shouhou.platforms.taobao.sandbox.world import rating
from shouhou.platforms.taobao.sandbox.world.rating import LONGEST, Rating
from shouhou.platforms.taobao.sandbox.world.refusals import Refused
from shouhou.platforms.taobao.sandbox.world.world import Row


def rate(visit: Visit) -> Response:
    """The form, for a line that succeeded."""
    return _form(visit, own_line(visit), Fields({"result": "good"}))


def rated(visit: Visit) -> Response:
    """Gives the rating; words that blame travel as bad tags."""
    line = own_line(visit)
    fields = Fields(visit.form)
    result = fields.choice("result", "评价", [row["code"] for row in listed("rating")])
    content = fields.text("content", "评价内容", LONGEST, needed=result != "good")
    tags = [row["code"] for row in listed("tag") if row["code"] in visit.form.getlist("tag")]
    if not fields.errors:
        given = Rating(
            result=result,
            content=content,
            anonymous=bool(fields["anonymous"]),
            tags=tuple([(each, False) for each in tags]),
        )
        try:
            with visit.world.trial():
                rating.rate(visit.world, line["oid"], "buyer", given)
        except Refused as refused:
            fields.wrong(FORM, refused.says)
    if fields.errors:
        return _form(visit, line, fields)
    return visit.go(f"/orders/{line['tid']}", "评价已发表")


def append(visit: Visit) -> Response:
    """The form for what is appended."""
    return _append_form(visit, Fields({}))


def appended(visit: Visit) -> Response:
    """Appends it, once."""
    fields = Fields(visit.form)
    content = fields.text("content", "追评", LONGEST)
    own = _own_rating(visit)
    if not fields.errors:
        try:
            with visit.world.trial():
                rating.append_rating(visit.world, own["rating_id"], content)
        except Refused as refused:
            fields.wrong(FORM, refused.says)
    if fields.errors:
        return _append_form(visit, fields)
    return visit.go(f"/orders/{own['tid']}", "追评已发表")


def _form(visit: Visit, line: Row, fields: Fields) -> Response:
    visit.status = 422 if fields.errors else 200
    chosen = visit.form.getlist("tag")
    return visit.page("rate.html", line=line, given=fields, errors=fields.errors, chosen=chosen)


def _append_form(visit: Visit, fields: Fields) -> Response:
    visit.status = 422 if fields.errors else 200
    return visit.page("append.html", rating=_own_rating(visit), given=fields, errors=fields.errors)


def _own_rating(visit: Visit) -> Row:
    found = visit.world.find(
        "SELECT r.*, o.title FROM ratings r JOIN trades t USING (tid) JOIN orders o USING (oid)"
        " WHERE oid = ? AND role = 'buyer' AND buyer_id = ?",
        visit.number("oid"),
        visit.needed_buyer["buyer_id"],
    )
    if found is None:
        raise NotFound
    return found


DOORS = (
    ("/lines/{oid}/rate", rate, rated),
    ("/lines/{oid}/append", append, appended),
)
