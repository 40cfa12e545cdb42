"""
What each table and column means, read from `data/datapackage.json`.

That file is the only place where a column is described. *Vocabulary*: the closed list of
values that a column may hold, each with its definition. *Missing*: what an empty cell
says; it is never zero.
"""

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

import pandas as pd

from menaka import arguments
from menaka.errors import DataError, Fault, NotFoundError

HERE = Path(__file__).resolve().parent.parent
OUTSIDE = "series/"  # the folder of series made by others


def data_folder(folder: Path | str | None = None) -> Path:
    """Return a record's folder: that of the one that came with menaka where none is named."""
    if folder is not None:
        return arguments.path(folder, "folder")

    # In a wheel it lies inside the package, in a checkout beside it.
    inside = HERE / "_data"
    return inside if inside.is_dir() else HERE.parent / "data"


def package(folder: Path | str | None = None) -> dict[str, Any]:
    """
    Return the description of a record.

    Parameters
    ----------
    folder
        The folder that holds `datapackage.json`; the record's own where none is named.

    Raises
    ------
    DataError
        If there is no such file, or it is not a data package.
    """
    path = data_folder(folder) / "datapackage.json"

    try:
        return _read(path, path.stat().st_mtime_ns)
    except (FileNotFoundError, NotADirectoryError):
        mend = "name a folder that holds one, or copy it from the record that came with menaka"
        problem = "there is no such file" if path.parent.is_dir() else "there is no such folder"
        raise DataError([Fault(str(path), None, None, problem, None, mend)]) from None
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise DataError([Fault(str(path), None, None, f"is not a data package: {error}")]) from None


@lru_cache(maxsize=8)
def _read(path: Path, _changed: int) -> dict[str, Any]:
    described = json.loads(path.read_text(encoding="utf-8"))

    # A resource without a name, a path or named columns raises a KeyError.
    for resource in described["resources"]:
        resource["name"], resource["path"]
        if "schema" in resource:
            [field["name"] for field in resource["schema"]["fields"]]

    return described


def tables(folder: Path | str | None = None) -> dict[str, dict[str, Any]]:
    """Return the description of each table of the record, by name."""
    return {
        r["name"]: r
        for r in package(folder)["resources"]
        if "schema" in r and not r["path"].startswith(OUTSIDE)
    }


def series(folder: Path | str | None = None) -> dict[str, dict[str, Any]]:
    """Return the description of each outside series that ships beside the record, by name."""
    return {
        r["name"]: r
        for r in package(folder)["resources"]
        if "schema" in r and r["path"].startswith(OUTSIDE)
    }


def fields(table: str, folder: Path | str | None = None) -> dict[str, dict[str, Any]]:
    """Return the description of each column of a table, by name."""
    described = {**tables(folder), **series(folder)}
    if table not in described:
        raise NotFoundError("table", table, described)
    return {f["name"]: f for f in described[table]["schema"]["fields"]}


def vocabulary(name: str, folder: Path | str | None = None) -> dict[str, str]:
    """
    Return the values of a vocabulary with their definitions.

    Examples
    --------
    >>> vocabulary("extent")["road"]
    'a road'
    """
    return dict(package(folder)["vocabularies"][name])


def describe(table: str, folder: Path | str | None = None) -> pd.DataFrame:
    """
    Return what the columns of a table mean.

    Returns
    -------
    pandas.DataFrame
        Indexed by column; `meaning`, `missing means` (empty where never missing) and
        `values` (the vocabulary, where it is closed).
    """
    words = package(folder).get("vocabularies", {})
    rows = [
        {
            "column": name,
            "meaning": field["description"],
            "missing means": field.get("missing", ""),
            "values": ", ".join(words.get(field.get("vocabulary", ""), {})),
        }
        for name, field in fields(table, folder).items()
    ]

    return pd.DataFrame(rows).set_index("column")
