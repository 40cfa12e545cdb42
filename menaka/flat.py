"""
Three flat tables for people who never join: events, claims, and who held what by month.

Names of columns are near UCDP's and ACLED's, so that a file opens beside theirs. What they do
not have stays: several claimants a number (`claims_text`, `n_claimants`), a low and a high, and
`sum_safe`, which is true where a row may be added to others. Adding everything counts the
dead of March 2022 dozens of times.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pandas as pd

from menaka import arguments, casualties, control
from menaka.casualties import totals
from menaka.dataset import names, walks
from menaka.dataset.coverage import VIOLENT
from menaka.dataset.tables import Record
from menaka.dataset.views import targets

STATES = {"state-force", "foreign-force", "government"}
NOT_FIGHTING = {"civilians", "property", "community", "organisation"}
DATE_PRECISION = {1: 1, 6: 2, 7: 3, 31: 4}  # days of the window at most to UCDP's code; else 5
WHERE = {"commune": 3, "cercle": 3, "departement": 3, "region": 4, "area": 5, "country": 6}
BOUNDS = ["low", "best", "high"]
KINDS = ["civilians", "combatants", "undivided"]
SPREADSHEET = ("=", "+", "-", "@")  # a cell that begins so would be taken for a formula


def events_flat(record: Record, *, rule: str = "envelope") -> pd.DataFrame:
    """
    Return one row an event, with names, coordinates, sides and tolls.

    Parameters
    ----------
    record
        The record.
    rule
        The rule of its tolls, as in `casualties.tolls`.

    Returns
    -------
    pandas.DataFrame
        `event_id`, `kind`, `violent`, `type_of_violence` (UCDP: 1 state-based, 2 non-state, 3
        one-sided; missing where it cannot be told), `is_aggregate`, `part_of`, `sum_safe` (all its
        numbers may be added to those of other rows), `sum_safe_civilians`, `sum_safe_combatants`
        (those of these columns may); `date_start`, `date_start_latest`, `date_end_earliest`,
        `date_end` (days), `date_prec` (UCDP 1 to 5); `place`, `adm_2`, `adm_1` (cercle and region
        at the end of the record), `adm_1_then` (of the day), `country`, `latitude`, `longitude`,
        `where_prec` (UCDP 1 to 7), `geo_source`; `side_a`, `side_b`, `other_sides`, `targets`,
        `attribution`; `deaths_a`, `deaths_b`, `deaths_civilians`, `deaths_unknown`, each with
        `_low`, `_best`, `_high`; `low`, `best`, `high`, `stated_high` (all of them, persons
        killed), `toll_rule`, `unquantified`; `n_claims`, `n_claimants`, `claims_text`, `wounded`,
        `abducted`, `displaced` (the largest number stated); `number_of_sources`, `n_origins`,
        `source_ids`, `first_url`; `disputed`, `outcome`, `outcome_claimant`, `confidence`,
        `summary`, `statement` (of the best-known account).
    """
    events = record.events.set_index("event_id", drop=False)
    out = events[["event_id", "kind"]].copy()
    out["violent"] = events["kind"].isin(VIOLENT)
    out["type_of_violence"] = _type_of_violence(record)
    out["is_aggregate"] = events["kind"].eq("aggregate")
    out["part_of"] = events["part_of"]

    # A row may be added where each of its numbers may.
    every = casualties.tolls(record, rule=rule, every=True)
    unsafe = every.loc[~every["unquantified"] & ~every["counted"]]
    out["sum_safe"] = ~out["is_aggregate"] & ~out["event_id"].isin(unsafe["event_id"])
    for kind in ("civilians", "combatants"):
        of_kind = unsafe.loc[unsafe["target_kind"].eq(kind), "event_id"]
        out[f"sum_safe_{kind}"] = ~out["is_aggregate"] & ~out["event_id"].isin(of_kind)

    for part in (
        _dates(events),
        _places(record),
        _sides(record),
        _deaths_by_side(record, rule),
        _deaths(record, every, rule),
        _claims_of_events(record),
        _documents(record),
    ):
        out = out.join(part)
    out["disputed"] = out["event_id"].isin(record.disputes["event_id"])
    out = out.join(events[["outcome", "outcome_claimant", "confidence", "summary"]])
    bears = record.statement_rows
    bears = bears.loc[bears["table"].eq("events")].groupby("row_id")["statement_id"].agg(" ".join)
    out["statement"] = out["event_id"].map(bears)
    return out.reset_index(drop=True)


def claims_flat(record: Record) -> pd.DataFrame:
    """
    Return one row a number, with its event, claimant and source.

    Parameters
    ----------
    record
        The record.

    Returns
    -------
    pandas.DataFrame
        `claim_id`, `event_id`, `event_kind`, `date_start`, `date_end` (of the event), `place`,
        `measure`, `target`, `target_kind`, `claimant`, `claimant_group` (the claimant under one
        spelling), `claimant_kind`, `via`, `relation` (of the claimant to the dead: own side, enemy,
        third party, unknown; of killed only), `low`, `best`, `high`, `wording`, `time_frame`
        (event, or span for a total), `scope_start`, `scope_end`, `scope_place`, `as_of`,
        `publisher`, `source_date`, `url`.
    """
    claims, events = record.claims, record.events.set_index("event_id")
    event = {column: claims["event_id"].map(events[column]) for column in events}
    place_of, actor_of = names.place_names(record), names.short_names(record)
    one_spelling = record.claimants.set_index("claimant")["name"]
    relation = casualties.claims(record).set_index("claim_id")["relation"]
    hit = targets(record)
    whom = hit["target_id"].map(actor_of).groupby(hit["claim_id"]).agg(" and ".join)

    # Its own source where that is settled, else the first that its event cites.
    sources = record.sources.set_index("source_id")
    first_cited = record.citations.drop_duplicates("event_id").set_index("event_id")["source_id"]
    source = claims["source_id"].fillna(claims["event_id"].map(first_cited))
    return pd.DataFrame(
        {
            "claim_id": claims["claim_id"],
            "event_id": claims["event_id"],
            "event_kind": event["kind"],
            "date_start": event["start_earliest"],
            "date_end": event["end_latest"],
            "place": event["place_id"].map(place_of),
            "measure": claims["measure"],
            "target": claims["claim_id"].map(whom),
            "target_kind": claims["target_kind"],
            "claimant": claims["claimant"],
            "claimant_group": claims["claimant"].map(one_spelling),
            "claimant_kind": claims["claimant_kind"],
            "via": claims["via"],
            "relation": claims["claim_id"].map(relation),
            **{bound: claims[bound] for bound in BOUNDS},
            "wording": claims["wording"],
            "time_frame": event["kind"].eq("aggregate").map({True: "span", False: "event"}),
            "scope_start": claims["scope_start"],
            "scope_end": claims["scope_end"],
            "scope_place": claims["scope_place_id"].map(place_of),
            "as_of": claims["as_of"],
            "publisher": source.map(sources["publisher"]),
            "source_date": source.map(sources["date"]),
            "url": source.map(sources["url"]),
        }
    )


def control_flat(
    record: Record, *, start: object = "2021-01-01", end: object = "2024-12-31"
) -> pd.DataFrame:
    """
    Return who held each place on the last day of each month, as far as anybody saw.

    Parameters
    ----------
    record
        The record.
    start, end
        ISO days that bound the months.

    Returns
    -------
    pandas.DataFrame
        `month` (its first day), `place_id`, `place`, `latitude`, `longitude`, `holder` (a name;
        missing where unknown), `status`, `known` (seen, last known, unknown), `last_holder`,
        `days_since_seen`, `seen_by`, `source`.
    """
    actors = names.short_names(record)
    months = [
        control.on(record, last).reset_index().assign(month=first)
        for first, last in walks.period_bounds(start, end, "month")
    ]
    table = pd.concat(months, ignore_index=True)

    def named(ids: object) -> object:
        if pd.isna(ids):
            return pd.NA
        return " and ".join(actors.get(one, one) for one in str(ids).split("+"))

    seen = table["holder"].notna().map({True: "seen", False: "unknown"})
    return pd.DataFrame(
        {
            "month": table["month"],
            "place_id": table["place_id"],
            "place": table["place"],
            "latitude": table["lat"],
            "longitude": table["lon"],
            "holder": table["holder"].map(named),
            "status": table["status"],
            "known": table.get("known", seen),
            "last_holder": table.get("last_holder", table["holder"]).map(named),
            "days_since_seen": table["days_since"],
            "seen_by": table["seen_by"],
            "source": table["source"],
        }
    )


TABLES = {"events-flat": events_flat, "claims-flat": claims_flat, "control-flat": control_flat}


def export(
    record: Record,
    folder: Path | str,
    *,
    formats: str | Iterable[str] = ("csv", "dta"),
    excel: bool = False,
) -> list[Path]:
    """
    Write the three flat tables into a folder.

    Parameters
    ----------
    record
        The record.
    folder
        Where to write; made if it is not there.
    formats
        `"csv"` (UTF-8, comma) and `"dta"` (Stata 14 and later, format 118).
    excel
        Whether CSV begins with the byte-order mark by which Excel knows accents; a cell that it
        would take for a formula then begins with an apostrophe.

    Returns
    -------
    list of Path
        The files, each written aside and moved when whole.
    """
    kinds, into = arguments.choices("format", formats, ("csv", "dta")), arguments.folder(folder)
    paths = []
    for name, make in TABLES.items():
        table = make(record)
        for kind in kinds:
            path, aside = into / f"{name}.{kind}", into / f"{name}.{kind}.part"
            if kind == "dta":
                _to_stata(table, aside)
            else:
                _to_csv(table, aside, excel)
            paths.append(aside.replace(path))
    return paths


def _to_csv(table: pd.DataFrame, path: Path, excel: bool) -> None:
    """Write a table for pandas and R, or marked for Excel."""
    out = table.copy()
    for column in [name for name in out if excel and _is_text(out[name])]:
        formula = out[column].astype("str").str.startswith(SPREADSHEET).fillna(False)
        out[column] = out[column].mask(formula.astype(bool), "'" + out[column].astype("str"))
    encoding = "utf-8-sig" if excel else "utf-8"
    form = {"date_format": "%Y-%m-%d", "lineterminator": "\n", "encoding": encoding}
    out.to_csv(path, index=False, **form)


def _is_text(column: pd.Series) -> bool:
    return pd.api.types.is_string_dtype(column) or pd.api.types.is_object_dtype(column)


def _to_stata(table: pd.DataFrame, path: Path) -> None:
    """Write a table for Stata: days as days, missing texts as empty ones, long texts whole."""
    out, days, long = table.copy(), {}, []
    for column in out:
        kind = out[column].dtype
        if pd.api.types.is_datetime64_any_dtype(kind):
            out[column], days[column] = out[column].astype("datetime64[ns]"), "td"
        elif pd.api.types.is_bool_dtype(kind):
            out[column] = out[column].astype("int8")
        elif pd.api.types.is_numeric_dtype(kind):
            out[column] = out[column].astype("float64")
        else:
            texts = ["" if pd.isna(value) else str(value) for value in out[column]]
            out[column] = pd.Series(texts, out.index, dtype="object")
            if max(map(len, texts), default=0) > 2045 // 4:  # characters of up to four bytes
                long.append(column)
    out.to_stata(path, write_index=False, version=118, convert_dates=days, convert_strl=long)


def _dates(events: pd.DataFrame) -> pd.DataFrame:
    """Return the days of each event, and UCDP's precision of the wider of its two windows."""
    begins = (events["start_latest"] - events["start_earliest"]).dt.days + 1
    ends = (events["end_latest"] - events["end_earliest"]).dt.days + 1
    width = pd.concat([begins, ends], axis=1).max(axis=1)
    edges = [0, *DATE_PRECISION, float("inf")]
    code = pd.cut(width, edges, labels=[*DATE_PRECISION.values(), 5]).astype("int64")
    return pd.DataFrame(
        {
            "date_start": events["start_earliest"],
            "date_start_latest": events["start_latest"],
            "date_end_earliest": events["end_earliest"],
            "date_end": events["end_latest"],
            "date_prec": code,
        }
    )


