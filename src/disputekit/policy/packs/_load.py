"""Finding and reading the files beside this one."""

from functools import cache
from importlib.resources import files
from typing import Final

from disputekit._lib.text import shown
from disputekit.errors import Finding, PolicyError, nearest
from disputekit.policy._book import PolicyBook
from disputekit.policy._pack import PolicyPack

__all__ = ["load", "names"]

_SUFFIX: Final = ".toml"


def names() -> tuple[str, ...]:
    """The packs there are, sorted.

    >>> names()
    ('eu-conformity', 'eu-withdrawal', 'holiday-season', 'marketplaces', 'retailer-30-days', 'uk-consumer-rights')
    """
    found = (entry.name for entry in files("disputekit.policy.packs").iterdir())
    return tuple(sorted(name.removesuffix(_SUFFIX) for name in found if name.endswith(_SUFFIX)))


@cache
def load(name: str) -> PolicyPack:
    """Read one pack; ``books`` has the policies in it.

    Fields of one name are the same in all packs, so ``PolicyPack`` can put law beside a retailer's policy, or beside
    your own if it uses these fields. Raises ``PolicyError`` for a name that none has.

    >>> from datetime import date
    >>> law = load("eu-withdrawal")
    >>> law.books[0].policy.confidence
    'C'
    >>> decision = law.decide({"buyer": "consumer", "sales_channel": "online", "jurisdiction": "DE",
    ...                        "category": "standard", "days_since_delivery": 12,
    ...                        "withdrawal_info": "given"}, as_of=date(2026, 11, 22))
    >>> [offered.text for offered in decision.offers]
    ['refund 100% (law: eu.withdraw)']
    """
    if name not in names():
        raise PolicyError(
            Finding("DK-POLICY-NO-PACK", "there is no pack {name}", {"name": shown(name)}, where="name",
                    hint=nearest(name, names()))
        )  # fmt: skip
    text = files("disputekit.policy.packs").joinpath(f"{name}{_SUFFIX}").read_text(encoding="utf-8")
    return PolicyPack([PolicyBook.loads(text, name=f"{name}{_SUFFIX}")])
