"""What columns are, and the two questions about them, for which numpy has to be there."""

from datetime import date
from typing import TYPE_CHECKING

from disputekit.errors import Finding, PolicyError
from disputekit.policy._batch._columns import Columns
from disputekit.policy._batch._decisions import Decisions
from disputekit.policy._engine import Engine

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["decide_many", "first_match_many"]


def decide_many(engine: Engine, columns: Columns, day: date) -> Decisions:
    """Ask compiled rules about every row."""
    _need_numpy()
    from disputekit.policy._batch._rows import decided  # noqa: PLC0415 numpy is an extra

    return decided(engine, columns, day)


def first_match_many(engine: Engine, columns: Columns, in_force: int) -> "NDArray[np.str_]":
    """Find for every row the id of the company's rule that ranks first; ``""`` where none matches."""
    _need_numpy()
    from disputekit.policy._batch._rows import matched  # noqa: PLC0415 numpy is an extra

    return matched(engine, columns, in_force)


def _need_numpy() -> None:
    try:
        import numpy  # noqa: F401, ICN001, PLC0415 - numpy is an extra, and one decision works without it
    except ModuleNotFoundError as error:
        raise PolicyError(
            Finding("DK-POLICY-NUMPY", "columns are decided with numpy, and numpy is not installed", where="columns",
                    hint="pip install 'disputekit[batch]', or call decide() for each row")
        ) from error  # fmt: skip
