"""
The explorer in a browser: opened from disk with the network off, by mouse and by keyboard.

It runs where Playwright and Chromium are found (`pip install playwright`, Debian's `chromium`) and
is skipped with a word where they are not. `AXE_CORE` may name axe-core's `axe.min.js`; without it
the rules of accessibility are left out.
"""

import os
import re
import shutil
from pathlib import Path

import pytest

from menaka import explorer

sync_api = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
AXE = Path(os.environ.get("AXE_CORE", "node_modules/axe-core/axe.min.js"))
WIDE, NARROW = {"width": 1366, "height": 768}, {"width": 390, "height": 844}

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed")


@pytest.fixture(scope="module")
def browser():
    """A browser without a window."""
    with sync_api.sync_playwright() as playwright:
        flags = ["--headless", "--no-sandbox"]
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
        yield started
        started.close()


@pytest.fixture
def visit(browser, tmp_path):
    """A function that opens a record's explorer; nothing may be said or asked for meanwhile."""
    said, asked, contexts = [], [], []

    def opened(record, size=WIDE, **view):
        file = explorer.write(tmp_path / "explorer.html", record, **view)
        context = browser.new_context(viewport=size, offline=True)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("request", lambda request: asked.append(request.url))
        page.goto(file.as_uri())
        page.wait_for_selector("[data-key='map:wells'], [data-key='map:menaka']")
        return page

    yield opened
    for context in contexts:
        context.close()
    assert said == [] and [url for url in asked if not url.startswith("file:")] == []
    assert len(asked) == len(contexts)


def code(page):
    return page.inner_text("code")


def events(page):
    return page.locator(".events > li h3").count()


def overlapping(page):
    """Return the pairs of texts that overlap, in either picture."""
    return page.evaluate("""() => [...document.querySelectorAll(".picture > svg")].flatMap((svg) => {
        const texts = [...svg.querySelectorAll("text")].filter((text) => text.textContent.length > 1);
        const boxes = texts.map((text) => [text.textContent, text.getBoundingClientRect()]);
        const frame = svg.getBoundingClientRect();
        const out = boxes.filter(([, a]) => a.left < frame.left - 1 || a.right > frame.right + 1
            || a.top < frame.top - 1 || a.bottom > frame.bottom + 1).map(([name]) => [name, "outside"]);
        return out.concat(boxes.flatMap(([one, a], n) => boxes.slice(n + 1)
            .filter(([, b]) => a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1)
            .map(([other]) => [one, other])));
    })""")


def test_it_opens_from_disk_and_shows_all_of_the_record(visit, tiny):
    page = visit(tiny)
    assert events(page) == 4
    assert page.inner_text("[role=status]").startswith("4 events from 1 March 2020 to 31 May 2020.")
    assert code(page) == 'menaka.explore(record, start="2020-03-01", end="2020-05-31")'
    label = page.locator("[data-key='map:wells']").get_attribute("aria-label")
    assert label.startswith("Wells: RED (controlled), seen, newest sighting 30 days before, by ")


def test_a_date_moves_the_map_the_network_and_the_list(visit, tiny):
    page = visit(tiny)
    page.get_by_role("textbox", name="To", exact=True).fill("2020-03-01")
    page.keyboard.press("Tab")
    assert events(page) == 1  # the count of the whole spring may have begun by then
    assert "Wells: BLU" in page.locator("[data-key='map:wells']").get_attribute("aria-label")
    assert page.locator("[data-key='network:grey']").count() == 1
    assert 'end="2020-03-01"' in code(page)


def test_what_is_no_day_is_put_back_and_a_day_outside_is_the_nearest(visit, tiny):
    page = visit(tiny)
    box = page.get_by_role("textbox", name="From", exact=True)
    for typed, kept in (
        ("08/03/2020", "2020-03-01"),
        ("2020-02-31", "2020-03-01"),
        ("1999-01-01", "2020-01-01"),
    ):
        box.fill(typed)
        box.press("Enter")
        assert box.input_value() == kept


def test_the_arrow_keys_move_a_slider_by_a_day(visit, tiny):
    page = visit(tiny)
    slider = page.get_by_role("slider", name="From, slider")
    slider.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    assert slider.get_attribute(
        "aria-valuetext"
    ) == "3 March 2020" and 'start="2020-03-03"' in code(page)


