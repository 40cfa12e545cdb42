"""
The command line: each command is one call of a public function.

Faults go to the standard error, and the exit code is then 1.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from menaka.dataset import schema
from menaka.errors import MenakaError, report


def main(words: Sequence[str] | None = None) -> int:
    """Run one command; give its exit code."""
    parser = _parser()
    chosen = parser.parse_args(words)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8")
    try:
        return int(chosen.do(chosen) or 0)
    except MenakaError as error:
        print(error, file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="menaka", description="The record of the Ménaka offensive."
    )
    commands = parser.add_subparsers(required=True, metavar="command")

    def command(name: str, do: object, help_: str) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=help_, description=help_)
        sub.set_defaults(do=do)
        return sub

    sub = command("check", _check, "list every fault of a record")
    sub.add_argument("folder", nargs="?", help="a folder of tables; the record's own if not named")
    sub = command("codebook", _codebook, "write data/README.md from the description of the tables")
    sub.add_argument("folder", nargs="?", help="a folder of tables; the record's own if not named")
    command("info", _info, "say what the record holds")
    command("cite", _cite, "say how to cite the data and the code")
    sub = command("figures", _figures, "export figures as PDF, SVG and PNG with their captions")
    sub.add_argument("names", nargs="*", help="figures of the catalogue; all if none is named")
    sub.add_argument("--into", default="figures", help="folder (default: figures)")
    sub = command("run", _run, "execute the notebooks and export the figures into build/")
    sub.add_argument("--notebooks", help="folder of notebooks; the checkout's own if not named")
    sub.add_argument("--into", default="build", help="folder (default: build)")
    return parser


def _check(chosen: argparse.Namespace) -> int:
    from menaka.dataset.check import check

    faults = check(chosen.folder)
    if faults:
        print(report(faults), file=sys.stderr)
        return 1
    print(f"nothing to mend in {len(schema.tables(chosen.folder))} tables")
    return 0


def _codebook(chosen: argparse.Namespace) -> None:
    from menaka.dataset.codebook import write

    for path in write(chosen.folder):
        print(path)


def _info(chosen: argparse.Namespace) -> None:
    from menaka.dataset.codebook import info

    print(info())


def _cite(chosen: argparse.Namespace) -> None:
    from menaka.dataset.cite import cite

    for what, citation in cite().items():
        print(f"To cite the {what}:\n\n{citation.plain}\n\n{citation.bibtex}\n")


def _figures(chosen: argparse.Namespace) -> None:
    from menaka.figures import export

    for path in export(chosen.into, chosen.names or None):
        print(path)


def _run(chosen: argparse.Namespace) -> None:
    from tqdm import tqdm

    from menaka.figures import CATALOGUE, execute, export, find

    into = Path(chosen.into)
    notebooks = find(chosen.notebooks)
    with tqdm(total=len(notebooks) + len(CATALOGUE), unit="", disable=None) as bar:
        bar.set_description("notebooks")
        for _ in execute(notebooks, into / "notebooks"):
            bar.update()
        bar.set_description("figures")
        for name in CATALOGUE:
            export(into / "figures", [name])
            bar.update()
    print(
        f"{len(notebooks)} notebooks in {into / 'notebooks'}, "
        f"{len(CATALOGUE)} figures in {into / 'figures'}"
    )


if __name__ == "__main__":
    sys.exit(main())
