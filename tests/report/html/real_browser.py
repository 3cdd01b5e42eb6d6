"""The report in Chromium, opened from disk as people open it. Run as .ci/run does; needs Chromium with its driver."""

import json
import os
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.select import Select
from selenium.webdriver.support.wait import WebDriverWait

FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)
WIDTHS = (390, 1440)
# The extractors in the order in which they ran.
PLAIN, HOSTILE = "0", "1"
Open = Callable[..., webdriver.Chrome]


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[webdriver.Chrome]:
    """Give a browser with a profile of its own, which no other knows."""
    options = webdriver.ChromeOptions()
    options.binary_location = os.environ.get("CHROMIUM") or shutil.which("chromium") or ""
    for flag in (*FLAGS, f"--user-data-dir={tmp_path_factory.mktemp('profile')}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    service = webdriver.ChromeService(os.environ.get("CHROMEDRIVER") or shutil.which("chromedriver"))
    opened = webdriver.Chrome(options=options, service=service)
    yield opened
    opened.quit()


@pytest.fixture
def visit(browser: webdriver.Chrome, page: Path) -> Iterator[Open]:
    """Give what opens the report at a fragment, at a width and in a colour scheme; whatever was done, the console stays silent."""

    def opened(fragment: str = "", *, width: int = 1440, scheme: str = "light") -> webdriver.Chrome:
        media = {"features": [{"name": "prefers-color-scheme", "value": scheme}]}
        browser.execute_cdp_cmd("Emulation.setEmulatedMedia", media)
        size = {"width": width, "height": 1000, "deviceScaleFactor": 1, "mobile": False}
        browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
        browser.get("about:blank")
        browser.get(f"{page.as_uri()}#{fragment}")
        return browser

    yield opened
    assert browser.get_log("browser") == []


def gold_text(page: Path, name: str) -> str:
    lines = (page.parent.parent / "gold.jsonl").read_text(encoding="utf-8").splitlines()
    return next(each["text"] for each in map(json.loads, lines) if each["id"] == name)


def shown_text(browser: webdriver.Chrome, pane: int = 0) -> str:
    """Give the text of an article as it stands in the page, without the labels of facts."""
    code = """
      const text = document.querySelectorAll("#panes .text")[arguments[0]].cloneNode(true);
      for (const tag of text.querySelectorAll(".tag")) tag.remove();
      return text.textContent;
    """
    return str(browser.execute_script(code, pane))


def choose(browser: webdriver.Chrome, control: str, value: str) -> None:
    Select(browser.find_element(By.ID, control)).select_by_value(value)


def tags(browser: webdriver.Chrome) -> list[Any]:
    return browser.find_elements(By.CSS_SELECTOR, "#panes .tag")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_the_page_fits_its_window(visit: Open, width: int, scheme: str) -> None:
    """At the width of a telephone and of a desk the page has no sideways scroll bar, and the console is silent."""
    browser = visit("article=hebrew", width=width, scheme=scheme)
    across = browser.execute_script(
        "return document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    assert across == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_from_its_ground(visit: Open, scheme: str) -> None:
    """In either colour scheme all text that is shown has a contrast of at least 4.5 (WCAG 2.2, 1.4.3)."""
    browser = visit("article=markup+%26+<b>", scheme=scheme)
    pairs = browser.execute_script("""
      const ground = (element) => {
        for (let each = element; each; each = each.parentElement) {
          const colour = getComputedStyle(each).backgroundColor;
          if (!/, 0\\)$/.test(colour)) return colour;
        }
        return "rgb(255, 255, 255)";
      };
      const own = (element) => [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
      return [...document.querySelectorAll("body *")].filter((each) => own(each) && each.getClientRects().length)
        .map((each) => [getComputedStyle(each).color, ground(each), each.tagName + "." + each.className]);
    """)
    faint = {(name, *each) for *each, name in pairs if contrast(*each) < 4.5}
    assert len(pairs) > 50
    assert faint == set()


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted(map(luminance, (one, other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    shares = [int(part) / 255 for part in re.findall(r"\d+", colour)[:3]]
    red, green, blue = (each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_dark_is_dark(visit: Open) -> None:
    """Who prefers dark gets light letters on a dark ground."""
    code = "const style = getComputedStyle(document.body); return [style.color, style.backgroundColor]"
    letters, ground = map(luminance, visit(scheme="dark").execute_script(code))
    assert letters > 0.5
    assert ground < 0.1


@pytest.mark.parametrize("name", ["markup & <b>", "hebrew", "many"])
def test_an_article_is_shown_as_it_is(visit: Open, page: Path, name: str) -> None:
    """Markup, right-to-left text, emoji and thousands of facts: the text is that of the gold, letter for letter, and none of it runs."""
    browser = visit(f"article={name.replace('&', '%26').replace(' ', '+')}")
    for pane in (0, 1):
        assert shown_text(browser, pane) == gold_text(page, name)
    assert browser.title.startswith("factgauge")
    assert browser.find_elements(By.CSS_SELECTOR, "main script, main img") == []


def test_marks_stand_on_their_words(visit: Open, page: Path) -> None:
    """After an emoji, which takes two places in a browser's strings, the marks of gold cover the quotes of gold."""
    browser = visit("article=markup+%26+<b>")
    first = browser.find_elements(By.CSS_SELECTOR, "#panes .pane:first-of-type .mark")
    lines = (page.parent.parent / "gold.jsonl").read_text(encoding="utf-8").splitlines()
    article = next(each for each in map(json.loads, lines) if each["id"] == "markup & <b>")
    assert [each.text for each in first] == [fact["quote"] for fact in article["facts"]]


def test_right_to_left_text_runs_from_the_right(visit: Open) -> None:
    """An article that begins in Hebrew is laid out from right to left, and its override does not leave the text."""
    browser = visit("article=hebrew")
    code = "return getComputedStyle(document.querySelector(arguments[0])).direction"
    assert browser.execute_script(code, "#panes .text") == "rtl"
    assert browser.execute_script(code, "#panes .pane") == "ltr"


def test_filters_leave_what_they_name(visit: Open) -> None:
    """By kind, verdict, reason and extractor: marks, list and count are those of the facts that are left."""
    browser = visit("article=markup+%26+<b>")
    choose(browser, "first", HOSTILE)
    choose(browser, "second", PLAIN)
    everything = len(tags(browser))
    box = browser.find_element(By.CSS_SELECTOR, "#kinds input[value=figure]")
    box.click()
    labels = [each.text for each in tags(browser)]
    assert 0 < len(labels) < everything
    assert all("d" in label for label in labels)
    box.click()
    choose(browser, "verdict", "missed")
    assert tags(browser)
    assert all("○" in each.text for each in tags(browser))
    choose(browser, "verdict", "")
    reasons = Select(browser.find_element(By.ID, "reason"))
    reasons.select_by_value("value year")
    rows = browser.find_elements(By.CSS_SELECTOR, "#facts tbody tr")
    assert len(rows) == len(tags(browser)) > 0
    assert all("the year is wrong" in row.text for row in rows)
    assert f"{len(rows)} of {everything} facts" in browser.find_element(By.ID, "state").text


def test_gold_stands_beside_one_extractor_or_two(visit: Open) -> None:
    """There is a pane for gold and for each extractor that is chosen, by its very name."""
    browser = visit("article=markup+%26+<b>")
    choose(browser, "first", HOSTILE)
    choose(browser, "second", PLAIN)
    assert [each.text for each in browser.find_elements(By.CSS_SELECTOR, "#panes h4")] == [
        "Gold, as <img src=x onerror=alert(1)> answered it",
        "Predicted by <img src=x onerror=alert(1)>",
        "Predicted by plain",
    ]
    choose(browser, "second", "")
    assert len(browser.find_elements(By.CSS_SELECTOR, "#panes h4")) == 2


def test_the_keyboard_leads_to_facts_and_their_reasons(visit: Open) -> None:
    """Tab moves from the list of reasons into the facts; each tells its reason while it has the focus, Escape takes it away."""
    browser = visit("article=markup+%26+<b>")
    tip = browser.find_element(By.ID, "tip")
    assert not tip.is_displayed()
    browser.find_element(By.ID, "reason").send_keys(Keys.TAB)
    for _ in range(5):
        if tip.is_displayed():
            break
        browser.switch_to.active_element.send_keys(Keys.TAB)
    focused = browser.switch_to.active_element
    assert "tag" in (focused.get_attribute("class") or "")
    assert tip.is_displayed()
    assert "gold date 0" in tip.text
    assert focused.get_attribute("aria-describedby") == "tip"
    outline = browser.execute_script("return getComputedStyle(arguments[0]).outlineStyle", focused)
    assert outline != "none"
    focused.send_keys(Keys.ESCAPE)
    assert not tip.is_displayed()


def test_pointing_at_a_mark_tells_its_reason(visit: Open) -> None:
    """The reason, the value and the other side stand beside a mark that is pointed at."""
    browser = visit("article=markup+%26+<b>")
    mark = browser.find_element(By.CSS_SELECTOR, "#panes .mark.wrong")
    webdriver.ActionChains(browser).move_to_element(mark).perform()
    told = browser.find_element(By.ID, "tip").text
    assert "✗ wrong: the year is wrong" in told
    assert "paired with gold date" in told


def test_a_link_leads_to_its_fact(visit: Open) -> None:
    """The address of a fact opens its article, points at the fact and gives it the focus; so does following a link."""
    browser = visit("article=many&fact=g4000")
    focused = browser.switch_to.active_element
    assert focused.get_attribute("id") == "tag-g4000"
    assert focused.is_displayed()
    browser.find_element(By.CSS_SELECTOR, "#facts tbody tr:nth-child(2) a").click()
    assert browser.current_url.endswith("article=many&fact=g1")
    WebDriverWait(browser, 5).until(lambda here: here.switch_to.active_element.get_attribute("id") == "tag-g1")


def test_five_thousand_facts_are_shown_quickly(visit: Open) -> None:
    """An article of 5,000 gold facts, with as many predictions beside it, is laid out anew within ten seconds, on a busy machine too."""
    browser = visit("article=many")
    code = """
      const verdict = document.getElementById("verdict");
      const started = performance.now();
      verdict.value = arguments[0];
      verdict.dispatchEvent(new Event("change", { bubbles: true }));
      const marks = document.querySelectorAll("#panes .tag").length;
      return [marks, document.body.offsetHeight, performance.now() - started];
    """
    for verdict, least in (("", 10_000), ("errors", 1), ("", 10_000)):
        marks, height, milliseconds = browser.execute_script(code, verdict)
        assert marks >= least
        assert height > 0
        assert milliseconds < 10_000


def test_a_long_table_is_whole_when_it_is_asked_for(visit: Open) -> None:
    """Of thousands of facts the table begins with some, and says how many there are; one press shows all of them."""
    browser = visit("article=many")
    count = "return document.querySelectorAll('#facts tbody tr').length"
    more = browser.find_element(By.ID, "more")
    assert browser.execute_script(count) == 500
    every = int(more.text.split()[2])
    more.click()
    assert browser.execute_script(count) == every > 5_000
    assert not more.is_displayed()


def test_paper_shows_all_parts_and_no_controls(visit: Open) -> None:
    """In print the controls are gone, and the article is not cut at the height of a window."""
    browser = visit("article=many")
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    assert not browser.find_element(By.ID, "choice").is_displayed()
    code = "const text = document.querySelector('#panes .text'); return [text.scrollHeight, text.clientHeight]"
    whole, seen = browser.execute_script(code)
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
    assert whole == seen
