"""Payment slips: what an order says off the chain, payee, contract and other document, behind commitments."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from chain.errors import Unreachable
from chain.hashing import keccak
from chain.line_file import LineFile

__all__ = ["FileSlips", "Slip", "Slips"]


@dataclass(frozen=True, slots=True)
class Slip:
    """What an enterprise hands its bank with an order.

    Attributes:
        payment: The payment's id, in hexadecimal digits.
        payee: What invoices call the payee: `USCC:91330200…`.
        contract: What is paid for: the contract's number, or what stands for one.
        document: What is shown where there is no invoice: the payroll of May. Empty for none.
        until: The last second (Unix time) in which the order can be paid.
        days: How long that was from when it was ordered.
        salt: Of the commitments, 32 bytes in hexadecimal digits.
    """

    payment: str
    payee: str
    contract: str
    document: str
    until: int
    days: int
    salt: str

    def commitment(self, part: str) -> bytes:
        """What stands on the chain for `payee`, `contract` or `document`; zeros for none."""
        text = str(getattr(self, part))
        if not text:
            return bytes(32)
        return keccak(keccak(bytes.fromhex(self.salt) + part.encode()) + text.encode())


class Slips:
    """The slips, in memory.

    Args:
        below: Others, that are only read: what comes is not put there.
    """

    def __init__(self, below: Slips | None = None) -> None:
        self._below = below
        self._slips: dict[str, Slip] = {}

    def put(self, slip: Slip) -> None:
        """Keeps a slip, in the place of an older one of the same payment."""
        self._slips[slip.payment] = slip

    def get(self, payment_id: bytes) -> Slip | None:
        """The slip of a payment; None if it was not handed over."""
        found = self._slips.get(payment_id.hex())
        return self._below.get(payment_id) if found is None and self._below is not None else found


class FileSlips(Slips):
    """The slips, in a file of JSON lines that is only added to; a later one of a payment counts.

    Args:
        path: The file; read when a slip is first asked for, made when the first one comes.
    """

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path
        self._file = LineFile(path)
        self._is_read = False

    def get(self, payment_id: bytes) -> Slip | None:
        """See `Slips.get`.

        Raises:
            Unreachable: The file can't be read, or a line of it is damaged.
        """
        if not self._is_read:
            self._read()
        return super().get(payment_id)

    def put(self, slip: Slip) -> None:
        """See `Slips.put`; it is on the disk before this returns."""
        if slip != self.get(bytes.fromhex(slip.payment)):
            self._file.append(json.dumps(asdict(slip), ensure_ascii=False, separators=(",", ":")))
            super().put(slip)

    def close(self) -> None:
        """Closes the file; the next use opens it again."""
        self._file.close()

    def _read(self) -> None:
        for number, (_, line) in enumerate(self._file.lines(), 1):
            try:
                super().put(Slip(**json.loads(line)))
            except (ValueError, TypeError) as error:
                self._file.close()
                raise Unreachable(
                    f"{self._path} is damaged in line {number}.",
                    hint="Restore it from a copy.",
                    file=str(self._path),
                    row=number,
                ) from error
        self._is_read = True
