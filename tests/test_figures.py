"""The exported figures: the committed bytes, a finding first, and the reader's settings left alone."""

import hashlib
import json
import os
import pickle
import platform
import shutil
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import matplotlib as mpl
import matplotlib.pyplot as plt
import pandas as pd
import pytest
from matplotlib.colors import to_rgb
from matplotlib.text import Text

import menaka
from menaka import style
from menaka.figures import CATALOGUE, as_text, export, listed, table, unlike
from menaka.figures.drawn import Drawn, credit_line
from run import _export_one, export_apart

ROOT = Path(__file__).resolve().parent.parent
COMMITTED = ROOT / "figures"

# What decides bytes: the versions in constraints.txt differ by Python, and sums by processor.
SAME_BYTES = sys.version_info[:2] == (3, 11) and (platform.system(), platform.machine()) == (
    "Linux",
    "x86_64",
)


@pytest.mark.parametrize("name", CATALOGUE)
def test_a_figure_is_the_one_that_is_committed_to_the_byte(tmp_path, name, record):
    once = export(tmp_path / "a", name, record=record)
    again = COMMITTED if SAME_BYTES else export(tmp_path / "b", name, record=record)[0].parent
    endings = [path.suffix for path in once]
    assert endings[:3] == [".pdf", ".svg", ".png"] and endings[0] == ".pdf"
    assert set(endings[3:]) >= {".md", ".tex", ".bib", ".json"}
    for path in once:
        assert path.read_bytes() == (again / path.name).read_bytes(), path.name

    caption = (tmp_path / "a" / f"{name}.md").read_text("utf-8")
    assert caption.startswith("**") and f"menaka {record.version}" in caption
    assert (COMMITTED / f"{name}.md").read_text("utf-8") == caption
    assert b"Type3" not in once[0].read_bytes()
    for path in once:
        assert (COMMITTED / path.name).is_file()


@pytest.fixture(scope="module")
def drawn(record):
    """Every figure of the catalogue, drawn once; they are closed at the end."""
    with style.use():
        figures = {name: recipe(record) for name, recipe in CATALOGUE.items()}
        for figure in figures.values():
            figure.figure.canvas.draw()
    yield figures
    plt.close("all")


@pytest.mark.parametrize("name", CATALOGUE)
def test_a_figure_fits_a_journal_and_no_letter_is_too_small(name, drawn):
    figure = drawn[name].figure
    width, height = figure.get_size_inches()
    assert any(abs(width - allowed) < 1e-6 for allowed in style.WIDTHS.values())
    assert height <= 6.7
    texts = [
        text for text in figure.findobj(Text) if text.get_visible() and text.get_text().strip()
    ]
    assert texts
    assert not [text.get_text() for text in texts if text.get_fontsize() < 6.5]


@pytest.mark.parametrize("name", CATALOGUE)
def test_a_caption_opens_with_the_finding_and_is_short(name, drawn, record):
    it = drawn[name]
    assert it.title.endswith(".") and not it.title.endswith("..")
    assert len(f"{it.title} {it.caption}".split()) <= 60
    assert 15 <= len(it.alt.split()) <= 80
    assert len(credit_line(record, it).split()) <= 25
    assert set(it.sources) <= set(record.sources["source_id"])
    assert it.sources or it.credit


def test_a_credit_line_counts_the_sources_behind_the_picture(record):
    kinds = record.sources.groupby("kind")["source_id"].agg(list)
    some = [*kinds["news"][:3], *kinds["un"][:2], kinds["ngo"][0], kinds["party"][0]]
    it = Drawn(None, "Red took Wells.", "", "", some, None, "UCDP 26.1")
    said = credit_line(record, it)
    assert said.startswith(f"Data: menaka {record.version}; 7 sources (3 news, 2 un, 1 ")
    assert said.endswith(", 1 other); UCDP 26.1.")
    assert (
        credit_line(record, Drawn(None, "", "", "", (), None)) == f"Data: menaka {record.version}."
    )