def _places(record: Record) -> pd.DataFrame:
    """Return where each event was: areas now and then, coordinates, and UCDP's precision."""
    tree, called = walks.Places(record), names.place_names(record)
    places, events = record.places.set_index("place_id"), record.events.set_index("event_id")
    where, day = events["place_id"], events["start_earliest"]
    now = pd.Series(events["end_latest"].max(), events.index)

    def area(kind: str, days: pd.Series) -> list[str | None]:
        held = [tree.of_kind(place, kind, on) for place, on in zip(where, days, strict=True)]
        return [", ".join(called[place] for place in ids) or None for ids in held]

    # An area has the precision of its kind, a locality that of the event's place.
    of_kind = where.map(places["kind"]).map(WHERE)
    located = where.map(places["lat"]).notna()
    stated = events["place_precision"].map({"exact": 1, "near": 2}).where(located | of_kind.isna())
    return pd.DataFrame(
        {
            "place": where.map(called),
            "adm_2": area("cercle", now),
            "adm_1": area("region", now),
            "adm_1_then": area("region", day),
            "country": where.map(places["country"]),
            "latitude": where.map(places["lat"]),
            "longitude": where.map(places["lon"]),
            "where_prec": of_kind.fillna(stated).astype("Int64"),
            "geo_source": where.map(places["coord_source"]),
        },
        index=events.index,
    )


