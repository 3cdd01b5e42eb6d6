"""The example extractors in docs/examples and the conversation in docs/protocol.md, with texts that are hard to count in."""

import json
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from factgauge.facts import Date, Document
from factgauge.workers.connect import ExtractorSpec, connect
from factgauge.workers.log import Log
from factgauge.workers.protocol import Ask, Bye, Error, Greeting, Hello, Result, check_hello, decode, encode
from factgauge.workers.session import Session

ROOT = Path(__file__).parents[1]
EXAMPLES = ROOT / "docs" / "examples"
PROTOCOL = (ROOT / "docs" / "protocol.md").read_text(encoding="utf-8")
YEAR = re.compile(r"\b(?:19|20)\d\d\b", re.ASCII)
TEXTS = {
    "plain": "In 1999 and in 2024, not in 3024 or 12024.",
    "emoji": "🙂🙂 1999 👩‍👩‍👧 2024 🇰🇪 1950 🎉2001",
    "marks": "cafe\u0301 1999, \u1e9b\u0323 2024",
    "chinese": "他在 1999 年出生,2024 年离开。",
    "hebrew": "הוא נולד בשנת 1999 ועזב בשנת 2024.",
    "lines": "1999\r\n2024\n\t1950\u2028\u00852001",
    "quotes": '"1999" \\ 2024 \\" {"id":"1950"} </script> 2001',
    "empty": "",
    "one": "1",
    "nulls": "a\x00b 1999 \x7f 2024 \uffff",
}
COMMANDS = {
    "years.mjs": "node {file}",
    "years.py": f"{sys.executable} {{file}}",
    "years.sh": "sh {file}",
    "years.jq": "jq --unbuffered -c -f {file}",
}


@pytest.fixture
def service() -> Iterator[str]:
    """Start the service of the examples; give its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen([sys.executable, str(EXAMPLES / "years_service.py"), str(port)])
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        process.kill()
        process.wait()


def answers_of(reference: str) -> dict[str, list[Date]]:
    """Ask an example for all texts, some of them in one go; give the facts of each."""
    log = Log()
    session = Session(connect(ExtractorSpec(reference=reference, timeout=20), log), limit=20)
    documents = [Document(id=f'id "{name}" \\', text=text) for name, text in TEXTS.items()]
    try:
        size = session.start().batch
        batches = [documents[at : at + size] for at in range(0, len(documents), size)]
        predictions = [each for batch in batches for each in session.predict(batch)]
    finally:
        session.stop()
        log.close()
    assert [(each.document, each.error) for each in predictions] == [(document.id, None) for document in documents]
    return {name: list(each.facts) for name, each in zip(TEXTS, predictions, strict=True)}  # type: ignore[arg-type]  # (only dates are declared)


def expected(name: str) -> list[tuple[tuple[int, int] | None, str | None, str | None]]:
    return [(found.span(), found[0], found[0]) for found in YEAR.finditer(TEXTS[name])]


@pytest.mark.parametrize("file", COMMANDS)
def test_an_example_finds_what_python_finds(file: str) -> None:
    """Whatever its language counts in, the spans that arrive are those of Python."""
    command = COMMANDS[file].format(file=EXAMPLES / file)
    if shutil.which(command.split()[0]) is None:
        pytest.skip(f"{command.split()[0]} is not installed")
    for name, facts in answers_of(f"cmd:{command}").items():
        if file == "years.sh":
            # It gives quotes, and no offsets.
            assert [fact.value for fact in facts] == [value for _, _, value in expected(name)], name
        else:
            assert [(fact.span, fact.quote, fact.value) for fact in facts] == expected(name), name


def test_the_service_finds_what_python_finds(service: str) -> None:
    """It may still be starting when it is asked first."""
    for name, facts in answers_of(service).items():
        assert [(fact.span, fact.quote, fact.value) for fact in facts] == expected(name), name


def test_every_example_is_tried_and_named_in_the_page() -> None:
    """A file that is added to the examples is tested, and docs/protocol.md leads to it."""
    files = {each.name for each in EXAMPLES.iterdir() if each.is_file()}
    assert files == {*COMMANDS, "years_service.py"}
    assert all(f"(examples/{name})" in PROTOCOL for name in files)


def conversation() -> list[tuple[str, str]]:
    """Give the lines of the page with who says them."""
    return re.findall(r"^([→←]) (\{.*\})$", PROTOCOL, re.MULTILINE)


def test_the_conversation_in_the_page_is_one() -> None:
    """What factgauge says in the page is what it writes, and what the extractor says is accepted."""
    said = [json.loads(line) for who, line in conversation() if who == "→"]
    ours = [Greeting(protocol=1), *(msgspec.convert(each, Ask) for each in said[1:-1]), Bye()]
    assert [json.loads(encode(each)) for each in ours] == said
    heard = [decode(line.encode()) for who, line in conversation() if who == "←"]
    assert [type(each) for each in heard] == [Hello, Result, Error]
    assert isinstance(heard[0], Hello)
    assert check_hello(heard[0]) is None
