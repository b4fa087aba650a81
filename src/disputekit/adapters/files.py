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

    The file is named after the message's key, so that a repeat finds it and writes nothing. A file is there whole or
    not at all. If the disk says no, the message is to be tried again.

    >>> FileChannel("letters").path("D-1/5/0").name
    'D-1-5-0.b678de.txt'
    """

    directory: Path = field(converter=Path)

    def path(self, key: str) -> Path:
        """Say which file a message of this key is written to."""
        name = _ODD.sub("-", key).strip(".-")[:_LONGEST_NAME]
        digest = sha256(key.encode(errors=_AS_IT_IS)).hexdigest()[
            :6
        ]  # two keys may read alike once odd characters are gone
        return self.directory / f"{name}.{digest}.txt"

    def send(self, message: Outgoing, key: str) -> Receipt:
        """Write ``message`` unless the file of ``key`` is there."""
        path = self.path(key)
        try:
            if not path.exists():
                self._write(path, _letter(message, key))
        except OSError as error:
            return Receipt(key, ReceiptStatus.RETRY, f"{path}: {error.strerror}")
        return Receipt(key, ReceiptStatus.SENT, str(path))

    def _write(self, path: Path, letter: str) -> None:
        self.directory.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile("wb", dir=self.directory, suffix=".part", delete=False) as part:
            try:
                part.write(letter.encode(errors=_AS_IT_IS))
                part.flush()
            except OSError:
                Path(part.name).unlink()
                raise
        Path(part.name).replace(path)


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
