"""Somebody at the market page: fetches pages, fills in forms with the page's own token."""

from __future__ import annotations

import re
import struct
import zlib
from io import BytesIO
from pathlib import Path
from typing import Any

from httpx import Response
from PIL import Image
from starlette.testclient import TestClient

from shouhou.platforms.taobao.sandbox.page import routes
from shouhou.platforms.taobao.sandbox.page.visits import BUYER, TOKEN
from shouhou.platforms.taobao.sandbox.serving import application
from shouhou.platforms.taobao.sandbox.tests.people import Cast, cast

HERE = "http://127.0.0.1"
HOSTILE = "<script>alert(1)</script>\u202e\"'>&amp;\x07\x1b[31m"


class Visitor:
    """A browser on the page of a small market, playing its one buyer."""

    def __init__(self, folder: Path, kind: str = "B") -> None:
        self.people: Cast = cast(folder, kind)
        made = application(self.people.market, "127.0.0.1", routes(self.people.market))
        self.client = TestClient(made, base_url=HERE, follow_redirects=False)
        self.client.get("/buyers")
        self.play(self.people.buyer)

    def play(self, buyer: int) -> None:
        self.client.cookies.set(BUYER, str(buyer), domain="127.0.0.1")

    def get(self, path: str, status: int = 200) -> str:
        answer = self.client.get(path)
        assert answer.status_code == status, answer.text
        return str(answer.text)

    def send(self, path: str, files: Any = None, **fields: Any) -> Response:
        given = {"token": self.client.cookies[TOKEN], **fields}
        answer: Response = self.client.post(path, data=given, files=files)
        return answer

    def done(self, path: str, files: Any = None, **fields: Any) -> str:
        """The form is taken; where it leads."""
        answer = self.send(path, files, **fields)
        assert answer.status_code == 303, errors(answer)
        return str(answer.headers["location"])

    def wrong(self, path: str, files: Any = None, **fields: Any) -> tuple[list[str], str]:
        """The form is not taken: its errors, and the page."""
        answer = self.send(path, files, **fields)
        assert answer.status_code == 422, answer.status_code
        return errors(answer), answer.text

    def said(self, path: str = "/") -> str:
        """What the next page begins with."""
        found = re.search(r'class="notice (\w+) said" role="status">(.*?)</div>', self.get(path))
        return f"{found[1]}: {found[2]}" if found else ""

    def row(self, sql: str, *values: object) -> tuple[Any, ...]:
        return tuple(self.people.row(sql, *values))

    def close(self) -> None:
        self.people.market.close()


def errors(answer: Response) -> list[str]:
    found = re.findall(r'<p class="error" id="wrong-(\w+)" role="alert">(.*?)</p>', answer.text)
    whole = re.findall(r"<strong>还没有提交。</strong>(.*?)</div>", answer.text)
    return [f"{name}: {says}" for name, says in found] or whole


def picture(kind: str = "PNG", size: tuple[int, int] = (40, 30), **save: Any) -> bytes:
    kept = BytesIO()
    Image.new("RGB", size, "orange").save(kept, kind, **save)
    return kept.getvalue()


def bomb() -> bytes:
    """A PNG of some bytes that claims to be 50,000 pixels wide and high."""
    content = bytearray(picture())
    content[16:24] = struct.pack(">II", 50_000, 50_000)
    content[29:33] = struct.pack(">I", zlib.crc32(bytes(content[12:29])))
    return bytes(content)
