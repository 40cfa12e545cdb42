"""The teacher's page prints what the record holds; the book is whole, and fetches nothing."""

import contextlib
import io
import json
import re
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pandas as pd
import pytest

import book

ROOT = Path(__file__).resolve().parent.parent
PAGE = (ROOT / "TEACHING.md").read_text("utf-8")

# A block of code, and the lines that it prints.
BLOCK = re.compile(r"```python\n((?:(?!```).*\n)+)```\n((?:→ `.+`\n?)*)", re.M)
BLOCKS = [(code, re.findall(r"→ `(.+)`", lines)) for code, lines in BLOCK.findall(PAGE)]


@pytest.fixture(scope="module")
def printed():
    """What each block prints, in the order of the page, all in one Python."""
    known, said = {}, []
    for code, _ in BLOCKS:
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            exec(code, known)
        said.append(out.getvalue().splitlines())
    return said


# The teacher's page.


def test_the_teachers_page_prints_what_it_tells(printed):
    assert printed == [lines for _, lines in BLOCKS]


def test_every_number_that_a_student_is_marked_by_was_printed(printed):
    told = {number for lines in printed for line in lines for number in re.findall(r"\d+", line)}
    marked = re.findall(r"\*\*(\d+)\*\*", PAGE)
    assert marked and set(marked) <= told


def test_the_statements_on_talataye_add_up_in_the_file_as_on_the_page():
    claims = pd.read_csv(ROOT / "data" / "claims.csv")
    of_civilians = claims["target_kind"].eq("civilians") & claims["measure"].eq("killed")
    said = claims[claims["event_id"].eq("e0347-talataye") & of_civilians]
    assert (len(said), said["low"].sum()) == (7, 210)


def test_each_question_has_eight_points():
    questions = re.split(r"^### ", PAGE, flags=re.M)[1:]
    points = [sum(map(int, re.findall(r"^- \*(\d) points?", text, re.M))) for text in questions]
    assert points == [8, 8, 8]


def test_the_minutes_of_the_session_leave_no_gap():
    spans = [tuple(map(int, span)) for span in re.findall(r"^\| (\d+)–(\d+) \|", PAGE, re.M)]
    assert (spans[0][0], spans[-1][1]) == (0, 120)
    assert all(before[1] == after[0] for before, after in pairwise(spans))


# Pages that are written for the book.


def test_a_text_is_shown_as_it_is():
    assert book.plain("a_b |\n [c](<d>) $1") == r"a\_b \| \[c\](\<d\>) \$1"


def test_a_picture_of_a_notebook_has_its_caption_as_alt_text():
    caption = {
        "cell_type": "markdown",
        "source": ["**Figure 1.** *Wells* in\n", "[red](x.md)."],
        "metadata": {},
    }
    drawn = {"cell_type": "code", "source": [], "metadata": {}, "outputs": []}
    made = json.loads(book.notebook(json.dumps({"cells": [drawn, caption], "metadata": {}})))
    assert made["cells"][0]["metadata"]["mystnb"]["image"]["alt"] == "Figure 1. Wells in red."


def test_a_widget_leaves_its_text_in_the_book():
    output = {"data": {book.WIDGET: {"model_id": "1"}, "text/plain": ["a map"]}}
    cell = {"cell_type": "code", "source": [], "metadata": {}, "outputs": [output]}
    made = json.loads(book.notebook(json.dumps({"cells": [cell], "metadata": {"widgets": {}}})))
    assert made["cells"][0]["outputs"][0]["data"] == {"text/plain": ["a map"]}
    assert made["metadata"] == {}


def test_a_figure_of_the_gallery_has_caption_and_alt_text(tmp_path):
    (tmp_path / "01-wells.png").touch()
    (tmp_path / "01-wells.md").write_text("**Red won.** A bar.\n\n*1.0*\n\nAlt text: Two\nbars.\n")
    page = book.gallery(tmp_path)
    assert ":alt: Two bars.\n" in page
    assert "**Red won.** A bar. *1.0* [PDF]" in page


def test_a_figure_without_alt_text_is_described_by_its_finding(tmp_path):
    (tmp_path / "01-wells.png").touch()
    (tmp_path / "01-wells.md").write_text("**Red won.** A bar.\n")
    assert ":alt: Red won.\n" in book.gallery(tmp_path)


def test_every_statement_has_its_verdict_on_the_page(record):
    page = book.statements(record)
    for row in record["statements"].itertuples():
        assert f"## {row.statement_id}: {row.verdict}\n" in page


def test_a_module_is_listed_by_its_public_names():
    page = book.reference("menaka.alliances")
    assert ".. autofunction:: plot_network\n" in page
    assert "annotations" not in page


# The book itself.


def test_without_sphinx_the_book_says_what_it_needs(monkeypatch, capsys, tmp_path):
    monkeypatch.setitem(sys.modules, "sphinx.cmd.build", None)
    assert book.main(["--to", str(tmp_path)]) == 1
    assert capsys.readouterr().err == book.NEEDED + "\n"


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """The folder of the book, built by its one command; Sphinx's warnings are errors there."""
    pytest.importorskip("sphinx", reason=book.NEEDED)
    folder = tmp_path_factory.mktemp("book")
    command = [sys.executable, ROOT / "scripts" / "book.py", "--to", folder]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.mark.slow
def test_every_page_of_the_book_says_how_to_run_it(built):
    without = {"genindex.html", "py-modindex.html", "search.html"}
    pages = [page for page in built.rglob("*.html") if page.name not in without]
    assert len(pages) > 20
    for page in pages:
        if "_static" not in page.parts:
            assert 'class="run-it"' in page.read_text("utf-8"), page.name


@pytest.mark.slow
def test_nothing_is_fetched_by_a_page_of_the_book(built):
    loads = r"<(?:script|img|iframe|source|link)\b[^>]*(?:src|href)=[\"'](?:https?:)?//"
    for page in built.rglob("*.html"):
        assert not re.search(loads, page.read_text("utf-8")), page.name
    for sheet in built.rglob("*.css"):
        assert not re.search(r"url\([\"']?(?:https?:)?//", sheet.read_text("utf-8")), sheet.name
