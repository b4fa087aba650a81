"""How long things take where some have not ended yet: leaving those out would make us look faster than we are."""

from collections.abc import Iterable
from datetime import timedelta


def quantile(spells: Iterable[tuple[timedelta, bool]], share: float) -> timedelta | None:
    """Give the time by which a share of cases has ended; ``None`` if so many have not ended yet that nobody can say.

    Each spell is how long a case has lasted and whether it has ended. A case that has not ended counts for as long as
    it was watched: the estimator of Kaplan and Meier, Journal of the American Statistical Association 53 (1958).

    >>> day = timedelta(days=1)
    >>> quantile([(1 * day, True), (2 * day, True), (3 * day, False), (4 * day, True)], 0.5)
    datetime.timedelta(days=2)
    >>> quantile([(1 * day, True), (9 * day, False)], 0.9) is None
    True
    """
    ordered = sorted(spells)
    going = 1.0
    for index, (lasted, ended) in enumerate(ordered):
        if ended:
            going *= 1 - 1 / (len(ordered) - index)
            if 1 - going >= share - 1e-9:
                return lasted
    return None
