"""Which addresses a webhook may reach."""

from __future__ import annotations

import pytest

from shouhou.messengers.addresses import NotAllowed, fault, parse, resolve


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("ftp://shop.example/", "scheme"),
        ("file:///etc/passwd", "scheme"),
        ("javascript:alert(1)", "scheme"),
        ("//shop.example/", "scheme"),
        ("https://", "not_a_url"),
        ("https://a b/", "not_a_url"),
        ("https://店.example/", "not_a_url"),
        ("https://shop.example/\x00", "not_a_url"),
        ("https://shop.example/\r\nX: y", "not_a_url"),
        ("https://shop.example:99999/", "not_a_url"),
        ("https://[::1/", "not_a_url"),
        ("https://good.example%2f@evil.example/", "user_in_url"),
        ("https://user:word@shop.example/", "user_in_url"),
        ("https://shop.example/#x", "user_in_url"),
        ("https://shop.example/" + "a" * 500, "not_a_url"),
    ],
)
def test_what_is_no_address(url: str, code: str) -> None:
    with pytest.raises(NotAllowed) as refused:
        parse(url)
    assert refused.value.code == code


def test_a_place_keeps_its_name_port_and_path() -> None:
    place = parse("https://shop.example:8443/hooks?a=1")
    assert (place.netloc, place.target) == ("shop.example:8443", "/hooks?a=1")
    assert parse("https://[2606:4700::1111]/").netloc == "[2606:4700::1111]"
    assert parse("https://shop.example").target == "/"


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.1.2.3", "192.168.1.9", "172.16.0.1", "100.64.0.1", "::1", "fd00::1"],
)
def test_inside_addresses_only_when_meant(address: str) -> None:
    assert fault(address, "https", inside=False) == "private"
    assert fault(address, "http", inside=True) == ""


@pytest.mark.parametrize(
    "hidden",
    ["::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::"],
)
def test_an_inside_address_in_another_dress_is_one_too(hidden: str) -> None:
    assert fault(hidden, "https", inside=False) == "private"


@pytest.mark.parametrize(
    "address",
    [
        *("169.254.169.254", "fe80::1", "0.0.0.0", "0.1.2.3", "::", "224.0.0.1"),
        *("255.255.255.255", "ff02::1", "::ffff:169.254.169.254", "64:ff9b::a9fe:a9fe"),
    ],
)
def test_some_are_never_called(address: str) -> None:
    assert fault(address, "https", inside=True) == "forbidden"
    assert fault(address, "https", inside=False) == "forbidden"


def test_outside_only_with_encryption() -> None:
    assert fault("93.184.216.34", "https", inside=False) == ""
    assert fault("93.184.216.34", "http", inside=False) == "plain_http"
    assert fault("93.184.216.34", "http", inside=True) == "plain_http"


@pytest.mark.parametrize("host", ["localhost", "127.1", "2130706433", "0x7f.1", "127.0.0.1"])
def test_every_spelling_of_this_machine_is_found_out(host: str) -> None:
    with pytest.raises(NotAllowed) as refused:
        resolve(parse(f"https://{host}/"), inside=False)
    assert refused.value.code == "private"


def test_a_name_nobody_knows() -> None:
    with pytest.raises(NotAllowed) as refused:
        resolve(parse("https://no-such-host.invalid/"), inside=True)
    assert refused.value.code == "no_such_host"