def test_nothing_but_the_catalogue_is_committed():
    assert {path.stem for path in COMMITTED.iterdir()} == set(CATALOGUE)


def test_a_process_of_its_own_exports_what_this_one_does(tmp_path):
    name = min(CATALOGUE, key=lambda name: (COMMITTED / f"{name}.pdf").stat().st_size)
    assert list(export_apart(tmp_path, [name], workers=1)) == [name]
    assert {path.name for path in tmp_path.iterdir()} == {
        path.name for path in COMMITTED.glob(f"{name}.*")
    }
    committed = (COMMITTED / f"{name}.md").read_text("utf-8")
    assert (tmp_path / f"{name}.md").read_text("utf-8") == committed


def test_what_goes_wrong_in_another_process_comes_back_as_it_was_said(tmp_path):
    with pytest.raises(menaka.MenakaError, match="no figure 'qqqq'") as raised:
        _export_one(tmp_path, "qqqq")
    assert str(pickle.loads(pickle.dumps(raised.value))) == str(raised.value)


def test_a_figure_that_is_not_there_is_refused_and_nothing_is_written(tmp_path):
    with pytest.raises(menaka.NotFoundError, match="did you mean"):
        export(tmp_path / "f", next(iter(CATALOGUE)) + "x")
    with pytest.raises(menaka.NotFoundError, match="there are: "):
        export(tmp_path / "f", "qqqq")
    assert not (tmp_path / "f").exists()


def test_a_folder_that_is_a_file_is_refused(tmp_path):
    (tmp_path / "f").write_text("mine")
    for place in (tmp_path / "f", tmp_path / "f" / "below"):
        with pytest.raises(menaka.MenakaError, match="is a file, or lies in one"):
            export(place, next(iter(CATALOGUE)))
    assert (tmp_path / "f").read_text() == "mine"


def test_every_figure_says_in_a_line_what_it_shows():
    assert all(recipe.__doc__.split("\n")[0].endswith(("?", ".")) for recipe in CATALOGUE.values())


def test_figures_are_listed_with_question_and_finding(invented, record):
    for name in [name for name in CATALOGUE if name != "with"]:
        invented.delitem(CATALOGUE, name)
    said = listed(record=record)
    assert said == {"with": ("Who took Wells?", "Red took Wells.")}
    assert not plt.get_fignums()


def test_what_stands_beside_a_picture_says_where_it_came_from(invented, tmp_path, record):
    files = {path.suffix: path for path in export(tmp_path, "with", formats="svg", record=record)}
    assert set(files) == {".svg", ".md", ".tex", ".csv", ".bib", ".json"}
    origin = json.loads(files[".json"].read_text("utf-8"))
    events = (record.folder / "events.csv").read_bytes()
    assert origin["tables"]["events"] == hashlib.sha256(events).hexdigest()
    assert origin["title"] == "Red took Wells." and origin["data"] == record.version
    assert r"\caption{\textbf{Red took Wells.}" in files[".tex"].read_text("utf-8")
    assert files[".csv"].read_text("utf-8").splitlines()[1] == "Wells & Ford,2022-03-08,7"
    assert "<dc:title>Red took Wells.</dc:title>" in files[".svg"].read_text("utf-8")


def test_an_option_that_a_figure_does_not_have_is_refused(invented, tmp_path, record):
    for wrong in ({"rule": "median"}, {"lang": "fr"}, {"width": "column"}):
        with pytest.raises(menaka.errors.ChoiceError):
            export(tmp_path / "f", "with", record=record, **wrong)
    with pytest.raises(menaka.errors.ChoiceError, match="no format 'eps'"):
        export(tmp_path / "f", "with", formats="eps", record=record)
    with pytest.raises(menaka.errors.ChoiceError, match="no language 'xx'"):
        export(tmp_path / "f", "with", lang="xx", record=record)
    assert not (tmp_path / "f").exists()


