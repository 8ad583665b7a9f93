"""The pages: who sees what, what a browser may do with a file, how many questions are asked."""

from __future__ import annotations

import pytest
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext

from shouhou.evidence import actions, queries
from shouhou.evidence.models import Evidence
from shouhou.evidence.tests.files import make_office, make_pdf, make_picture
from shouhou.evidence.tests.make import CASE, NOW, keep, make_person, make_shop

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop():
    return make_shop()


@pytest.fixture
def by(shop):
    return make_person(shop)


@pytest.fixture
def browser(client, by):
    client.force_login(by)
    return client


def form(shop, *files, **changes):
    said = {"shop_id": shop.pk, "case_id": CASE, "kind": "document", "next": "/evidence/1/"}
    said["seal"] = queries.case_seal(shop.pk, CASE)
    said["files"] = [SimpleUploadedFile(name, content) for name, content in files]
    return said | changes


def told(answer):
    return [str(each) for each in get_messages(answer.wsgi_request)]


def questions(client, address):
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


def test_several_files_are_kept_and_each_is_told(browser, shop):
    keep(shop, make_person(shop, "other"), ("old.txt", b"old"))
    files = [
        ("a.jpg", make_picture()),
        ("old.txt", b"old"),
        ("b.exe", b"MZ"),
        ("c.jpg", b"\xff\xd8\xff"),
    ]
    answer = browser.post("/evidence/add/", form(shop, *files, note="破损"))
    assert (answer.status_code, answer["Location"]) == (302, "/evidence/1/")
    said = told(answer)
    assert said[0] == "已保存 1 份凭证。"
    assert "old.txt" in said[1]
    assert "b.exe" in said[2]
    assert "程序" in said[2]
    assert "损坏" in said[3]
    assert len(said) == 4
    assert Evidence.objects.latest("id").note == "破损"


def test_nothing_chosen_and_too_many_are_told(browser, shop):
    assert told(browser.post("/evidence/add/", form(shop))) == ["请先选择文件。"]
    assert "刷新" in told(browser.post("/evidence/add/", form(shop, kind="x")))[-1]
    many = [(f"{n}.txt", b"x") for n in range(21)]
    assert browser.post("/evidence/add/", form(shop, *many)).status_code == 400
    assert not Evidence.objects.exists()


def test_a_case_that_is_not_sealed_does_not_exist(browser, shop):
    file = ("a.jpg", make_picture())
    other = make_shop("别家")
    for seal in ("x", "", queries.case_seal(shop.pk, CASE + 1), queries.case_seal(other.pk, CASE)):
        answer = browser.post("/evidence/add/", form(shop, file, seal=seal))
        assert answer.status_code == (302 if seal == "" else 404)
    own = form(shop, file, shop_id=other.pk, seal=queries.case_seal(other.pk, CASE))
    assert browser.post("/evidence/add/", own).status_code == 404
    assert not Evidence.objects.exists()


@pytest.mark.parametrize(
    "away", ["https://evil.example/", "//evil.example", "javascript:x", "\\\\e"]
)
def test_nobody_is_led_away(browser, shop, away):
    answer = browser.post("/evidence/add/", form(shop, ("a.txt", b"x"), next=away))
    assert answer["Location"] == "/"


PARTS = ["", "file", "thumb"]


@pytest.mark.parametrize("part", PARTS)
def test_another_shops_evidence_does_not_exist(client, browser, by, shop, part):
    other = make_shop("别家")
    (kept,) = keep(other, make_person(other, "stranger"), ("secret.jpg", make_picture()))
    assert browser.get(f"/evidence/{kept.evidence_id}/{part}").status_code == 404
    assert browser.get(f"/evidence/999999/{part}").status_code == 404
    client.logout()
    assert client.get(f"/evidence/{kept.evidence_id}/{part}")["Location"].startswith("/login/")


def test_all_roles_of_the_shop_see_it_and_a_former_one_does_not(client, shop, by):
    (kept,) = keep(shop, by, ("a.jpg", make_picture()))
    for role in ("warehouse", "finance", "supervisor", "owner", "agent"):
        person = make_person(shop, f"p{role}", role)
        client.force_login(person)
        assert client.get(f"/evidence/{kept.evidence_id}/file").status_code == 200
    person.memberships.all().delete()
    assert client.get(f"/evidence/{kept.evidence_id}/file").status_code == 404


