import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from factgauge.errors import BrokenExtractorError, UnknownExtractorError
from factgauge.facts import Date, Document
from factgauge.plugins.contract import Extractor, extractor, info_of
from factgauge.plugins.find import identity_of, listings, load, resolve
from factgauge.plugins.reference import InFile, InModule, Named, parse

HEAD = "from factgauge import Date, extractor\n"
ONE = (
    HEAD
    + '@extractor("one", kinds={"date"})\ndef first(document):\n    """Find one.\n\n    In detail.\n    """\n    return []\n'
)
TWO = ONE + '@extractor("two", kinds={"actor", "figure"})\ndef second(document):\n    return []\n'
DOCUMENT = Document(id="x", text="In 2021.")


def find(text: str) -> Extractor:
    """Load what a reference names, without first looking whether it is there."""
    reference = parse(text, [listing.name for listing in listings()])
    assert isinstance(reference, Named | InFile | InModule)
    return load(reference)


@pytest.fixture(autouse=True)
def own_path(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Give each test a module path of its own."""
    monkeypatch.setattr(sys, "path", list(sys.path))
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    before = set(sys.modules)
    yield
    for name in set(sys.modules) - before:
        del sys.modules[name]


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str, str], str]:
    """Give a function that writes a file of code and returns its path."""

    def put(name: str, code: str) -> str:
        (tmp_path / name).write_text(code, encoding="utf-8")
        return str(tmp_path / name)

    return put


def announce(folder: Path, distribution: str, entry_point: str, requires: str = "") -> None:
    """Write the metadata of an installed distribution that announces an extractor."""
    info = folder / f"{distribution}-1.5.dist-info"
    info.mkdir(parents=True)
    metadata = f"Metadata-Version: 2.1\nName: {distribution}\nVersion: 1.5\n{requires}"
    (info / "METADATA").write_text(metadata, encoding="utf-8")
    (info / "entry_points.txt").write_text(f"[factgauge.extractors]\n{entry_point}\n", encoding="utf-8")
    sys.path.insert(0, str(folder))


def test_a_name_leads_to_the_announced_extractor() -> None:
    """The built-in extractor is found by its name and declares all kinds."""
    found = find("rules")
    assert (found.name, found.kinds) == ("rules", {"date", "figure", "actor"})


def test_a_misspelt_name_gives_the_nearest() -> None:
    """A name that nobody announces is an error with the nearest name."""
    for look_up in (find, resolve):
        with pytest.raises(UnknownExtractorError, match=r"no extractor 'ruels'; did you mean 'rules'\?"):
            look_up("ruels")


def test_a_file_with_one_extractor_needs_no_name(write: Callable[[str, str], str]) -> None:
    """The only extractor of a file is found; its description is the first paragraph of its docstring."""
    found = find(write("only.py", ONE))
    assert (found.name, found.kinds, found.description) == ("one", {"date"}, "Find one.")


@pytest.mark.parametrize("name", ["second", "two"])
def test_a_file_with_several_is_asked_by_either_name(write: Callable[[str, str], str], name: str) -> None:
    """Both the name of the function and the declared name lead to an extractor."""
    assert find(f"{write('several.py', TWO)}:{name}").name == "two"


@pytest.mark.parametrize(
    ("code", "name", "message"),
    [
        (TWO, "", "has several extractors: one, two; add :name"),
        (TWO, ":tow", "has no extractor 'tow'; did you mean 'two'"),
        ("x = 1\n", "", "has none; decorate a function"),
        ("def x(d): return []\n", ":x", "has no extractor 'x'; decorate it"),
    ],
)
def test_a_file_that_does_not_say_which_is_unknown(
    write: Callable[[str, str], str], code: str, name: str, message: str
) -> None:
    """Where a file holds no extractor, several, or none of that name, the message says what to do."""
    with pytest.raises(UnknownExtractorError, match=message):
        find(write("unclear.py", code) + name)


def test_a_file_that_is_not_there_is_unknown(tmp_path: Path) -> None:
    """A path without a file is unknown, with and without a name, also before anything runs."""
    for reference in (f"{tmp_path}/gone.py", f"{tmp_path}/gone.py:x"):
        for look_up in (find, resolve):
            with pytest.raises(UnknownExtractorError, match="there is no file"):
                look_up(reference)


@pytest.mark.parametrize("code", ["import no_such_thing_anywhere\n", "1 / 0\n", "def f(:\n"])
def test_a_file_that_does_not_import_is_broken(write: Callable[[str, str], str], code: str) -> None:
    """Whatever goes wrong while a file is imported makes the extractor broken, not unknown."""
    with pytest.raises(BrokenExtractorError, match=r"cannot be imported: (ModuleNotFound|ZeroDivision|Syntax)Error"):
        find(write("broken.py", code))


def test_a_file_may_import_its_neighbour(write: Callable[[str, str], str]) -> None:
    """Modules beside the file can be imported from it."""
    write("neighbour_of_a_test.py", "NAME = 'from-the-neighbour'\n")
    code = f"from neighbour_of_a_test import NAME\n{ONE.replace(chr(34) + 'one' + chr(34), 'NAME')}"
    assert find(write("host.py", code)).name == "from-the-neighbour"


def test_a_module_leads_to_its_extractor() -> None:
    """`package.module:name` needs no announcement."""
    assert find("factgauge.extract.rules:rules").name == "rules"


def test_a_module_that_is_not_there_is_unknown() -> None:
    """A missing module is unknown and named."""
    with pytest.raises(UnknownExtractorError, match="there is no module 'no_such_package'"):
        find("no_such_package.module:name")


def test_a_module_that_misses_another_is_broken(tmp_path: Path) -> None:
    """A module that is there and imports one that is not is broken."""
    (tmp_path / "lame_module_of_a_test.py").write_text("import no_such_thing_anywhere\n", encoding="utf-8")
    sys.path.insert(0, str(tmp_path))
    with pytest.raises(BrokenExtractorError, match="no_such_thing_anywhere"):
        find("lame_module_of_a_test:x")


def test_another_distribution_may_announce_an_extractor(tmp_path: Path) -> None:
    """An extractor of any installed package is listed with its owner, without being imported, and found."""
    announce(tmp_path, "zoo", "lion = zoo_of_a_test:first")
    (tmp_path / "zoo_of_a_test.py").write_text(ONE, encoding="utf-8")
    (listing,) = (each for each in listings() if each.name == "lion")
    assert (listing.distribution, listing.version, listing.installed) == ("zoo", "1.5", True)
    assert "zoo_of_a_test" not in sys.modules
    assert identity_of("lion") == "lion zoo==1.5"
    assert find("lion").name == "one"


def test_a_missing_dependency_gives_the_line_that_installs_it(tmp_path: Path) -> None:
    """What the extra of an extractor requires and is not there is named, with the command that brings it."""
    requires = 'Provides-Extra: lion\nRequires-Dist: no-such-mane>=2; extra == "lion"\nRequires-Dist: msgspec; extra == "lion"\n'
    announce(tmp_path, "zoo", "lion = zoo_of_a_test:first", requires)
    (listing,) = (each for each in listings() if each.name == "lion")
    assert (listing.installed, listing.missing) == (False, ("no-such-mane",))
    with pytest.raises(BrokenExtractorError, match=r'it needs no-such-mane; run: pip install "zoo\[lion\]"'):
        find("lion")


def test_two_owners_of_one_name_are_an_error(tmp_path: Path) -> None:
    """Nobody wins where two packages announce the same name; the others are not harmed."""
    announce(tmp_path / "a", "zoo", "lion = zoo_of_a_test:first")
    announce(tmp_path / "b", "circus", "lion = circus_of_a_test:first")
    (listing,) = (each for each in listings() if each.name == "lion")
    assert not listing.installed
    with pytest.raises(BrokenExtractorError, match=r"2 packages own this name: circus .* and zoo .*; uninstall one"):
        find("lion")
    assert find("rules").name == "rules"


def test_listing_imports_no_extractor(tmp_path: Path) -> None:
    """To list the extractors loads none of their modules."""
    code = "import sys; from factgauge.plugins.find import listings; print(len(listings())); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=tmp_path)
    count, _, modules = done.stdout.partition("\n")
    assert int(count) >= 8
    assert [name for name in modules.split() if name.startswith("factgauge.extract")] == []


def test_a_changed_file_has_another_fingerprint(write: Callable[[str, str], str]) -> None:
    """The fingerprint of a file follows its content, and only that."""
    first = identity_of(write("changing.py", ONE))
    assert identity_of(write("changing.py", ONE)) == first
    assert identity_of(write("changing.py", TWO)) != first


@pytest.mark.parametrize("name", ["", "a b", "a:b", "a\n"])
def test_a_name_that_cannot_be_a_reference_is_refused(name: str) -> None:
    """A name is not empty and has no colon and no white space."""
    with pytest.raises(ValueError, match="name of an extractor"):
        extractor(name, kinds={"date"})


@pytest.mark.parametrize("kinds", [set(), {"place"}, {"date", "place"}])
def test_kinds_that_nobody_scores_are_refused(kinds: set[str]) -> None:
    """An extractor declares at least one kind, and only known ones."""
    with pytest.raises(ValueError, match="must be some of date, figure, actor"):
        extractor("x", kinds=kinds)


def test_what_cannot_extract_is_refused() -> None:
    """Neither a class without `extract` nor something that cannot be called is an extractor."""
    with pytest.raises(TypeError, match="has no method 'extract'"):
        extractor("x", kinds={"date"})(dict)
    with pytest.raises(TypeError, match="must be a function or a class, got int"):
        extractor("x", kinds={"date"})(7)


def test_a_class_is_made_anew_for_each_worker() -> None:
    """`make` gives a new object, which says of itself what `info` returns, as strings."""

    @extractor("counting", kinds={"date"})
    class Counting:
        def __init__(self) -> None:
            self.seen = 0

        def extract(self, document: Document) -> list[Date]:
            self.seen += len(document.text)
            return []

        def info(self) -> dict[str, int]:
            return {"seen": self.seen}

    one, other = Counting.make(), Counting.make()
    assert [list(facts) for facts in one.extract_batch([DOCUMENT])] == [[]]
    assert (info_of(one), info_of(other)) == ({"seen": "8"}, {"seen": "0"})


def test_a_function_is_an_extractor_without_info() -> None:
    """A decorated function extracts, and says nothing of itself."""

    @extractor("years", kinds={"date"})
    def years(document: Document) -> list[Date]:
        at = document.text.index("2021")
        return [Date(span=(at, at + 4), value="2021")]

    worker = years.make()
    assert [list(facts) for facts in worker.extract_batch([DOCUMENT])] == [[Date(span=(3, 7), value="2021")]]
    assert info_of(worker) == {}
    assert years(DOCUMENT) == [Date(span=(3, 7), value="2021")]
