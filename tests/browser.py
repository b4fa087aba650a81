"""A real headless Chromium that opens a page from disk and says what became of it."""

import json
import re
import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path
from typing import Final

from attrs import frozen

from disputekit._lib.markup import Shown

_NAMES: Final = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_FLAGS: Final = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update", "--disable-dev-shm-usage", "--hide-scrollbars",
    "--host-resolver-rules=MAP * ~NOTFOUND",
)  # fmt: skip
_ASKED: Final = re.compile(r"(?:https?|wss?)://(?![\w.-]*\.(?:google|googleapis|gstatic)\.com/)")  # the browser's own


HOSTILE: Final = (
    "<script>document.title = 'taken'</script>",
    '"><img src="https://example.org/x.png" onerror="document.title=\'taken\'">',
    "</title></style></main><iframe src='https://example.org'></iframe>",
    "<svg onload=document.title='taken'>",
    "javascript:document.title='taken'",
    "&lt;b&gt; &amp; {{7*7}} ${7*7}",
)
"""Texts that try to be more than text."""


@frozen
class Opened:
    """What the browser made of a page: its document after all scripts had their chance, and what it asked for."""

    dom: str
    requests: tuple[str, ...]

    @property
    def elements(self) -> frozenset[str]:
        """The names of all elements in the document."""
        return frozenset(_parsed(self.dom).names)

    @property
    def text(self) -> str:
        """Everything that a person can read."""
        return "".join(_parsed(self.dom).texts)


def notebook(value: Shown) -> str:
    """What a notebook shows of ``value``."""
    made = value._repr_html_()
    assert type(made) is str  # marimo refuses a subclass
    return made


def together(*parts: str) -> str:
    """A document with some fragments in it, as a notebook has them; it forbids nothing."""
    return f'<!doctype html><meta charset="utf-8"><title>parts</title>{"".join(parts)}'


def opened(page: str, folder: Path) -> Opened:
    """Open ``page`` in Chromium; ``folder`` is for its files."""
    path, log = folder / "page.html", folder / "net.json"
    path.write_text(page, encoding="utf-8")
    done = _run(folder, f"--log-net-log={log}", "--virtual-time-budget=2000", "--dump-dom", path.as_uri())
    events = json.loads(log.read_text(encoding="utf-8"))["events"]
    asked = (str(event.get("params", {}).get("url", "")) for event in events)
    return Opened(done, tuple(dict.fromkeys(url for url in asked if _ASKED.match(url))))


def pictured(page: str, picture: Path, width: int = 1100, height: int = 1400) -> None:
    """Take a picture of ``page``, for people to look at."""
    path = picture.with_suffix(".html")
    path.write_text(page, encoding="utf-8")
    _run(picture.parent, f"--screenshot={picture}", f"--window-size={width},{height}", path.as_uri())


def _run(folder: Path, *arguments: str) -> str:
    command = [_browser(), *_FLAGS, f"--user-data-dir={folder / 'profile'}", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=120).stdout  # noqa: S603 - ours


def _browser() -> str:
    for name in _NAMES:
        if found := shutil.which(name):
            return found
    message = f"these tests need a browser, one of {', '.join(_NAMES)}: `.ci/setup` installs Debian's chromium"
    raise RuntimeError(message)


class _Parser(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.names: list[str] = []
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - the parser's own
        self.names.append(tag)

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def _parsed(dom: str) -> _Parser:
    parser = _Parser()
    parser.feed(dom)
    return parser
