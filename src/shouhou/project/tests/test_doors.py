"""The house's own doors: health, error pages, static files, settings, the command line."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.views.csrf import csrf_failure

from shouhou.project.cli import COMMANDS, make_parser
from shouhou.project.database import NotADatabaseUrl, database_settings
from shouhou.project.folder import DataFolder
from shouhou.project.network import address_of, free_port, names_of


@pytest.mark.django_db
def test_health_answers_without_a_log_in(client: Client) -> None:
    answer = client.get("/health")
    assert answer.status_code == 200
    assert answer.json() == {"ok": True, "database": "reachable"}


@pytest.mark.django_db
def test_every_answer_carries_the_content_policy(client: Client) -> None:
    policy = client.get("/health").headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy


def test_a_missing_page_says_so_calmly(client: Client) -> None:
    answer = client.get("/there-is-no-such-page/")
    assert answer.status_code == 404
    assert "找不到这一页" in answer.content.decode()


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "500"])
def test_error_pages_stand_alone_and_have_nothing_inline(name: str) -> None:
    page = render_to_string(f"{name}.html")
    assert "回到工作台" in page
    assert "<style" not in page
    assert "style=" not in page
    assert "<script" not in page


def test_an_expired_form_is_explained(rf: RequestFactory) -> None:
    answer = csrf_failure(rf.post("/"))
    assert answer.status_code == 403
    assert "页面放得太久了" in answer.content.decode()


def test_static_addresses_carry_a_stamp_of_the_content() -> None:
    address = staticfiles_storage.url("project/errors.css")
    assert address.startswith("/static/project/errors.css?v=")
    assert staticfiles_storage.url("project/not-there.css") == "/static/project/not-there.css"


def test_uploads_go_to_files_not_to_memory() -> None:
    assert [name.rpartition(".")[2] for name in settings.FILE_UPLOAD_HANDLERS] == [
        "TemporaryFileUploadHandler"
    ]


def test_a_database_url_becomes_djangos_words() -> None:
    found = database_settings(
        "postgresql://me:p%40ss@db.example:5433/desk?sslmode=require", pool=True
    )
    assert (found["HOST"], found["PORT"], found["NAME"]) == ("db.example", "5433", "desk")
    assert (found["USER"], found["PASSWORD"]) == ("me", "p@ss")
    assert found["OPTIONS"]["sslmode"] == "require"
    assert found["CONN_MAX_AGE"] == 0
    socket = database_settings("postgresql://me:x@/desk?host=%2Ftmp%2Fa&port=5432", pool=False)
    assert (socket["HOST"], socket["PORT"], socket["OPTIONS"]) == ("/tmp/a", "5432", {})


def test_another_kind_of_database_is_refused() -> None:
    with pytest.raises(NotADatabaseUrl, match="postgresql://"):
        database_settings("mysql://me@db/desk", pool=True)


def test_the_data_folder_keeps_one_secret_for_its_owner_alone(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path / "data").prepare()
    first = folder.secret_key.read_text()
    assert folder.prepare().secret_key.read_text() == first
    assert stat.S_IMODE(folder.secret_key.stat().st_mode) == 0o600


def test_a_taken_port_gives_the_next_one() -> None:
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert free_port("127.0.0.1", port) not in (port, 0)


def test_a_desk_for_the_network_answers_to_the_machines_names() -> None:
    assert names_of("127.0.0.1") == []
    assert names_of("192.168.1.5") == ["192.168.1.5"]
    assert names_of("0.0.0.0") != []
    assert address_of("0.0.0.0", 8400) == "http://127.0.0.1:8400/"


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        make_parser([name]).parse_args([name, "--help"])
    assert ended.value.code == 0
    assert f"shouhou {name}" in capsys.readouterr().out
