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
from disputekit.policy._command._answers import Answer, check, decide, diff, doc, errors_data, errors_text

__all__ = ["main"]

_ENDS: Final = """\
exit codes: 0 nothing found, nothing changed, decided; 1 something found, something changed, not decided; 2 wrong usage,
or a file that cannot be read or written"""

_FILE: Final = "a policy in TOML, or in JSON (*.json); disputekit:NAME is a policy that the library ships"

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
        if options.json:
            return _say(json.dumps(errors_data(error), indent=2), 2)
        sys.stderr.write(f"{errors_text(error, colour=_colour(sys.stderr))}\n")
        return 2
    if options.json:
        return _say(json.dumps(answer.data, indent=2), answer.code)
    return _say(answer.text(_colour(sys.stdout)), answer.code)


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
    """Print; a reader that has closed the pipe, such as ``head``, is not an error."""
    try:
        sys.stdout.write(f"{text}\n")
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

    asked = _command(commands, "check", check, "find gaps, dead rules and undercut rights, each with an example")
    asked.add_argument("given", nargs="+", metavar="FILE", help=_FILE)
    asked.add_argument("--pack", action="store_true", help="check the files as one pack: law, company and goodwill")

    asked = _command(commands, "diff", diff, "show which cases a newer version decides differently")
    asked.add_argument("old", metavar="OLD", help=_FILE)
    asked.add_argument("new", metavar="NEW", help="the newer version")
    asked.add_argument(
        "--sample", metavar="CSV", help="past cases to decide by both; the column as_of holds their days"
    )
    asked.add_argument("--html", metavar="OUT", help=_PAGE)

    asked = _command(commands, "decide", decide, "decide a case")
    asked.add_argument("file", metavar="FILE", help=_FILE)
    asked.add_argument(
        "given", nargs="*", metavar="FILE|FIELD=VALUE",
        help="more policies, and the facts of the case (FIELD= without a value: does not apply)",
    )  # fmt: skip

    asked = _command(commands, "doc", doc, "print a policy and its findings for approval")
    asked.add_argument("file", metavar="FILE", help=_FILE)
    asked.add_argument("--html", metavar="OUT", help=_PAGE)
    return parser


def _command(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]", name: str, answered: Asked, summary: str
) -> argparse.ArgumentParser:
    parser = commands.add_parser(name, help=summary, description=f"{summary[0].upper()}{summary[1:]}.", epilog=_ENDS)
    parser.add_argument("--json", action="store_true", help="write the answer or the errors as JSON to standard output")
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
