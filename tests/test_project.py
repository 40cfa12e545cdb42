"""The project holds together: what is said twice is said alike, and notebooks keep their form."""

import json
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

import codebook
import menaka
from menaka.dataset import schema

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOKS = sorted(ROOT.glob("notebooks/**/*.ipynb"))
CONDA = {"matplotlib": "matplotlib-base"}  # what conda calls otherwise


def spec(line):
    name, rest = re.match(r"([A-Za-z0-9_.-]+)\s*(.*)", line).groups()
    return name, rest.replace(" ", "")


def test_environment_yml_says_what_pyproject_says():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    conda = yaml.safe_load((ROOT / "environment.yml").read_text("utf-8"))["dependencies"]
    pip = next(line["pip"] for line in conda if isinstance(line, dict))
    said = dict(spec(line) for line in [*conda, *pip] if isinstance(line, str) and line != "-e .")
    assert said.pop("python") == project["requires-python"].replace(" ", "")
    assert said.pop("pip") == ""
    wanted = dict(
        spec(line)
        for line in [*project["dependencies"], *project["optional-dependencies"]["notebooks"]]
    )
    assert said == {CONDA.get(name, name): rest for name, rest in wanted.items()}


def test_the_constraints_name_no_host_and_pin_every_dependency():
    text = (ROOT / "constraints.txt").read_text("utf-8")
    assert "://" not in text
    pinned = {line.split("==")[0] for line in text.splitlines()}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"]
    every = [*project["dependencies"], *extras["test"], *extras["notebooks"], "uv"]
    assert {spec(line)[0].lower() for line in every} <= pinned


def test_each_dependency_has_a_reason_and_the_library_needs_no_jupyter():
    text = (ROOT / "pyproject.toml").read_text("utf-8")
    project = tomllib.loads(text)["project"]
    for line in [*project["dependencies"], *project["optional-dependencies"]["notebooks"]]:
        assert re.search(rf'^    "{re.escape(line)}", *# \w.*', text, re.M), line
    wanted = {spec(line)[0] for line in project["dependencies"]}
    assert not {name for name in wanted if re.match(r"jupyter|ipy|nb", name)}


def test_both_commands_install_everything():
    for name in ("Makefile", "README.md"):
        assert '".[test,notebooks]"' in (ROOT / name).read_text("utf-8"), name
    assert "make test-all" in (ROOT / ".ci" / "run").read_text("utf-8")


def test_versions_agree():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    cff = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    assert project["version"] == cff["version"]
    assert cff["references"][0]["version"] == schema.package()["version"]
    assert f"### {project['version']}" in (ROOT / "CHANGELOG.md").read_text("utf-8")


def test_vocabularies_define_every_value_that_a_column_may_hold():
    described = schema.package()
    for name, resource in schema.tables().items():
        for field in resource["schema"]["fields"]:
            if "vocabulary" in field:
                words = list(described["vocabularies"][field["vocabulary"]])
                allowed = [str(value) for value in field["constraints"]["enum"]]
                assert allowed == words, (name, field["name"])


def test_the_codebook_and_the_coverage_are_those_of_these_data(record, monkeypatch):
    committed = (record.folder / "README.md").read_text("utf-8")
    # How well two coders agree takes ten seconds to compute: it is left as it stands here.
    agree = "## How well two coders agree\n\n"
    section = committed.split(agree)[1].split("\n\n## ")[0]
    monkeypatch.setattr(codebook, "_reliability", lambda record: section)
    assert committed == codebook.codebook(record)
    assert (record.folder / "coverage.csv").read_text("utf-8") == codebook.coverage_csv(record)


@pytest.mark.slow
def test_the_reliability_in_the_codebook_is_that_of_the_raw_layer(record):
    committed = (record.folder / "README.md").read_text("utf-8")
    assert committed == codebook.codebook(record)


