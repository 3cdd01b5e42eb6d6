"""The extractor ``llm``: facts that a language model finds, asked over any OpenAI-compatible chat-completions endpoint.

An article's way: ``prompt`` → ``request`` → ``endpoint`` or ``recording`` → ``reply`` → facts with quotes, whose places factgauge looks up.
"""

from factgauge.extract.llm.options import LlmOptions
from factgauge.extract.llm.worker import LlmExtractor
from factgauge.plugins.contract import extractor

llm = extractor("llm", kinds={"date", "figure", "actor"}, options=LlmOptions, argument="model")(LlmExtractor)
