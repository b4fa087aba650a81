"""A channel that writes each message to a file that a person can open."""

import re
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Final

from attrs import field, frozen

from disputekit.ports import Outgoing, Receipt, ReceiptStatus

__all__ = ["FileChannel"]

_ODD: Final = re.compile(r"[^A-Za-z0-9._-]+")
_LONGEST_NAME: Final = 80
_AS_IT_IS: Final = "backslashreplace"  # half a character, as broken mail has them, stands in the way of no letter


@frozen
class FileChannel:
    """A ``Channel`` that writes each message to a text file of its own in ``directory``, which is made if need be.

    The file is named after the message's key, so that a repeat finds it, writes nothing and says so; a file of another
    text under the same name fails. A file is there whole or not at all. If the disk refuses, the message is to be tried
    again.

    >>> FileChannel("letters").path("D-1/5/0").name[:16]
    'D-1-5-0.b678de5b'
    """

    directory: Path = field(converter=Path)

    def path(self, key: str) -> Path:
        """Say which file a message of this key is written to."""
        name = _ODD.sub("-", key).strip(".-")[:_LONGEST_NAME]
        digest = sha256(key.encode(errors=_AS_IT_IS)).hexdigest()  # two keys may read alike without odd characters
        return self.directory / f"{name}.{digest}.txt"

    def send(self, message: Outgoing, key: str) -> Receipt:
        """Write ``message`` unless the file of ``key`` is there."""
        path, letter = self.path(key), _letter(message, key).encode(errors=_AS_IT_IS)
        try:
            if path.exists():
                return _found(path, letter, key)
            self._write(path, letter)
        except OSError as error:
            return Receipt(key, ReceiptStatus.RETRY, f"{path}: {error.strerror}")
        return Receipt(key, ReceiptStatus.SENT, str(path))

    def _write(self, path: Path, letter: bytes) -> None:
        self.directory.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile("wb", dir=self.directory, suffix=".part", delete=False) as part:
            try:
                part.write(letter)
                part.flush()
            except OSError:
                Path(part.name).unlink()
                raise
        Path(part.name).replace(path)


def _found(path: Path, letter: bytes, key: str) -> Receipt:
    """Report a file that is there already: the same letter was written before, another one is in the way."""
    if path.read_bytes() == letter:
        return Receipt(key, ReceiptStatus.SENT, f"{path} was written before")
    return Receipt(key, ReceiptStatus.FAILED, f"{path} is already there with another text")


def _letter(message: Outgoing, key: str) -> str:
    lines = {
        "Reference": key,
        "Date": message.created_at.isoformat(),
        "To": f"{message.to} {message.account}",
        "By": message.channel,
        "Subject": message.subject,
    }
    head = "".join(f"{name}: {' '.join(text.split())}\n" for name, text in lines.items())
    return f"{head}\n{message.text}\n"
