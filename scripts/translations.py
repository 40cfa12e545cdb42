"""
The words of other languages: gathered from the code, translated in `.po` files, compiled to `.mo`.

English texts stand in the code, inside `say(...)`, `say.some(...)` and `noted(...)`, and in the
vocabularies of the codebook. A translation stands in `menaka/locale/LANG/LC_MESSAGES/menaka.po`.

For those who change a text or add a language:

- `python scripts/translations.py` brings every `.po` up to date with the code, compiles it, and
  writes `GLOSSARY.md`; texts that are new wait there with an empty translation.
- `python scripts/translations.py --add LANG` begins a language.
- `python scripts/translations.py --check` writes nothing, and names each text that is missing,
  doubtful ("fuzzy"), no longer used, without one of its fields, or not compiled.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

from babel import Locale
from babel.messages import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
LOCALE = ROOT / "menaka" / "locale"
GLOSSARY = ROOT / "GLOSSARY.md"

# Which arguments are texts: the first, or the first two (one and many).
CALLS: dict[str, tuple[int, ...] | None] = dict.fromkeys(("say", "self", "noted"))
CALLS["some"] = (1, 2)

# Words of the data that pictures and credit lines show, by table and column.
VOCABULARIES = (
    ("sources", "kind"),
    ("events", "kind"),
    ("claims", "target_kind"),
    ("claims", "measure"),
    ("control", "status"),
)


def texts() -> Catalog:
    """Return every English text of the code and of the vocabularies."""
    found = Catalog(fuzzy=False)

    # The explorer's words stand in a file of its own.
    for path in sorted((ROOT / "menaka").rglob("*.py")):
        if "explorer" not in path.parts:
            with path.open("rb") as code:
                for _, text, *_ in extract("python", code, CALLS):
                    found.add(text)

    package = json.loads((ROOT / "data" / "datapackage.json").read_text("utf-8"))
    for table in package["resources"]:
        for field in table.get("schema", {"fields": ()})["fields"]:
            if (table["name"], field["name"]) in VOCABULARIES:
                for word in field["constraints"]["enum"]:
                    found.add(word)
    return found


def catalogues() -> Iterator[tuple[Path, Catalog]]:
    """Yield the file and the catalogue of every language, in the order of their names."""
    for path in sorted(LOCALE.glob("*/LC_MESSAGES/menaka.po")):
        with path.open("rb") as file:
            yield path, read_po(file, locale=path.parent.parent.name, domain="menaka")


def faults() -> list[str]:
    """Return in words what is wrong with the catalogues and the glossary; nothing if all is well."""
    wanted, told = texts(), list[str]()
    for path, catalogue in catalogues():
        lang = path.parent.parent.name
        missing = {text.id for text in wanted if text.id} - {text.id for text in catalogue}
        unused = {text.id for text in catalogue if text.id} - {text.id for text in wanted}
        told += [f"{lang}: missing: {text}" for text in sorted(missing, key=str)]
        told += [f"{lang}: no longer used: {text}" for text in sorted(unused, key=str)]
        told += [f"{lang}: {why}: {text.id}" for text in catalogue for why in _wrong(text)]

        with path.with_suffix(".mo").open("rb") as file:
            if _strings(read_mo(file)) != _strings(catalogue):
                told.append(f"{lang}: menaka.mo is not what menaka.po compiles to")

    if not GLOSSARY.is_file() or GLOSSARY.read_text("utf-8") != glossary():
        told.append(f"{GLOSSARY.name} is not up to date")
    return told


def _wrong(text: Message) -> Iterator[str]:
    """Yield what is wrong with a translation."""
    if not text.id:
        return
    one, said = _forms(text.id), _forms(text.string)
    if text.fuzzy:
        yield "doubtful"
    if not all(said):
        yield "empty"
    elif {*_fields("".join(one))} != {*_fields("".join(said))}:
        yield "not the same fields"


def _fields(text: str) -> Iterator[str]:
    """Yield the names of the fields of a text, as `n` in "{n} places"."""
    return (name for _, name, *_ in Formatter().parse(text) if name is not None)


def _forms(text: str | tuple[str, ...]) -> tuple[str, ...]:
    """Return the forms of a text: for one and for many, or only one."""
    return (text,) if isinstance(text, str) else tuple(text)


def _strings(catalogue: Catalog) -> dict[tuple[str, ...], tuple[str, ...]]:
    """Return every text of a catalogue with its translation."""
    return {_forms(text.id): _forms(text.string) for text in catalogue if text.id}


def glossary() -> str:
    """Return a table of short texts, English first and then every other language, in Markdown."""
    columns = dict(_short(catalogue) for _, catalogue in catalogues())
    names = [str(Locale(lang).get_display_name("en")).capitalize() for lang in columns]
    lines = [
        "# Glossary",
        "",
        "Words of menaka's figures in every language that there is a catalogue for, generated from "
        "the catalogues by `scripts/translations.py`. A word in several forms stands as one / many.",
        "",
        "| " + " | ".join(["English", *names]) + " |",
        "| " + " | ".join(["---"] * (1 + len(names))) + " |",
    ]
    every = sorted(
        {text for words in columns.values() for text in words},
        key=lambda text: (text.casefold(), text),
    )
    for text in every:
        row = [text, *(words.get(text, "") for words in columns.values())]
        lines.append("| " + " | ".join(row) + " |")
    return "\n".join(lines) + "\n"


def _short(catalogue: Catalog) -> tuple[str, dict[str, str]]:
    """Return a language and its words: the texts that are no sentence and have at most a number."""
    pairs = [
        [" / ".join(forms).replace("{n} ", "") for forms in each]
        for each in _strings(catalogue).items()
    ]
    return str(catalogue.locale), {
        text: said
        for text, said in pairs
        if "{" not in text and text[-1].isalpha() | text.endswith(")")
    }


def update() -> None:
    """Bring catalogues up to date with the code, compile them, and write the glossary."""
    wanted = texts()
    for path, catalogue in catalogues():
        catalogue.update(wanted, no_fuzzy_matching=True, update_creation_date=False)
        with path.open("wb") as file:
            write_po(file, catalogue, no_location=True, sort_output=True, ignore_obsolete=True)
        with path.with_suffix(".mo").open("wb") as file:
            write_mo(file, catalogue)
    GLOSSARY.write_text(glossary(), encoding="utf-8", newline="\n")


def main(words: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Update, check or begin the catalogues of words.")
    parser.add_argument("--check", action="store_true", help="write nothing; fail on a fault")
    parser.add_argument("--add", metavar="LANG", help="begin a language, such as ar")
    asked = parser.parse_args(words)

    if asked.add:
        path = LOCALE / asked.add / "LC_MESSAGES" / "menaka.po"
        path.parent.mkdir(parents=True)
        with path.open("wb") as file:
            write_po(file, Catalog(asked.add, project="menaka", version="figures", fuzzy=False))
    if not asked.check:
        update()

    told = faults()
    print("\n".join(told) or "every text is translated and compiled")
    return len(told) > 0


if __name__ == "__main__":
    sys.exit(main())
