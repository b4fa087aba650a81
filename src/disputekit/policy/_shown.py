"""What the answers of a policy have in common: they can be shown as a page, and in a notebook."""

__all__ = ["Shown"]


class Shown:
    """Can be shown to people; how, is in ``_report``, which is loaded when somebody looks."""

    __slots__ = ()

    def to_html(self) -> str:
        """One page of HTML that needs nothing else: no network, no script. Every text in it is only text."""
        from disputekit.policy._report import page_of  # noqa: PLC0415 - most hosts show nothing

        return page_of(self)

    def _repr_html_(self) -> str:
        """Show it in a notebook."""
        from disputekit.policy._report import fragment_of  # noqa: PLC0415 - most hosts show nothing

        return fragment_of(self)
