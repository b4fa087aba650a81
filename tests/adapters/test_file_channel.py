"""The file channel keeps the contract of every channel, and writes what a person can read."""

from pathlib import Path
from typing import Self

import pytest
from attrs import evolve

from disputekit.adapters.files import FileChannel
from disputekit.ports import Receipt, ReceiptStatus
from disputekit.testing import ChannelContract
from disputekit.testing._contract_checks import message


class TestFileChannel(ChannelContract):
    """The contract, with the directory as the provider."""

    @pytest.fixture(autouse=True)
    def directory(self, tmp_path: Path) -> None:
        """Write into a directory that is not there yet."""
        self.letters = tmp_path / "out" / "letters"

    def make_channel(self) -> FileChannel:
        """Give a channel into it."""
        return FileChannel(self.letters)

    def sent(self) -> list[str]:
        """Read the key back from each file."""
        heads = [path.read_text(encoding="utf-8").splitlines()[0] for path in self.letters.iterdir()]
        return [head.removeprefix("Reference: ") for head in heads]


def test_a_letter_can_be_read(tmp_path: Path) -> None:
    """The file has a head of one line each, an empty line, and the text as it is."""
    letter = evolve(message("D-1/5/0"), subject="Your dispute\nD-1: größer")
    receipt = FileChannel(tmp_path).send(letter, "D-1/5/0")
    path = tmp_path / "D-1-5-0.b678de5b0b713370108893c9671dec097d3aad88050ba110f0d1ffde021fe976.txt"
    assert Receipt("D-1/5/0", ReceiptStatus.SENT, str(path)) == receipt
    expected = (
        "Reference: D-1/5/0\n"
        "Date: 2026-03-02T09:00:00+01:00\n"
        "To: claimant acc-1\n"
        "By: email\n"
        "Subject: Your dispute D-1: größer\n"
        "\n"
        "We have your claim.\nIt is ours to answer now: “until Wednesday”.\n"
    )
    assert expected == path.read_text(encoding="utf-8")


def test_a_repeat_leaves_the_file_alone(tmp_path: Path) -> None:
    """What has arrived is not written again, even if the text were another by now."""
    channel = FileChannel(tmp_path)
    channel.send(message("k"), "k")
    before = channel.path("k").read_text(encoding="utf-8")
    channel.send(evolve(message("k"), text="another"), "k")
    assert before == channel.path("k").read_text(encoding="utf-8")
    assert [channel.path("k")] == list(tmp_path.iterdir())


def test_a_key_never_leaves_the_directory(tmp_path: Path) -> None:
    """A key with slashes, dots or endless length names a file in the directory, and like keys name different ones."""
    channel = FileChannel(tmp_path)
    keys = ["../../etc/passwd", "..", "D-1/1", "D-1-1", "x" * 5000, ""]
    paths = [channel.path(key) for key in keys]
    assert {tmp_path} == {path.parent for path in paths}
    assert len(keys) == len(set(paths))
    assert "etc-passwd" == paths[0].name.split(".")[0]
    assert max(len(path.name) for path in paths) < 200


def test_a_disk_that_says_no_means_try_again(tmp_path: Path) -> None:
    """If the directory cannot be made, the message is not lost."""
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    channel = FileChannel(tmp_path / "file")
    receipt = channel.send(message("k"), "k")
    assert Receipt("k", ReceiptStatus.RETRY, f"{channel.path('k')}: File exists") == receipt


def test_half_a_character_stands_in_the_way_of_no_letter(tmp_path: Path) -> None:
    """What UTF-8 cannot say, as in badly decoded mail, is written as an escape, in the text and in the key."""
    channel = FileChannel(tmp_path)
    receipt = channel.send(evolve(message("k"), text="so\ud83d"), "k\udce4")
    assert ReceiptStatus.SENT is receipt.status
    written = Path(receipt.detail).read_text(encoding="utf-8")
    assert "Reference: k\\udce4\n" in written
    assert written.endswith("\nso\\ud83d\n")


def test_a_disk_that_is_full_leaves_no_half_a_letter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What could not be written whole is not there at all, and is written at the next try."""
    channel = FileChannel(tmp_path)

    class Full:
        name = str(tmp_path / "x.part")

        def __enter__(self) -> Self:
            Path(self.name).touch()
            return self

        def __exit__(self, *_: object) -> None:
            """Close nothing."""

        def write(self, letter: bytes) -> None:
            """Fail, however short the letter is."""
            raise OSError(28, "No space left on device", len(letter))

    def full(*_arguments: object, **_more: object) -> Full:
        return Full()

    with monkeypatch.context() as patch:
        patch.setattr("disputekit.adapters.files.NamedTemporaryFile", full)
        receipt = channel.send(message("k"), "k")
    assert Receipt("k", ReceiptStatus.RETRY, f"{channel.path('k')}: No space left on device") == receipt
    assert [] == list(tmp_path.iterdir())
    assert ReceiptStatus.SENT is channel.send(message("k"), "k").status
