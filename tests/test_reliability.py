"""Two coders compared: hand-made codings and a published alpha."""

import json

import numpy as np
import pytest

from menaka.dataset import schema
from reliability import QUESTIONS, alpha, reliability


def test_alpha_of_krippendorffs_own_two_coder_example():
    # Krippendorff (2011), Computing Krippendorff's Alpha-Reliability, example A: ten units,
    # two observers, binary data; alpha = 0.095
    one = [0, 1, 0, 0, 0, 0, 0, 0, 1, 0]
    two = [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]
    assert alpha(list(zip(one, two, strict=True)), "nominal") == pytest.approx(0.095, abs=5e-4)


def test_alpha_of_krippendorffs_nominal_example():
    # the same paper, example B: twelve units, five values, alpha = 0.692
    ben, gerry = "aabbdcccedda", "babbbccceddd"
    assert alpha(list(zip(ben, gerry, strict=True)), "nominal") == pytest.approx(0.692, abs=5e-4)


def test_perfect_agreement_is_one_and_what_never_varies_has_no_alpha():
    assert alpha([("a", "a"), ("b", "b")], "nominal") == pytest.approx(1)
    assert np.isnan(alpha([("a", "a"), ("a", "a")], "nominal"))
    assert np.isnan(alpha([], "nominal"))


def fact(n, **more):
    return {"fact_id": f"A-{n:03d}", "kind": "clash", "date_start": "2020-03-08",
            "date_precision": "day", "place_precision": "exact", "confidence": "high",
            "actors": [{"name": "Red", "role": "attacker"}], "claims": [], "control": None,
            **more}  # fmt: skip


@pytest.fixture
def two_codings(tmp_path):
    """Twenty facts: the coders differ on one kind and, by two days, on one date."""
    evidence = tmp_path / "evidence"
    evidence.mkdir()
    first = [fact(n) for n in range(20)]
    second = [fact(n) for n in range(20)]
    first[5]["kind"] = second[5]["kind"] = "raid"
    second[3]["kind"] = "attack"
    second[4]["date_start"] = "2020-03-10"
    claim = {"about": "Blue", "measure": "killed", "low": None, "best": 7, "high": None}
    first[6]["claims"] = [claim]
    second[6]["claims"] = [{**claim, "low": 7, "high": 7}]
    for name, rows in (("facts.jsonl", first), ("second-coder.jsonl", second)):
        text = "".join(json.dumps(row) + "\n" for row in rows)
        (evidence / name).write_text(text, encoding="utf-8")
    (evidence / "names.csv").write_text("name,actor_id,note\nRed,red,\nBlue,blue,\n", "utf-8")
    return tmp_path


def test_agreement_is_the_share_of_pairs_that_match(two_codings):
    table = reliability(two_codings, draws=50)
    assert table.loc["kind", "agreement"] == pytest.approx(19 / 20)
    assert table.loc["first day, exact", "agreement"] == pytest.approx(19 / 20)
    assert table.loc["first day, within one day", "agreement"] == pytest.approx(19 / 20)
    assert table.loc["first day, within three days", "agreement"] == 1
    assert table.loc["killed, least figure", ["pairs", "agreement"]].tolist() == [1, 1]


def test_no_alpha_stands_on_fewer_than_twenty_pairs(two_codings):
    table = reliability(two_codings, draws=50)
    assert np.isnan(table.loc["killed, least figure", "alpha"])
    assert np.isfinite(table.loc["kind", "alpha"])
    assert table.loc["kind", "alpha_low"] <= table.loc["kind", "alpha"]


def test_one_seed_gives_one_table(two_codings):
    assert reliability(two_codings, draws=20).equals(reliability(two_codings, draws=20))


def test_every_question_of_the_codebook_is_answered_from_the_raw_layer_that_ships():
    table = reliability(schema.data_folder(), draws=10)
    assert list(table.index) == [question for question, *_ in QUESTIONS]
    assert (table["pairs"] > 0).all()
