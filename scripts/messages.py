"""The English of the pages: find every Chinese sentence, keep its translation, compile.

    make messages        update src/shouhou/project/locale/en/LC_MESSAGES/django.po and .mo

The sentences in the source are Chinese; English is the translation. Needs no gettext programs.
New sentences appear in the .po file with an empty msgstr; a guard fails until they are filled.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from babel.messages import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "shouhou"
CATALOGUE = SOURCE / "project" / "locale" / "en" / "LC_MESSAGES" / "django.po"
# A fixed moment: the file changes only when the words do.
WRITTEN = datetime(2026, 1, 1, tzinfo=UTC)
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
}
Message = tuple[str | tuple[str, ...], str | None]


def sources() -> list[Path]:
    """Program files and templates, without tests and migrations."""
    found = [*SOURCE.rglob("*.py"), *SOURCE.rglob("*.html"), *SOURCE.rglob("*.txt")]
    return sorted(path for path in found if not {"tests", "migrations"} & set(path.parts))


def messages_of(path: Path) -> Iterator[Message]:
    """Every translatable sentence of one file, with its context."""
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        text = as_program(text, path)
    for _, found, _, context in extract("python", BytesIO(text.encode()), keywords=KEYWORDS):
        if isinstance(found, tuple):
            found = tuple(part for part in found if isinstance(part, str))[-2:]
        if found:
            yield found, context


def as_program(template: str, path: Path) -> str:
    """A template as the Python-like text that Django makes of it for extractors."""
    from django.conf import settings
    from django.utils.translation.template import templatize

    if not settings.configured:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shouhou.project.settings")
    lines = templatize(template, origin=str(path)).splitlines()
    return "\n".join(line.strip() for line in lines)  # indentation would confuse the extractor


def found_messages() -> dict[Message, list[str]]:
    """Message → the files it stands in."""
    found: dict[Message, list[str]] = {}
    for path in sources():
        for message in messages_of(path):
            places = found.setdefault(message, [])
            name = str(path.relative_to(ROOT))
            if name not in places:
                places.append(name)
    return found


def known_catalogue() -> Catalog:
    """The catalogue as it stands in the repository."""
    if not CATALOGUE.exists():
        return Catalog(locale="en")
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="en")


def updated_catalogue() -> Catalog:
    """Exactly the messages of the source, with the translations we have."""
    known = known_catalogue()
    fresh = Catalog(
        locale="en",
        project="shouhou",
        charset="utf-8",
        creation_date=WRITTEN,
        revision_date=WRITTEN,
        header_comment="# English sentences of the pages. Edit msgstr, then run: make messages",
        fuzzy=False,
    )
    for (message, context), places in sorted(found_messages().items(), key=repr):
        old = known.get(message, context)
        # A sentence that became a plural, or the other way round, is translated anew.
        same_shape = old is not None and isinstance(old.string, tuple) == isinstance(message, tuple)
        fresh.add(
            message,
            old.string if old and same_shape else None,
            locations=[(place, 0) for place in places],
            context=context,
        )
    return fresh


def po_bytes(catalogue: Catalog) -> bytes:
    out = BytesIO()
    write_po(out, catalogue, include_lineno=False, width=100)
    return out.getvalue()


def mo_bytes(catalogue: Catalog) -> bytes:
    out = BytesIO()
    write_mo(out, catalogue)
    return out.getvalue()


def untranslated(catalogue: Catalog) -> list[str]:
    """Messages that have no English yet."""
    return [str(each.id) for each in catalogue if each.id and not filled(each.string)]


def filled(string: str | tuple[str, ...]) -> bool:
    return all(string) if isinstance(string, tuple) else bool(string)


def main() -> int:
    catalogue = updated_catalogue()
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    CATALOGUE.write_bytes(po_bytes(catalogue))
    CATALOGUE.with_suffix(".mo").write_bytes(mo_bytes(catalogue))
    missing = untranslated(catalogue)
    print(f"{len(catalogue)} messages, {len(missing)} without English")
    for message in missing:
        print(f"  {message}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
