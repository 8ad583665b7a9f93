"""What was typed here goes with its case; figures and moments stay."""

from __future__ import annotations

import pytest

from shouhou.cases import actions as cases
from shouhou.refunds.tests.making import NOW
from shouhou.selfservice import actions, queries
from shouhou.selfservice.models import Link, LinkPhoto, Offer, Waybill
from shouhou.selfservice.queries import open_link
from shouhou.selfservice.tests.make import DAY, KEEP, SWAP, agreed_story, dropped, token_of
from shouhou.selfservice.tests.test_links import close
from shouhou.selfservice.tests.test_sending import enter

pytestmark = pytest.mark.django_db


def test_words_numbers_and_secrets_go_with_the_case():
    story = agreed_story()
    story.offer(KEEP, SWAP, words="亲，请选一种")
    made = story.link(days=30)
    actions.add_photos(link_id=made.id, files=dropped(1), now=NOW)
    enter(made)
    before = Link.objects.get().token_hash
    assert queries.cases_to_forget(0) == ([], 0)
    close(story)
    cases.erase(shop_id=story.world.shop.pk, before=NOW + DAY, now=NOW + DAY)
    assert open_link(token_of(made), NOW + DAY) is None
    assert queries.cases_to_forget(0) == ([story.case_id], 0)
    assert actions.forget(case_ids=[story.case_id], now=NOW + DAY) == 1
    assert queries.cases_to_forget(0) == ([], 0)
    row, offer = Link.objects.get(), Offer.objects.get()
    assert row.token_hash != before
    assert (offer.words, offer.state) == ("", "offered")
    assert sorted(offer.ways.values_list("way", "amount_fen", "note")) == [
        ("exchange", None, ""),
        ("keep_for_part", 2000, ""),
    ]
    assert (Waybill.objects.get().number, LinkPhoto.objects.count()) == ("", 0)
    assert actions.forget(case_ids=[story.case_id], now=NOW + DAY) == 0


def test_the_job_does_it_and_runs_twice():
    from shouhou.selfservice.jobs import forget, lapse

    story = agreed_story()
    story.offer(KEEP, words="请选", hours=1)
    story.link()
    close(story)
    cases.erase(shop_id=story.world.shop.pk, before=NOW + DAY, now=NOW + DAY)
    for _ in range(2):
        forget()
        lapse()
    assert (Offer.objects.get().words, Link.objects.get().erased_at is None) == ("", False)
