r"""A table for a paper: LaTeX with the package booktabs, to be put into a document by ``\input``."""

from collections.abc import Iterator, Sequence

from factgauge.metrics.counts import HEADLINE, Scheme
from factgauge.report.export.ranked import LABELS, groups_of, notes_on, ranked, signatures_of
from factgauge.report.export.scores import ExportedRun
from factgauge.report.table import UNDEFINED, share, span_of
from factgauge.report.terminal import visible

_HEAD = ("Kind", "Extractor", "P", "R", "F1", r"95\,\% of F1", "Strict", "Lenient", "Document")
_OTHERS = (Scheme.STRICT, Scheme.LENIENT, Scheme.DOCUMENT)
_SIGNS = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        "<": r"\textless{}",
        ">": r"\textgreater{}",
        "|": r"\textbar{}",
        '"': r"\textquotedbl{}",
        "'": r"\textquotesingle{}",
        "`": r"\textasciigrave{}",
        # Two of them would be a dash.
        "-": r"{-}",
        UNDEFINED: r"\textendash{}",
        **{sign: f"\\{sign}" for sign in "{}$&#%_"},
    }
)


def latex(runs: Sequence[ExportedRun]) -> Iterator[str]:
    """Write the table of runs: by kind, the best F1 first; all but the three last columns are of the scheme ``value``."""
    yield r"% needs \usepackage{booktabs}, \usepackage[T1]{fontenc} and \usepackage{textcomp}" + "\n"
    yield r"\begin{tabular}{ll" + "r" * (len(_HEAD) - 2) + "}\n"
    yield f"\\toprule\n{' & '.join(_HEAD)} \\\\\n"
    for group in groups_of(runs):
        yield "\\midrule\n"
        for run in ranked(runs, group):
            yield f"{' & '.join(map(escaped, _cells(run, group)))} \\\\\n"
    yield "\\bottomrule\n\\end{tabular}\n"
    for line in (*notes_on(runs), *signatures_of(runs)):
        yield f"\n\\par\\noindent{{\\footnotesize {escaped(line)}}}\n"


def _cells(run: ExportedRun, group: str) -> tuple[str, ...]:
    rates = run.scorecard.rates[group]
    best = rates[HEADLINE]
    return (
        LABELS.get(group, group),
        run.extractor,
        share(best.precision),
        share(best.recall),
        share(best.f1),
        span_of(best.f1_interval),
        *(share(rates[scheme].f1) for scheme in _OTHERS),
    )


def escaped(text: str) -> str:
    """Write a text so that LaTeX sets it as it is, on one line."""
    return visible(text).translate(_SIGNS)
