"""TOML in and out: tables that miss no mistake, the line of every key, and a writer; for every file that we read."""

from disputekit._toml._lines import Path, lines_of
from disputekit._toml._table import TEXT, Problems, Table, dotted, line_of
from disputekit._toml._writing import to_toml

__all__ = ["TEXT", "Path", "Problems", "Table", "dotted", "line_of", "lines_of", "to_toml"]
