"""The command line: a group whose commands are imported when they are called."""

import errno
import os
import sys
from collections.abc import Mapping
from importlib import import_module
from io import TextIOWrapper
from typing import Any, NoReturn, TextIO

import click

from factgauge._version import __version__

# A disk or a quota is full, or the file is as large as it may be. A reader that left is no error: click ends in silence.
_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})

INTERRUPTED = 130
"""The exit code of a command that Ctrl-C ended, as shells have it."""

_COMMANDS: Mapping[str, tuple[str, str]] = {
    "run": ("factgauge.cli.run", "Run extractors over gold articles and score them."),
    "score": ("factgauge.cli.score", "Score a file of predictions."),
    "explain": ("factgauge.cli.explain", "Explain the errors of a run: by reason, by article, fact by fact."),
    "compare": ("factgauge.cli.compare", "Tell whether two runs differ by more than chance."),
    "baseline": ("factgauge.cli.baseline", "Keep what runs found in a small file, and gate changes by it."),
    "ci": ("factgauge.cli.ci", "Run, compare with the base and gate: one command for a CI job."),
    "export": ("factgauge.cli.export", "Write scores as Markdown, LaTeX, CSV, Parquet, JUnit and more."),
    "report": ("factgauge.cli.report", "Write one HTML file about runs: scores, articles, errors."),
    "history": ("factgauge.cli.history", "Tell the scores of runs over time."),
    "schema": ("factgauge.cli.schema", "Print the JSON Schemas of files and of JSON output."),
    "power": ("factgauge.cli.power", "Tell how small a difference a gold set can show."),
    "list": ("factgauge.cli.extractors", "List the extractors, installed or not."),
    "info": ("factgauge.cli.extractors", "Tell what an extractor is and declares."),
    "check": ("factgauge.cli.check", "See whether an extractor keeps the contract."),
    "new": ("factgauge.cli.new", "Write a new extractor plugin from a template."),
    "gold": ("factgauge.cli.gold", "Check, format and compare gold sets."),
}


class _LazyGroup(click.Group):
    """Knows its commands by name and imports only the one that is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        del ctx
        if cmd_name not in _COMMANDS:
            return None
        command = getattr(import_module(_COMMANDS[cmd_name][0]), f"{cmd_name}_command")
        return command if isinstance(command, click.Command) else None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            from difflib import get_close_matches  # noqa: PLC0415 (only who mistypes waits for it)

            near = get_close_matches(args[0], _COMMANDS, n=1)
            if not near:
                raise
            raise click.UsageError(f"{error.message} Did you mean {near[0]!r}?", ctx) from error

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            click.echo("interrupted", err=True)
            ctx.exit(INTERRUPTED)

    def get_help(self, ctx: click.Context) -> str:
        # Left to itself, click loads shutil, and all compressors with it, to ask for the same width.
        formatter = click.HelpFormatter(width=max(min(_columns(), 80) - 2, 50))
        self.format_help(ctx, formatter)
        return formatter.getvalue().rstrip("\n")

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl([(name, summary) for name, (_, summary) in _COMMANDS.items()])


def _columns() -> int:
    """Give the width of the terminal in characters, or what ``COLUMNS`` says; 80 where neither is known."""
    told = os.environ.get("COLUMNS", "")
    if told.isdecimal() and int(told):
        return int(told)
    try:
        return os.get_terminal_size().columns or 80
    except (OSError, ValueError):
        return 80


@click.group(cls=_LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="factgauge")
def cli() -> None:
    """Measure how well software extracts dates, figures and actors from news.

    Exit codes: 0 fine, 1 internal error, 2 usage or invalid input, 3 an extractor failed on every article or too many,
    4 two runs are not comparable, 5 the gate failed, 130 interrupted.
    """


def main() -> None:
    """Run the command line; an error that factgauge raises on purpose is a message and an exit code, and so is a full disk."""
    if os.name != "posix":
        _end("factgauge runs on Linux and macOS; on Windows it runs in WSL", 1)
    for stream in (sys.stdout, sys.stderr):
        # What the terminal has no letter for is written as its number, and is no error.
        if isinstance(stream, TextIOWrapper) and stream.errors == "strict":
            stream.reconfigure(errors="backslashreplace")
    try:
        cli(standalone_mode=True)
    except OSError as error:
        if error.errno not in _NO_ROOM:
            raise
        _forget(sys.stdout)
        _end(f"{error.filename or 'the output'} cannot be written: {error.strerror}", 1)
    except Exception as error:
        # Imported here, since the errors are the slower half of what `--version` would load.
        from factgauge.errors import FactgaugeError  # noqa: PLC0415 (see above)

        if not isinstance(error, FactgaugeError):
            raise
        _end(str(error), error.exit_code)


def _end(message: str, exit_code: int) -> NoReturn:
    from factgauge.report.terminal import visible  # noqa: PLC0415 (as above)

    try:
        click.echo("\n".join(map(visible, f"error: {message}".split("\n"))), err=True)
    except OSError:
        # Not even the message finds room; the exit code tells.
        _forget(sys.stderr)
    sys.exit(exit_code)


def _forget(stream: TextIO) -> None:
    """Send what is still buffered nowhere, or Python writes it once more at its end, fails again and exits with 120."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
