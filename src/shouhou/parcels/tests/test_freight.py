"""How much, how long: regions, cells, the row that wins, weights, and saving sheets by day."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samples.cast import FREIGHT
from shouhou.cases.tests.make import make_person, make_shop
from shouhou.language import Place, place_of
from shouhou.parcels import actions, queries
from shouhou.parcels.decide import (
    COLUMNS,
    MOST_LINES,
    UnknownRegion,
    as_cells,
    buyer_pays,
    first_reaching,
    quote,
    read_lines,
    read_sheet,
    spots_of,
    weight_fen,
)
from shouhou.parcels.facts import FreightLine
from shouhou.parcels.models import FreightRow, FreightSheet
from shouhou.parcels.tests.freighting import GRID, TODAY, cells, lines_of, sheet, wish
from shouhou.parcels.tests.make import DAY, NOW
from shouhou.parcels.words import REGION_LEVELS, regions, vocabulary
from shouhou.shops.facts import Refused

CHENGDU = place_of("四川省成都市武侯区")
LANZHOU = place_of("甘肃兰州")
LHASA = place_of("拉萨市")
WAYS = ("全国", "西南", "四川", "成都市", "成都市武侯区")
"""Ever closer names of one place."""


def test_the_regions_load_and_name_provinces():
    codes = [region.code for region in regions()]
    assert len(codes) == len(set(codes))
    assert all(place.level == "province" for region in regions() for place in region.provinces)
    assert vocabulary().section("region_level").codes == REGION_LEVELS


def test_a_region_is_read_by_any_of_its_names():
    for told in ("西北", "西北地区", "north_west", "North-West"):
        assert [spot.word for spot in spots_of(told)] == ["西北"]
    words = [spot.word for spot in spots_of("江浙沪、成都, 新疆 / 南京鼓楼区")]
    assert words == ["江浙沪", "四川省成都市", "新疆维吾尔自治区", "江苏省南京市鼓楼区"]
    for wrong, several in (("鼓楼区", True), ("火星", False)):
        with pytest.raises(UnknownRegion) as unknown:
            spots_of(wrong)
        assert unknown.value.is_several is several


def test_the_figures_of_the_shop_are_answered():
    yto, ems = quote(lines_of(), CHENGDU, 1000)
    assert (yto.fen, yto.days_from, yto.days_to, yto.share_within_2) == (1000, 2, 5, 75)
    assert (ems.fen, ems.days_from, ems.days_to, ems.level) == (1200, 1, 3, "province")
    yto, ems = quote(lines_of(), LANZHOU, 1001)
    assert (yto.fen, yto.level, yto.region) == (2100, "region", "西北")
    assert (ems.fen, ems.level) == (2600, "everywhere")
    assert yto.why == "第 2 行，按地区：西北，首重 1 千克 13.00 元 + 续重 1 千克 8.00 元 × 1"


def test_the_fallback_is_the_next_courier_that_delivers():
    quotes = quote(lines_of(), LHASA, 1000)
    assert [each.reaches for each in quotes] == [False, True]
    chosen = first_reaching(quotes)
    assert chosen is not None
    assert chosen.courier == "ems"
    assert "不到" in quotes[0].why
    assert first_reaching(quotes[:1]) is None


def test_a_short_address_says_that_it_may_be_otherwise():
    lines = lines_of(cells(), cells(region="成都市武侯区", first_fen="6"))
    (found,) = quote(lines, place_of("四川"), 1000)
    assert (found.fen, found.unsure) == (1000, True)
    (found,) = quote(lines, CHENGDU, 1000)
    assert (found.fen, found.unsure) == (600, False)
    assert quote(lines, Place(), 1000) == ()


def test_origins_are_quoted_apart():
    lines = lines_of(cells(origin="成都"), cells(origin="义乌", first_fen="7"))
    found = quote(lines, CHENGDU, 1)
    assert [(each.origin, each.fen) for each in found] == [("成都", 1000), ("义乌", 700)]


def test_the_buyer_pays_what_is_above_free():
    assert [buyer_pays(fen, 1200) for fen in (0, 1200, 1201)] == [0, 0, 1]


weights = st.integers(1, 1_000_000)
prices = st.integers(0, 1_000_000)


@st.composite
def rows(draw, region="全国"):
    return FreightLine(
        number=draw(st.integers(1, 200)),
        courier="yto",
        region=region,
        first_grams=draw(weights),
        first_fen=draw(prices),
        next_grams=draw(weights),
        next_fen=draw(prices),
    )


@given(rows(), weights, weights)
def test_more_weight_never_costs_less_and_every_fen_is_whole(line, one, other):
    light, heavy = sorted((one, other))
    assert weight_fen(line, light) <= weight_fen(line, heavy)
    assert type(weight_fen(line, one)) is int
    over = max(0, one - line.first_grams)
    paid, price = weight_fen(line, one) - line.first_fen, line.next_fen
    assert paid * line.next_grams >= over * price
    assert paid <= 0 or (paid - price) * line.next_grams < over * price


@settings(max_examples=50)
@given(st.permutations(range(len(WAYS))), st.integers(1, len(WAYS)), weights)
def test_the_closer_row_always_wins(order, count, grams):
    some = order[:count]
    lines = [FreightLine(number=n, courier="yto", region=WAYS[at]) for n, at in enumerate(some, 1)]
    (found,) = quote(lines, CHENGDU, grams)
    assert found.row == some.index(max(some)) + 1


@given(rows())
def test_a_row_written_is_the_same_row_read(line):
    (again,) = read_lines([as_cells(line)]).lines
    assert again == FreightLine(**{**fields_of(line), "number": 1})


def fields_of(line):
    return {name: getattr(line, name) for name in FreightLine.__dataclass_fields__}


@pytest.mark.parametrize(
    ("column", "text"),
    [
        ("courier", "=cmd|'/C calc'!A0"),
        ("courier", ""),
        ("courier", "鸽子"),
        ("origin", "=HYPERLINK(1)"),
        ("origin", "长" * 21),
        ("note", "@SUM(A1)"),
        ("note", "＝1+1"),
        ("region", ""),
        ("region", "火星、四川"),
        ("region", "鼓楼区"),
        ("region", "=西北"),
        ("region", "西" * 40_000),
        ("first_grams", "0"),
        ("first_grams", "1e309"),
        ("first_grams", "NaN"),
        ("first_grams", "1001"),
        ("first_grams", "0.0001"),
        ("first_grams", "9" * 5000),
        ("first_fen", "-1"),
        ("first_fen", "12.345"),
        ("first_fen", "inf"),
        ("first_fen", "10000.01"),
        ("first_fen", "0.30000000000000004"),
        ("next_grams", ""),
        ("next_fen", "五元"),
        ("days_from", "2.5"),
        ("days_from", "61"),
        ("days_to", "1"),
        ("share_within_2", "101"),
        ("share_within_2", "1"),
        ("share_within_2", "-0.5"),
        ("reaches", "也许"),
        ("remote", "#REF!"),
    ],
)
def test_a_wrong_cell_is_named_and_nothing_is_taken(column, text):
    read = read_lines([cells("EMS"), {}, cells(**{column: text})])
    assert [(each.row, each.column) for each in read.wrong] == [(3, column)]
    (wrong,) = read.wrong
    assert len(wrong.zh) < 120
    assert wrong.en


@pytest.mark.parametrize(
    ("column", "text", "value"),
    [
        ("first_grams", "0.5", 500),
        ("first_grams", "５００克", 500),
        ("first_grams", "1.50 kg", 1500),
        ("first_fen", "￥12.5", 1250),
        ("first_fen", "12元", 1200),
        ("days_to", "5天", 5),
        ("share_within_2", "0.75", 75),
        ("share_within_2", "75%", 75),
        ("share_within_2", "", None),
        ("reaches", "不到", False),
        ("remote", "TRUE", True),
        ("note", " 偏远\n另算 ", "偏远 另算"),
    ],
)
def test_what_people_and_spreadsheets_write_is_read(column, text, value):
    (line,) = lines_of(cells(**{column: text}))
    assert getattr(line, column) == value


def test_two_rows_that_would_both_win_are_named():
    for one, other, about in (
        ("西北", "偏远", "宁夏"),
        ("全国", "其他", "全国"),
        ("四川、成都", "重庆、成都市", "成都市"),
    ):
        read = read_lines([cells(region=one), cells("EMS"), cells(region=other)])
        assert [(each.row, each.column) for each in read.wrong] == [(3, "region")]
        assert about in read.wrong[0].zh
    assert read_lines([cells(region="西北"), cells(region="甘肃")]).wrong == ()
    assert read_lines([cells(origin="成都"), cells(origin="义乌")]).wrong == ()


def test_a_sheet_of_nothing_or_of_too_much_is_refused():
    assert [each.row for each in read_lines([{}, {"courier": " "}]).wrong] == [0]
    many = [cells(origin=str(n)) for n in range(MOST_LINES + 1)]
    assert [each.row for each in read_lines(many).wrong] == [0]


def test_the_header_is_found_under_a_title_in_any_order():
    header = [column.zh for column in reversed(COLUMNS)]
    row = [cells()[column.code] for column in reversed(COLUMNS)]
    grid, above, wrong = read_sheet([["2026 运费", "", ""], header, row, ["", ""]])
    assert (above, wrong) == (2, [])
    assert read_lines(grid).lines == lines_of(cells())
    assert read_sheet([["junk"], ["快递"]])[2][0].row == 0
    _, _, wrong = read_sheet([[*header, "=cmd|x"]])
    assert "=cmd|x" in wrong[0].zh
    _, _, wrong = read_sheet([[*header[:-1], "地区", "快递"]])
    assert [each.column for each in wrong] == ["region"]


@pytest.mark.django_db
class TestSaving:
    """Sheets follow each other by their days."""

    @pytest.fixture
    def shop(self):
        return make_shop()

    @pytest.fixture
    def owner(self, shop):
        return make_person(shop, "店长", "owner")

    def price(self, shop, on):
        found = queries.freight_quotes(shop.pk, CHENGDU, 1000, on)
        return found[0].fen if found else None

    def test_the_last_to_begin_counts(self, shop, owner):
        sheet(shop, owner, cells(first_fen="10"))
        sheet(shop, owner, cells(first_fen="11"), from_on=TODAY + 9 * DAY)
        sheet(shop, owner, cells(first_fen="9"), name="更正")
        days = (TODAY - DAY, TODAY, TODAY + 8 * DAY, TODAY + 9 * DAY)
        assert [self.price(shop, day) for day in days] == [None, 900, 900, 1100]
        states = [each.state for each in queries.freight_sheets(owner, shop.pk, NOW)]
        assert states == ["coming", "current", "past"]

    def test_a_sheet_that_has_begun_is_never_changed(self, shop, owner):
        coming = sheet(shop, owner, from_on=TODAY + DAY)
        assert sheet(shop, owner, cells("EMS"), from_on=TODAY + DAY, sheet_id=coming) == coming
        assert FreightRow.objects.get().courier == "ems"
        for now in (NOW + DAY, NOW + 3 * DAY):
            with pytest.raises(Refused) as refused:
                sheet(shop, owner, from_on=TODAY + 3 * DAY, sheet_id=coming, now=now)
            assert refused.value.code == "begun"
            with pytest.raises(Refused) as refused:
                actions.drop_sheet(by=owner, shop_id=shop.pk, sheet_id=coming, now=now)
            assert refused.value.code == "begun"
        actions.drop_sheet(by=owner, shop_id=shop.pk, sheet_id=coming, now=NOW)
        assert not FreightSheet.objects.exists()

    def test_the_past_and_the_far_future_are_refused(self, shop, owner):
        for day in (TODAY - DAY, TODAY + timedelta(days=367)):
            with pytest.raises(Refused) as refused:
                sheet(shop, owner, from_on=day)
            assert (refused.value.code, refused.value.field) == ("bad_day", "from_on")

    def test_the_same_sheet_twice_is_one(self, shop, owner):
        assert sheet(shop, owner) == sheet(shop, owner)
        assert FreightSheet.objects.count() == 1
        assert FreightRow.objects.count() == len(GRID)

    def test_rows_that_nobody_could_type_are_refused(self, shop, owner):
        for line in (
            FreightLine(number=1, courier="pigeon", region="全国"),
            FreightLine(number=1, courier="yto", region="火星"),
            FreightLine(number=1, courier="yto", region="全国", first_fen=-1),
            FreightLine(number=1, courier="yto", region="全国", note="=1"),
        ):
            told = wish(lines=(line,))
            with pytest.raises(Refused) as refused:
                actions.save_sheet(by=owner, shop_id=shop.pk, wish=told, now=NOW)
            assert refused.value.code == "wrong_cells"

    def test_only_the_owner_sets_and_only_their_own(self, shop, owner):
        made = sheet(shop, owner, from_on=TODAY + DAY)
        agent = make_person(shop, login="wang")
        stranger = make_person(make_shop("别家"), "店长", "owner", login="chen")
        for other in (agent, stranger):
            with pytest.raises(Refused):
                sheet(shop, other)
            with pytest.raises(Refused):
                actions.drop_sheet(by=other, shop_id=shop.pk, sheet_id=made, now=NOW)
        elsewhere = make_shop("三家")
        third = make_person(elsewhere, "店长", "owner", login="third")
        with pytest.raises(Refused) as refused:
            sheet(elsewhere, third, sheet_id=made, from_on=TODAY + DAY)
        assert refused.value.code == "not_here"
        assert queries.freight_sheet(stranger, made, NOW) is None
        assert queries.freight_sheets(stranger, shop.pk, NOW) == ()
        assert queries.freight_answer(stranger, shop.pk, "四川", 1, NOW) is None
        assert queries.freight_sheet(agent, made, NOW) is not None


def test_the_sample_shops_answer_with_the_figures_they_were_made_from():
    lines = tuple(FreightLine(number=n, **row) for n, row in enumerate(FREIGHT, start=1))
    read = read_lines([as_cells(line) for line in lines])
    assert read.wrong == ()
    prices = {
        where: [(each.courier, each.fen, each.reaches) for each in quote(lines, place, 1000)]
        for where, place in (("local", place_of("杭州")), ("far", LANZHOU), ("tibet", LHASA))
    }
    assert prices["local"] == [("yto", 800, True), ("sto", 1000, True), ("ems", 1200, True)]
    assert prices["far"] == [("yto", 1300, True), ("sto", 1500, True), ("ems", 2000, True)]
    assert [each[2] for each in prices["tibet"]] == [False, True, True]
    (third, *_) = quote(lines, place_of("四川凉山西昌市"), 1000)
    assert third.fen == 1300
