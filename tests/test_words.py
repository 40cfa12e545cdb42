"""The words of pictures: texts, plurals, numbers and days of a language, and their catalogues."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from babel.messages import Catalog

import menaka
import translations
from menaka.words import MONTH, Words, languages

NARROW, HARD = "\u202f", "\u00a0"


def day(text):
    return pd.Timestamp(text)


def test_every_text_of_the_code_is_translated_and_compiled_and_the_glossary_is_up_to_date():
    assert translations.faults() == []


def test_a_text_without_a_translation_or_a_field_is_named(monkeypatch):
    wanted = translations.texts()
    wanted.add("Red took {place}")
    monkeypatch.setattr(translations, "texts", lambda: wanted)
    assert "fr: missing: Red took {place}" in translations.faults()

    wrong = Catalog("fr")
    wrong.add("Red took {place}", "Rouge a pris {lieu}")
    wrong.add("Red left", "", flags=["fuzzy"])
    wrong.add(("{n} place", "{n} places"), ("{n} lieu", ""))
    said = [[*translations._wrong(text)] for text in wrong if text.id]
    assert sorted(said) == [["doubtful", "empty"], ["empty"], ["not the same fields"]]


def test_texts_are_found_in_calls_that_stand_in_others_and_in_vocabularies():
    every = {text.id for text in translations.texts()}
    assert {"by the rule {rule}", "news", "besieged", ("{n} alliance", "{n} alliances")} <= every


def test_french_has_thin_spaces_before_high_punctuation_and_hard_ones_in_guillemets():
    (catalogue,) = [catalogue for _, catalogue in translations.catalogues()]
    said = " ".join(form for forms in translations._strings(catalogue).values() for form in forms)
    for sign, space in ((";", NARROW), ("!", NARROW), ("?", NARROW), (":", HARD), ("»", HARD)):
        assert all(before.endswith(space) for before in said.split(sign)[:-1]), sign
    assert all(after.startswith(HARD) for after in said.split("«")[1:])
    assert not set("“”") & set(said)


def test_days_numbers_and_plurals_are_those_of_the_language():
    english, french = Words("en"), Words("fr")
    assert french.day(day("2022-09-06")) == "6 sept. 2022"
    assert french.day(day("2022-03-01")) == "1er mars 2022"
    assert french.day(day("2022-03-21")) == "21 mars 2022"
    assert french.day(day("2022-03-01"), MONTH) == "mars 2022"
    assert french.span(day("2022-03-01"), day("2022-10-07")) == "1er mars au 7 oct. 2022"
    assert english.span(day("2022-12-31"), day("2023-01-01")) == "31 Dec 2022 to 1 Jan 2023"
    assert english.number(1234.5) == "1,234.5" and french.number(1234.5) == f"1{NARROW}234,5"
    pairs = [french.some("{n} alliance", "{n} alliances", n) for n in (0, 1, 2)]
    assert pairs == ["0 alliance", "1 alliance", "2 alliances"]
    assert french("{first} to {last}", first=np.int64(1000), last="x") == f"1{NARROW}000 au x"


def test_items_stand_in_a_row_and_quoted_words_stay_as_they_are():
    assert Words("fr").every(["Red", "Blue", "Grey"]) == "Red, Blue et Grey"
    assert Words().every([7]) == "7"
    quoted = [Words("fr").quoted(words) for words in ("1,500", "about 1,500", "17+")]
    assert quoted == [f"1{NARROW}500", "about 1,500", "17+"]


def test_an_axis_of_days_is_written_in_the_language_and_sparsely_where_it_is_narrow():
    written = {}
    for width in (3, 7):
        _, ax = plt.subplots(figsize=(width, 2))
        ax.set_xlim(day("2021-01-01"), day("2023-12-31"))
        Words("fr").days_on(ax)
        ax.figure.draw_without_rendering()
        written[width] = [text.get_text() for text in ax.get_xticklabels()]
    assert "janv. 2022" in written[3] and len(written[3]) < len(written[7]) <= 8


def test_an_unknown_language_is_refused():
    assert languages() == ["en", "fr"]
    for wrong in ("xx", None, ["fr"]):
        with pytest.raises(menaka.errors.ChoiceError, match="there are: en, fr"):
            Words(wrong)
