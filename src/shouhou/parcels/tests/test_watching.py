"""What is wrong comes up before the buyer asks, once, and ends by itself; silence is raised."""

from __future__ import annotations

from datetime import date

import pytest

from shouhou.cases.actions import merge
from shouhou.cases.models import Case, CaseEvent
from shouhou.cases.tests.make import make_person, make_shop
from shouhou.intents.models import Intent
from shouhou.notices.models import Notification
from shouhou.parcels import actions
from shouhou.parcels.facts import Asking, Details
from shouhou.parcels.models import Parcel, ParcelSign, Talk
from shouhou.parcels.queries import parcels_of_case
from shouhou.parcels.tests.make import DAY, HOUR, NOW, NUMBER, ORDER, connect, parcel, scan, told
from shouhou.shops.facts import Refused

pytestmark = pytest.mark.django_db
GONE = scan(2, "【四川苍溪公司】已收件")


@pytest.fixture
def shop():
    return make_shop()


@pytest.fixture
def agent(shop):
    return make_person(shop)


def signs(**narrow):
    return list(ParcelSign.objects.filter(**narrow).order_by("pk").values_list("sign", flat=True))


def test_nothing_is_wrong_with_a_parcel_on_its_way(shop):
    parcel(shop)
    told(shop, GONE, hours=3)
    assert signs() == []
    assert Case.objects.count() == 0


def test_what_was_not_picked_up_opens_a_case_by_time_alone(shop):
    parcel(shop)
    assert actions.look_due(NOW + 23 * HOUR) == 0
    assert actions.look_due(NOW + 24 * HOUR) == 1
    assert signs() == ["not_picked_up"]
    case = Case.objects.get()
    assert (case.kind, case.source, case.order_no) == ("logistics", "parcel", ORDER)
    assert case.alarm == 2
    line = CaseEvent.objects.filter(case=case, kind="parcel").get()
    assert NUMBER in line.zh
    assert "催揽收" in line.zh


def test_a_sign_ends_when_the_parcel_moves_and_comes_once(shop):
    parcel(shop)
    actions.look_due(NOW + 24 * HOUR)
    actions.look_due(NOW + 25 * HOUR)
    assert signs() == ["not_picked_up"]
    row = told(shop, scan(26, "【四川苍溪公司】已收件"), hours=26)
    assert signs(ended_at=None) == []
    assert (row.wrong, row.alarm) == (False, 0)
    assert Case.objects.count() == 1


def test_standing_still_is_seen_at_its_hour(shop):
    parcel(shop)
    told(shop, GONE, hours=3)
    for hours in range(4, 50):
        actions.look_due(NOW + hours * HOUR)
    assert signs() == []
    actions.look_due(NOW + 50 * HOUR)
    assert signs() == ["still"]


def test_a_refused_parcel_joins_the_live_case_of_its_order(shop):
    parcel(shop)
    actions.look_due(NOW + 24 * HOUR)
    told(shop, GONE, scan(40, "客户拒收此件"), hours=41)
    assert Case.objects.count() == 1
    assert signs(ended_at=None) == ["refused"]


def test_signed_by_another_is_only_listed_until_the_buyer_misses_it(shop):
    row = parcel(shop)
    told(shop, GONE, scan(30, "客户签收人: 门卫 已签收"), hours=31)
    assert signs(ended_at=None) == ["signed_other"]
    assert Case.objects.count() == 0
    actions.note_missing(shop.pk, [ORDER], NOW + 50 * HOUR)
    assert signs(ended_at=None) == ["not_received"]
    assert Case.objects.get().alarm == 3
    row.refresh_from_db()
    assert row.missing_at == NOW + 50 * HOUR


def test_who_asked_before_the_signature_did_not_miss_it_then(shop):
    parcel(shop)
    actions.note_missing(shop.pk, [ORDER], NOW + 5 * HOUR)
    told(shop, GONE, scan(30, "已签收，签收人：本人"), hours=31)
    assert signs(ended_at=None) == []


