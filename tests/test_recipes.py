"""
The recipes print what the page tells, and what the tables hold.

What is expected is computed here from the CSV files by pandas alone: a second reading of the
codebook, short since each function answers for one recipe. Every cell is read as text; ISO days
compare as text, and an empty cell is a missing one.
"""

import contextlib
import io
import json
import re
from functools import cache, partial
from itertools import combinations
from pathlib import Path

import pandas as pd
import pytest
from matplotlib.axes import Axes

ROOT = Path(__file__).resolve().parent.parent
PAGE = (ROOT / "RECIPES.md").read_text("utf-8")
# A question, in French, its code, and what comes out: the printed line or a picture, in words.
RECIPE = re.compile(
    r"^## (.+)\n\*(.+)\*\n\n```python\n((?:(?!```).*\n)+)```\n→ (`.+?`|a picture): (.+)$", re.M
)

VIOLENT = ["clash", "attack", "capture", "airstrike", "explosive", "raid", "abduction"]
ARMED = [kind for kind in VIOLENT if kind != "abduction"]
MARCH = ("2022-03-01", "2022-03-31")
ARTICLE = "mediainternational-2022-03-27-menaka"


# The tables, and where a place lies.


@cache
def table(name):
    return pd.read_csv(ROOT / "data" / f"{name}.csv", dtype="str", keep_default_na=False)


@cache
def column(name, key, value):
    """Give a column of a table by its key."""
    return table(name).set_index(key)[value].to_dict()


@cache
def parents():
    """Give what contains each place, from when to when."""
    rows = table("place_parents").groupby("place_id")[["parent_id", "start", "end"]]
    return {place: list(some.itertuples(index=False, name=None)) for place, some in rows}


@cache
def around(place, day):
    """Give a place and all that contains it on a day."""
    rows = parents().get(place, [])
    now = [up for up, start, end in rows if start <= day and (end == "" or end >= day)]
    return {place}.union(*(around(parent, day) for parent in now))


@cache
def parts(place):
    """Give the places that an area is named after; of any other place, itself."""
    rows = table("place_parents")
    inside = set(rows.loc[rows["parent_id"].eq(place), "place_id"])
    return inside if inside and column("places", "place_id", "kind")[place] == "area" else {place}


def lies(place, scope, day):
    return place == scope or all(around(part, day) & parts(scope) for part in parts(place))


def events(place=None, start="", end="9999", kinds=None):
    """Give the events that surely begin in a span and lie in a place."""
    rows = table("events")
    rows = rows.loc[rows["start_earliest"].ge(start) & rows["start_latest"].le(end)]
    rows = rows.loc[rows["kind"].isin(kinds or rows["kind"])]
    where = zip(rows["place_id"], rows["start_earliest"], strict=True)
    return rows.loc[[place is None or (at != "" and lies(at, place, day)) for at, day in where]]


@cache
def wholes(event):
    """Give the events that contain an event, the nearest first."""
    whole = column("events", "event_id", "part_of")[event]
    return [whole, *wholes(whole)] if whole else []


# What was said of civilians killed, and what may be added of it.


def numbers(claims, kind="civilians"):
    """Give the claims with a number: the least, the largest stated, and whether it is open."""
    rows = claims.loc[claims["measure"].eq("killed") & claims["target_kind"].eq(kind)]
    bounds = rows[["low", "best", "high"]].apply(pd.to_numeric)
    about = bounds["low"].isna() & bounds["high"].isna()
    least = bounds["low"].mask(about, bounds["best"])
    most = bounds["high"].mask(about, bounds["best"])
    rows = rows.assign(least=least, stated=bounds.max(axis=1), open=most.isna())
    return rows.loc[rows["stated"].notna()]


