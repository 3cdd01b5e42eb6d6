import base64
import hashlib
import json
import re
from collections import Counter
from collections.abc import Sequence
from html.parser import HTMLParser
from pathlib import Path

import pytest

VOID = {"meta", "link", "input", "br", "img", "line", "circle", "rect", "polyline", "path"}
# What would load something from elsewhere, or run something.
LOADING = {"src", "srcset", "action", "formaction", "data", "poster", "style"}


class Page(HTMLParser):
    """A page as a parser sees it: its elements, the text in each script and style, and whether they nest."""

    def __init__(self, content: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.raw: list[tuple[str, dict[str, str | None], str]] = []
        self.words: list[str] = []
        self.open: list[str] = []
        self.feed(content)
        self.close()

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        """Note an element and what it has."""
        self.elements.append((tag, dict(attrs)))
        if tag in {"script", "style"}:
            self.raw.append((tag, dict(attrs), ""))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        """Note an element that closes itself."""
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        """See that what is closed is what is open."""
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        """Keep text, that of scripts and styles apart."""
        if self.open and self.open[-1] in {"script", "style"}:
            tag, attributes, before = self.raw[-1]
            self.raw[-1] = tag, attributes, before + data
        else:
            self.words.append(data)

    @property
    def text(self) -> str:
        """What is read, white space folded."""
        return " ".join(" ".join(self.words).split())

    def all(self, tag: str) -> list[dict[str, str | None]]:
        """Give the attributes of all elements of a name."""
        return [attributes for name, attributes in self.elements if name == tag]


@pytest.fixture(scope="module")
def parsed(page: Path) -> Page:
    """Give the page as it is parsed."""
    return Page(page.read_text(encoding="utf-8"))


def test_all_elements_are_closed_and_ids_are_there_once(parsed: Page) -> None:
    """The page nests rightly, whatever strings it holds, and no id stands twice."""
    assert parsed.open == []
    ids = Counter(attributes["id"] for _, attributes in parsed.elements if "id" in attributes)
    assert ids
    assert set(ids.values()) == {1}


def test_the_policy_lets_the_own_script_and_style_through_and_nothing_else(parsed: Page) -> None:
    """By default nothing may load; style and script are named by the digests of what the page holds."""
    (policy,) = [each["content"] for each in parsed.all("meta") if each.get("http-equiv") == "Content-Security-Policy"]
    assert policy is not None
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules["default-src"] == rules["base-uri"] == rules["form-action"] == "'none'"
    for tag in ("script", "style"):
        (content,) = [text for name, attributes, text in parsed.raw if name == tag and "type" not in attributes]
        digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        assert rules[f"{tag}-src"] == f"'sha256-{digest}'"


def test_nothing_is_loaded_and_no_handler_is_inline(parsed: Page) -> None:
    """No element has an address to load, an event handler or a style of its own; links stay on the page."""
    for tag, attributes in parsed.elements:
        assert LOADING.isdisjoint(attributes), tag
        assert not [name for name in attributes if name.startswith("on")], tag
    assert all((each.get("href") or "").startswith("#") for each in parsed.all("a"))


def test_links_lead_to_parts_of_the_page_or_to_its_articles(parsed: Page) -> None:
    """A link names an id that is there, or an article that is there."""
    ids = {attributes.get("id") for _, attributes in parsed.elements}
    targets = [(each["href"] or "")[1:] for each in parsed.all("a")]
    assert targets
    assert all(target in ids or target.startswith("article=") for target in targets)


def test_hostile_names_are_text(parsed: Page) -> None:
    """An extractor whose name is markup, and an error that is, are read as they are written."""
    assert "<img src=x onerror=alert(1)>" in parsed.text
    assert "<b>no luck</b>" in parsed.text
    assert parsed.all("img") == []


def test_articles_are_kept_apart_as_data(parsed: Page, runs: Path) -> None:
    """Each article is a block of JSON of its own with its exact text, which no markup in it ends."""
    gold = [json.loads(line) for line in (runs.parent / "gold.jsonl").read_text(encoding="utf-8").splitlines()]
    blocks = [
        (attributes["id"] or "", text)
        for tag, attributes, text in parsed.raw
        if tag == "script" and attributes.get("type") == "application/json"
    ]
    articles = [json.loads(text) for name, text in blocks if name.startswith("article-")]
    assert {each["id"]: each["text"] for each in articles} == {each["id"]: each["text"] for each in gold}
    assert all("<" not in text for _, text in blocks)


def test_parts_are_told_to_who_cannot_see_them(parsed: Page) -> None:
    """There is a language, a main part, a named navigation, a link past it, and a name for each part and each scrolling table."""
    assert parsed.all("html") == [{"lang": "en"}]
    assert len(parsed.all("main")) == 1
    assert all(each.get("aria-label") for each in parsed.all("nav"))
    assert parsed.all("a")[0]["href"] == f"#{parsed.all('main')[0]['id']}"
    for section in parsed.all("section"):
        assert section["aria-labelledby"] in {attributes.get("id") for _, attributes in parsed.elements}
    for box in [attributes for _, attributes in parsed.elements if attributes.get("role") == "region"]:
        assert box["tabindex"] == "0"
        assert box["aria-label"]


def test_the_page_tells_all_that_it_should(parsed: Page) -> None:
    """Scores, comparison, articles, errors, slices, what is found together, runs with signature, and how to cite."""
    sections = {each["id"] for each in parsed.all("section")}
    assert {"overview", "versus", "articles", "errors", "slices", "together", "runs"} <= sections
    for words in ("signature", "How to cite", "precision and recall over confidence", "best pair", "wrong values"):
        assert words in parsed.text
    assert re.search(r"factgauge:\S+\|gold:gold\S*\|scheme:value", parsed.text)


def test_numbers_are_those_of_the_scorecard(parsed: Page, runs: Path) -> None:
    """What is found of each kind is what the scorecard of the run says."""
    for card in sorted(runs.glob("*/scorecard.json")):
        rates = json.loads(card.read_bytes())["rates"]
        for kind in ("date", "figure"):
            if kind in rates:
                found = rates[kind]["value"]
                assert f"{found['matched']:,}/{found['matched'] + found['missed']:,}" in parsed.text


def test_it_asks_for_no_network(page: Path) -> None:
    """No address of another place stands in what the browser obeys; the article data may hold any."""
    content = re.sub(rb'<script type="application/json".*?</script>', b"", page.read_bytes(), flags=re.DOTALL)
    assert not re.search(rb"(?:https?:)?//[a-z0-9]", content)
