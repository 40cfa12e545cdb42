"""
Every public function, called with one wrong argument after another.

A wrong argument ends in an error of menaka's own, in plain words; an empty table ends in an empty
one, or in such an error, as `FUNCTIONS` says of each function. `python tests/test_wrong_arguments.py`
prints what each says, as a table in Markdown.
"""

import inspect
import re
import sys
import tempfile
import types
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

import matplotlib as mpl
import matplotlib.pyplot as plt
import networkx as nx
import numpy as np
import pandas as pd
import pytest

import menaka
from menaka import adapters, alliances, casualties, control, flat, geography
from menaka.errors import MenakaError

sys.path.insert(0, str(Path(__file__).parent))
from conftest import TABLES, write_record

FACES = {
    "menaka": menaka,
    "alliances": alliances,
    "casualties": casualties,
    "control": control,
    "flat": flat,
    "geography": geography,
    "ucdp": adapters.ucdp,
    "acled": adapters.acled,
    "Record": menaka.Record,
    "views": menaka.views,
}

# What holds nothing by itself stays in a record without events: names, and who they are.
STAYS = {"sources", "places", "place_names", "place_parents", "actors", "actor_names", "claimants"}
GED = "id,date_start,date_end,best,low,high\n1,2022-03-08,2022-03-08,4,4,6\n"
ACLED = (
    "event_id_cnty,event_date,time_precision,event_type,fatalities\n"
    "MLI1,2022-03-08,1,Battles,3\n"
)


class Shelf:
    """Good arguments, made of the tiny record, each once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.data = write_record(folder / "data", TABLES)
        self.text = self._written("text.txt", "no table\n")
        self.ged, self.acled = self._written("ged.csv", GED), self._written("acled.csv", ACLED)
        self.no_rows = {
            "ucdp": self._written("ged-0.csv", GED.splitlines()[0] + "\n"),
            "acled": self._written("acled-0.csv", ACLED.splitlines()[0] + "\n"),
        }
        self.other = self._written("other.csv", "x,y\n1,2\n")
        self.empty_folder = folder / "empty"
        self.empty_folder.mkdir()
        self.missing = folder / "none"

    def _written(self, name: str, text: str) -> Path:
        (self.folder / name).write_text(text, encoding="utf-8")
        return self.folder / name

    @cached_property
    def record(self):
        tiny = menaka.load(self.data)
        said = {"statement_id": "S01", "statement": "Red took Wells.", "verdict": "holds"}
        table = tiny["statements"]
        return tiny.replace(statements=pd.DataFrame([said]).reindex(columns=table.columns))

    @cached_property
    def no_events(self):
        empty = {name: self.record[name].iloc[:0] for name in self.record if name not in STAYS}
        return self.record.replace(**empty)

    @cached_property
    def reported(self):
        return adapters.ucdp.read(self.ged)

    @cached_property
    def ties(self):
        return alliances.spells(self.record)

    @cached_property
    def graph(self):
        return alliances.network(self.record, "2020-03-15")

    @cached_property
    def pairs(self):
        return alliances.statements(self.record, "2020-03-15")

    @cached_property
    def edges(self):
        return pd.DataFrame(
            {"a": ["Red"], "b": ["Blue"], "sign": [1], "start": ["2020-01-01"], "end": ["2020-02-01"]}
        )

    @cached_property
    def claims(self):
        return casualties.claims(self.record)

    @cached_property
    def tolls(self):
        return casualties.tolls(self.record)

    @cached_property
    def counts(self):
        months = pd.period_range("2020-01", periods=8, freq="M")
        return pd.Series([1, 0, 1, 1, 9, 8, 9, 10], index=months)

    @cached_property
    def held(self):
        return control.spells(self.record)

    @cached_property
    def sightings(self):
        return control.sightings(self.record)

    @cached_property
    def sequences(self):
        rows = [["red", "red", "blue"], ["red", "blue", "blue"]]
        return pd.DataFrame(rows, index=["Wells", "Ford"], columns=["t1", "t2", "t3"])

    @cached_property
    def long(self):
        wide = self.sequences.rename_axis(index="place", columns="period")
        return wide.stack().rename("state").reset_index()

    @cached_property
    def inferred(self):
        return control.infer(self.record)

    @cached_property
    def scored(self):
        return control.score(self.record, self.inferred)


print_ = print