def _sides(record: Record) -> pd.DataFrame:
    """Return who took part, by name and side, and how that is known."""
    rows = record.participants
    called = rows["actor_id"].map(names.short_names(record))
    column = rows["side"].map({"A": "side_a", "B": "side_b"}).fillna("other_sides")
    column = column.mask(rows["role"].eq("target"), "targets")
    table = called.groupby([rows["event_id"], column]).agg(", ".join).unstack()
    table = table.reindex(columns=["side_a", "side_b", "other_sides", "targets"])
    known = rows.loc[rows["attribution"].notna()].groupby("event_id")["attribution"]
    table["attribution"] = known.agg(lambda words: ", ".join(sorted(set(words))))
    return table


def _type_of_violence(record: Record) -> pd.Series:
    """Return UCDP's kind of violence from the kinds of the actors; missing where it is not told."""
    rows, events = record.participants, record.events.set_index("event_id")
    kind = rows["actor_id"].map(record.actors.set_index("actor_id")["kind"])
    fighting = rows["side"].notna() & ~kind.isin(NOT_FIGHTING)
    sides = rows.loc[fighting].groupby("event_id")["side"].nunique()
    with_state = set(rows.loc[fighting & kind.isin(STATES), "event_id"])

    # Two sides that fight: with a state among them, or without; an attack is one-sided.
    code = pd.Series(pd.NA, events.index, dtype="Int64")
    fought = events.index.isin(sides.index[sides.ge(2)])
    code[fought] = 2
    code[fought & events.index.isin(with_state)] = 1
    code[events["kind"].eq("attack").to_numpy()] = 3
    return code.where(events["kind"].isin(VIOLENT))