def test_the_codebook_is_written_by_a_script(tmp_path, tiny_folder, monkeypatch, capsys):
    shutil.copytree(tiny_folder, tmp_path / "data")
    (tmp_path / "data" / "statement.md").write_text("What it is.", encoding="utf-8")
    monkeypatch.setattr(codebook, "_reliability", lambda record: "Not coded twice.")
    assert codebook.main([str(tmp_path / "data")]) == 0
    assert "Not coded twice." in (tmp_path / "data" / "README.md").read_text("utf-8")
    assert capsys.readouterr().out.split() == [
        str(tmp_path / "data" / name) for name in ("README.md", "coverage.csv")
    ]
    assert codebook.main([str(tmp_path / "nowhere")]) == 1
    assert "there is no such folder" in capsys.readouterr().err


def test_the_description_is_a_valid_data_package():
    from frictionless import Package

    assert list(Package.metadata_validate(schema.package())) == []


def _of_notebook(path):
    """Return the cells of a notebook, and their texts."""
    cells = json.loads(path.read_text("utf-8"))["cells"]
    return cells, ["".join(cell["source"]) for cell in cells]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_notebook_keeps_its_form(path):
    cells, words = _of_notebook(path)
    code = [(cell, text) for cell, text in zip(cells, words, strict=True)
            if cell["cell_type"] == "code"]  # fmt: skip
    assert words[0].startswith("# ")
    counts = [cell["execution_count"] for cell, _ in code]
    assert counts == list(range(1, len(code) + 1))
    for cell, text in code:
        assert not text.rstrip().endswith(";") and not re.match(r"_ *=", text)
        assert text.count("\n") < 15
        assert "menaka.figures" not in text
        for output in cell["outputs"]:
            assert output["output_type"] != "error" and output.get("name") != "stderr"


LESSONS = [path for path in NOTEBOOKS if path.parent.name != "answers"]


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_a_lesson_says_what_it_needs_and_what_it_found(path):
    cells, words = _of_notebook(path)
    prose = [text for cell, text in zip(cells, words, strict=True) if cell["cell_type"] != "code"]
    said = "\n".join(prose)
    for part in ("**Question.**", "**You need.**", "**Time.**", "**Data.**"):
        assert part in words[0]
    for heading in ("What we can say", "What we cannot say", "Sources"):
        assert f"## {heading}" in said
    assert "**Predict first.**" in said

    # Every exercise has a cell of its own, and an answer that is tested.
    asked = [k for k, text in enumerate(words) if "**Exercise " in text]
    answers = "\n".join(_of_notebook(path.parent / "answers" / path.name)[1])
    assert asked
    for k in asked:
        assert cells[k + 1]["cell_type"] == "code"
        number = re.search(r"\*\*Exercise (\d+)", words[k])[1]
        assert re.search(rf"Exercise {number}\b|## {number}\b", answers), (path.name, number)


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_a_lesson_is_no_log_its_figures_have_captions_and_its_time_is_honest(path):
    cells, words = _of_notebook(path)
    outputs = [[out.get("data", {}) for out in cell.get("outputs", [])] for cell in cells]

    tables = sum(
        "<table" in "".join(data.get("text/html", "")) for some in outputs for data in some
    )
    assert tables <= 8

    # A numbered caption stands in the next cell of prose below every picture.
    number = 0
    for k, some in enumerate(outputs):
        if any("image/png" in data for data in some):
            number += 1
            below = next(text for cell, text in zip(cells[k + 1 :], words[k + 1 :], strict=True)
                         if cell["cell_type"] != "code")  # fmt: skip
            assert below.startswith(f"**Figure {number}.**"), (path.name, k)

    # 200 words a minute, two minutes a figure, one an exercise.
    prose = [text for cell, text in zip(cells, words, strict=True) if cell["cell_type"] != "code"]
    needed = len(" ".join(prose).split()) / 200 + 2 * number
    needed += sum(text.count("**Exercise ") for text in prose)
    assert int(re.search(r"\*\*Time\.\*\*\D*(\d+) minutes", words[0])[1]) >= needed


