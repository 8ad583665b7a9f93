"""Files become evidence: a result for each, once per case, written before the row is there."""

from __future__ import annotations

import hashlib
import stat
from datetime import date

import pytest
from django.db import connection, transaction
from django.db.utils import IntegrityError

from shouhou.evidence import queries
from shouhou.evidence.actions import erase, move_case, sweep
from shouhou.evidence.actions import keep as keep_files
from shouhou.evidence.facts import Keeping, Kept, NotKept
from shouhou.evidence.models import Evidence
from shouhou.evidence.tests.files import make_bomb, make_pdf, make_photo_with_place, make_picture
from shouhou.evidence.tests.make import CASE, NOW, keep, make_person, make_shop
from shouhou.notices.models import Notice
from shouhou.orders.tests.make import later
from shouhou.shops.actions import set_parameter
from shouhou.shops.facts import Change, Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop():
    return make_shop()


@pytest.fixture
def by(shop):
    return make_person(shop)


def files(media):
    return sorted(path.relative_to(media).as_posix() for path in media.rglob("*") if path.is_file())


def test_each_file_has_its_own_result(shop, by):
    sent = make_photo_with_place()
    results = keep(
        shop, by, ("照片.jpg", sent), ("bomb.png", make_bomb()), ("a.pdf", make_pdf()), ("x", b"MZ")
    )
    kept = [each for each in results if isinstance(each, Kept)]
    assert [each.name for each in kept] == ["照片.jpg", "a.pdf"]
    refused = [each for each in results if isinstance(each, NotKept)]
    assert [(each.name, each.code) for each in refused] == [
        ("bomb.png", "too_many_pixels"),
        ("x", "program"),
    ]
    assert "像素" in refused[0].says("zh-hans")
    assert "pixels" in refused[0].says("en")
    view = queries.get(by, kept[0].evidence_id)
    stored = queries.open_bytes(by, view.id).stream.read()
    assert view.sha256 == hashlib.sha256(sent).hexdigest()
    assert view.stored_sha256 == hashlib.sha256(stored).hexdigest() != view.sha256
    assert (view.sent_bytes, view.bytes) == (len(sent), len(stored))
    assert (view.by_name, view.at, view.source, view.case_id) == ("小王", NOW, "hand", CASE)


def test_files_are_named_by_their_hash_and_closed_to_others(shop, by, media):
    (kept,) = keep(shop, by, ("../../../evil.jpg", make_picture()))
    view = queries.get(by, kept.evidence_id)
    place = f"{shop.pk}/{view.stored_sha256[:2]}/{view.stored_sha256}"
    assert files(media) == [f"{place}.jpg", f"{place}.thumb.jpg"]
    assert view.name == "evil.jpg"
    assert {stat.S_IMODE((media / name).stat().st_mode) for name in files(media)} == {0o600}


def test_the_same_file_again_is_already_here(shop, by):
    (first,) = keep(shop, by, ("a.jpg", make_picture()))
    again = keep(shop, by, ("b.jpg", make_picture()), ("c.jpg", make_picture()))
    assert [(each.evidence_id, each.already) for each in again] == [(first.evidence_id, True)] * 2
    (other,) = keep(shop, by, ("a.jpg", make_picture()), case_id=CASE + 1)
    assert not other.already
    loose = [
        keep(shop, by, ("a.jpg", make_picture()), case_id=None, refund_id=n) for n in (1, 1, 2)
    ]
    assert [each.already for (each,) in loose] == [False, True, False]
    assert Evidence.objects.count() == 4


def test_it_is_announced_without_a_word_of_the_buyer(shop, by):
    (kept,) = keep(shop, by, ("张小明.jpg", make_picture()), note="张小明的照片")
    notice = Notice.objects.get(topic="evidence.added")
    assert (notice.shop_id, notice.case_id, notice.subject_id) == (shop.pk, CASE, kept.evidence_id)
    assert notice.about == {"kind": "document", "media_type": "image/jpeg"}


def test_who_may_add(shop):
    stranger = make_person(make_shop("别家"), login="stranger")
    with pytest.raises(Refused) as refused:
        keep(shop, stranger, ("a.jpg", make_picture()))
    assert refused.value.code == "not_here"
    for role in ("warehouse", "finance", "supervisor", "owner"):
        person = make_person(shop, login=role, role=role)
        (kept,) = keep(shop, person, ("a.jpg", make_picture()), case_id=len(role))
        assert not kept.already
    with pytest.raises(Refused):
        keep(shop, None, ("a.jpg", make_picture()))
    (kept,) = keep(shop, None, ("a.jpg", make_picture()), source="buyer")
    assert Evidence.objects.get(pk=kept.evidence_id).by is None


def test_a_case_of_another_shop_takes_nothing(shop, by):
    keep(shop, by, ("a.jpg", make_picture()))
    other = make_shop("别家")
    with pytest.raises(Refused) as refused:
        keep(other, make_person(other, "boss", "owner"), ("b.jpg", make_picture()))
    assert refused.value.code == "not_here"


