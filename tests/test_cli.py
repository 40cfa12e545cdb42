"""The command line, and the notebooks that it executes."""

import json
import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pandas as pd
import pytest

import menaka
import run
from menaka.cli import main
from menaka.figures import CATALOGUE


def book(*cells):
    return nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])


@pytest.fixture
def mine(tmp_path):
    """A folder with two notebooks, and one of answers."""
    for name in ("one", "two", "answers/one"):
        path = tmp_path / "mine" / f"{name}.ipynb"
        path.parent.mkdir(exist_ok=True, parents=True)
        nbformat.write(book("print(6 * 7)"), path)
    return tmp_path / "mine"


def test_the_version_is_that_of_code_and_data(capsys):
    assert main(["--version"]) == 0
    said = capsys.readouterr().out
    assert said == f"menaka {menaka.__version__}, data {menaka.load().version}\n"


def test_without_a_command_it_says_that_one_is_needed(capsys):
    with pytest.raises(SystemExit) as ended:
        main([])
    assert ended.value.code == 2 and "name a command" in capsys.readouterr().err


def test_cite_prints_data_and_code_apart_in_two_forms(capsys):
    assert main(["cite"]) == 0
    said = capsys.readouterr().out
    assert said.count("@misc{") == 1 and said.count("@software{") == 1
    assert "CC BY 4.0" in said and "BSD-3-Clause" in said


def test_a_wrong_figure_is_answered_with_the_right_one_and_writes_nothing(tmp_path, capsys):
    name = next(iter(CATALOGUE))
    for command in (["figures", name[:-1], "--to", str(tmp_path / "f")], ["table", name[:-1]]):
        assert main(command) == 1
        assert f"did you mean '{name}'" in capsys.readouterr().err
    assert not (tmp_path / "f").exists()


