"""
Names: which actor, place or claimant answers to what a reader types.

Case, accents, hyphens and apostrophes do not count. A bare name of a place is the locality;
"X cercle", "X region", "cercle de X" and "région de X" are the areas. A name that several
actors or places answer to is refused with all of them, and one that nothing answers to with
the nearest.
"""

import re
import unicodedata

import pandas as pd

from menaka import arguments
from menaka.dataset.tables import Record
from menaka.errors import NotFoundError

AREAS = {
    "cercle": "cercle",
    "region": "region",
    "departement": "departement",
    "department": "departement",
    "commune": "commune",
}


def plain(text: object) -> str:
    """Return a text without case, accents, hyphens, apostrophes and doubled blanks."""
    bare = unicodedata.normalize("NFKD", str(text))
    bare = "".join(c for c in bare if not unicodedata.combining(c)).casefold()
    return " ".join(re.sub(r"[-'’ʼ_]", " ", bare).split())


def actor_id(record: Record, name: str) -> str:
    """
    Return the id of one actor, from an id or a name in French or English.

    Raises
    ------
    NotFoundError
        If nothing answers to the name (with the near miss), or several actors do (with all).
    """
    if isinstance(name, str) and name in set(record.actors["actor_id"]):
        return name

    wanted = plain(name)
    table = _actor_names(record)
    hit = table.loc[table["plain"].eq(wanted)]

    # An actor's own names come before wordings by which sources mention it.
    own = hit.loc[hit["own"], "id"].unique()
    found = list(own) if len(own) else sorted(hit["id"].unique())

    # "Islamic State" is how sources call one actor, and how the names of several begin.
    begins = table.loc[table["own"] & table["plain"].str.startswith(f"{wanted} "), "id"].unique()
    if not len(own) and len(found) == 1 and set(begins) - set(found):
        found = sorted({*found, *begins})
    return _only("actor", name, table, found, wanted)


def place_id(record: Record, name: str) -> str:
    """
    Return the id of one place, from an id or a name.

    Raises
    ------
    NotFoundError
        If nothing answers to the name (with the near miss), or several places do (with all).
    """
    if isinstance(name, str) and name in set(record.places["place_id"]):
        return name
    table = _place_names(record)
    stem, kind = _area(plain(name))

    # "Ménaka region" and "région de Ménaka" ask for the area; a bare name for the locality.
    hit = table.loc[table["plain"].isin([plain(name), stem])]
    of_kind = hit.loc[hit["kind"].eq(kind or "locality")]
    hit = of_kind if kind or len(of_kind) else hit

    # Of an old and a new division with one name, the new one is meant.
    today = hit.loc[~hit["id"].str.endswith("-ancien")]
    found = sorted((today if len(today) else hit)["id"].unique())
    return _only("place", name, table, found, stem)


def _only(what: str, name: object, table: pd.DataFrame, found: list[str], wanted: str) -> str:
    """Return the one id that was found, or raise an error with all of them or the nearest names."""
    if len(found) == 1:
        return str(found[0])
    if found:
        among = _called(table.loc[table["id"].isin(found)])
        raise NotFoundError(f"single {what}", name, [], among=among)
    raise NotFoundError(what, name, table["name"], among=_near(table, wanted))


def answering(record: Record, text: str) -> pd.DataFrame:
    """
    Return every actor, place and claimant whose name is or contains a text.

    Returns
    -------
    pandas.DataFrame
        `what` (actor, place or claimant), `id`, `name` (the one that answers), `kind`; names that are
        the text come first.

    Raises
    ------
    NotFoundError
        If no name contains it; the nearest are suggested.
    """
    said = arguments.record(record).claims["claimant"].unique()
    claimants = pd.DataFrame({"id": said, "name": said, "kind": "claimant"})
    tables = {"actor": _actor_names(record), "place": _place_names(record), "claimant": claimants}
    every = pd.concat([t.assign(what=what) for what, t in tables.items()], ignore_index=True)
    every["plain"] = every["name"].map(plain)

    wanted = plain(text)
    hit = every.loc[every["plain"].str.contains(wanted, regex=False)]
    if hit.empty or not wanted:
        raise NotFoundError("name", text, every["name"], among=_near(every, wanted))

    # Names that are the text first; of several names of one thing, the first.
    hit = hit.assign(part=hit["plain"].ne(wanted)).sort_values(["part", "what", "name"])
    hit = hit.drop_duplicates(["what", "id"])
    return hit[["what", "id", "name", "kind"]].reset_index(drop=True)


