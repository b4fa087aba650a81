"""Pictures of values for notebooks: a value asks here for its picture, and an adapter that draws it registers here."""

from functools import singledispatch


@singledispatch
def png(value: object) -> bytes | None:  # noqa: ARG001 - the adapters' versions use it
    """Draw a value as PNG; ``None`` unless an adapter that draws such values is imported."""
    return None
