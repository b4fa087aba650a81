"""The reference of the file format names every key that a file may have, every limit and every code of reading."""

import re
from pathlib import Path

import pytest

from disputekit.errors import PolicyError
from disputekit.policy import PolicyBook
from disputekit.policy._reading import LARGEST

PAGE = (Path(__file__).parent.parent.parent / "docs" / "reference" / "policy-files.md").read_text(encoding="utf-8")
TOP = 'schema = "disputekit.policy/1"\npolicy = { id = "p", version = "1" }\n'


@pytest.mark.parametrize(
    ("text", "heading"),
    [
        (f"{TOP}zzzz = 1", "## The top"),
        (TOP.replace('"1" }', '"1", zzzz = 1 }'), "## `[policy]`"),
        (f"{TOP}fields.x = {{ values = ['a'], zzzz = 1 }}", "## `[fields]`"),
        (f"{TOP}fields.x = {{ min = 0, max = 1, zzzz = 1 }}", "## `[fields]`"),
        (f"{TOP}fields.x = {{ tree.a = ['b'], zzzz = 1 }}", "## `[fields]`"),
        (f"{TOP}fields.x = {{ kind = 'flag', zzzz = 1 }}", "## `[fields]`"),
        (f"{TOP}fields.x = {{ predicate = 'y', zzzz = 1 }}", "## `[fields]`"),
        (f"{TOP}[[rule]]\nid = 'r'\ndeny = true\nzzzz = 1", "## `[[rule]]`"),
        (f"{TOP}[[rule]]\nid = 'r'\noffer = [{{ repair = true, zzzz = 1 }}]", "### Offers"),
        (f"{TOP}[[accept]]\ncode = 'DK-GAP'\nbecause = 'x'\nuntil = 2027-01-01\nzzzz = 1", "## `[[accept]]`"),
        (f"{TOP}[[template]]\nid = 't'\ntext.en = 'x'\nzzzz = 1", "## `[[template]]`"),
    ],
)
def test_every_key_is_in_the_reference(text: str, heading: str) -> None:
    """What the reader says may stand there is in that section of the page, key by key."""
    with pytest.raises(PolicyError) as caught:
        PolicyBook.loads(text, predicates={"y": bool})
    (finding,) = (each for each in caught.value.findings if "'zzzz'" in each.text)
    keys = re.sub(r" and \d+ more$", "", str(finding).rpartition("use one of ")[2]).split(", ")
    section = PAGE.partition(f"{heading}\n")[2].split("\n## ")[0]
    assert keys
    assert [] == [key for key in keys if f"`{key}`" not in section and f"{key} =" not in section]


def test_every_code_of_reading_is_in_the_reference() -> None:
    """Codes that a file can be told of are listed with when they come."""
    folder = Path(__file__).parent.parent.parent / "src" / "disputekit" / "policy" / "_reading"
    made = {
        code
        for file in folder.glob("*.py")
        for code in re.findall(r'"(DK-POLICY-[A-Z-]+)"', file.read_text(encoding="utf-8"))
    }
    assert {code for code in made if code not in PAGE} == set()
    assert f"{LARGEST:,} characters" in PAGE