def test_files_that_differ_are_named(invented, tmp_path, record):
    export(tmp_path, "with")
    assert list(unlike(tmp_path, "with")) == []
    (tmp_path / "with.md").write_text("mine")
    (tmp_path / "with.csv").unlink()
    assert sorted(unlike(tmp_path, "with")) == ["with.csv", "with.md"]


@pytest.fixture
def invented(monkeypatch):
    """A catalogue of two: one with a table of dead by place, one without."""
    dead = pd.DataFrame(
        {"day": pd.to_datetime(["2022-03-08", None]), "dead": pd.array([7, None], dtype="Int64")},
        index=pd.Index(["Wells & Ford", "Mill|1"], name="place"),
    )

    def drawn(frame):
        def recipe(record):
            """Who took Wells?"""
            return Drawn(plt.figure(), "Red took Wells.", "", "", (), frame)

        return recipe

    monkeypatch.setitem(CATALOGUE, "with", drawn(dead))
    return monkeypatch


def test_the_table_behind_a_figure(invented, record):
    assert table("with", record=record)["dead"].sum() == 7
    assert not plt.get_fignums()


def test_a_table_is_written_as_csv_markdown_and_latex(invented, record):
    dead = table("with", record=record)
    assert as_text(dead, "csv") == "place,day,dead\nWells & Ford,2022-03-08,7\nMill|1,,\n"
    lines = [line.replace(" ", "") for line in as_text(dead, "md").splitlines()]
    assert lines[0] == "|place|day|dead|" and lines[2] == "|Wells&Ford|2022-03-08|7|"
    assert lines[3] == r"|Mill\|1|||"
    latex = as_text(dead, "tex")
    assert r"Wells \& Ford & 2022-03-08 & 7 \\" in latex and "Mill|1 &  &  \\\\" in latex
    with pytest.raises(menaka.errors.ChoiceError, match="there are: csv, tex, md"):
        as_text(dead, "docx")


def test_the_readers_own_settings_are_left_as_they_were_and_change_nothing():
    with mpl.rc_context({"axes.grid": True, "font.size": 30, "savefig.bbox": "tight"}):
        with style.use():
            assert not mpl.rcParams["axes.grid"] and mpl.rcParams["font.size"] == 8
            assert mpl.rcParams["savefig.bbox"] is None
        assert mpl.rcParams["axes.grid"] and mpl.rcParams["font.size"] == 30


def test_a_plotting_function_has_the_look_without_being_asked():
    @style.use()
    def plot(ax=None, width="column"):
        """Plot a line."""
        ax = style.canvas(ax, width=width)
        ax.plot([1, 2], [3, 4])
        return ax

    for _ in range(2):
        ax = plot()
        assert ax.figure.get_figwidth() == style.COLUMN
        assert not ax.spines["top"].get_visible()
    own = plt.figure().subplots()
    assert plot(own) is own
    assert plot.__doc__ == "Plot a line." and mpl.rcParams["axes.spines.top"]


@pytest.mark.parametrize("width", ["colum", 0, -3, True, None, float("nan"), "mm", "-3mm", "9e9mm"])
def test_a_width_that_is_none_is_refused(width):
    with pytest.raises(menaka.errors.ChoiceError, match="there are: column, page"):
        style.canvas(width=width)


def test_a_width_may_be_given_in_millimetres():
    assert style.inches("89mm") == pytest.approx(3.504, abs=0.001)
    assert style.inches("25.4 mm") == 1 and style.inches(2) == 2


def test_actors_without_a_colour_of_their_own_are_told_apart():
    many = [f"group-{n}" for n in range(len(style.MUTED))]
    assert len(set(style.palette(many).values())) == len(many)
    shades = style.palette(["red", "blue", "isgs", "civilians-fulani"], {"red": "#ff0000"})
    assert shades["red"] == "#ff0000" and shades["civilians-fulani"] == style.GREY
    assert len(set(shades.values())) == 4
    assert style.palette(["blue", "red"]) == style.palette(["red", "blue", "red"])
    assert style.colour("blue") in style.MUTED and style.colour("isgs") == style.BLACK


