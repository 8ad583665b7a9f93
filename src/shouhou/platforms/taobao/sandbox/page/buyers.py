"""Whom to play: choose a buyer or make one."""

from __future__ import annotations

import re

from starlette.responses import Response

from shouhou.platforms.taobao.sandbox.page.fields import Fields
from shouhou.platforms.taobao.sandbox.page.visits import BUYER, Visit
from shouhou.platforms.taobao.sandbox.world.refusals import Refused
from shouhou.platforms.taobao.sandbox.world.shops import Person, join

SHOWN = 60
_MOBILE = re.compile(r"1[0-9]{10}")
_PLACE = {"name": "样例", "mobile": "13800009999", "state": "浙江省", "city": "杭州市"}
_GIVEN = {**_PLACE, "district": "西湖区", "address": "样例路 1 号"}
_FIELDS = (
    ("nick", "会员名", 25),
    ("name", "收货人", 20),
    ("mobile", "手机号", 11),
    ("state", "省", 20),
    ("city", "市", 20),
    ("district", "区县", 20),
    ("address", "详细地址", 100),
)


def choose(visit: Visit) -> Response:
    """The buyers that are no story's, and the form for a new one."""
    return _shown(visit, Fields(_GIVEN))


def play(visit: Visit) -> Response:
    """From now on this browser plays that buyer."""
    number = str(visit.form.get("buyer") or "")
    known = number.isdecimal() and len(number) < 16
    sql = "SELECT nick FROM buyers WHERE buyer_id = ?"
    nick = visit.world.value(sql, int(number)) if known else None
    if nick is None:
        return visit.go("/buyers", "没有这位买家", wrong=True)
    return _playing(visit, int(number), f"现在您是买家“{nick}”")


def make(visit: Visit) -> Response:
    """A new buyer, played at once."""
    fields = Fields(visit.form)
    values = {name: fields.text(name, label, most) for name, label, most in _FIELDS}
    if values["mobile"] and not _MOBILE.fullmatch(values["mobile"]):
        fields.wrong("mobile", "手机号须是 1 开头的 11 位数字（请用虚构的号码）")
    number = 0
    if not fields.errors:
        try:
            with visit.world.trial():
                number = join(visit.world, Person(**values))
        except Refused as refused:
            fields.wrong("nick", refused.says)
    if fields.errors:
        return _shown(visit, fields)
    return _playing(visit, number, f"欢迎，{values['nick']}")


def _shown(visit: Visit, fields: Fields) -> Response:
    visit.status = 422 if fields.errors else 200
    mine = visit.world.all(
        "SELECT b.*, (SELECT count(*) FROM trades t WHERE t.buyer_id = b.buyer_id) AS trades"
        " FROM buyers b WHERE buyer_id NOT IN (SELECT buyer_id FROM story_runs)"
        " ORDER BY buyer_id LIMIT ?",
        SHOWN,
    )
    back = visit.form.get("back") or visit.request.query_params.get("back", "")
    return visit.page(
        "buyers.html", buyers=mine, fields=_FIELDS, given=fields, errors=fields.errors, back=back
    )


def _playing(visit: Visit, number: int, says: str) -> Response:
    response = visit.back("/", says)
    response.set_cookie(BUYER, str(number), max_age=365 * 86400, httponly=True, samesite="strict")
    return response


DOORS = (("/buyers", choose, make), ("/buyers/play", None, play))
