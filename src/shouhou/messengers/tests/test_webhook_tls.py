"""Encrypted posting: the address is fixed beforehand, the certificate must be the name's."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from shouhou.messengers import webhook
from shouhou.messengers.tests.certificates import make_certificate
from shouhou.messengers.tests.receivers import receiver, says
from shouhou.messengers.webhook import Post, send


@pytest.fixture
def encrypted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    certificate, key = make_certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    webhook._trusted.cache_clear()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    with receiver(says(200)) as there:
        there.socket = context.wrap_socket(there.socket, server_side=True)
        yield there
    webhook._trusted.cache_clear()


def test_the_certificate_of_the_name_is_good(encrypted: Any) -> None:
    port = encrypted.server_address[1]
    assert send(Post(f"https://localhost:{port}/", b"{}", (), True)).kind == "done"
    assert encrypted.heard[0][0]["Host"] == f"localhost:{port}"


def test_under_another_name_it_is_not(encrypted: Any) -> None:
    outcome = send(Post(f"https://127.0.0.1:{encrypted.server_address[1]}/", b"{}", (), True))
    assert outcome.kind == "again"
    assert "CERTIFICATE" in outcome.says.upper()
    assert encrypted.heard == []
