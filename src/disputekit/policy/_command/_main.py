"""From arguments to an answer, an exit code, and never a traceback for a mistake of the user's."""

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
exit codes: 0 fine; 1 something was found, has changed, or is not decided; 2 wrong usage, or something that cannot be
read or written"""

_FILE: Final = "a policy in TOML, or in JSON (*.json); disputekit:NAME is one that comes with the library"

_PAGE: Final = "write one page that needs no network to this file"

Asked = Callable[[argparse.Namespace], Answer]


def main(argv: Sequence[str] | None = None, *, prog: str = "python -m disputekit.policy") -> int:
    """Answer on standard output, complain on standard error; give the exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a terminal that lacks a letter is no reason to fail
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
    """Read the arguments; options may stand anywhere, also between files and facts, where argparse stops listening."""
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
    """Print, for whoever still reads: a pager that was closed, or ``head``, has seen enough."""
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
    parser = argparse.ArgumentParser(prog=prog, description="Check, compare, ask and print policies.", epilog=_ENDS)
    commands = parser.add_subparsers(required=True, metavar="command")

    asked = _command(commands, "check", check, "look for gaps, dead rules and law undercut, each with an example")
    asked.add_argument("given", nargs="+", metavar="FILE", help=_FILE)
    asked.add_argument("--pack", action="store_true", help="take the files together: law, company and goodwill")

    asked = _command(commands, "diff", diff, "tell which cases a newer version decides otherwise, like a plan")
    asked.add_argument("old", metavar="OLD", help=_FILE)
    asked.add_argument("new", metavar="NEW", help="the newer version of it")
    asked.add_argument("--sample", metavar="CSV", help="past cases to decide by both; a column as_of has their days")
    asked.add_argument("--html", metavar="OUT", help=_PAGE)

    asked = _command(commands, "decide", decide, "ask what a policy says about a case")
    asked.add_argument("file", metavar="FILE", help=_FILE)
    asked.add_argument(
        "given", nargs="*", metavar="FILE|FIELD=VALUE",
        help="more policies to ask together, and what is known of the case (nothing after =: does not apply)",
    )  # fmt: skip

    asked = _command(commands, "doc", doc, "print a policy and what check finds in it, to be read and approved")
    asked.add_argument("file", metavar="FILE", help=_FILE)
    asked.add_argument("--html", metavar="OUT", help=_PAGE)
    return parser


def _command(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]", name: str, answered: Asked, summary: str
) -> argparse.ArgumentParser:
    parser = commands.add_parser(name, help=summary, description=f"{summary[0].upper()}{summary[1:]}.", epilog=_ENDS)
    parser.add_argument("--json", action="store_true", help="answer, or complain, in JSON on standard output")
    parser.add_argument(
        "--as-of", "--at", type=_day, default=datetime.now(UTC).astimezone().date(), metavar="DATE", dest="as_of",
        help="the day to ask about, such as 2026-07-01 (today, unless said)",
    )  # fmt: skip
    parser.set_defaults(answered=answered)
    return parser


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        message = f"{text!r} is not a date such as 2026-07-01"
        raise argparse.ArgumentTypeError(message) from None