def short_names(record: Record, *, language: str = "en") -> dict[str, str]:
    """Return each actor's acronym, or its name in English or French where it has none, by id."""
    actors = record.actors.set_index("actor_id")
    names = actors["acronym"].fillna(actors["name_fr" if language == "fr" else "name"]).to_dict()
    if language != "fr":
        return names

    # French acronyms (EIGS for ISGS) unless the usual one begins with them; of several the longest.
    listed = record.actor_names.sort_values("name", key=lambda name: name.str.len())
    french = listed.loc[listed["language"].eq("fr") & listed["kind"].eq("acronym")]
    acronyms = zip(french["actor_id"], french["name"], strict=True)
    other = {a: n for a, n in acronyms if n.isalpha() and not str(names.get(a)).startswith(n)}
    return names | other


def place_names(record: Record) -> dict[str, str]:
    """Return each place's name by id."""
    return record.places.set_index("place_id")["name"].to_dict()


def _actor_names(record: Record) -> pd.DataFrame:
    """Return every name of every actor: `id`, `name`, `plain`, `kind`, `own` (not a wording)."""
    listed = record.actor_names.rename(columns={"actor_id": "id"})[["id", "name", "kind"]]
    actors = record.actors.rename(columns={"actor_id": "id"})
    own = [
        actors[["id", column]].set_axis(["id", "name"], axis=1)
        for column in ("name", "name_fr", "acronym")
    ]

    table = pd.concat([*[o.assign(kind="name") for o in own], listed], ignore_index=True).dropna(
        subset=["name"]
    )
    return table.assign(plain=table["name"].map(plain), own=table["kind"].ne("wording"))


def _place_names(record: Record) -> pd.DataFrame:
    """Return every name of every place: `id`, `name`, `plain`, `kind` (of the place)."""
    places = record.places
    named = pd.concat([places, record.place_names], ignore_index=True)[["place_id", "name"]]
    table = named.rename(columns={"place_id": "id"})
    table["kind"] = table["id"].map(places.set_index("place_id")["kind"])
    table["plain"] = table["name"].map(plain)

    # "Région de Ménaka" answers to "Ménaka region" as well.
    stems = table.assign(plain=[_area(name)[0] for name in table["plain"]])
    return pd.concat([table, stems], ignore_index=True).drop_duplicates(["id", "plain"])


def _area(name: str) -> tuple[str, str | None]:
    """Return the name and the kind of an area: "menaka region" is menaka and region."""
    words = name.split()
    if len(words) > 1 and words[-1] in AREAS:
        return " ".join(words[:-1]), AREAS[words[-1]]

    if len(words) > 2 and words[0] in AREAS and words[1] in {"de", "du", "d", "of"}:
        return " ".join(words[2:]), AREAS[words[0]]
    return name, None


def _near(table: pd.DataFrame, wanted: str) -> list[str]:
    """Return the names that come nearest to a plain name, with their ids."""
    import difflib

    near = difflib.get_close_matches(wanted, table["plain"].unique(), n=2, cutoff=0.6)
    return _called(table.loc[table["plain"].isin(near)])


def _called(rows: pd.DataFrame) -> list[str]:
    """Return the first name of each thing with its id."""
    first = rows.drop_duplicates("id")
    return [f"{name!r} ({id_})" for name, id_ in zip(first["name"], first["id"], strict=True)]