@cache
def civilians(without=None):
    """Give the least and the largest number stated for each event, nobody twice."""
    claims, cited = table("claims"), table("citations")
    if without:
        cited = cited.loc[cited["source_id"].ne(without)]
        claims = claims.loc[~(claims["source_id"].eq(without) & claims["source_basis"].eq("claim"))]
        claims = claims.loc[claims["event_id"].isin(cited["event_id"])]
    said = numbers(claims)
    said = said.loc[said["event_id"].map(column("events", "event_id", "kind")).ne("aggregate")]

    # Of each target of an event the least and the largest; named targets are added, and
    # civilians of whom nobody says more may be any of them.
    several = table("claim_targets").groupby("claim_id")["target_id"].agg("+".join)
    target = said["target_id"].mask(said["target_id"].eq(""), said["claim_id"].map(several))
    by = said.assign(target=target).groupby(["event_id", "target"])
    of_target = by.agg(
        {"least": lambda least: least.min(skipna=False), "stated": "max", "open": "any"}
    )
    of_target = of_target.fillna({"least": 0}).reset_index()
    vague = of_target["target"].eq("civilians")
    of_event = of_target.groupby(["event_id", vague]).agg(
        {"least": "sum", "stated": "sum", "open": "any"}
    )
    tolls = of_event.groupby("event_id").max().to_dict("index")

    # A part is left out beside its whole, whose largest number is not below that of its parts.
    for event in sorted(tolls, key=lambda event: -len(wholes(event))):
        for whole in [whole for whole in wholes(event) if whole in tolls][:1]:
            inside = tolls.pop(event)["stated"]
            tolls[whole]["parts"] = tolls[whole].get("parts", 0) + inside
        if event in tolls:
            tolls[event]["stated"] = max(tolls[event]["stated"], tolls[event].get("parts", 0))

    # Of numbers that may hold the same dead the one with the greater least number stays.
    event_of = said.set_index("claim_id")["event_id"]
    pairs = table("overlaps")[["claim_a", "claim_b"]].map(lambda claim: event_of.get(claim, ""))
    rivals = {frozenset(pair) for pair in pairs.itertuples(index=False, name=None)}
    stay = []
    for event in sorted(tolls, key=lambda event: (-tolls[event]["least"], event)):
        over = sorted(other for other in stay if {event, other} in rivals)
        if not over:
            stay.append(event)
            continue
        for word in ("stated", "open"):
            tolls[over[0]][word] = max(tolls[over[0]][word], tolls[event][word])
    return pd.DataFrame.from_dict({event: tolls[event] for event in stay}, orient="index")


def killed(place, start, end, without=None, among=None):
    """Give the sums of the events of a span: the least, the largest stated, and how many are open."""
    chosen = set(events(place, start, end)["event_id"])
    chosen &= chosen if among is None else among
    rows = civilians(without)
    sums = rows.loc[rows.index.isin(chosen), ["least", "stated", "open"]].sum()
    return [int(number) for number in sums]


# What each recipe is to print.


def killed_by_isgs():
    attackers = table("participants").query("role == 'attacker'").groupby("event_id")["actor_id"]
    alone = attackers.agg(list).map(lambda actors: set(actors) == {"isgs"})
    return killed("mali", *MARCH, among=set(alone.index[alone]))[:2]


def statements_of_minusma():
    rows = table("claims").query("measure == 'killed' and target_kind == 'civilians'")
    return [rows["claimant"].eq("MINUSMA").sum()]


def most_frequent_pair():
    met = set()
    sided = table("participants").query("side != ''")
    sided = sided.loc[sided["event_id"].isin(events("mali", kinds=ARMED)["event_id"])]
    for event, rows in sided.groupby("event_id"):
        who = rows[["actor_id", "side"]].itertuples(index=False, name=None)
        for (a, one), (b, other) in combinations(sorted(who), 2):
            met |= {(event, a, b, one == other)} if a != b else set()

    # What a whole event and a part of it both tell of a pair is counted once.
    twice = {(whole, *pair) for event, *pair in met for whole in wholes(event)}
    rows = pd.DataFrame(sorted(met - twice), columns=["event", "a", "b", "beside"])
    counts = rows.groupby(["a", "b"])["beside"].agg(["sum", "size"]).sort_values("size")
    (a, b), (beside, every) = counts.index[-1], counts.iloc[-1]
    return [short_name(a), short_name(b), beside, every - beside]


def short_name(actor):
    acronym, name = table("actors").set_index("actor_id").loc[actor, ["acronym", "name"]]
    return acronym or name


def holder_of_menaka(day="2022-06-15"):
    rows = table("control")
    rows = rows.loc[rows["place_id"].eq("menaka") & rows["extent"].isin(["town", "base"])]
    last = rows.loc[rows["date_latest"].le(day)].sort_values("date_latest").iloc[-1]
    days = (pd.Timestamp(day) - pd.Timestamp(last["date_latest"])).days
    return [last["holder"], "seen" if days <= 180 else "last known", days]


def between_two_days(start="2022-03-01", end="2022-05-31"):
    rows = table("events")
    may = rows["start_latest"].ge(start) & rows["start_earliest"].le(end)
    inside = len(events(start=start, end=end))
    return [inside, may.sum() - inside]


