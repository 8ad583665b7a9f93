"""Hand one plain mail to the configured mail server, knowing at which moment a line was lost."""

from __future__ import annotations

import re
import smtplib
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Final
from urllib.parse import parse_qs, unquote, urlsplit

from shouhou.messengers.port import Outcome, line

STEP_SECONDS: Final = 20
TOTAL_SECONDS: Final = 60
PORTS: Final = {"smtp": 587, "smtps": 465}
NEAR: Final = ("localhost", "127.0.0.1", "::1")
_ADDRESS: Final = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9.-]{1,189}")


class NotAMailServer(ValueError):
    """The address of the mail server cannot be understood."""


class NotEncrypted(smtplib.SMTPException):
    """The server offers no encryption, and a password must not be sent without it."""


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mail is handed over, and in whose name."""

    host: str
    port: int
    sender: str
    tls: str
    """`wrapped` from the first byte, `starttls`, or `none`."""
    user: str = ""
    password: str = ""

    def __repr__(self) -> str:
        return f"MailServer({self.host}:{self.port} as {self.sender})"


@dataclass(frozen=True, slots=True)
class Mail:
    """One plain text mail. `message_id` stays the same when it has to be sent again."""

    to: str
    subject: str
    text: str
    message_id: str
    at: datetime


def mail_server(url: str) -> MailServer:
    """Read smtp://user:password@host:587/?from=desk@shop.example (smtps:// is wrapped in TLS).

    `tls=none` or `tls=starttls` decides; without it smtp:// uses STARTTLS unless the server is
    on this machine. Raises NotAMailServer.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise NotAMailServer("SHOUHOU_SMTP_URL")
    asked = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    sender = asked.get("from", "")
    if parts.scheme not in PORTS or not parts.hostname or not is_address(sender):
        raise NotAMailServer("SHOUHOU_SMTP_URL: smtp(s)://user:password@host:port/?from=a@b.c")
    usual = "none" if parts.hostname in NEAR else "starttls"
    tls = "wrapped" if parts.scheme == "smtps" else asked.get("tls", usual)
    if tls not in ("wrapped", "starttls", "none"):
        raise NotAMailServer("SHOUHOU_SMTP_URL: tls=starttls or tls=none")
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    if not (user + password).isascii():
        raise NotAMailServer("SHOUHOU_SMTP_URL: user and password must be ASCII")
    return MailServer(parts.hostname, port or PORTS[parts.scheme], sender, tls, user, password)


def is_address(text: str) -> bool:
    """Whether this looks like an address every mail server can take."""
    return _ADDRESS.fullmatch(text) is not None


def send(server: MailServer, mail: Mail) -> Outcome:
    """Hand it over once. `unknown` only when the line was lost after the end of the text."""
    if not is_address(mail.to):
        return Outcome("refused", "not a mail address")
    told_all: list[bool] = []
    try:
        with connected(server) as client:
            return _hand_over(client, server, mail, told_all)
    except smtplib.SMTPResponseException as refused:
        said = refused.smtp_error
        text = said.decode(errors="replace") if isinstance(said, bytes) else said
        return Outcome("unknown" if told_all else "again", line(text), refused.smtp_code)
    except (OSError, smtplib.SMTPException) as problem:
        return Outcome(
            "unknown" if told_all else "again", line(f"{type(problem).__name__} {problem}")
        )


def _hand_over(
    client: smtplib.SMTP, server: MailServer, mail: Mail, told_all: list[bool]
) -> Outcome:
    sender = client.mail(server.sender)
    if sender[0] != 250:
        return _outcome(sender, never=False)
    taken = client.rcpt(mail.to)
    if taken[0] not in (250, 251):
        return _outcome(taken)
    ready = client.docmd("DATA")
    if ready[0] != 354:
        return _outcome(ready)
    client.send(re.sub(rb"(?m)^\.", b"..", written(server, mail)))
    told_all.append(True)
    client.send(b".\r\n")
    return _outcome(client.getreply())


def _outcome(reply: tuple[int, bytes], *, never: bool = True) -> Outcome:
    code, said = reply
    text = line(said.decode(errors="replace"))
    if 250 <= code < 260:
        return Outcome("done", text, code)
    # Half a line or garbage is neither yes nor no.
    if not 400 <= code < 600:
        raise smtplib.SMTPServerDisconnected(text)
    return Outcome("refused" if never and code >= 500 else "again", text, code)


def written(server: MailServer, mail: Mail) -> bytes:
    """The mail as it goes over the line, its last line ended."""
    message = EmailMessage(policy=SMTP)
    message["From"] = Address("售后 Shouhou", addr_spec=server.sender)
    message["To"] = mail.to
    message["Subject"] = mail.subject
    message["Date"] = format_datetime(mail.at)
    message["Message-ID"] = f"<{mail.message_id}@{server.sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.text, charset="utf-8", cte="base64")
    content = message.as_bytes()
    return content if content.endswith(b"\r\n") else content + b"\r\n"


@contextmanager
def connected(server: MailServer) -> Iterator[smtplib.SMTP]:
    """A line that is cut after a minute, however slowly the other side keeps it alive."""
    client = _client(server)
    cut = threading.Timer(TOTAL_SECONDS, _cut, [client])
    cut.daemon = True
    cut.start()
    try:
        client._host = server.host  # type: ignore[attr-defined]  # the name in its certificate
        greeting = client.connect(server.host, server.port)
        if greeting[0] != 220:
            raise smtplib.SMTPConnectError(*greeting)
        _greet(client, server)
        yield client
        with suppress(OSError, smtplib.SMTPException):
            client.quit()
    finally:
        cut.cancel()
        client.close()


def _client(server: MailServer) -> smtplib.SMTP:
    here = server.sender.rpartition("@")[2]
    if server.tls == "wrapped":
        trusted = ssl.create_default_context()
        return smtplib.SMTP_SSL(timeout=STEP_SECONDS, local_hostname=here, context=trusted)
    return smtplib.SMTP(timeout=STEP_SECONDS, local_hostname=here)


def _greet(client: smtplib.SMTP, server: MailServer) -> None:
    client.ehlo_or_helo_if_needed()
    if server.tls == "starttls":
        if not client.has_extn("starttls"):
            raise NotEncrypted("the server offers no STARTTLS (say tls=none to do without)")
        client.starttls(context=ssl.create_default_context())
        client.ehlo()
    if server.user:
        client.login(server.user, server.password)


def _cut(client: smtplib.SMTP) -> None:
    with suppress(OSError, AttributeError):
        if client.sock is not None:
            client.sock.shutdown(socket.SHUT_RDWR)
