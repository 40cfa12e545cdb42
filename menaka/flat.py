"""
Three flat tables for work without joins: events, claims, and who held what by month.

Names of columns are near UCDP's and ACLED's, so that a file opens beside theirs. What they do
not have stays: several claimants a number (`claims_text`, `n_claimants`), a low and a high, and
`sum_safe`, which is 1 where a row may be added to others and else 0. Adding everything counts
the dead of March 2022 dozens of times.
"""

from collections.abc import Iterable
from pathlib import Path

import pandas as pd
from tqdm import tqdm

from menaka import arguments, casualties, control
from menaka.casualties import totals
from menaka.casualties.claimants import BOUNDS, TARGET_KINDS
from menaka.dataset import names, selecting, walks
from menaka.dataset.coverage import VIOLENT
from menaka.dataset.tables import Record
from menaka.dataset.walks import targets

STATES = {"state-force", "foreign-force", "government"}
NOT_FIGHTING = {"civilians", "property", "community", "organisation"}
DATE_PRECISION = [0, 1, 6, 7, 31, float("inf")]  # days of the window between UCDP's codes 1 to 5
WHERE = {"commune": 3, "cercle": 3, "departement": 3, "region": 4, "area": 5, "country": 6}
DEATHS = [
    f"deaths_{name}_{bound}" for name in ("a", "b", "civilians", "unknown") for bound in BOUNDS
]


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
        one-sided; missing where the sides do not settle it), `is_aggregate`, `part_of`, `sum_safe`
        (all its numbers may be added to those of other rows), `sum_safe_civilians`,
        `sum_safe_combatants` (the numbers of these dead may); `date_start`, `date_start_latest`,
        `date_end_earliest`, `date_end` (days), `date_prec` (UCDP 1 to 5); `place`, `adm_2`, `adm_1`
        (cercle and region on the day), `country`, `latitude`, `longitude` (degrees), `where_prec`
        (UCDP 1 to 6), `geo_source`; `side_a`, `side_b`, `other_sides`, `targets`, `attribution`;
        `outcome`, `outcome_claimant`, `confidence`, `summary`, `disputed`, `statement` (of the
        best-known account); `deaths_a`, `deaths_b`, `deaths_civilians`, `deaths_unknown` (persons),
        each with `_low`, `_best`, `_high`; `low`, `best`, `high`, `stated_high` (all of them,
        persons killed), `unquantified`, `toll_rule`; `n_claims`, `n_claimants`, `claims_text`, `wounded`,
        `abducted`, `displaced` (the largest number stated); `number_of_sources`, `n_origins`,
        `source_ids`, `first_url`.
    """
    # All tables in the order of events, a row each.
    events = arguments.record(record).events.set_index("event_id")
    seen = selecting.table(record).set_index("event_id").reindex(events.index)
    places = record.places.set_index("place_id").reindex(events["place_id"]).set_index(events.index)

    # A row may be added where each of its numbers may.
    every = casualties.tolls(
        record, rule=arguments.choice("rule", rule, casualties.RULES), every=True
    )
    unsafe = every.loc[~every["unquantified"] & ~every["counted"]].fillna({"target_kind": "other"})
    bad = (
        pd.crosstab(unsafe["event_id"], unsafe["target_kind"])
        .reindex(index=events.index, columns=[*TARGET_KINDS, "other"], fill_value=0)
        .gt(0)
    )

    # A total over a span holds the dead of other rows, and may never be added to them.
    total = events["kind"].eq("aggregate")

    # The wider of the windows of its beginning and its end.
    to_begin = events["start_latest"] - events["start_earliest"]
    width = to_begin.clip(lower=events["end_latest"] - events["end_earliest"]).dt.days + 1

    columns = {
        "kind": events["kind"],
        "violent": events["kind"].isin(VIOLENT),
        "type_of_violence": _type_of_violence(record),
        "is_aggregate": total,
        "part_of": events["part_of"],
        "sum_safe": ~total & ~bad.any(axis=1),
        "sum_safe_civilians": ~total & ~bad["civilians"],
        "sum_safe_combatants": ~total & ~bad["combatants"],
        "date_start": events["start_earliest"],
        "date_start_latest": events["start_latest"],
        "date_end_earliest": events["end_earliest"],
        "date_end": events["end_latest"],
        "date_prec": pd.cut(width, DATE_PRECISION, labels=range(1, 6)).astype("int64"),
        "place": seen["place"],
        "adm_2": seen["cercle"],
        "adm_1": seen["region"],
        "country": seen["country"],
        "latitude": places["lat"],
        "longitude": places["lon"],
        # An area has the precision of its kind, a locality that of the event's place.
        "where_prec": places["kind"]
        .map(WHERE)
        .fillna(events["place_precision"].map({"exact": 1, "near": 2}))
        .astype("Int64"),
        "geo_source": places["coord_source"],
        "side_a": seen["side_a"],
        "side_b": seen["side_b"],
        "other_sides": seen["others"],
        "targets": seen["targets"],
        "attribution": record.participants.dropna(subset="attribution")
        .groupby("event_id")["attribution"]
        .agg(lambda words: ", ".join(sorted(set(words)))),
        **events[["outcome", "outcome_claimant", "confidence", "summary"]],
        "disputed": events.index.isin(record.disputes["event_id"]),
        "statement": record.statement_rows.loc[record.statement_rows["table"].eq("events")]
        .groupby("row_id")["statement_id"]
        .agg(" ".join),
    }

    # Numbers come by side and in all, with what else was stated of the event.
    parts = [
        _deaths_by_side(record, rule),
        _deaths(record, every).assign(toll_rule=rule),
        _words(record),
    ]
    return pd.DataFrame(columns, index=events.index).join(parts).reset_index()


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
    claims, sources = arguments.record(record).claims, record.sources.set_index("source_id")
    event = record.events.set_index("event_id").loc[claims["event_id"]].set_index(claims.index)

    place_of, hit = names.place_names(record), targets(record)
    hit["name"] = hit["target_id"].map(names.short_names(record))

    # Its own source where that is settled, else the first that its event cites.
    first_cited = record.citations.groupby("event_id")["source_id"].first()
    source = claims["source_id"].fillna(claims["event_id"].map(first_cited))

    # A relation to the dead is defined for numbers of killed alone.
    return pd.DataFrame(
        {
            "claim_id": claims["claim_id"],
            "event_id": claims["event_id"],
            "event_kind": event["kind"],
            "date_start": event["start_earliest"],
            "date_end": event["end_latest"],
            "place": event["place_id"].map(place_of),
            "measure": claims["measure"],
            "target": claims["claim_id"].map(hit.groupby("claim_id")["name"].agg(" and ".join)),
            "target_kind": claims["target_kind"],
            "claimant": claims["claimant"],
            "claimant_group": claims["claimant"].map(
                record.claimants.set_index("claimant")["name"]
            ),
            "claimant_kind": claims["claimant_kind"],
            "via": claims["via"],
            "relation": claims["claim_id"].map(
                casualties.claims(record).set_index("claim_id")["relation"]
            ),
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
    Return who held each place on the last day of each month, as far as sightings say.

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
    # One table for the last day of each month, named by its first.
    actors = names.short_names(arguments.record(record))
    table = pd.concat(
        [
            control.on(record, last).reset_index().assign(month=first)
            for first, last in tqdm(
                walks.period_bounds(start, end, "month"), desc="control by month", disable=None
            )
        ],
        ignore_index=True,
    )

    def named(ids: pd.Series) -> pd.Series:
        return ids.str.split("+").map(
            lambda each: " and ".join(actors.get(one, one) for one in each), na_action="ignore"
        )

    return pd.DataFrame(
        {
            "month": table["month"],
            "place_id": table["place_id"],
            "place": table["place"],
            "latitude": table["lat"],
            "longitude": table["lon"],
            "holder": named(table["holder"]),
            "status": table["status"],
            "known": table["known"],
            "last_holder": named(table["last_holder"]),
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
        Whether CSV starts with the byte-order mark by which Excel recognises accents; a cell that
        it would take for a formula then starts with an apostrophe.

    Returns
    -------
    list of Path
        The files, each written aside and moved when whole.
    """
    kinds, into = arguments.choices("format", formats, ("csv", "dta")), arguments.folder(folder)

    paths = []
    for name, make in TABLES.items():
        table = make(record)
        # R and Excel take True for a text.
        table = table.astype(dict.fromkeys(table.select_dtypes("bool"), "int8"))

        # Written under another name first: a file that was cut short never has the right one.
        for kind in kinds:
            aside = into / f"{name}.{kind}.part"
            if kind == "dta":
                _to_stata(table, aside)
            else:
                # Excel would take a text that starts so for a formula.
                safe = table.replace(r"^(?=[=+@-])", "'", regex=True) if excel else table
                code = "utf-8-sig" if excel else "utf-8"
                safe.to_csv(
                    aside, index=False, date_format="%F", lineterminator="\n", encoding=code
                )
            paths.append(aside.replace(aside.with_suffix("")))
    return paths