def _deaths_by_side(record: Record, rule: str) -> pd.DataFrame:
    """Return the dead of sides A and B, of civilians, and of whom no side is told."""
    key = ["event_id", "target_kind", "target"]
    table = casualties.tolls(record, rule=rule, targets=True)
    side_of = casualties.claims(record).drop_duplicates(key)[[*key, "side"]]
    table = table.merge(side_of, on=key, how="left")

    # Combatants go to their side; by_event then puts the targets of each column together.
    letter = table["side"].map({"A": "a", "B": "b"}).fillna("unknown")
    column = letter.where(table["target_kind"].eq("combatants"), table["target_kind"])
    table["target_kind"] = column.replace("undivided", "unknown")
    by_column = totals.by_event(table).set_index("event_id")
    out = pd.DataFrame(index=record.events["event_id"])
    for name in ("a", "b", "civilians", "unknown"):
        rows = by_column.loc[by_column["target_kind"].eq(name)]
        for bound in BOUNDS:
            out[f"deaths_{name}_{bound}"] = rows[bound].reindex(out.index)
    return out


def _deaths(record: Record, every: pd.DataFrame, rule: str) -> pd.DataFrame:
    """Return all dead of each event: those told apart, or the undivided number if greater."""
    given = every.loc[~every["unquantified"]]
    out = pd.DataFrame(index=record.events["event_id"])
    for bound in [*BOUNDS, "stated_high"]:
        of_kind = given.pivot(index="event_id", columns="target_kind", values=bound)
        of_kind = of_kind.reindex(columns=KINDS)
        apart = of_kind[["civilians", "combatants"]].sum(axis=1, min_count=1)
        whole = pd.concat([apart, of_kind["undivided"]], axis=1).max(axis=1)

        # One kind without a best figure or an upper bound leaves the whole without it.
        if bound in ("best", "high"):
            whole = whole.drop(given.loc[given[bound].isna(), "event_id"], errors="ignore")
        out[bound] = whole.reindex(out.index).astype("Int64")

    claimed = record.claims.loc[record.claims["measure"].eq("killed"), "event_id"]
    no_number = out.index.isin(claimed) & ~out.index.isin(given["event_id"])
    return out.assign(toll_rule=rule, unquantified=no_number)