def centrality_of_the_msa(day="2022-09-06"):
    """Count the ties that somebody declared: seen within a year, or lasting to a known end."""
    until = f"{pd.Timestamp(day) - pd.Timedelta(days=365):%F}"
    told = table("tie_sightings").merge(table("ties"), on="tie_id")
    declared = told.query("basis == 'declared' and what not in ['denied', 'ends']")
    newest = declared.groupby("tie_id")["date_latest"].max()
    denials = told.query("what == 'denied'").groupby("tie_id")["date_latest"].max()
    denied = denials.index[denials.ge(newest.reindex(denials.index).fillna(""))]

    seen = declared.loc[declared["date_earliest"].le(day)]
    lasting = seen["end_latest"].ge(day) | (
        seen["end_latest"].eq("") & seen["date_latest"].ge(until)
    )
    seen = seen.loc[lasting & ~seen["tie_id"].isin(denied)].sort_values("date_latest")

    # Forces of a State and its government are one actor; who has no named group is none.
    kind = table("actors").set_index("actor_id")["kind"]
    forces = table("memberships").query("kind == 'state force'")
    own = forces["actor_id"].map(kind).isin(["state-force", "government"])
    forces = forces.loc[own & forces["umbrella_id"].map(kind).eq("government")]
    state = dict(zip(forces["actor_id"], forces["umbrella_id"], strict=True))
    none = kind.index[kind.isin(["unidentified", "community", "civilians", "property"])]
    ends = seen[["actor_a", "actor_b"]]
    seen = seen.loc[~ends.isin(none).any(axis=1)].assign(force=ends.isin(list(state)).any(axis=1))

    # The tie last seen decides a pair that has several; a State takes the sign of its forces.
    seen = seen.sort_values(["force", "date_latest"], kind="stable")
    ends = seen[["actor_a", "actor_b"]].replace(state)
    pair = [frozenset(two) for two in ends.itertuples(index=False)]
    good = seen.assign(pair=pair).drop_duplicates("pair", keep="last").query("sign == '1'")
    allies = good["pair"].explode().value_counts()
    return [round(allies["msa"] / (len(allies) - 1), 2)]


def said_of_talataye():
    there = events("talataye", "2022-09-01", "2022-09-30")["event_id"]
    claims = table("claims").query("measure == 'killed'")
    return [claims["event_id"].isin(there).sum()]


def beside_ucdp():
    series = table("series/ucdp-country-month")
    series = series.loc[series["iso3"].eq("MLI") & series["month"].eq("2022-03-01")]
    series = series.loc[
        series["release"].eq("GED 24.1") & series["rule"].str.contains("all events")
    ]
    best = series.set_index("violence")["best"].astype(int)
    return [*killed("mali", *MARCH)[:2], best["all"] - best["state-based"]]


