"""`make wheel` runs this where only a wheel and the core dependencies are installed: every module must import.

What needs an extra may say that the extra is missing, and nothing else.
"""

import sys
from importlib import import_module
from importlib.metadata import metadata
from importlib.resources import files
from pkgutil import walk_packages

import disputekit
from disputekit.policy import packs

EXTRAS = {
    "babel",
    "django",
    "numpy",
    "hypothesis",
    "pytest",
    "matplotlib",
    "pandas",
    "psycopg",
    "rfc8785",
    "sqlalchemy",
    "pyarrow",
}


def problems() -> list[str]:
    """The problems of the installed package, one line each."""
    found = [] if files(disputekit).joinpath("py.typed").is_file() else ["py.typed was not packaged"]
    found += [f"{name} is installed: this environment is not clean" for name in EXTRAS if _is_installed(name)]
    found += [f"{name} was not packaged" for name in {"eu-withdrawal", "marketplaces"}.difference(packs.names())]
    for module in walk_packages(disputekit.__path__, "disputekit."):
        try:
            import_module(module.name)
        except ModuleNotFoundError as error:
            if error.name not in EXTRAS:
                found.append(f"{module.name}: {error}")
    return found


def _is_installed(name: str) -> bool:
    try:
        metadata(name)
    except ModuleNotFoundError:
        return False
    return True


if __name__ == "__main__":
    sys.exit("\n".join(problems()) or 0)
