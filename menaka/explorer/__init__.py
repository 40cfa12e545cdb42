"""
The explorer: dates, the map of control, the network of the day, events and claims, in one view.

`explore` shows it in JupyterLab, `write` makes one file of it that opens from disk with the network
off. Both run the same script (`explorer.js`) on the same data; nothing is fetched.
"""

import json
from base64 import b64encode
from functools import lru_cache
from hashlib import sha256
from html import escape
from importlib import import_module
from pathlib import Path
from typing import Any

from menaka import arguments
from menaka.dataset.record import Record, load
from menaka.errors import MenakaError

PAGE = """<!doctype html>
<html lang="{lang}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>{css}</style>
</head>
<body>
<main id="explorer"><noscript>{noscript}</noscript></main>
<script type="application/json" id="data">{data}</script>
<script type="module">{script}</script>
</body>
</html>
"""
OPEN = """
const data = JSON.parse(document.getElementById("data").textContent);
explore(document.getElementById("explorer"), data);
"""


def explore(
    record: Record | None = None,
    *,
    start: object = None,
    end: object = None,
    place: str | None = None,
    actor: str | None = None,
    search: str = "",
    lang: str = "en",
) -> Any:
    """
    Show the explorer in JupyterLab.

    The map and the network are those of the last day. Choosing a place or an actor filters the rest.
    Below it stands the line of code that reproduces the view.

    Parameters
    ----------
    record
        A record; the one that came with menaka where none is given.
    start, end
        ISO days on which the view opens; the offensive where none is named. One can move over
        the whole years that they lie in.
    place, actor
        Ids or names, chosen from the start.
    search
        Words that a summary, a place, an actor or a claimant has to contain.
    lang
        `"en"` or `"fr"`. Summaries and quotations stay in the record's own language.

    Returns
    -------
    anywidget.AnyWidget
        The view, with `view`: a dictionary of what is chosen at present.

    Raises
    ------
    MenakaError
        If anywidget is not installed; if a name is not known, or a day is not written YYYY-MM-DD.
    """
    widget = _widget()
    data = _data(record, start=start, end=end, place=place, actor=actor, search=search, lang=lang)
    return widget(data=data, view=data["view"])


def page(record: Record | None = None, **view: Any) -> str:
    """
    Return the explorer as one page of HTML that needs no other file and makes no request.

    Parameters
    ----------
    record, **view
        As in `explore`.
    """
    data = _data(record, **view)

    # Data cannot close their own tag; what is not a number is no JSON, and raises an error.
    told = json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    css, script = _text("explorer.css"), _text("explorer.js") + OPEN

    # This script and this style are allowed, and nothing else, from anywhere.
    policy = (
        f"default-src 'none'; script-src {_digest(script)}; style-src {_digest(css)}; "
        "base-uri 'none'; form-action 'none'"
    )
    return PAGE.format(
        lang=data["lang"],
        policy=policy,
        title=escape(data["words"]["title"]),
        noscript=escape(data["words"]["noscript"]),
        css=css,
        data=told.replace("<", "\\u003c"),
        script=script,
    )


def write(path: Path | str, record: Record | None = None, **view: Any) -> Path:
    """
    Write the explorer as one file that opens from disk with the network off; return its path.

    Parameters
    ----------
    path
        The file, as `"explorer.html"`.
    record, **view
        As in `explore`.
    """
    to = arguments.path(path)
    to.write_text(page(record, **view), encoding="utf-8", newline="\n")
    return to


_shipped = lru_cache(maxsize=1)(load)  # so that a second view of it need not be computed anew


def _data(record: Record | None, **view: Any) -> dict[str, Any]:
    """Return what the page shows, with how the line of code begins that reproduces it."""
    from menaka.explorer.data import gather

    code = "menaka.explore(" if record is None else "menaka.explore(record, "
    return {**gather(_shipped() if record is None else record, **view), "code": code}


def _widget() -> Any:
    """Return the class of the widget; anywidget is imported only here."""
    try:
        anywidget, traitlets = import_module("anywidget"), import_module("traitlets")
    except ImportError:
        raise MenakaError(
            "menaka.explore needs the package anywidget, which is not installed; "
            "install the extra `notebooks` as the README says (or: pip install anywidget), "
            "or write a page instead: menaka explore --to FILE.html"
        ) from None

    class Explorer(anywidget.AnyWidget):  # type: ignore[name-defined]
        """The explorer in a notebook; `view` follows what the reader chooses."""

        _esm = _text("explorer.js")
        _css = _text("explorer.css")
        data = traitlets.Dict().tag(sync=True)
        view = traitlets.Dict().tag(sync=True)

    return Explorer


def _text(name: str) -> str:
    return Path(__file__).with_name(name).read_text(encoding="utf-8")


def _digest(text: str) -> str:
    """Return how a content policy names an inline script or style."""
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"
