"""The extractor itself: asks for each article of a batch, and answers for each of them alone."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import msgspec

from factgauge.errors import BrokenExtractorError, Fault, InputError
from factgauge.extract.llm.answer import Answer, Source, field_of, usage_of
from factgauge.extract.llm.errors import ArticleFailedError, shown
from factgauge.extract.llm.form import digest_of_schema
from factgauge.extract.llm.key import key_from
from factgauge.extract.llm.options import BASE_URL_VARIABLE, LlmOptions, base_url_of
from factgauge.extract.llm.prompt import read_prompt
from factgauge.extract.llm.recording import Recorder, RecordingError, Replay
from factgauge.extract.llm.reply import facts_of
from factgauge.extract.llm.request import Requests
from factgauge.extract.llm.waiting import Clock
from factgauge.facts import KINDS, Document, Fact

_TOLD_BY_ENDPOINT = ("model", "system_fingerprint")


@dataclass(frozen=True, kw_only=True)
class _Outcome:
    """What became of one article: facts, or the reason why there are none."""

    facts: Sequence[Fact] = ()
    failure: ArticleFailedError | None = None
    usage: Mapping[str, float] = field(default_factory=dict)
    told: tuple[str, ...] = ()


class LlmExtractor:
    """Dates, figures and actors that a language model finds, asked over an OpenAI-compatible endpoint.

    Who asks for a batch and sees it fail asks for each article again, alone. What was answered is kept for that, so that no article is
    paid for twice.
    """

    def __init__(self, options: LlmOptions, clock: Clock | None = None) -> None:
        self._options = options
        self._clock = clock or Clock()
        self.kinds = tuple(kind for kind in KINDS if kind in options.kinds)
        self.batch_size = options.concurrency
        self._first_answer = options.first_answer
        self._kept: list[tuple[Document, _Outcome]] = []
        self._used: dict[str, float] = {}
        self._told: set[str] = set()

    def repeat(self, number: int) -> None:
        """Take the answers of a replay that were recorded after those of the runs before this one."""
        self._first_answer = self._options.first_answer + number

    def open(self) -> None:
        """Read the prompt, find the key, and open the recording; nothing is sent yet.

        Raises:
            InputError: the prompt, the address in the environment or the recording is invalid.
            BrokenExtractorError: the key is missing, or stands where it would be written down.
            ImportError: httpx is not installed, and nothing is replayed.
        """
        self._prompt = read_prompt(self._options.prompt)
        self._requests = Requests(self._options, self._prompt, self.kinds)
        self._source, self._origin = self._replayed() if self._options.replay else self._live()
        self._threads = ThreadPoolExecutor(max_workers=1 if self._options.replay else self._options.concurrency)

    def close(self) -> None:
        """Close what was opened."""
        self._threads.shutdown()
        self._source.close()

    def extract_batch(self, documents: Sequence[Document]) -> Iterable[Iterable[Fact]]:
        """Give the facts of each article. Facts have a quote and no span.

        Raises:
            ArticleFailedError: an article failed; where it is one of several, the first that did is told, and the answers are kept.
        """
        outcomes = self._outcomes(documents)
        failures = [outcome.failure for outcome in outcomes if outcome.failure is not None]
        if failures and len(documents) > 1:
            self._kept = list(zip(documents, outcomes, strict=True))
            raise failures[0]
        for outcome in outcomes:
            self._settle(outcome)
        if failures:
            raise failures[0]
        return [outcome.facts for outcome in outcomes]

    def usage(self) -> dict[str, float]:
        """Give what was used since this was last asked: requests, tokens, and dollars where prices are known."""
        used, self._used = self._used, {}
        return used

    def info(self) -> dict[str, str]:
        """Say what decides about the answers; what the endpoint calls its model is known after the first one."""
        options = self._options
        told = {"endpoint tells": "; ".join(sorted(self._told))} if self._told else {}
        return {
            "model": options.model,
            **self._origin,
            "prompt sha256": self._prompt.digest,
            "schema": options.schema,
            "schema sha256": digest_of_schema(self.kinds),
            "parameters": msgspec.json.encode(self._requests.parameters).decode(),
            **told,
        }

    def _replayed(self) -> tuple[Source, dict[str, str]]:
        options = self._options
        replay = Replay(str(options.replay), prompt=self._prompt, first_answer=self._first_answer)
        return replay, {"base_url": ", ".join(replay.base_urls), "replay sha256": replay.digest}

    def _live(self) -> tuple[Source, dict[str, str]]:
        # Not at the top: it needs httpx, which is in no default environment, and a replay does without.
        from factgauge.extract.llm.endpoint import Endpoint  # noqa: PLC0415

        options = self._options
        try:
            base_url = base_url_of(options)
        except ValueError as error:
            raise InputError([Fault(where=f"${BASE_URL_VARIABLE}", found=str(error))]) from None
        key = key_from(options.key_variable, base_url)
        written = (self._prompt.text, base_url, msgspec.to_builtins(options))
        if key.cleaned(list(written)) != list(written):
            raise BrokenExtractorError(
                "llm: the key stands in the options or the prompt, which are kept with the run; take it out"
            )
        source: Source = Endpoint(base_url, key, options, self._clock)
        if options.record:
            source = Recorder(options.record, source, base_url=base_url, prompt=self._prompt)
        return source, {"base_url": base_url}

    def _outcomes(self, documents: Sequence[Document]) -> list[_Outcome]:
        """Give the kept outcome of a document that is asked for again, else ask for all of them."""
        if len(documents) == 1:
            for index, (document, outcome) in enumerate(self._kept):
                if document == documents[0]:
                    del self._kept[index]
                    return [outcome]
        # Nobody comes for these any more, but they were paid for.
        for _, outcome in self._kept:
            self._settle(outcome)
        self._kept = []
        return list(self._threads.map(self._outcome, documents))

    def _outcome(self, document: Document) -> _Outcome:
        try:
            answer = self._source.ask(self._requests.of(document))
        except RecordingError as failure:
            return _Outcome(failure=failure, usage=usage_of(failure.answer, self._options))
        except ArticleFailedError as failure:
            return _Outcome(failure=failure)
        told = tuple(_told_in(answer))
        usage = usage_of(answer, self._options)
        try:
            return _Outcome(facts=facts_of(answer, self.kinds), usage=usage, told=told)
        except ArticleFailedError as failure:
            return _Outcome(failure=failure, usage=usage, told=told)

    def _settle(self, outcome: _Outcome) -> None:
        for name, amount in outcome.usage.items():
            self._used[name] = self._used.get(name, 0) + amount
        self._told.update(outcome.told)


def _told_in(answer: Answer) -> Iterator[str]:
    for name in _TOLD_BY_ENDPOINT:
        value = field_of(answer.body, name)
        if isinstance(value, str) and value:
            yield f"{name} {shown(value)}"
