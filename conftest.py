"""How hard Hypothesis looks; and the README, the pages of documentation and the docstrings are run like tests."""

import os
from doctest import ELLIPSIS
from pathlib import Path

from hypothesis import HealthCheck, Phase, settings
from hypothesis.configuration import set_hypothesis_home_dir
from hypothesis.database import DirectoryBasedExampleDatabase
from sybil import Sybil
from sybil.document import PythonDocStringDocument
from sybil.parsers.myst import PythonCodeBlockParser, SkipParser
from sybil.parsers.rest import DocTestParser

_CACHE = Path(__file__).parent / ".cache" / "hypothesis"
set_hypothesis_home_dir(_CACHE)

# A slow machine is not a defect, so nothing has a deadline, and examples may take long to draw.
# `quick` looks at the same examples in every run: whoever breaks a law sees it in their own run, not in a stranger's.
settings.register_profile(
    "quick",
    derandomize=True,
    max_examples=60,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
# `deep` looks further each time, and remembers what failed.
settings.register_profile(
    "deep",
    max_examples=2_000,
    stateful_step_count=100,
    deadline=None,
    database=DirectoryBasedExampleDatabase(_CACHE / "examples"),
    suppress_health_check=[HealthCheck.too_slow],
)
# `mutants` runs many times over: the same examples as `quick`, and no time for making a failure small.
settings.register_profile("mutants", settings.get_profile("quick"), phases=[Phase.explicit, Phase.generate])
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))

_pages = Sybil(
    parsers=[PythonCodeBlockParser(doctest_optionflags=ELLIPSIS), SkipParser()],
    patterns=["*.md"],  # at any depth: `**` would stand for exactly one folder
)
_docstrings = Sybil(
    parsers=[DocTestParser(optionflags=ELLIPSIS)],
    path="src",
    patterns=["*.py"],
    document_types={".py": PythonDocStringDocument},
)
pytest_collect_file = (_pages + _docstrings).pytest()