def test_by_keyboard_a_place_is_found_chosen_and_let_go_and_the_focus_stays(visit, tiny):
    page = visit(tiny)
    focus = "document.activeElement.dataset.key"
    page.get_by_role("button", name="Show all").focus()
    page.keyboard.press("Tab")
    assert page.evaluate(focus) == "map:wells"
    page.keyboard.press("ArrowRight")
    assert page.evaluate(focus) == "map:ford"
    page.keyboard.press("Enter")
    assert page.evaluate(focus) == "map:ford" and events(page) == 1 and 'place="ford"' in code(page)
    assert page.locator("[data-key='map:ford']").get_attribute("aria-pressed") == "true"
    page.keyboard.press("Tab")
    assert page.evaluate(focus).startswith("network:")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press(" ")
    assert events(page) == 4 and page.evaluate(focus) == "map:ford"


def test_an_actor_filters_by_part_and_by_target(visit, tiny):
    page = visit(tiny)
    page.locator("[data-key='network:blue']").click()
    assert events(page) == 2 and 'actor="blue"' in code(page)
    page.get_by_role("button", name="Show all").click()
    page.get_by_role("combobox", name="Actor").select_option("civilians")
    assert (
        events(page) == 2
    )  # a target of a claim alone counts: the Council's total names no civilian part


def test_a_search_knows_no_case_and_no_accents(visit, tiny):
    page = visit(tiny)
    page.get_by_role("searchbox").fill("RÉD takes")
    assert events(page) == 1 and 'search="RÉD takes"' in code(page)
    page.get_by_role("searchbox").fill("nothing of the kind")
    assert events(page) == 0 and "That does not mean that nothing happened" in page.inner_text(
        ".events"
    )


def test_text_of_the_data_stays_text_and_a_link_leads_only_to_the_web(visit, tiny):
    changed, sources = tiny.events, tiny.sources
    changed["summary"] = "</script><img src=x onerror=alert(1)> <b>bold</b>"
    sources["url"] = ["javascript:alert(1)", "https://example.org/a", None]
    page = visit(tiny.replace(events=changed, sources=sources))
    assert page.locator("img, b").count() == 0 and "<b>bold</b>" in page.inner_text(".events")
    links = page.locator(".events a")
    assert {links.nth(n).get_attribute("href") for n in range(links.count())} == {
        "https://example.org/a"
    }
    assert links.first.get_attribute("rel") == "noopener noreferrer"


def test_it_speaks_french(visit, tiny):
    page = visit(tiny, lang="fr")
    assert page.locator("main").get_attribute("lang") == "fr"
    assert page.inner_text("[role=status]").startswith(
        "4 événements du 1er mars 2020 au 31 mai 2020."
    )
    assert code(page).endswith('lang="fr")')
    assert not re.search(r"\{\w+\}", page.inner_text("main"))


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_it_fits_the_screen_and_no_names_overlap(visit, tiny, size):
    page = visit(tiny, size)
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    assert overlapping(page) == []


@pytest.mark.skipif(not AXE.is_file(), reason="axe-core is not found")
@pytest.mark.parametrize("view", [{}, {"place": "wells", "lang": "fr"}], ids=["plain", "chosen"])
def test_axe_finds_no_fault(visit, tiny, view):
    page = visit(tiny, **view)
    page.evaluate("document.querySelectorAll('details').forEach((one) => (one.open = true))")
    assert axe(page) == []


def axe(page):
    # The page's policy lets no script in, so axe is given to the browser past it.
    page.evaluate(AXE.read_text("utf-8"))
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    found = page.evaluate("(tags) => axe.run({ runOnly: tags })", tags)
    return [
        (one["id"], [node["html"][:200] for node in one["nodes"][:3]])
        for one in found["violations"]
    ]


@pytest.mark.slow
@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_on_the_days_of_the_offensive_no_names_overlap(visit, record, size):
    page = visit(record, size)
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    box = page.get_by_role("textbox", name="To", exact=True)
    for day in ("2022-03-31", "2022-06-30", "2022-09-06", "2022-12-31", "2023-05-31"):
        box.fill(day)
        box.press("Enter")
        assert overlapping(page) == [], day
    if AXE.is_file():
        assert axe(page) == []