def test_there_are_lessons_for_all_three_questions_and_each_has_answers():
    names = {path.name for path in LESSONS}
    assert names == {path.name for path in NOTEBOOKS if path not in LESSONS}
    wanted = ("00-start", "01-alliances", "02-claims", "02b-claims", "03-escalation", "04-control")
    wanted += ("05-your-own-data", "06-figures-for-papers")
    assert all(any(name.startswith(one) for name in names) for one in wanted)


def test_the_rooms_never_import_each_other_and_nothing_runs_back_up():
    rooms = {"alliances", "casualties", "control"}
    for path in (ROOT / "menaka").rglob("*.py"):
        inside = path.relative_to(ROOT / "menaka").parts[0]
        seen = set(re.findall(r"^\s*(?:from|import) menaka\.?(\w*)", path.read_text("utf-8"), re.M))
        if inside in rooms:
            assert not seen & ((rooms - {inside}) | {"figures", "cli"}), path
        if inside in {"dataset", "geography", "errors.py", "style.py"}:
            assert not seen & (rooms | {"figures", "cli"}), path


def test_the_public_names_exist_and_are_few():
    for name in menaka.__all__:
        assert getattr(menaka, name) is not None
    assert len(menaka.__all__) <= 22 and menaka.__all__ == sorted(menaka.__all__)
    assert set(dir(menaka)) - set(menaka.__all__) == {"__doc__", "__version__"}
    with pytest.raises(AttributeError, match="has no attribute 'lod'"):
        _ = menaka.lod


def test_each_room_says_what_is_in_it():
    for room in (menaka.alliances, menaka.casualties, menaka.control):
        assert len(set(room.__all__)) == len(room.__all__)
        for name in room.__all__:
            assert getattr(room, name) is not None, (room.__name__, name)
        assert set(room.__all__) <= set(dir(room))


@pytest.mark.parametrize(
    ("what", "not_yet"),
    [
        ("import menaka", ["pandas", "numpy"]),
        (
            "from menaka import alliances, casualties, control",
            ["matplotlib", "seaborn", "statsmodels", "lifelines", "powerlaw", "frictionless"],
        ),
        ("import menaka.cli", ["pandas", "numpy"]),
        ("import menaka.style", ["pandas", "matplotlib"]),
    ],
)
def test_what_costs_seconds_is_imported_when_it_is_used(what, not_yet):
    code = f"{what}; import sys; print(*set({not_yet}) & set(sys.modules))"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.split() == []


def test_what_is_checked_by_its_bytes_keeps_them_in_a_clone_on_windows(tmp_path):
    if not (ROOT / ".git").exists():
        pytest.skip("no clone of git's")
    for name, convert in (("plain", "false"), ("windows", "true")):
        words = ["git", "clone", "--quiet", "-c", f"core.autocrlf={convert}", ROOT, tmp_path / name]
        subprocess.run(words, check=True, capture_output=True)
    plain = [path for path in (tmp_path / "plain").rglob("*") if path.is_file()]
    plain = [path for path in plain if ".git" not in path.relative_to(tmp_path / "plain").parts]
    assert len(plain) > 100
    for path in plain:
        other = tmp_path / "windows" / path.relative_to(tmp_path / "plain")
        assert other.read_bytes() == path.read_bytes(), path.name


@pytest.mark.slow
def test_no_damage_to_a_copy_of_the_record_goes_unnamed():
    import mutation_trial

    every = len(mutation_trial.DAMAGE) + len(mutation_trial.FILES) + len(mutation_trial.SOUND)
    words = [sys.executable, ROOT / "scripts" / "mutation_trial.py", str(8 * every), "7"]
    said = subprocess.run(words, capture_output=True, text=True)
    assert said.returncode == 0, said.stdout + said.stderr