def test_the_figures_are_listed_with_their_question_and_finding(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    said = {"01-red": ("Who fought Red?", "Blue fought Red 7 times.")}
    monkeypatch.setattr(menaka.figures, "listed", lambda *, lang, progress: said)
    assert main(["figures"]) == 0
    lines = [line.strip() for line in capsys.readouterr().out.splitlines()]
    assert lines == ["01-red", *said["01-red"]]
    assert list(tmp_path.iterdir()) == []


def test_figures_hands_its_words_on(tmp_path, capsys, monkeypatch):
    asked = []

    def export(folder, names, **options):
        asked.append((folder, names, options))
        return [Path(folder) / "a.pdf"]

    monkeypatch.setattr(menaka.figures, "export", export)
    assert main(["figures", "all", "--to", "out", "--journal", "nature", "--width", "column"]) == 0
    assert capsys.readouterr().out == f"{Path('out') / 'a.pdf'}\n"
    words = ["figures", "x", "--format", "svg", "--lang", "fr", "--rule", "median"]
    assert main(words) == 0
    (folder, names, first), (_, some, second) = asked
    assert (folder, names, first["width"]) == ("out", list(CATALOGUE), "89mm")
    assert (some, second["formats"], second["lang"], second["rule"]) == (
        ["x"],
        ["svg"],
        "fr",
        "median",
    )
    assert main(["figures", "all", "--journal", "natur"]) == 1
    assert "there are: nature" in capsys.readouterr().err


def test_figures_that_differ_from_those_of_a_folder_are_named(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(menaka.figures, "unlike", lambda folder, names, progress: ["a.svg"])
    assert main(["figures", "--check"]) == 1
    assert capsys.readouterr().out == "a.svg\n"
    monkeypatch.setattr(menaka.figures, "unlike", lambda folder, names, progress: [])
    assert main(["figures", "--check", "--to", "mine"]) == 0
    assert capsys.readouterr().out == "nothing differs in mine\n"


def test_a_file_where_a_folder_is_needed_is_one_plain_line(tmp_path, mine, capsys):
    wrong = tmp_path / "mine.csv"
    wrong.write_text("a,b\n")
    name = next(iter(CATALOGUE))
    for command, words in (
        (main, ["figures", name, "--to", wrong]),
        (main, ["figures", "all", "--to", wrong]),
        (main, ["export", wrong]),
        (run.main, ["--notebooks", mine, "--into", wrong]),
        (run.main, ["--notebooks", mine, "--into", wrong / "below"]),
    ):
        assert command([str(word) for word in words]) == 1
        assert str(wrong) in capsys.readouterr().err.rstrip().splitlines()[-1]
    for folder in (wrong, tmp_path / "nowhere"):
        assert main(["check", str(folder)]) == 1
        said = capsys.readouterr().err
        assert str(folder) in said and "there is no such" in said
    assert wrong.read_text() == "a,b\n"


def test_a_full_disk_is_one_plain_line(capsys, monkeypatch):
    def full(*_, **__):
        raise OSError(28, "No space left on device", "figures/x.pdf")

    monkeypatch.setattr(menaka.figures, "export", full)
    assert main(["figures", next(iter(CATALOGUE))]) == 1
    assert capsys.readouterr().err == "figures/x.pdf: No space left on device\n"


def test_export_hands_its_words_on(tmp_path, capsys, monkeypatch):
    asked = {}

    def export(record, folder, *, formats, excel):
        asked.update(folder=folder, formats=list(formats), excel=excel)
        return [tmp_path / "events.csv"]

    monkeypatch.setattr(menaka.flat, "export", export)
    assert main(["export", "out"]) == 0
    assert asked == {"folder": "out", "formats": ["csv"], "excel": False}
    assert capsys.readouterr().out == f"{tmp_path / 'events.csv'}\n"
    assert main(["export", "out", "--excel", "--format", "csv", "--format", "dta"]) == 0
    assert asked == {"folder": "out", "formats": ["csv", "dta"], "excel": True}


def test_table_prints_the_table_behind_a_figure(capsys, monkeypatch):
    dead = pd.DataFrame({"place": ["Wélls"], "dead": [7]})
    monkeypatch.setattr(menaka.figures, "table", lambda name: dead)
    assert main(["table", "any"]) == 0
    assert capsys.readouterr().out == "place,dead\nWélls,7\n"
    assert main(["table", "any", "--format", "md"]) == 0
    assert capsys.readouterr().out.startswith("| place")


@pytest.mark.parametrize("encoding", ["ascii", "cp1251", "cp932"])
def test_help_is_said_in_utf8_wherever_the_accents_have_no_place(encoding):
    said = subprocess.run(
        [sys.executable, "-m", "menaka", "--help"],
        env={**os.environ, "PYTHONIOENCODING": encoding},
        capture_output=True,
    )
    assert said.returncode == 0 and "Ménaka" in said.stdout.decode("utf-8")


def test_whoever_reads_may_stop_reading():
    code = "import sys; from menaka import cli; cli._cite = stop; sys.exit(cli.main(['cite']))"
    stop = "def stop(chosen):\n raise BrokenPipeError\n"
    said = subprocess.run([sys.executable, "-c", stop + code], capture_output=True, text=True)
    assert said.returncode == 1 and said.stderr == ""


def test_notebooks_are_executed_elsewhere_and_the_readers_own_stay(mine, tmp_path):
    before = (mine / "one.ipynb").read_bytes()
    done = set(run.execute(run.find(mine), tmp_path / "build", workers=2))
    assert done == {
        tmp_path / "build" / name for name in ("one.ipynb", "two.ipynb", "answers/one.ipynb")
    }
    assert (mine / "one.ipynb").read_bytes() == before
    for path in done:
        (cell,) = json.loads(path.read_text("utf-8"))["cells"]
        assert cell["outputs"][0]["text"] == ["42\n"] and cell["metadata"] == {}
    with pytest.raises(menaka.DataError, match="holds no notebook"):
        run.find(tmp_path / "nowhere")


def test_what_a_cell_prints_is_one_output_however_slowly_it_comes(tmp_path):
    slow = "import time\nfor n in (1, 2):\n    print(n, flush=True)\n    time.sleep(0.4)"
    nbformat.write(book(slow), tmp_path / "slow.ipynb")
    (done,) = run.execute([tmp_path / "slow.ipynb"], tmp_path / "build")
    (output,) = json.loads(done.read_text("utf-8"))["cells"][0]["outputs"]
    assert output["text"] == ["1\n", "2\n"]


def test_a_notebook_that_fails_or_is_none_is_one_plain_line(tmp_path, capsys):
    nbformat.write(book("1 / 0"), tmp_path / "broken.ipynb")
    assert run.main(["--notebooks", str(tmp_path), "--into", str(tmp_path / "b")]) == 1
    said = capsys.readouterr().err
    assert said.endswith("broken.ipynb: a cell fails: ZeroDivisionError: division by zero\n")
    assert "Traceback" not in said
    assert not list((tmp_path / "b").rglob("*.ipynb"))

    for text in ("no notebook", "[]", "{}"):
        (tmp_path / "broken.ipynb").write_text(text)
        with pytest.raises(menaka.MenakaError, match="is not a notebook"):
            list(run.execute([tmp_path / "broken.ipynb"], tmp_path / "b"))


def test_run_without_notebooks_is_one_plain_line(tmp_path, capsys):
    assert run.main(["--notebooks", str(tmp_path), "--into", str(tmp_path / "b")]) == 1
    assert "holds no notebook" in capsys.readouterr().err


def test_run_says_how_long_then_a_line_for_each_and_what_to_open(
    mine, tmp_path, capsys, monkeypatch
):
    # Figures are drawn in other tests; here only what is said of them counts.
    monkeypatch.setattr(run, "export_apart", lambda folder, names: iter(names))
    into = tmp_path / "build"
    assert run.main(["--notebooks", str(mine), "--into", str(into)]) == 0
    first, *lines, last, lab = capsys.readouterr().out.splitlines()
    total = 3 + len(CATALOGUE)
    assert first.startswith("3 notebooks and ") and f"about {run.MINUTES} minutes" in first
    assert [line.split()[:3] for line in lines] == [
        [str(n), "of", str(total)] for n in range(1, total + 1)
    ]
    assert str(into / "figures") in last and "notebooks/00-start-here.ipynb" in lab
