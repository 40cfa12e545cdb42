"""The project holds together: what is said twice is said alike, and notebooks keep their form."""

import json
import re
import tomllib
from pathlib import Path

import pytest
import yaml

import menaka
from menaka.dataset import codebook, schema
from menaka.figures import CATALOGUE

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
    wanted = dict(spec(line) for line in project["dependencies"])
    assert said == {CONDA.get(name, name): rest for name, rest in wanted.items()}


def test_the_constraints_name_no_host_and_pin_every_dependency():
    text = (ROOT / "constraints.txt").read_text("utf-8")
    assert "://" not in text
    pinned = {line.split("==")[0] for line in text.splitlines()}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    every = [*project["dependencies"], *project["optional-dependencies"]["test"]]
    assert {spec(line)[0].lower() for line in every} <= pinned


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


def test_the_codebook_and_the_coverage_are_those_of_these_data(record):
    assert (record.folder / "README.md").read_text("utf-8") == codebook.codebook(record)
    assert (record.folder / "coverage.csv").read_text("utf-8") == codebook.coverage_csv(record)


def test_the_description_is_a_valid_data_package():
    from frictionless import Package

    assert Package.metadata_validate(schema.package()) is not None
    assert list(Package.metadata_validate(schema.package())) == []


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_keeps_its_form(path):
    cells = json.loads(path.read_text("utf-8"))["cells"]
    words = ["".join(cell["source"]) for cell in cells]
    code = [(cell, text) for cell, text in zip(cells, words, strict=True)
            if cell["cell_type"] == "code"]  # fmt: skip
    assert words[0].startswith("# ")
    if path.parent.name != "answers":
        assert "**Question.**" in words[0]
        said = "\n".join(words)
        for heading in ("What we can say", "What we cannot say", "Try it yourself", "Sources"):
            assert f"## {heading}" in said
    counts = [cell["execution_count"] for cell, _ in code]
    assert counts == list(range(1, len(code) + 1))
    for cell, text in code:
        assert not text.rstrip().endswith(";")
        assert text.count("\n") < 15
        for output in cell["outputs"]:
            assert output["output_type"] != "error" and output.get("name") != "stderr"


def test_there_are_notebooks_for_all_three_questions():
    assert {"00-start-here", "01-alliances", "02-casualties", "03-control"} <= {
        path.stem for path in NOTEBOOKS
    }


@pytest.mark.parametrize("name", CATALOGUE)
def test_every_figure_of_the_catalogue_is_committed_with_its_caption(name):
    for kind in ("pdf", "svg", "png", "md"):
        assert (ROOT / "figures" / f"{name}.{kind}").stat().st_size > 100


def test_the_rooms_never_import_each_other_and_nothing_runs_back_up():
    rooms = {"alliances", "casualties", "control"}
    for path in (ROOT / "menaka").rglob("*.py"):
        inside = path.relative_to(ROOT / "menaka").parts[0]
        seen = set(re.findall(r"^\s*(?:from|import) menaka\.?(\w*)", path.read_text("utf-8"), re.M))
        if inside in rooms:
            assert not seen & ((rooms - {inside}) | {"figures", "cli"}), path
        if inside in {"dataset", "geography", "errors.py", "style.py"}:
            assert not seen & (rooms | {"figures", "cli"}), path


def test_the_public_names_exist():
    for name in menaka.__all__:
        assert getattr(menaka, name) is not None
