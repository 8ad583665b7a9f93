"""Documents, texts and names: what is taken, what is refused, what of a name is kept."""

from __future__ import annotations

from dataclasses import replace

import pytest

from shouhou.evidence.decide import clean_name, clean_note, prepare
from shouhou.evidence.decide.refusals import SAYINGS
from shouhou.evidence.facts import FileRefused
from shouhou.evidence.tests.files import LIMITS, make_office, make_pdf, make_picture, make_zip
from shouhou.evidence.words import DOCX, ENDINGS, KINDS, PDF, SOURCES, TEXT, XLSX, vocabulary


def prepared(content, limits=LIMITS, kind="document"):
    return prepare(content, kind, limits)


def why_not(content, limits=LIMITS):
    with pytest.raises(FileRefused) as refused:
        prepare(content, "document", limits)
    return refused.value.code


def test_a_pdf_is_kept_as_it_is():
    assert prepared(make_pdf()) == prepared(make_pdf(), kind="proof")
    assert (prepared(make_pdf()).content, prepared(make_pdf()).media_type) == (make_pdf(), PDF)


@pytest.mark.parametrize("content", [b"%PDF-1.7 cut off", make_pdf(end=b""), b"%PDF-"])
def test_half_a_pdf_is_refused(content):
    assert why_not(content) == "broken_pdf"


@pytest.mark.parametrize(("main", "kind"), [("xl/workbook.xml", XLSX), ("word/document.xml", DOCX)])
def test_documents_of_today_are_kept(main, kind):
    assert prepared(make_office(main)).media_type == kind


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"xl/vbaProject.bin": b"x"}, "macros"),
        ({"xl/embeddings/oleObject1.bin": b"x"}, "macros"),
        ({"xl/activeX/activeX1.xml": b"x"}, "macros"),
        ({"xl/evil.exe": b"x"}, "macros"),
        ({"../../etc/passwd": b"x"}, "broken_office"),
        ({"/etc/passwd": b"x"}, "broken_office"),
        ({f"xl/{n}.xml": b"" for n in range(4001)}, "broken_office"),
    ],
)
def test_documents_that_hold_more_than_a_document_are_refused(more, code):
    assert why_not(make_office(**more)) == code


def test_a_document_that_unpacks_without_end_is_refused():
    assert why_not(make_office(**{"xl/a.xml": bytes(301 << 20)})) == "broken_office"


def test_printer_settings_are_no_program():
    assert prepared(make_office(**{"xl/printerSettings/printerSettings1.bin": b"x"})).content


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (make_zip(a=b"x"), "archive"),
        (make_zip(**{"[Content_Types].xml": b"x"}), "archive"),
        (make_office()[:-30], "broken_office"),
        (b"PK\x03\x04" + bytes(80), "broken_office"),
        (b"Rar!\x1a\x07", "archive"),
        (b"7z\xbc\xaf\x27\x1c", "archive"),
        (b"\xd0\xcf\x11\xe0" + bytes(60), "old_office"),
        (b"\x7fELF" + bytes(60), "program"),
        (b"#!/bin/sh\nrm -rf /", "program"),
        (b"\0\0\0\x20ftypisom" + bytes(40), "sound_or_film"),
        (b"RIFF\0\0\0\0WAVEfmt ", "sound_or_film"),
        (b"ID3\x03", "sound_or_film"),
        (b"#!AMR\n", "sound_or_film"),
        (bytes(range(256)), "unknown"),
        ("文字".encode() + b"\x00", "unknown"),
        (b"  <script>alert(1)</script>", "web_page"),
        (b"\xff\xfe<\0h\0t\0m\0l\0>\0", "web_page"),
        (b"", "empty"),
        (b" \n\t ", "empty"),
    ],
)
def test_everything_else_is_named(content, code):
    assert why_not(content) == code


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_chats_are_stored_as_utf_8(encoding):
    chat = "小王 10:02\n亲，请问还能退吗？\t好的"
    stored = prepared(chat.encode(encoding), kind="chat")
    assert (stored.content.decode("utf-8"), stored.media_type) == (chat, TEXT)


def test_sizes_are_bounded_by_sort():
    small = replace(LIMITS, document_bytes=10, text_bytes=10)
    assert why_not(make_pdf(), small) == "too_big"
    assert why_not(make_office(), small) == "too_big"
    assert why_not(b"a" * 11, small) == "too_big"
    assert prepared(b"a" * 10, small).content == b"a" * 10
    assert prepared(make_picture(), small).media_type == "image/jpeg"


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("照片.jpg", "照片.jpg"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\x\\a.png", "a.png"),
        ("gpj.\u202eexe.jpg", "gpj.exe.jpg"),
        ("a\0b\r\nSet-Cookie: x.jpg", "abSet-Cookie_ x.jpg"),
        ('<img src=x onerror="1">.png', "_img src=x onerror=_1__.png"),
        ("\u200b\ufeff", "?"),
        ("...", "?"),
        (None, "?"),
        ("长" * 300 + ".jpeg", "长" * 115 + ".jpeg"),
    ],
)
def test_names_are_only_names(sent, shown):
    assert clean_name(sent) == shown


def test_notes_keep_their_lines_and_nothing_that_is_not_seen():
    assert clean_note("  一\u202e二 \r\n\n\0三\x07") == "一二\n三"
    assert len(clean_note("注" * 900)) == 500


def test_every_sentence_is_in_both_languages_and_says_what_to_do():
    for zh, en in SAYINGS.values():
        assert zh.endswith("。")
        assert "请" in zh
        assert en.endswith((".", ")."))


def test_the_words_are_those_of_the_database():
    sections = vocabulary().sections
    assert tuple(sections["kind"].codes) == KINDS
    assert tuple(sections["source"].codes) == SOURCES
    assert len(set(ENDINGS.values())) == len(ENDINGS)
