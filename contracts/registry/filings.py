"""What a file states about documents: a new one, or a change of one that it names."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from contracts.registry.fields import AnyFields
from contracts.registry.money import Money
from contracts.registry.numbers import DocumentNumber

__all__ = [
    "Cancellation",
    "Change",
    "Correction",
    "Filing",
    "Named",
    "NewDocument",
    "RedLetter",
    "Replacement",
]


@dataclass(frozen=True, slots=True)
class Named:
    """The document that a message is about.

    Attributes:
        shown: What the message calls it.
        numbers: What it may be known by, the surest first.
        loose: A declarant's own reference without the declarant, folded; empty if there is none. Whoever goes
            by it alone has to make sure that only one document answers to it.
        issued_on: Its day of issue, if the message names it.
    """

    shown: str
    numbers: tuple[DocumentNumber, ...]
    loose: str = ""
    issued_on: date | None = None


@dataclass(frozen=True, slots=True)
class NewDocument:
    """A document as it was issued. `assumed` names fields that the file does not state."""

    fields: AnyFields
    assumed: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Replacement:
    """A document that takes the place of another one: a corrected invoice."""

    of: Named
    fields: AnyFields


@dataclass(frozen=True, slots=True)
class RedLetter:
    """A credit note: lowers an invoice by an amount. `name` is its own number, canonical."""

    of: Named
    by: Money
    name: str


@dataclass(frozen=True, slots=True)
class Correction:
    """Customs corrects a declaration (COR).

    Attributes:
        of: The declaration.
        fields: New values of its fields, by name, as far as the message states any.
        items: The same for its items, by sequence number: `hs`, `description`, `origin`, `price`,
            `statistical`, `grams`.
        said: Why, as it will stand among the fields.
        learned: Numbers of the declaration that this message tells.
        digest: Of the message, 16 bytes in hexadecimal: sent again, it is known by this.
        sent_on: When it says that it was sent; empty if it does not. Messages are ordered by it.
    """

    of: Named
    fields: Mapping[str, object] = field(default_factory=dict[str, object])
    items: Mapping[int, Mapping[str, object]] = field(default_factory=dict[int, Mapping[str, object]])
    said: str = ""
    learned: tuple[DocumentNumber, ...] = ()
    digest: str = ""
    sent_on: str = ""


@dataclass(frozen=True, slots=True)
class Cancellation:
    """Customs deletes a declaration (INV). `reason` is a code, and public; texts of a message are not."""

    of: Named
    reason: str
    learned: tuple[DocumentNumber, ...] = ()


Change = Replacement | RedLetter | Correction | Cancellation
Filing = NewDocument | Change