def lightness(shade):
    """Return L* of CIELAB (CIE 1976), from a colour of sRGB."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(shade)]
    y = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return 116 * y ** (1 / 3) - 16 if y > 0.008856 else 903.3 * y


def test_the_main_actors_step_in_lightness():
    assert lightness("#777777") == pytest.approx(50.03, abs=0.01)  # a published value
    main = ["isgs", "gatia", "jnim", "fama", "csp-psd", "msa", "minusma"]
    steps = [lightness(style.ACTORS[actor]) for actor in main]
    assert min(b - a for a, b in pairwise(steps)) >= 12


def test_the_letters_come_with_the_package_and_are_not_the_readers():
    from matplotlib import font_manager

    with style.use():
        found = font_manager.findfont(style.FONT)
    assert Path(found) == style.FONTS / "LiberationSans-Regular.ttf"
    assert "Open Font License" in (style.FONTS / "LICENSE").read_text("utf-8")


def test_a_dollar_in_a_name_is_a_dollar():
    ax = style.canvas()
    ax.set_title(style.escape("$2m for Red, $3m for Blue"))
    ax.figure.draw_without_rendering()
    assert style.escape("a $ b") == r"a \$ b" and style.escape("Red") == "Red"


def _exported(folder, **environment):
    """Export every figure in a Python of its own, under some settings; return the folder."""
    said = {**os.environ, **environment}
    code = (
        "import locale, sys; locale.setlocale(locale.LC_ALL, ''); "
        "from menaka.figures import export; export(sys.argv[1])"
    )
    words = [sys.executable, "-c", code, str(folder)]
    subprocess.run(words, env=said, cwd=ROOT, check=True, capture_output=True)
    return folder


def _same(folder, tmp_path):
    expected = COMMITTED if SAME_BYTES else _exported(tmp_path / "plain")
    unlike = [
        p.name for p in folder.iterdir() if p.read_bytes() != (expected / p.name).read_bytes()
    ]
    assert not unlike
    assert len(list(folder.iterdir())) == len(list(expected.iterdir()))


@pytest.mark.slow
def test_a_readers_matplotlibrc_changes_no_byte_of_a_figure(tmp_path):
    settings = tmp_path / "matplotlibrc"
    settings.write_text(
        "axes.grid: True\nlines.linewidth: 7\nsavefig.bbox: tight\nfont.size: 20\n"
        "axes.formatter.use_locale: True\nsvg.fonttype: path\npdf.compression: 0\n"
        "axes.prop_cycle: cycler('color', ['r', 'g'])\nfigure.constrained_layout.use: True\n"
    )
    _same(_exported(tmp_path / "hostile", MATPLOTLIBRC=str(settings)), tmp_path)


@pytest.mark.slow
def test_a_french_locale_changes_no_byte_of_a_figure(tmp_path):
    if not shutil.which("localedef"):
        pytest.skip("no localedef here")
    made = ["localedef", "--no-archive", "-i", "fr_FR", "-f", "UTF-8", tmp_path / "fr_FR.UTF-8"]
    if subprocess.run(made, capture_output=True).returncode:
        pytest.skip("no French locale can be made here")
    french = {"LOCPATH": str(tmp_path), "LC_ALL": "fr_FR.UTF-8", "LANG": "fr_FR.UTF-8"}
    ask = "import locale; locale.setlocale(locale.LC_ALL, ''); print(locale.str(1.5))"
    words = [sys.executable, "-c", ask]
    said = subprocess.run(words, env={**os.environ, **french}, capture_output=True, text=True)
    assert said.stdout == "1,5\n"
    _same(_exported(tmp_path / "french", **french), tmp_path)


def test_pictures_that_a_backend_turned_on_inside_the_look_stay_on():
    import matplotlib as mpl

    before = mpl.is_interactive()
    try:
        mpl.interactive(False)
        with style.use():
            mpl.interactive(True)  # what Jupyter's backend does when it is loaded
        assert mpl.is_interactive()
    finally:
        mpl.interactive(before)
