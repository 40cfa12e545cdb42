"""The command line and the exported figures."""

import json

import matplotlib.pyplot as plt
import nbformat
import pytest

import menaka
from menaka.cli import main
from menaka.figures import CATALOGUE, execute, export, find


def test_info_says_versions_counts_and_kinds_of_sources(capsys):
    assert main(["info"]) == 0
    said = capsys.readouterr().out
    assert f"menaka {menaka.__version__}, data" in said
    assert " events" in said and " news" in said


def test_cite_prints_data_and_code_apart_in_two_forms(capsys):
    assert main(["cite"]) == 0
    said = capsys.readouterr().out
    assert said.count("@misc{") == 1 and said.count("@software{") == 1
    assert "CC BY 4.0" in said and "BSD-3-Clause" in said


def test_a_wrong_figure_is_answered_with_the_right_one_and_writes_nothing(tmp_path, capsys):
    assert main(["figures", "02-monthly-tol", "--into", str(tmp_path / "f")]) == 1
    assert "did you mean '02-monthly-toll'" in capsys.readouterr().err
    assert not (tmp_path / "f").exists()


@pytest.mark.parametrize("name", CATALOGUE)
def test_a_figure_is_the_same_bytes_each_time_and_says_its_finding_first(tmp_path, name, record):
    once = export(tmp_path / "a", [name], record=record)
    again = export(tmp_path / "b", [name], record=record)
    assert {path.suffix for path in once} == {".pdf", ".svg", ".png", ".md"}
    for first, second in zip(once, again, strict=True):
        assert first.read_bytes() == second.read_bytes()
    caption = once[-1].read_text("utf-8")
    assert caption.startswith("**") and f"menaka {record.version}" in caption
    assert b"Type3" not in once[0].read_bytes()


def test_the_captions_that_are_committed_are_those_of_these_data(tmp_path, record):
    from pathlib import Path

    committed = Path(__file__).resolve().parent.parent / "figures"
    for name in CATALOGUE:
        drawn = CATALOGUE[name](record)
        plt.close(drawn.figure)
        assert (committed / f"{name}.md").read_text("utf-8") == drawn.caption + "\n"


def test_notebooks_are_executed_elsewhere_and_the_readers_own_stay(tmp_path):
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("print(6 * 7)")])
    mine = tmp_path / "mine"
    mine.mkdir()
    nbformat.write(book, mine / "one.ipynb")
    before = (mine / "one.ipynb").read_bytes()
    (done,) = execute(find(mine), tmp_path / "build")
    assert (mine / "one.ipynb").read_bytes() == before
    assert json.loads(done.read_text("utf-8"))["cells"][0]["outputs"][0]["text"] == ["42\n"]
    with pytest.raises(menaka.DataError, match="holds no notebook"):
        find(tmp_path / "nowhere")


def test_run_without_notebooks_is_one_plain_line(tmp_path, capsys):
    assert main(["run", "--notebooks", str(tmp_path), "--into", str(tmp_path / "b")]) == 1
    assert "holds no notebook" in capsys.readouterr().err
