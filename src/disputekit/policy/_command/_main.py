"""Arguments, output and exit codes. A user's mistake never ends in a traceback."""

import argparse
import io
import json
import os
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from typing import Final, TextIO

from disputekit.errors import DisputekitError
from disputekit.policy._analysis import EFFORT
from disputekit.policy._command._answers import Answer, check, decide, diff, doc, errors_data
from disputekit.policy._command._cases import init, run_cases
from disputekit.policy._command._located import github, located, sarif, text_lines

__all__ = ["main"]

_ENDS: Final = """\
exit codes: 0 nothing found, nothing changed, decided; 1 something found, something changed, not decided; 2 wrong usage,
or a file that cannot be read or written"""

_FILE: Final = "a policy in TOML, or in JSON (*.json); disputekit:NAME is a policy that the library ships"

_FINDINGS: Final = ("text", "json", "github", "sarif")

_PAGE: Final = "write the answer to this file as an HTML page"

Asked = Callable[[argparse.Namespace], Answer]


def main(argv: Sequence[str] | None = None, *, prog: str = "python -m disputekit.policy") -> int:
    """Write the answer to standard output and errors to standard error; return the exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a letter that the terminal lacks must not fail the command
    options = _options(argv, prog)
    answered: Asked = options.answered
    try:
        answer = answered(options)
    except DisputekitError as error:
        answer = Answer(lambda _: "", {}, errors=error.findings)
    errors = [located(each, "error") for each in answer.errors]
    match "json" if options.json else options.format:
        case "json":
            more = {"errors": errors_data(answer.errors)} if errors else {}
            said = json.dumps({**answer.data, **more}, indent=2)
        case "github":
            said = github([*errors, *answer.found])
        case "sarif":
            said = json.dumps(sarif([*errors, *answer.found]), indent=2)
        case _:
            said = answer.text(_colour(sys.stdout))
            lines = text_lines(errors, colour=_colour(sys.stderr))
            sys.stderr.writelines(f"{line}\n" for line in lines)
    return _say(said, 2 if errors else answer.code)


def _options(argv: Sequence[str] | None, prog: str) -> argparse.Namespace:
    """Read the arguments; options may also stand between files and facts, where argparse does not expect them."""
    parser = _parser(prog)
    options, rest = parser.parse_known_args(argv)
    given: list[str] | None = getattr(options, "given", None)
    wrong = [each for each in rest if given is None or each.startswith("-")]
    if wrong:
        parser.error(f"unrecognized arguments: {' '.join(wrong)}")
    if given is not None:
        given += rest
    return options


def _say(text: str, code: int) -> int:
    """Print, if there is anything; a reader that has closed the pipe, such as ``head``, is not an error."""
    try:
        sys.stdout.write(f"{text}\n" if text else "")
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # Python flushes once more when it ends
    return code


def _colour(stream: TextIO) -> bool:
    plain = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    return stream.isatty() and not plain


def _parser(prog: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog=prog, description="Check, compare, apply and print policies.", epilog=_ENDS)
    commands = parser.add_subparsers(required=True, metavar="command")

    asked = _command(
        commands, "check", check, "find gaps, dead rules and undercut rights, each with an example", _FINDINGS
    )
    asked.add_argument("given", nargs="+", metavar="FILE", help=_FILE)
    asked.add_argument("--pack", action="store_true", help="check the files as one pack: law, company and goodwill")
    asked.add_argument(
        "--fail-on", choices=("error", "warning", "never"), default="warning",
        help="the severity from which findings give exit code 1 (default: warning)",
    )  # fmt: skip
    _effort(asked)

    asked = _command(
        commands, "test", run_cases, "decide a table of cases and compare with the expected offers", _FINDINGS
    )
    asked.add_argument("policies", nargs="+", metavar="FILE", help=f"{_FILE}; several are one pack")
    asked.add_argument("cases", metavar="CASES", help="cases with the expected offers, in TOML or CSV")

    asked = _command(commands, "diff", diff, "show which cases a newer version decides differently")
    asked.add_argument("old", metavar="OLD", help=_FILE)
    asked.add_argument("new", metavar="NEW", help="the newer version")
    asked.add_argument(
        "--sample", metavar="CSV", help="past cases to decide by both versions, with their days in as_of"
    )
    asked.add_argument("--html", metavar="OUT", help=_PAGE)
    _effort(asked)

    asked = _command(commands, "decide", decide, "decide a case")
    asked.add_argument("file", metavar="FILE", help=_FILE)
    asked.add_argument(
        "given", nargs="*", metavar="FILE|FIELD=VALUE",
        help="more policies, and the facts of the case (FIELD= without a value: does not apply)",
    )  # fmt: skip

    asked = _command(commands, "doc", doc, "print a policy and its findings for approval")
    asked.add_argument("file", metavar="FILE", help=_FILE)
    asked.add_argument("--html", metavar="OUT", help=_PAGE)
    _effort(asked)

    asked = _command(commands, "init", init, "write a policy to start from, with comments")
    asked.add_argument(
        "file", metavar="FILE", nargs="?", default="policy.toml", help="the new file (default: policy.toml)"
    )
    return parser


def _effort(asked: argparse.ArgumentParser) -> None:
    asked.add_argument(
        "--effort", type=_steps, default=EFFORT, metavar="STEPS",
        help=f"steps for each question before it ends undecided (default: {EFFORT})",
    )  # fmt: skip


def _command(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]",
    name: str,
    answered: Asked,
    summary: str,
    formats: Sequence[str] = ("text", "json"),
) -> argparse.ArgumentParser:
    parser = commands.add_parser(name, help=summary, description=f"{summary[0].upper()}{summary[1:]}.", epilog=_ENDS)
    parser.add_argument("--json", action="store_true", help="the same as --format json")
    parser.add_argument("--format", choices=formats, default="text", help="the form of the answer (default: text)")
    parser.add_argument(
        "--as-of", "--at", type=_day, default=datetime.now(UTC).astimezone().date(), metavar="DATE", dest="as_of",
        help="the day to decide for, such as 2026-07-01 (default: today)",
    )  # fmt: skip
    parser.set_defaults(answered=answered)
    return parser


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        message = f"{text!r} is not a date such as 2026-07-01"
        raise argparse.ArgumentTypeError(message) from None


def _steps(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) < 1:
        message = f"{text!r} is not a positive whole number"
        raise argparse.ArgumentTypeError(message)
    return int(text)
