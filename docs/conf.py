"""Sphinx's settings: `make docs` builds with them, and every warning is an error."""

import sys
from importlib import import_module
from importlib.metadata import version as _version
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

project = "disputekit"
author = "the disputekit authors"
project_copyright = "the disputekit authors"
release = version = _version("disputekit")

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx_copybutton"]
exclude_patterns = ["_build"]
html_theme = "furo"
html_title = f"disputekit {release}"
html_static_path = ["_static"]
html_css_files = ["pages.css"]
html_show_sourcelink = False

myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3

autodoc_member_order = "groupwise"
autodoc_typehints_format = "short"
autodoc_default_options = {"members": True, "show-inheritance": True, "no-value": True}

copybutton_prompt_text = r">>> |\.\.\. |\$ "
copybutton_prompt_is_regexp = True


class _App(Protocol):
    """What is used of ``sphinx.application.Sphinx``, which is not there when types are checked."""

    def connect(self, event: str, callback: "Callable[..., None]") -> int:
        """Call back at an event of the build."""


class _Node(Protocol):
    """What is used of ``docutils.nodes.Element``."""

    parent: "_Node"

    def findall(self, kind: type) -> "Iterable[_Node]":
        """Nodes below, and this one."""

    def astext(self) -> str:
        """The words of it."""

    def remove(self, child: "_Node") -> None:
        """Take a child out."""


def setup(app: _App) -> None:
    """Show constants and aliases where users import them, too, and leave out what is true of every class."""
    app.connect("builder-inited", _take_texts_from_home)
    app.connect("doctree-read", _leave_out_object)


def _leave_out_object(_app: object, page: _Node) -> None:
    for paragraph in list(page.findall(import_module("docutils.nodes").paragraph)):
        if paragraph.astext() == "Bases: object":
            paragraph.parent.remove(paragraph)


def _take_texts_from_home(_app: object) -> None:
    """Give each package the texts under the constants of its private modules, where autodoc does not look."""
    texts_in = import_module("sphinx.pycode").ModuleAnalyzer.for_module
    for package in ("actions", "casework", "desk", "lifecycle", "lifecycle.processes", "ports"):
        public = {("", name) for name in import_module(f"disputekit.{package}").__all__}
        shown = texts_in(f"disputekit.{package}").find_attr_docs()
        for home in sorted(module for module in sys.modules if module.startswith(f"disputekit.{package}._")):
            shown.update((name, text) for name, text in texts_in(home).find_attr_docs().items() if name in public)
