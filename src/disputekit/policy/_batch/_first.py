"""What the first box by rank decides, for rows of which it is known which boxes are met."""

from typing import TYPE_CHECKING

import numpy as np

from disputekit.policy._batch._decisions import Brief
from disputekit.policy._batch._words import Words, lowest, table, width
from disputekit.policy._engine import Engine

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from disputekit.policy._batch._cells import Codes

__all__ = ["Firsts"]


class Firsts:
    """Rows by the company's rule that ranks first among those that are met for certain.

    ``briefs`` has one for each such rule, one for where only law applies, and one for where nothing does.
    """

    def __init__(self, engine: Engine) -> None:
        """Prepare to look at rows of words."""
        owners = engine.owners[: engine.company.bit_length()]
        rivals = list(engine.rivals())
        rules = engine.rules[: len(rivals)]
        self.briefs = [Brief("decided", rule.id, rule.escalate) for rule in rules] + [
            Brief("decided"),
            Brief("no_rule"),
        ]
        every = engine.everything
        beside = [every & ~(engine.below[rule] | engine.masks[rule]) for rule in range(len(rules))]
        self._beside = table([*beside, every, every], width(every))
        self._owners = np.array([*owners, len(rules)], np.intp)  # a row that meets none of them finds the last
        self._words = width(engine.company)
        self._company, self._law = table([engine.company, engine.law], width(every))
        self._rivals = table([*rivals, 0, 0], self._words) if any(rivals) else None

    def of(self, met: Words, possible: Words) -> "tuple[Codes, NDArray[np.bool_]]":
        """For each row the place of its brief, and whether that is certain.

        It is where nothing that has a say beside the first rule is open, and nothing that is met might contradict it.
        """
        places = self._places(met)
        certain = np.ones(len(met), np.bool_)
        if met is not possible:
            certain &= ~(self.beside(places, possible) & ~met).any(axis=1)
        if self._rivals is not None:
            certain &= ~(met[:, : self._words] & self._rivals[places]).any(axis=1)
        return places, certain

    def beside(self, places: "Codes", possible: Words) -> Words:
        """What may be met and has a say beside the first rule: neither its own boxes, nor any that it ranks above."""
        return possible & self._beside[places]

    def _places(self, met: Words) -> "Codes":
        company = met[:, : self._words] & self._company[: self._words]
        word = (company != 0).argmax(axis=1)
        words = company[np.arange(len(met)), word]
        none = words == 0
        places = self._owners[np.where(none, -1, lowest(words, word))]
        places[none] += ~(met[none] & self._law).any(axis=1)
        return places
