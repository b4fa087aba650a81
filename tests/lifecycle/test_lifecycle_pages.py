"""The page of the shipped processes says what the processes are."""

from docs.processes import PAGE, page


def test_the_page_of_processes_is_what_they_are() -> None:
    """Pictures and tables are written from the processes: `make processes` writes them again."""
    assert page() == PAGE.read_text(encoding="utf-8")
