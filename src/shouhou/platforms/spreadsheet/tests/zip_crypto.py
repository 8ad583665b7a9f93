"""The old zip cipher, only to make locked test files (the library reads it, but writes none)."""

from __future__ import annotations

import struct
import zlib

_TABLE = [zlib.crc32(bytes([n])) ^ 0xFF000000 for n in range(256)]


class _Keys:
    def __init__(self, password: bytes) -> None:
        self.k = [0x12345678, 0x23456789, 0x34567890]
        for byte in password:
            self.update(byte)

    def update(self, byte: int) -> None:
        k = self.k
        k[0] = _crc(byte, k[0])
        k[1] = ((k[1] + (k[0] & 0xFF)) * 134775813 + 1) & 0xFFFFFFFF
        k[2] = _crc(k[1] >> 24, k[2])

    def encrypt(self, byte: int) -> int:
        temp = (self.k[2] | 2) & 0xFFFF
        sent = byte ^ (((temp * (temp ^ 1)) >> 8) & 0xFF)
        self.update(byte)
        return sent


def _crc(byte: int, crc: int) -> int:
    # One step of CRC-32 without the usual inversions.
    value = (crc ^ byte) & 0xFF
    for _ in range(8):
        value = (value >> 1) ^ 0xEDB88320 if value & 1 else value >> 1
    return (crc >> 8) ^ value


def locked(name: bytes, content: bytes, password: bytes, flags: int = 0) -> bytes:
    """A zip of one stored file under ZipCrypto; the name is written as the given bytes."""
    crc = zlib.crc32(content)
    keys = _Keys(password)
    plain = bytes(11) + bytes([crc >> 24]) + content
    body = bytes(keys.encrypt(byte) for byte in plain) if password else content
    flags |= 1 if password else 0
    head = struct.pack(
        "<HHHHHIIIHH", 20, flags, 0, 0, 0x21, crc, len(body), len(content), len(name), 0
    )
    local = b"PK\x03\x04" + head + name + body
    central = b"PK\x01\x02" + struct.pack("<H", 20) + head
    central += struct.pack("<HHHII", 0, 0, 0, 0o644 << 16, 0) + name
    end = b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, 1, 1, len(central), len(local), 0)
    return local + central + end