def _to_stata(table: pd.DataFrame, path: Path) -> None:
    """Write a table for Stata: days as days, missing texts as empty ones, long texts whole."""
    # Stata does not know pandas' missing integers, and its missing text is the empty one.
    days = dict.fromkeys(table.select_dtypes("datetime"), "td")
    numbers = table.select_dtypes("number").astype("float64")
    texts = table.drop(columns=[*days, *numbers]).astype("object").fillna("")

    # A text of fixed width holds 2045 bytes, and a character takes up to 4.
    long = [name for name in texts if texts[name].str.len().max() > 2045 // 4]

    out = table.astype(dict.fromkeys(days, "datetime64[ns]")).assign(**numbers, **texts)
    out.to_stata(path, write_index=False, version=118, convert_dates=days, convert_strl=long)


def _type_of_violence(record: Record) -> pd.Series:
    """Return UCDP's kind of violence from the kinds of the actors; missing where unclear."""
    # Civilians and their property are on a side without fighting for it.
    kind = record.participants["actor_id"].map(record.actors.set_index("actor_id")["kind"])
    fighting = record.participants["side"].notna() & ~kind.isin(NOT_FIGHTING)
    rows = record.participants.assign(state=kind.isin(STATES)).loc[fighting].groupby("event_id")

    # Two sides that fight: with a state among them, or without; an attack is one-sided.
    event = record.events.set_index("event_id")["kind"]
    fought = rows["state"].any().map({True: 1, False: 2}).where(rows["side"].nunique().ge(2))
    code = fought.astype("Int64").reindex(event.index).mask(event.eq("attack"), 3)
    return code.where(event.isin(VIOLENT))


def _deaths_by_side(record: Record, rule: str) -> pd.DataFrame:
    """Return the dead of sides A and B, of civilians, and of those whose side is unknown."""
    # A claim knows on which side its target stood; a toll does not.
    key = ["event_id", "target_kind", "target"]
    table = casualties.tolls(record, rule=rule, targets=True)
    claims = casualties.claims(record).drop_duplicates(key)
    table = table.merge(claims[[*key, "side"]], on=key, how="left")

    # Combatants go to their side; by_event then puts the targets of each column together.
    kind, side = table["target_kind"], table["side"].map({"A": "a", "B": "b"}).fillna("unknown")
    table["target_kind"] = side.where(kind.eq("combatants"), kind.replace("undivided", "unknown"))
    table = totals.by_event(table.dropna(subset="target_kind"))

    wide = table.set_index(["event_id", "target_kind"])[BOUNDS].unstack()
    wide.columns = [f"deaths_{name}_{bound}" for bound, name in wide]
    return wide.reindex(columns=DEATHS)


def _deaths(record: Record, every: pd.DataFrame) -> pd.DataFrame:
    """Return all dead of each event: civilians and combatants, or the undivided if more."""
    given = every.loc[~every["unquantified"]]
    out = pd.DataFrame(index=record.events["event_id"])
    for bound in [*BOUNDS, "stated_high"]:
        of_kind = given.pivot(index="event_id", columns="target_kind", values=bound).reindex(
            columns=TARGET_KINDS
        )

        # The undivided number may hold the same dead as the separate ones: the greater counts.
        apart = of_kind[["civilians", "combatants"]].sum(axis=1, min_count=1)
        whole = pd.concat([apart, of_kind["undivided"]], axis=1).max(axis=1)

        # One kind without a best figure or an upper bound leaves the whole without it.
        if bound in ("best", "high"):
            whole = whole.drop(given.loc[given[bound].isna(), "event_id"], errors="ignore")
        out[bound] = whole.astype("Int64")

    # Somebody claimed that people were killed, and nobody gave a number.
    claimed = record.claims.loc[record.claims["measure"].eq("killed"), "event_id"]
    return out.assign(unquantified=out.index.isin(claimed) & ~out.index.isin(given["event_id"]))


def _words(record: Record) -> pd.DataFrame:
    """Return the claims on each event, counted and in words, other measures, and its documents."""
    # The largest number of each claim, and its words behind its claimant.
    claims = record.claims.assign(largest=record.claims[BOUNDS].max(axis=1))
    claims["text"] = (claims["claimant"] + " " + claims["wording"].fillna("")).str.strip()

    killed = claims.loc[claims["measure"].eq("killed")].groupby("event_id")
    stated = claims.groupby(["event_id", "measure"])["largest"].max().unstack()
    cited = record.citations.merge(record.sources, on="source_id").groupby("event_id")

    columns = {
        "n_claims": killed.size(),
        "n_claimants": killed["claimant"].nunique(),
        "claims_text": killed["text"].agg(" | ".join),
        **stated.reindex(columns=["wounded", "abducted", "displaced"]),
        "number_of_sources": cited.size(),
        "n_origins": cited["origin"].nunique(),
        "source_ids": cited["source_id"].agg(" ".join),
        "first_url": cited["url"].first(),
    }

    # Events without claims or sources have counts of zero; their words and numbers stay missing.
    none = dict.fromkeys(["n_claims", "n_claimants", "number_of_sources", "n_origins"], 0)
    out = pd.DataFrame(columns, index=record.events["event_id"]).fillna(none)
    return out.astype(dict.fromkeys(none, "int64"))
