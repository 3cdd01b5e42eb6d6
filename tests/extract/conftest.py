"""Texts that every adapter must take: what may stand before a mention, and what holds none."""

import pytest


@pytest.fixture(
    params=[
        "",
        "\U0001f600\U0001f600 ",
        "“Naïve” – ",
        "中文 ",
        "שלום ",
        "a\r\n",
        "İİ İ ",
        "\U0001f1f0\U0001f1ea\u0301 ",
    ]
)
def before(request: pytest.FixtureRequest) -> str:
    """What stands before a mention: emoji, flags, accents, Chinese, Hebrew, CRLF, letters that grow in lower case."""
    return str(request.param)


@pytest.fixture(params=["", "x", " ", "\U0001f600", "中文", "שלום", "\r\n"])
def mute_text(request: pytest.FixtureRequest) -> str:
    """A text that names nothing: empty, tiny or foreign."""
    return str(request.param)