def test_put_aside_it_stays_so_until_it_was_gone(shop, agent):
    parcel(shop)
    actions.look_due(NOW + 24 * HOUR)
    sign = ParcelSign.objects.get()
    actions.put_aside(by=agent, sign_id=sign.pk, reason="已联系网点", now=NOW + 24 * HOUR)
    assert Parcel.objects.get().wrong is False
    actions.look_at(shop.pk, [sign.parcel_id], NOW + 40 * HOUR)
    assert signs() == ["not_picked_up"]
    with pytest.raises(Refused, match="处理过"):
        actions.put_aside(by=agent, sign_id=sign.pk, reason="再来", now=NOW + 41 * HOUR)


def test_a_reason_is_needed_and_strangers_see_nothing(shop, agent):
    parcel(shop)
    actions.look_due(NOW + 24 * HOUR)
    sign = ParcelSign.objects.get()
    stranger = make_person(make_shop("别家"), "别人")
    for person, reason, code in ((agent, " ", "empty"), (stranger, "好", "not_here")):
        with pytest.raises(Refused) as caught:
            actions.put_aside(by=person, sign_id=sign.pk, reason=reason, now=NOW + DAY)
        assert caught.value.code == code


def test_two_parcels_of_one_order_share_a_case(shop):
    parcel(shop)
    parcel(shop, "YT0000000000002", order_no=ORDER)
    Parcel.objects.update(replaced_at=None, looks_at=NOW)
    actions.look_due(NOW + 30 * HOUR)
    assert len(signs()) == 2
    assert Case.objects.count() == 1


def ask(agent, row, **said):
    asking = Asking(**({"wish": "redirect", "staff": "851"} | said))
    return actions.ask_courier(by=agent, parcel_id=row.pk, asking=asking, now=NOW)


def test_a_call_is_on_the_case_with_memo_and_buyer_to_be_told(shop, agent):
    row = parcel(shop)
    actions.look_due(NOW + 24 * HOUR)
    ask(agent, row, promised="明天改派")
    case = Case.objects.get()
    lines = [line.zh for line in CaseEvent.objects.filter(case=case)]
    memo = f"11-23 联系851号 改地址，明天改派 ({agent.name})"
    assert memo in lines
    tasks = {task.kind: task.text for task in case.tasks.all()}
    assert tasks["memo"] == memo
    assert "明天改派" in tasks["tell_buyer"]
    row.refresh_from_db()
    assert row.asking


def test_silence_is_raised_once_and_an_answer_starts_anew(shop, agent):
    row = parcel(shop)
    talk = ask(agent, row)
    assert actions.raise_silent(NOW + 3 * HOUR) == 0
    assert actions.raise_silent(NOW + 4 * HOUR) == 1
    assert actions.raise_silent(NOW + 5 * HOUR) == 0
    assert Notification.objects.filter(person=agent).count() == 1
    said = Asking(wish="redirect", promised="下午处理", due_at=NOW + 9 * HOUR)
    actions.go_on(by=agent, talk_id=talk, event="promise", asking=said, now=NOW + 5 * HOUR)
    assert actions.raise_silent(NOW + 8 * HOUR) == 0
    assert actions.raise_silent(NOW + 9 * HOUR) == 1


def test_done_ends_it_and_taking_up_begins_again(shop, agent):
    row = parcel(shop)
    talk = ask(agent, row)
    go_on = {"by": agent, "talk_id": talk, "asking": Asking(wish="redirect"), "now": NOW + HOUR}
    actions.go_on(event="finish", **go_on)
    row.refresh_from_db()
    assert not row.asking
    assert Talk.objects.get().ended_at == NOW + HOUR
    with pytest.raises(Refused):
        actions.go_on(event="finish", **go_on)
    actions.go_on(event="take_up", **go_on)
    assert Talk.objects.get().state == "asked"


@pytest.mark.parametrize(
    ("said", "code", "field"),
    [
        ({"wish": "fly"}, "unknown_word", "wish"),
        ({"channel": "pigeon"}, "unknown_word", "channel"),
        ({"wish": "other"}, "empty", "words"),
        ({"words": "长" * 501}, "too_long", "words"),
        ({"due_at": NOW - HOUR}, "bad_moment", "due_at"),
        ({"due_at": NOW + 61 * DAY}, "bad_moment", "due_at"),
    ],
)
def test_a_wrong_field_is_named_and_nothing_is_kept(shop, agent, said, code, field):
    row = parcel(shop)
    with pytest.raises(Refused) as caught:
        ask(agent, row, **said)
    assert (caught.value.code, caught.value.field) == (code, field)
    assert not Talk.objects.exists()


