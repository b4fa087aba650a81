"""A policy's file as text."""

from pathlib import Path

from disputekit.errors import Finding, PolicyError
from disputekit.policy._reading._bounds import LARGEST, too_much

__all__ = ["read_file"]


def read_file(path: Path) -> str:
    """The text of a file in UTF-8. Raises ``PolicyError`` where it is none or too large, and ``OSError``."""
    with path.open("rb") as file:
        data = file.read(4 * LARGEST + 1)  # as many bytes as a text of the largest size can have
    if len(data) > 4 * LARGEST:
        raise PolicyError(too_much(f"it has more than {4 * LARGEST} bytes", str(path)))
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise PolicyError(
            Finding("DK-POLICY-ENCODING", "not UTF-8: {error}", {"error": str(error)}, where=str(path),
                    hint="save it as UTF-8")
        ) from None  # fmt: skip