def _claims_of_events(record: Record) -> pd.DataFrame:
    """Return how much was said of each event, in words too, and other measures."""
    claims = record.claims
    killed = claims.loc[claims["measure"].eq("killed")]
    text = (killed["claimant"] + " " + killed["wording"].fillna("")).str.strip()
    by = killed["event_id"]
    out = pd.DataFrame(
        {
            "n_claims": killed.groupby(by).size(),
            "n_claimants": killed["claimant"].groupby(by).nunique(),
            "claims_text": text.groupby(by).agg(" | ".join),
        }
    ).reindex(record.events["event_id"])
    out[["n_claims", "n_claimants"]] = out[["n_claims", "n_claimants"]].fillna(0).astype("int64")

    largest = claims[BOUNDS].max(axis=1)
    for measure in ("wounded", "abducted", "displaced"):
        rows = claims["measure"].eq(measure)
        stated = largest[rows].groupby(claims.loc[rows, "event_id"]).max()
        out[measure] = stated.reindex(out.index).astype("Int64")
    return out


def _documents(record: Record) -> pd.DataFrame:
    """Return the documents that each event cites."""
    sources = record.sources.set_index("source_id")[["origin", "url"]]
    by = record.citations.join(sources, on="source_id").groupby("event_id")
    out = pd.DataFrame(
        {
            "number_of_sources": by["source_id"].nunique(),
            "n_origins": by["origin"].nunique(),
            "source_ids": by["source_id"].agg(" ".join),
            "first_url": by["url"].first(),
        }
    ).reindex(record.events["event_id"])
    counts = ["number_of_sources", "n_origins"]
    out[counts] = out[counts].fillna(0).astype("int64")
    return out
