"""Photos: kept as evidence of the buyer, each with its result, within the link's room."""

from __future__ import annotations

import pytest

from shouhou.evidence.actions import keep
from shouhou.evidence.facts import Keeping, Kept, NotKept
from shouhou.evidence.models import Evidence
from shouhou.evidence.tests.files import make_bomb, make_photo_with_place
from shouhou.intake.tests.make import Dropped
from shouhou.refunds.tests.making import NOW
from shouhou.selfservice import actions, queries
from shouhou.selfservice.models import Link, LinkPhoto
from shouhou.selfservice.tests.make import HOUR, dropped, make_story, opened, picture, refusal
from shouhou.shops.models import ShopParameter

pytestmark = pytest.mark.django_db


def limit(story, **numbers: int) -> None:
    for code, value in numbers.items():
        ShopParameter.objects.create(
            shop=story.world.shop,
            code=code,
            value=value,
            from_on=NOW.date(),
            set_by=story.world.owner,
            set_at=NOW,
        )


def add(made, *files, now=NOW):
    return actions.add_photos(link_id=made.id, files=list(files), now=now)


def test_a_photo_is_evidence_of_the_buyer():
    story = make_story()
    made = story.link()
    (one,) = add(made, *dropped(1))
    assert isinstance(one, Kept)
    row = Evidence.objects.get()
    assert (row.case_id, row.source, row.kind, row.by_id) == (
        story.case_id,
        "buyer",
        "photo",
        None,
    )
    link = Link.objects.get()
    assert (link.photos, link.photo_bytes) == (1, len(picture(1)))
    assert queries.own_photo(made.id, row.pk)


HOSTILE = [
    ("svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
    ("html as jpg", b"<html><script>alert(1)</script></html>"),
    ("bomb", make_bomb()),
    ("empty", b""),
    ("torn", picture(3)[:200]),
    ("pdf", b"%PDF-1.7\n%%EOF"),
    ("zip", b"PK\x03\x04" + b"\0" * 64),
    ("polyglot", b"GIF89a/*" + b"\0" * 64 + b"*/=1;alert(1)"),
]


@pytest.mark.parametrize(("what", "content"), HOSTILE, ids=[name for name, _ in HOSTILE])
def test_hostile_files_are_refused_one_by_one_and_take_no_room(what, content):
    made = make_story().link()
    good, bad = add(made, dropped(1)[0], Dropped(f"../../{what}.jpg", content))
    assert isinstance(good, Kept)
    assert isinstance(bad, NotKept)
    assert bad.zh
    assert "/" not in bad.name
    assert (Evidence.objects.count(), Link.objects.get().photos) == (1, 1)


def test_where_a_photo_was_taken_is_not_kept(media):
    made = make_story().link()
    add(made, Dropped("a.jpg", make_photo_with_place()))
    stored = b"".join(path.read_bytes() for path in media.rglob("*") if path.is_file())
    assert b"SECRETPHONE" not in stored
    assert b"SECRETCOMMENT" not in stored


def test_the_same_photo_again_takes_no_room():
    made = make_story().link()
    add(made, *dropped(1))
    (again,) = add(made, *dropped(1))
    assert again.already
    assert (Link.objects.get().photos, LinkPhoto.objects.count()) == (1, 1)


def test_a_photo_of_the_shop_is_not_the_buyers():
    story = make_story()
    made = story.link()
    keeping = Keeping(shop_id=story.world.shop.pk, case_id=story.case_id)
    (ours,) = keep(by=story.world.agent, keeping=keeping, files=dropped(5), now=NOW)
    assert not queries.own_photo(made.id, ours.evidence_id)
    second = story.link(keep_others=True)
    (theirs,) = add(second, *dropped(6))
    assert queries.own_photo(second.id, theirs.evidence_id)
    assert not queries.own_photo(made.id, theirs.evidence_id)


def test_the_link_has_room_for_so_many():
    story = make_story()
    limit(story, page_photos=3)
    made = story.link()
    add(made, *dropped(1, 2))
    refused = refusal(actions.add_photos, link_id=made.id, files=dropped(3, 4), now=NOW)
    assert refused.code == "link_full"
    assert "还能传 1 张" in refused.zh
    add(made, *dropped(3))
    assert queries.buyers_view(opened(made), NOW).photos_left == 0


def test_the_link_has_room_for_so_many_bytes():
    story = make_story()
    limit(story, page_mb=1)
    made = story.link()
    big = Dropped("big.jpg", b"\xff" * (1 << 20))
    big.size = (1 << 20) + 1
    refused = refusal(actions.add_photos, link_id=made.id, files=[big], now=NOW)
    assert refused.code == "link_full"
    assert Link.objects.get().photo_bytes == 0


def test_files_that_were_refused_count_for_the_hour():
    story = make_story()
    limit(story, page_photos_hour=3)
    made = story.link()
    for _ in range(3):
        add(made, Dropped("x.jpg", b"nothing"))
    said = {"link_id": made.id, "files": dropped(1)}
    flooded = refusal(actions.add_photos, now=NOW, **said)
    assert (flooded.code, flooded.seconds) == ("too_many_photos", 3600)
    assert isinstance(actions.add_photos(now=NOW + HOUR, **said)[0], Kept)


def test_a_shop_takes_so_much_in_an_hour_over_all_links():
    story = make_story()
    limit(story, page_shop_hour=10)
    made = story.link()
    for colour in range(10):
        add(made, *dropped(colour))
    other = story.link(keep_others=True)
    said = {"link_id": other.id, "files": dropped(99), "now": NOW}
    assert refusal(actions.add_photos, **said).code == "too_many_shop"


def test_too_many_at_once_gives_the_room_back():
    story = make_story()
    limit(story, page_photos=100, page_photos_hour=100)
    made = story.link()
    said = {"link_id": made.id, "files": dropped(*range(21)), "now": NOW}
    assert refusal(actions.add_photos, **said).code == "too_many"
    row = Link.objects.get()
    assert (row.photos, row.photo_bytes, row.unseen) == (0, 0, [])


def test_only_a_link_that_allows_it():
    story = make_story()
    made = story.link("card")
    said = {"link_id": made.id, "files": dropped(1), "now": NOW}
    assert refusal(actions.add_photos, **said).code == "not_allowed"
    assert refusal(actions.add_photos, **said | {"link_id": 10**9}).code == "gone"
    late = said | {"link_id": story.link().id, "now": NOW + 400 * HOUR}
    assert refusal(actions.add_photos, **late).code == "gone"