def test_a_parcel_by_hand_is_a_leg_of_its_case(shop, agent):
    parcel(shop)
    actions.look_due(NOW + 24 * HOUR)
    case = Case.objects.get()
    told_of = {"by": agent, "case_id": case.pk, "courier": "sto", "now": NOW}
    pk = actions.add_parcel(leg="return", number=" 773 1234 5678 9012 ", **told_of)
    row = Parcel.objects.get(pk=pk)
    assert (row.direction, row.number, row.courier) == ("back", "773123456789012", "sto")
    assert actions.add_parcel(leg="return", number="773123456789012", **told_of) == pk
    assert row.cases.count() == 1
    actions.untie(by=agent, case_id=case.pk, parcel_id=pk, now=NOW)
    assert row.cases.count() == 0


@pytest.mark.parametrize(
    ("details", "code"),
    [
        (Details(promised_on=date.max), "bad_day"),
        (Details(phone_tail="12a4"), "bad_tail"),
        (Details(freight_fen=-1), "bad_amount"),
        (Details(payer="nobody"), "unknown_word"),
    ],
)
def test_wrong_details_are_refused(shop, agent, details, code):
    row = parcel(shop)
    with pytest.raises(Refused) as caught:
        actions.amend(by=agent, parcel_id=row.pk, details=details, now=NOW)
    assert caught.value.code == code


def test_in_a_connected_shop_the_desk_writes_the_memo_itself(shop, agent):
    connect(shop, make_person(shop, "店长", "owner"))
    row = parcel(shop)
    actions.look_due(NOW + 24 * HOUR)
    ask(agent, row, promised="明天改派")
    act = Intent.objects.get(act="memo")
    assert (act.number, act.ask["text"].startswith("11-23 联系851号")) == (ORDER, True)


def test_taking_up_again_is_no_result(shop, agent):
    row = parcel(shop)
    actions.look_due(NOW + 24 * HOUR)
    talk = ask(agent, row)
    said = {"by": agent, "talk_id": talk, "asking": Asking(wish="redirect"), "now": NOW}
    actions.go_on(event="fail", **said)
    actions.go_on(event="take_up", **said)
    told = [task.text for task in Case.objects.get().tasks.filter(kind="tell_buyer")]
    assert len(told) == 1, "only that it failed"


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"leg": "sideways"}, "unknown_word"),
        ({"number": "见备注"}, "bad_number"),
        ({"courier": "dhl"}, "bad_courier"),
        ({"case_id": 99999}, "not_here"),
    ],
)
def test_a_wrong_parcel_by_hand_is_refused(shop, agent, fields, code):
    parcel(shop)
    actions.look_due(NOW + 24 * HOUR)
    told_of = {
        "case_id": Case.objects.get().pk,
        "leg": "return",
        "number": "773123456789012",
        "courier": "sto",
    }
    with pytest.raises(Refused) as caught:
        actions.add_parcel(by=agent, now=NOW, **(told_of | fields))
    assert caught.value.code == code
    assert Parcel.objects.count() == 1


def test_a_corrected_number_is_asked_anew_and_may_not_be_another_parcels(shop, agent):
    row = parcel(shop)
    parcel(shop, "YT0000000000002", order_no="2")
    Parcel.objects.update(ask_at=NOW + DAY)
    change = {"by": agent, "parcel_id": row.pk, "now": NOW + HOUR}
    actions.amend(
        details=Details(number="YT0000000000009", payer="seller", freight_fen=1200), **change
    )
    row.refresh_from_db()
    assert (row.number, row.payer, row.freight_fen) == ("YT0000000000009", "seller", 1200)
    assert row.ask_at == NOW + HOUR
    with pytest.raises(Refused) as caught:
        actions.amend(details=Details(number="YT0000000000002"), **change)
    assert caught.value.code == "taken"


def test_a_merged_case_shows_the_parcels_of_both(shop, agent):
    parcel(shop)
    parcel(shop, "YT0000000000002", order_no="3515313978150000009")
    actions.look_due(NOW + 24 * HOUR)
    first, second = Case.objects.order_by("pk").values_list("pk", flat=True)
    merge(by=agent, case_id=second, into=first, now=NOW + DAY)
    seen = parcels_of_case(agent, first, NOW + DAY)
    assert {each.number for each in seen} == {NUMBER, "YT0000000000002"}
