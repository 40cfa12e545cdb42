"""
Every figure in French, at both widths: each text is a number, a name, or a translated string.

A catalogue alone proves nothing: here the pictures are drawn and all that stands on them is looked
at. Names of actors, places and claimants, and the words that a claimant used, come from the tables
and are taken out of a text first; every word that is left must stand in a French string.
"""

import re

import matplotlib.pyplot as plt
import pandas as pd
import pytest
from babel.dates import get_month_names, get_quarter_names
from matplotlib.text import Text

import translations
from menaka import alliances, casualties, style
from menaka.alliances.states import called
from menaka.figures import CATALOGUE
from menaka.figures.control import LINES

# Countries on the map, in capitals; 1er and 2e; UCDP's word for its first releases.
OTHERS = {*("mali", "niger", "burkina", "faso"), "er", "e", "candidate"}
LETTERS = re.compile(r"[^\W\d_]+")
LONGEST = 1.25  # times the sixty and eighty words that an English caption and alt text may have


def plain(text):
    """A text as its reader sees it: no escaped signs, no lines, one kind of space."""
    return re.sub(r"\s+", " ", text.replace(r"\$", "$")).strip()


@pytest.fixture(scope="module")
def names(record):
    """Names and quoted words of the tables, the longest first."""
    tables = [
        record.places["name"],
        record.actors["name_fr"],
        record.actors["acronym"],
        record.actor_names.loc[record.actor_names["language"].eq("fr"), "name"],
        pd.Series(called(record, language="fr")),
        record.claims["claimant"],
        record.claims["via"],
        record.claims["wording"],
        casualties.displaced(record)["claimant"],
        record.control["claimant"],
        record.sources["publisher"],
        pd.Series(LINES),
    ]
    every = {plain(name) for name in pd.concat(tables).dropna().astype(str)}

    # A word of a source that is a message too ("killed") would let the message pass.
    english = {plain(form) for forms in strings() for form in forms}
    return sorted(every - english, key=len, reverse=True)


def strings():
    """Every English text of the French catalogue, with its translation."""
    ((_, catalogue),) = translations.catalogues()
    return translations._strings(catalogue)


@pytest.fixture(scope="module")
def french():
    """The words of the French strings, in small letters, with the months and quarters."""
    said = [re.sub(r"\{\w*\}", " ", form) for forms in strings().values() for form in forms]
    for width in ("wide", "abbreviated"):
        said += [*get_month_names(width, locale="fr").values()]
        said += [*get_quarter_names(width, locale="fr").values()]
    return {word.lower() for text in said for word in LETTERS.findall(text)} | OTHERS


def english_in(text, names, french):
    """The words of a text that are neither French nor part of a name."""
    left = plain(text)
    for name in names:
        # The words of a claimant may be cut at the end.
        if name[:6] in left:
            for cut in (name, *(name[:n].rstrip() + " …" for n in range(len(name), 5, -1))):
                left = re.sub(rf"(?<!\w){re.escape(cut)}(?!\w)", " ", left)
    return [word for word in LETTERS.findall(left) if word.lower() not in french]


def shown(figure):
    """The texts of a figure that are seen: not the labels of ticks outside the axes."""
    hidden = set()
    for ax in figure.axes:
        for axis, ends in ((ax.xaxis, ax.get_xlim()), (ax.yaxis, ax.get_ylim())):
            for tick in [*axis.majorTicks, *axis.minorTicks]:
                if not ax.axison or not min(ends) <= tick.get_loc() <= max(ends):
                    hidden |= {tick.label1, tick.label2}
    texts = [text for text in figure.findobj(Text) if text not in hidden]
    return [text for text in texts if text.get_visible() and text.get_text().strip()]


def test_an_english_message_is_found_between_names_and_french(names, french):
    said = "Talataye, 6 sept. 2022\u00a0: EIGS et MSA, Cercle de Ménaka"
    assert english_in(said, names, french) == []
    assert english_in("civilians killed à Tessit", names, french) == ["civilians", "killed"]
    assert english_in("ISGS, mars 2022", [], french) == ["ISGS"]


@pytest.mark.slow
@pytest.mark.parametrize("lang", ["en", "fr"])
@pytest.mark.parametrize("width", style.WIDTHS)
@pytest.mark.parametrize("name", CATALOGUE)
def test_at_both_widths_all_texts_lie_inside_and_none_is_small_or_foreign(
    name, width, lang, record, names, french
):
    with style.use():
        drawn = CATALOGUE[name](record, lang=lang, width=width)
        figure = drawn.figure
        figure.canvas.draw()
        assert figure.get_figwidth() == pytest.approx(style.WIDTHS[width])
        assert figure.get_figheight() <= 6.7

        page = figure.bbox.padded(1)  # a pixel
        for text in shown(figure):
            box = text.get_window_extent()
            assert page.x0 <= box.x0 and box.x1 <= page.x1, text
            assert page.y0 <= box.y0 and box.y1 <= page.y1, text
            assert text.get_fontsize() >= 6.5, text
            if lang == "fr":
                assert english_in(text.get_text(), names, french) == [], text
        plt.close(figure)

    if lang == "fr":
        for text in (drawn.title, drawn.caption, drawn.alt, drawn.credit):
            assert english_in(text, names, french) == [], text
        assert len(f"{drawn.title} {drawn.caption}".split()) <= 60 * LONGEST
        assert len(drawn.alt.split()) <= 80 * LONGEST


@pytest.mark.slow
@pytest.mark.parametrize("rule", ["median", "neutral"])
def test_a_figure_under_another_rule_names_it(rule, record):
    for name in ("02-reconciliation", "03-monthly-toll", "03-large-events"):
        drawn = CATALOGUE[name](record, rule=rule)
        assert rule in f"{drawn.title} {drawn.caption}"
        plt.close(drawn.figure)


def test_a_network_in_french_has_no_english_on_it(tiny, french):
    ax = alliances.plot_network(tiny, "2020-02-01", lang="fr")
    own = ["Conseil gris", "RED", "BLU"]
    for text in shown(ax.figure):
        assert english_in(text.get_text(), own, french) == []