def test_a_picture_is_shown_and_nothing_in_it_may_act(browser, shop, by):
    (kept,) = keep(shop, by, ("照 片.webp", make_picture(kind="WEBP")))
    for part in ("file", "thumb"):
        answer = browser.get(f"/evidence/{kept.evidence_id}/{part}")
        assert answer["Content-Type"] == "image/jpeg"
        assert answer["Content-Disposition"].startswith("inline")
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Cache-Control"] == "private, max-age=600"
        assert answer["Content-Security-Policy"].startswith("default-src 'none'; sandbox")
        assert b"".join(answer.streaming_content).startswith(b"\xff\xd8\xff")
    download = browser.get(f"/evidence/{kept.evidence_id}/file?download=1")
    assert download["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert download["Content-Disposition"].endswith(".jpg")
    download.close()


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("a.html.pdf", make_pdf(), "application/pdf"),
        ("chat.html", b"hello", "text/plain; charset=utf-8"),
        ("x.docm", make_office("word/document.xml"), "application/vnd.openxmlformats"),
    ],
)
def test_documents_are_only_downloads(browser, shop, by, name, content, kind):
    (kept,) = keep(shop, by, (name, content))
    answer = browser.get(f"/evidence/{kept.evidence_id}/file")
    assert answer["Content-Type"].startswith(kind)
    assert answer["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer["Content-Security-Policy"]
    assert b"".join(answer.streaming_content) == content
    assert browser.get(f"/evidence/{kept.evidence_id}/thumb").status_code == 404
    page = browser.get(f"/evidence/{kept.evidence_id}/").content.decode()
    assert "<iframe" not in page
    assert "<embed" not in page


def test_what_the_browser_has_is_not_sent_again(browser, shop, by):
    (kept,) = keep(shop, by, ("a.jpg", make_picture()))
    address = f"/evidence/{kept.evidence_id}/file"
    etag = browser.get(address)["ETag"]
    assert etag == f'"{queries.get(by, kept.evidence_id).stored_sha256}"'
    again = browser.get(address, headers={"If-None-Match": etag})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", etag)
    assert browser.get(address.replace("file", "thumb"))["ETag"] != etag


def test_the_viewer_walks_within_the_case(browser, shop, by):
    ids = [keep(shop, by, (f"{n}.txt", f"第 {n} 句 <b>".encode()))[0].evidence_id for n in range(3)]
    keep(shop, by, ("else.txt", b"x"), case_id=CASE + 1)
    page = browser.get(f"/evidence/{ids[1]}/?next=/cases/7/").content.decode()
    assert f'data-key="p" href="/evidence/{ids[0]}/?next=%2Fcases%2F7%2F"' in page
    assert f'data-key="n" href="/evidence/{ids[2]}/?next=%2Fcases%2F7%2F"' in page
    assert 'href="/cases/7/"' in page
    assert "第 1 句 &lt;b&gt;" in page
    assert queries.get(by, ids[1]).sha256 in page
    assert 'data-key="p"' not in browser.get(f"/evidence/{ids[0]}/").content.decode()
    assert 'data-key="n"' not in browser.get(f"/evidence/{ids[2]}/").content.decode()


def test_a_long_text_is_shown_in_part(browser, shop, by):
    (kept,) = keep(shop, by, ("a.txt", ("长" * 40_000).encode()))
    page = browser.get(f"/evidence/{kept.evidence_id}/").content.decode()
    assert "全文请下载" in page
    assert page.count("长") < 22_000


def test_erased_evidence_says_so(browser, shop, by, django_capture_on_commit_callbacks):
    (kept,) = keep(shop, by, ("张小明.jpg", make_picture()))
    with django_capture_on_commit_callbacks(execute=True):
        actions.erase(shop_id=shop.pk, case_ids=[CASE], now=NOW)
    page = browser.get(f"/evidence/{kept.evidence_id}/").content.decode()
    assert "已按个人信息保留期删除" in page
    assert "张小明" not in page
    assert browser.get(f"/evidence/{kept.evidence_id}/file").status_code == 404


def panel(rf, by, **more):
    request = rf.get("/cases/7/")
    place = {"case_id": CASE, "evidence": queries.of_case(by, CASE), "request": request} | more
    return render_to_string("evidence/_panel.html", place, request=request)


def test_the_panel(rf, shop, by):
    assert "还没有照片" in panel(rf, by, may_add=False)
    keep(shop, by, ("a.jpg", make_picture()), ("<b>.pdf", make_pdf()), note='"><script>')
    page = panel(rf, by, may_add=True, shop_id=shop.pk)
    assert page.count("<img") == 1
    assert "<script" not in page
    assert "<b>" not in page
    assert queries.case_seal(shop.pk, CASE).split(":")[0] in page
    assert "style=" not in page
    assert "<form" not in panel(rf, by, may_add=False, shop_id=shop.pk)


def test_one_piece_or_three_ask_the_same(browser, rf, shop, by):
    asked = []
    for n in (0, 1, 2):
        (kept,) = keep(shop, by, (f"{n}.jpg", make_picture((50 + n, 40))))
        viewer = questions(browser, f"/evidence/{kept.evidence_id}/")
        with CaptureQueriesContext(connection) as shown:
            panel(rf, by, may_add=True, shop_id=shop.pk)
        asked.append((viewer, len(shown), questions(browser, f"/evidence/{kept.evidence_id}/file")))
    assert asked[0] == asked[2] == asked[1]
    assert asked[0][1] == 3
