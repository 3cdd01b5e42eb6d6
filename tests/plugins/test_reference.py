import pytest

from factgauge.errors import UnknownExtractorError
from factgauge.plugins.reference import InFile, InModule, Named, Program, Reference, Service, Stored, parse, short_name

ANNOUNCED = ("rules", "spacy", "llm")


@pytest.mark.parametrize(
    ("text", "reference", "name"),
    [
        ("rules", Named(name="rules"), "rules"),
        ("spacy:en_core_web_sm", Named(name="spacy", argument="en_core_web_sm"), "spacy:en_core_web_sm"),
        ("llm:qwen/qwen3:8b", Named(name="llm", argument="qwen/qwen3:8b"), "llm:qwen/qwen3:8b"),
        ("spacy:", Named(name="spacy", argument=""), "spacy:"),
        ("ruels", Named(name="ruels"), "ruels"),
        ("./mine.py", InFile(path="./mine.py"), "mine.py"),
        ("a b/mine.py:days", InFile(path="a b/mine.py", name="days"), "mine.py:days"),
        ("C:\\mine.py:days", InFile(path="C:\\mine.py", name="days"), "C:\\mine.py:days"),
        ("package.module:days", InModule(module="package.module", name="days"), "package.module:days"),
        ("cmd:node extract.mjs", Program(command=("node", "extract.mjs")), "node extract.mjs"),
        ("cmd:'/opt/a b/run' --mode 'x y'", Program(command=("/opt/a b/run", "--mode", "x y")), "run --mode x y"),
        ("cmd:python mine.py:x", Program(command=("python", "mine.py:x")), "python mine.py:x"),
        ("http://localhost:8000", Service(url="http://localhost:8000"), "localhost:8000"),
        ("https://host/dates/", Service(url="https://host/dates"), "host/dates"),
        ("file:made/elsewhere.jsonl", Stored(path="made/elsewhere.jsonl"), "elsewhere.jsonl"),
    ],
)
def test_a_reference_is_read_as_one_of_six_forms(text: str, reference: Reference, name: str) -> None:
    """Each form is told by how it begins or ends; what follows the first colon of a name belongs to it."""
    assert parse(text, ANNOUNCED) == reference
    assert short_name(reference) == name


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "'' names no extractor"),
        (" ", "names no extractor"),
        ("file:", "'file:' names no extractor"),
        ("cmd:", "'cmd:' names no program; write it as in 'cmd:node extract.mjs'"),
        ("cmd:  ", "names no program"),
        ("cmd:node 'extract", "the command cannot be read: No closing quotation"),
        ("http://", "'http://' is no address of a service; write it as in http://localhost:8000"),
        ("https:///path", "is no address of a service"),
        ("http://host/?key=1", "is no address of a service"),
        ("http://me:secret@host", "is no address of a service"),
        ("http://host:port", "is no address: Port could not be cast to integer"),
        ("http://host:99999", "is no address: Port out of range"),
        ("http://[::1", "is no address: Invalid IPv6 URL"),
    ],
)
def test_a_reference_that_names_nothing_is_an_error(text: str, reason: str) -> None:
    """Empty names, empty commands and addresses without a host are told before anything runs."""
    with pytest.raises(UnknownExtractorError) as refused:
        parse(text, ANNOUNCED)
    assert reason in str(refused.value)
