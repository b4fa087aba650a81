"""What every test shares: how hard Hypothesis looks, and where it may write."""

import os
from pathlib import Path

from hypothesis import HealthCheck, Phase, settings
from hypothesis.configuration import set_hypothesis_home_dir
from hypothesis.database import DirectoryBasedExampleDatabase

_CACHE = Path(__file__).parent.parent / ".cache" / "hypothesis"
set_hypothesis_home_dir(_CACHE)

# A slow machine is not a defect, so nothing has a deadline.
# `quick` looks at the same examples in every run: whoever breaks a law sees it in their own run, not in a stranger's.
settings.register_profile("quick", derandomize=True, max_examples=60, deadline=None, database=None)
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
