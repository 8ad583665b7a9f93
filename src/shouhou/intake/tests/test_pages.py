"""The pages: who sees what, and how many questions they ask the database."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from shouhou.intake import actions
from shouhou.intake.models import Upload
from shouhou.intake.tests.make import (
    NOW,
    counts,
    items_csv,
    make_item,
    make_order,
    make_place,
    orders_csv,
    read,
    seen,
    take,
    taken,
)
from shouhou.shops import actions as shops

pytestmark = pytest.mark.django_db


@pytest.fixture
def place():
    return make_place()


@pytest.fixture
def owner_client(client, place):
    client.force_login(place.owner)
    return client


def text(answer):
    return answer.content.decode()


def questions(client, address):
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


def test_the_empty_list_teaches(owner_client):
    page = text(owner_client.get("/intake/"))
    assert "还没有上传过" in page
    assert "multiple" in page


def test_several_files_at_once_become_one_upload(owner_client, place):
    files = [
        SimpleUploadedFile(name, b"".join(file.chunks()))
        for name, file in (
            ("ExportOrderList202611201000.csv", orders_csv([make_order(1)])),
            ("ExportOrderDetailList202611201000.csv", items_csv([make_item(1)])),
        )
    ]
    answer = owner_client.post("/intake/", {"shop": place.shop_id, "reports": files})
    upload = Upload.objects.get()
    assert answer["Location"] == f"/intake/{upload.pk}/"
    assert upload.files.count() == 2
    assert 'hx-get="/intake/' in text(owner_client.get(answer["Location"]))
    actions.read_upload(upload_id=upload.pk, now=NOW)
    page = text(owner_client.get(answer["Location"]))
    assert 'hx-get="/intake/' not in page
    assert "确认导入 2 行" in page
    owner_client.post(f"/intake/{upload.pk}/confirm/")
    actions.take_upload(upload_id=upload.pk, now=NOW)
    assert "新增 2 行" in text(owner_client.get(f"/intake/{upload.pk}/body/"))


def test_nothing_chosen_is_said(owner_client, place):
    answer = owner_client.post("/intake/", {"shop": place.shop_id}, follow=True)
    assert "请先选择文件" in text(answer)
    assert not Upload.objects.exists()


def test_the_same_file_again_says_so(owner_client, place):
    taken(place, orders_csv([make_order(1)]))
    view = read(place, orders_csv([make_order(1)]))
    page = text(owner_client.get(f"/intake/{view.id}/"))
    assert "没有新内容" in page
    assert "已经导入过" in page
    take(place, view)
    assert "什么都没有改变" in text(owner_client.get(f"/intake/{view.id}/"))


def test_another_shops_name_in_the_file_is_a_warning(owner_client, place):
    view = read(place, orders_csv([make_order(1, 店铺名称="别家旗舰店")]))
    address = f"/intake/{view.id}/"
    assert "请确认没有传错店铺" in text(owner_client.get(address))
    owner_client.post(f"{address}alias/", {"name": "别家旗舰店"})
    assert "请确认没有传错店铺" not in text(owner_client.get(address))


def test_english_is_complete_on_the_problem_list(owner_client, place):
    view = read(place, orders_csv([make_order(1, 总金额="x")]))
    owner_client.post("/language/", {"language": "en"})
    page = text(owner_client.get(f"/intake/{view.id}/"))
    assert "is not an amount" in page
    assert "不是金额" not in page


ADDRESSES = ["", "body/", "problems.csv", "problems.xlsx"]


@pytest.mark.parametrize("part", ADDRESSES)
def test_another_shops_upload_does_not_exist(owner_client, place, part):
    other = make_place("别家", "chen")
    view = read(other, orders_csv([make_order(1)], "secret.csv"))
    assert owner_client.get(f"/intake/{view.id}/{part}").status_code == 404
    assert "secret.csv" not in text(owner_client.get("/intake/"))


@pytest.mark.parametrize("act", ["confirm/", "discard/", "again/", "alias/", "password/"])
def test_another_shops_upload_cannot_be_acted_on(owner_client, place, act):
    other = make_place("别家", "chen")
    view = read(other, orders_csv([make_order(1)]))
    assert owner_client.post(f"/intake/{view.id}/{act}").status_code == 404
    assert owner_client.get(f"/intake/{view.id}/{act}").status_code == 405
    assert seen(other, view.id).state == "previewed"


def test_a_shop_one_does_not_work_in_cannot_be_chosen(owner_client, place):
    other = make_place("别家", "chen")
    file = SimpleUploadedFile("x.csv", b"x")
    answer = owner_client.post("/intake/", {"shop": other.shop_id, "reports": [file]})
    assert answer.status_code == 200
    assert not Upload.objects.exists()


def test_a_warehouse_worker_does_not_see_uploads(client, place):
    worker = shops.make_person(login_name="zhao", name="小赵", password=None)
    shops.grant_role(person=worker, shop_id=place.shop_id, role="warehouse")
    view = read(place, orders_csv([make_order(1)]))
    client.force_login(worker)
    assert client.get(f"/intake/{view.id}/").status_code == 404
    assert "您还没有可以上传的店铺" in text(client.get("/intake/"))


@pytest.mark.parametrize("address", ["", "1/", "1/body/", "1/problems.csv"])
def test_strangers_are_sent_to_the_log_in(client, address):
    answer = client.get(f"/intake/{address}")
    assert answer["Location"] == f"/login/?next=/intake/{address}"


def test_the_list_asks_as_much_for_three_as_for_one(owner_client, place):
    taken(place, orders_csv([make_order(1)]))
    one = questions(owner_client, "/intake/")
    for number in (2, 3):
        read(place, orders_csv([make_order(number)]), items_csv([make_item(number)]))
    assert questions(owner_client, "/intake/") == one


def test_an_upload_asks_as_much_for_three_files_as_for_one(owner_client, place):
    bad = make_order(9, 总金额="x")
    single = read(place, orders_csv([make_order(1), bad]))
    three = read(place, *(orders_csv([make_order(n), bad], f"{n}.csv") for n in (2, 3, 4)))
    one = questions(owner_client, f"/intake/{single.id}/")
    assert questions(owner_client, f"/intake/{three.id}/") == one
    assert counts(three)["bad"] == 3
