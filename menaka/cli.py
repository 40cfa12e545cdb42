"""
The command line: each command is one call of a public function.

Faults go to the standard error, and the exit code is then 1.
"""

import argparse
import os
import sys
from collections.abc import Callable, Sequence

import menaka
from menaka.errors import MenakaError, report


def main(words: Sequence[str] | None = None) -> int:
    """Run one command; return its exit code."""
    # Before anything is printed, the help among it: names have accents that a console may lack.
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8")

    chosen = _parser().parse_args(words)
    try:
        return int(chosen.do(chosen) or 0)
    except MenakaError as error:
        print(error, file=sys.stderr)
    except BrokenPipeError:  # whoever was reading has seen enough, as in `menaka cite | head`
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        print(f"{where}{error.strerror or error}", file=sys.stderr)
    return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="menaka", description="The record of the Ménaka offensive."
    )

    parser.set_defaults(do=lambda chosen: parser.error("name a command; --help lists them"))
    parser.add_argument(
        "--version",
        action="store_const",
        const=_version,
        dest="do",
        help="say the versions of code and data",
    )

    commands = parser.add_subparsers(metavar="command")

    def command(
        name: str, do: Callable[[argparse.Namespace], int | None], help_: str
    ) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=help_, description=help_)
        sub.set_defaults(do=do)
        return sub

    sub = command("check", _check, "list every fault of a record")
    sub.add_argument("folder", nargs="?", help="a folder of tables; the record's own if not named")

    command("cite", _cite, "say how to cite the data and the code")

    sub = command("export", _export, "write flat tables of events, claims and control")
    sub.add_argument("folder", help="where to; made if it is not there")
    sub.add_argument(
        "--format",
        action="append",
        choices=["csv", "dta"],
        help="CSV or Stata; may be given twice (default: csv)",
    )
    sub.add_argument("--excel", action="store_true", help="mark CSV so that Excel shows accents")

    sub = command("table", _table, "print the table behind a figure")
    sub.add_argument("name", help="a figure of the catalogue")
    sub.add_argument("--format", default="csv", choices=["csv", "tex", "md"])

    sub = command(
        "figures", _figures, "list the figures, or export them with captions, tables and sources"
    )
    sub.add_argument("names", nargs="*", help="figures to export, or all; without one, a list")
    sub.add_argument("--to", default="figures", help="folder (default: figures)")
    sub.add_argument("--format", nargs="+", default=["pdf", "svg", "png"], help="pdf, svg, png")
    sub.add_argument("--width", help="column (85 mm), page (178 mm), or a width such as 89mm")
    sub.add_argument("--journal", help="a journal whose column and page are meant: nature")
    sub.add_argument("--lang", default="en", help="language: en or fr")
    sub.add_argument("--rule", help="rule of tolls, for the figures that show tolls")
    sub.add_argument(
        "--check", action="store_true", help="name the files of the folder that differ"
    )

    sub = command("explore", _explore, "write the explorer as one page that opens offline")
    sub.add_argument("--to", required=True, metavar="FILE.html", help="the file to write")
    sub.add_argument("--lang", default="en", choices=["en", "fr"])
    view = {
        "--start": "first day of the view (YYYY-MM-DD)",
        "--end": "last day of the view (YYYY-MM-DD)",
        "--place": "a place to choose from the start, by id or name",
        "--actor": "an actor to choose from the start, by id or name",
    }
    for option, help_ in view.items():
        sub.add_argument(option, help=help_)

    return parser


# `menaka` imports each of its parts when a command first uses it, so that no command waits for others.


def _version(chosen: argparse.Namespace) -> None:
    from menaka.dataset.schema import package

    print(f"menaka {menaka.__version__}, data {package()['version']}")


def _check(chosen: argparse.Namespace) -> int:
    from menaka.dataset.schema import tables

    if faults := menaka.check(chosen.folder, progress=True):
        print(report(faults), file=sys.stderr)
    else:
        print(f"nothing to mend in {len(tables(chosen.folder))} tables")
    return int(bool(faults))


def _cite(chosen: argparse.Namespace) -> None:
    for what, citation in menaka.cite().items():
        print(f"To cite the {what}:\n\n{citation.plain}\n\n{citation.bibtex}\n")


def _export(chosen: argparse.Namespace) -> None:
    formats = dict.fromkeys(chosen.format or ["csv"])
    paths = menaka.flat.export(menaka.load(), chosen.folder, formats=formats, excel=chosen.excel)
    print(*paths, sep="\n")


def _table(chosen: argparse.Namespace) -> None:
    table = menaka.figures.table(chosen.name)
    print(menaka.figures.as_text(table, chosen.format), end="")


def _figures(chosen: argparse.Namespace) -> int:
    from menaka import figures
    from menaka.arguments import choice

    if not chosen.names and not chosen.check:
        for name, (question, finding) in figures.listed(lang=chosen.lang, progress=True).items():
            print(f"{name}\n    {question}\n    {finding}")
        return 0

    names = list(figures.CATALOGUE) if chosen.names in ([], ["all"]) else chosen.names
    if chosen.check:
        differing = list(figures.unlike(chosen.to, names, progress=True))
        print("\n".join(differing) or f"nothing differs in {chosen.to}")
        return int(bool(differing))

    # A journal's page is meant where no width is named.
    width = chosen.width
    if chosen.journal:
        widths = menaka.style.JOURNALS[choice("journal", chosen.journal, menaka.style.JOURNALS)]
        width = widths[choice("width", width or "page", widths)]

    asked = {"formats": chosen.format, "width": width, "lang": chosen.lang, "rule": chosen.rule}
    print(*figures.export(chosen.to, names, progress=True, **asked), sep="\n")
    return 0


def _explore(chosen: argparse.Namespace) -> None:
    from menaka.explorer import write

    view = {name: getattr(chosen, name) for name in ("lang", "start", "end", "place", "actor")}
    print(write(chosen.to, **view))