@pytest.mark.parametrize("wrong", [{"kind": "film"}, {"source": "moon"}])
def test_unknown_words_are_refused(shop, by, wrong):
    with pytest.raises(Refused) as refused:
        keep(shop, by, ("a.jpg", make_picture()), **wrong)
    assert refused.value.code == "unknown_word"


def test_how_many_files(shop, by):
    for count, code in ((0, "no_files"), (21, "too_many")):
        with pytest.raises(Refused) as refused:
            keep(shop, by, *[("a.jpg", make_picture())] * count)
        assert refused.value.code == code
    assert not Evidence.objects.exists()


def test_the_shops_own_limits_hold(shop):
    owner = make_person(shop, role="owner")
    change = Change("files_per_case", 10, date(2026, 11, 1))
    bounds = {"files_per_case": (10, 1000)}
    set_parameter(by=owner, shop_id=shop.pk, change=change, bounds=bounds, now=NOW)
    results = keep(shop, owner, *[(f"{n}.txt", f"第 {n} 句".encode()) for n in range(12)])
    assert [type(each) for each in results] == [Kept] * 10 + [NotKept] * 2
    assert results[-1].code == "case_is_full"
    assert "10" in results[-1].zh


def test_a_file_that_lies_about_its_size_is_not_read_to_its_end(shop, by):
    class Endless:
        name, size = "a.jpg", 10
        given = 0

        def chunks(self):
            while True:
                self.given += 1 << 20
                yield bytes(1 << 20)

    endless = Endless()
    keeping = Keeping(shop_id=shop.pk, case_id=CASE)
    (result,) = keep_files(by=by, keeping=keeping, files=[endless], now=NOW)
    assert result.code == "too_big"
    assert endless.given <= 32 << 20


def test_a_store_that_fails_leaves_no_row(shop, by, media):
    media.parent.mkdir(exist_ok=True)
    media.write_text("a file where the folder should be")
    with pytest.raises(OSError, match="evidence"):
        keep(shop, by, ("a.jpg", make_picture()))
    assert not Evidence.objects.exists()


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM evidence_evidence",
        "UPDATE evidence_evidence SET sha256 = repeat('0', 64)",
        "UPDATE evidence_evidence SET by_id = NULL, source = 'buyer'",
        "UPDATE evidence_evidence SET at = at + interval '1 day'",
        "UPDATE evidence_evidence SET note = 'another'",
        "UPDATE evidence_evidence SET erased_at = at, stored_as='', thumb_as='', name='', note=''",
    ],
)
def test_the_database_keeps_evidence(shop, by, statement):
    keep(shop, by, ("a.jpg", make_picture()))
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert Evidence.objects.get().name == "a.jpg"


def test_evidence_follows_a_split_and_a_merge(shop, by):
    keep(shop, by, ("a.txt", b"a"), ("b.txt", b"b"), ("c.txt", b"c"))
    keep(shop, by, ("b.txt", b"b"), case_id=CASE + 1)
    first = queries.of_case(by, CASE)[0].id
    here = {"shop_id": shop.pk, "from_case_id": CASE, "to_case_id": CASE + 1}
    assert move_case(**here, evidence_ids=[first]) == 1
    assert [move_case(**here), move_case(**here)] == [1, 0]
    assert [view.name for view in queries.of_case(by, CASE + 1)] == ["a.txt", "c.txt", "b.txt"]
    assert [view.name for view in queries.of_case(by, CASE)] == ["b.txt"]
    stranger = {"shop_id": make_shop("别家").pk, "from_case_id": CASE + 1, "to_case_id": CASE}
    assert move_case(**stranger) == 0


def test_only_files_nobody_names_are_swept(shop, by, media):
    keep(shop, by, ("a.jpg", make_picture()))
    known = files(media)
    orphans = [f"{shop.pk}/ab/{'ab' * 32}.jpg", f"{shop.pk}/ab/.1234.part"]
    for name in orphans:
        (media / name).parent.mkdir(parents=True, exist_ok=True)
        (media / name).write_bytes(b"left by a crash")
    assert sweep(now=later(NOW, -2000)) == 0
    assert sweep(now=later(NOW, 2000)) == 2
    assert files(media) == known
    assert sweep(now=later(NOW, 2000)) == 0


def test_counts(shop, by, django_capture_on_commit_callbacks):
    keep(shop, by, ("a.txt", b"a"), ("b.txt", b"b"))
    assert queries.count_of_case(CASE) == 2
    with django_capture_on_commit_callbacks(execute=True):
        assert erase(shop_id=shop.pk, case_ids=[CASE], now=NOW) == 2
    assert queries.count_of_case(CASE) == 0
    assert len(queries.of_case(by, CASE)) == 2