def order_of_isgs(start="2022-03-01"):
    several = table("control_holders").groupby(["control_id", "moment"])["actor_id"].agg(set)
    several = several.to_dict()
    rows = table("control").query("extent in ['town', 'base']")
    windows = []
    for _, seen in rows.sort_values(["date_latest", "what"]).groupby("place_id"):
        earliest = start
        for row in seen.query("date_latest >= @start").itertuples():
            before = several.get((row.control_id, "before"), {row.before})
            after = several.get((row.control_id, "after"), {row.holder})

            # By the day of a change that names it as the holder before, else in the change or by
            # the day when it was seen; not before others surely held the place.
            if "isgs" in before:
                windows.append((earliest, row.date_earliest))
                break
            since = row.date_earliest if row.what == "changed" else start
            earliest = max(earliest, since)
            if "isgs" in after and row.status == "controlled":
                windows.append((earliest, row.date_latest))
                break
            earliest = max(earliest, row.date_earliest)
    certain = sum(a[1] < b[0] or b[1] < a[0] for a, b in combinations(windows, 2))
    return [certain, len(windows) * (len(windows) - 1) // 2]


def beyond_events(area="menaka-region", start="2022-03-01", end="2022-05-31"):
    said = numbers(table("claims")).query("claimant == 'United Nations'")
    whole = table("events").query("kind == 'aggregate' and place_id == @area")
    whole = whole.query("start_earliest == @start and end_latest == @end")["event_id"]
    total = said.loc[said["event_id"].isin(whole), "least"].item()

    inside = events(area, start, end)
    inside = inside.loc[inside["end_latest"].le(end), "event_id"]
    covered = civilians().reindex(inside)["least"].sum()
    return [int(number) for number in (total, covered, total - covered)]


def citation():
    described = json.loads((ROOT / "data" / "datapackage.json").read_text("utf-8"))
    year, title, version = (described[key] for key in ("created", "title", "version"))
    return [f"The menaka authors ({year[:4]}). {title}, version {version} [data set]. CC BY 4.0."]


def sources_of(event="e0347-talataye"):
    cited = table("citations").query("event_id == @event").merge(table("sources"), on="source_id")
    return [len(cited), cited["origin"].nunique()]


def without_a_number():
    violent = table("events").query("kind in @VIOLENT")
    said = pd.concat(
        [numbers(table("claims"), kind) for kind in ("civilians", "combatants", "undivided")]
    )
    return [(~violent["event_id"].isin(said["event_id"])).sum(), len(violent)]


EXPECTED = {
    "What happened at a place, in the order of time?": lambda: [len(events("menaka"))],
    "What happened in a whole region?": lambda: [len(events("menaka-region"))],
    "What did one actor take part in?": lambda: [
        table("participants").query("actor_id == 'isgs'")["event_id"].nunique()
    ],
    "How many civilians are said to have been killed, month by month, and by whom?": killed_by_isgs,
    "Who gives numbers, and of whose dead?": statements_of_minusma,
    "Who fought whom, and who fought side by side?": most_frequent_pair,
    "Who held Ménaka on a day?": holder_of_menaka,
    "How do I join a table of my own by place?": lambda: [
        table("events")["place_id"].isin(["menaka", "anderamboukane", "tidermene"]).sum()
    ],
    "What happened between two days?": between_two_days,
    "How do I take a table to Excel, R or Stata?": lambda: [len(table("events"))],
    "How central is an actor among allies, and how do I open the network in Gephi?": centrality_of_the_msa,
    "How do I draw a map of who held what?": lambda: ["a picture"],
    "What was said of Talataye, and by whom?": said_of_talataye,
    "Does a result survive without one source?": lambda: [
        killed("mali", *MARCH)[0], killed("mali", *MARCH, without=ARTICLE)[0],
    ],
    "How many civilians were killed in March 2022, at least and at most?": partial(killed, "mali", *MARCH),
    "What does the best-known account say, and does it hold?": lambda: [
        column("statements", "statement_id", "verdict")["S17"]
    ],
    "How do the months look beside an outside series?": beside_ucdp,
    "In what order did ISGS take places?": order_of_isgs,
    "What do totals say beyond the events?": beyond_events,
    "How do I cite the data?": citation,
    "What are the sources of an event?": sources_of,
    "Which violent events have no number of killed?": without_a_number,
}  # fmt: skip


@pytest.fixture(scope="module")
def typed(tmp_path_factory):
    """Type the page from top to bottom in a folder of its own; give what each recipe prints."""
    namespace, found = {}, {}
    with contextlib.chdir(tmp_path_factory.mktemp("recipes")):
        exec(re.search(r"```python\n(.+?)```", PAGE, re.S)[1], namespace)
        for heading, _, code, *_ in RECIPE.findall(PAGE):
            namespace.pop("ax", None)
            with contextlib.redirect_stdout(io.StringIO()) as said:
                try:
                    exec(code, namespace)
                except Exception as error:  # told below, beside what the others print
                    print(type(error).__name__, error)
            drawn = isinstance(namespace.get("ax"), Axes)
            found[heading] = said.getvalue().removesuffix("\n") or ("a picture" if drawn else "")
            if "plot_" in code and not drawn:
                found[heading] += ", and no picture"
    return found


def test_a_recipe_is_a_question_in_two_languages_with_a_few_lines_and_a_sentence():
    assert [heading for heading, *_ in RECIPE.findall(PAGE)] == re.findall("^## (.+)$", PAGE, re.M)
    for heading, french, code, _, sentence in RECIPE.findall(PAGE):
        assert heading.endswith("?") and french.endswith(" ?"), heading
        lines = code.splitlines()
        assert 1 <= len(lines) <= 5 and max(map(len, lines)) <= 100, heading
        assert lines[-1].startswith("print(") or lines[-1] == "ax", heading
        assert sentence.endswith(".") and sentence.count(". ") == 0, heading


def test_the_page_says_of_which_record_its_numbers_are():
    version = json.loads((ROOT / "data" / "datapackage.json").read_text("utf-8"))["version"]
    assert f"those of the record {version}" in PAGE


def test_every_recipe_prints_what_the_page_tells_and_what_the_tables_hold(typed):
    assert list(typed) == list(EXPECTED)
    differ = []
    for heading, _, _, told, _ in RECIPE.findall(PAGE):
        expected = " ".join(map(str, EXPECTED[heading]()))
        if not told.strip("`") == typed[heading] == expected:
            differ.append(f"{heading} page: {told}, recipe: {typed[heading]}, tables: {expected}")
    assert not differ, "\n".join(differ)
