"""What is written on a document: validated fields, their canonical encoding, and the commitment to them.

Fields never go on the chain. Who attests a document puts a commitment there, the hash over a random
32-byte salt and the encoding of all fields; who is handed salt and fields can check them against it.
"""

import hmac
import secrets
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Annotated, Literal, Self, TypeVar, cast

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    ValidatorFunctionWrapHandler,
    WrapValidator,
    model_validator,
)
from pydantic_core import PydanticCustomError

from chain.errors import BadInput
from chain.hashing import keccak
from contracts.registry import identifiers
from contracts.registry.calendar import read_date
from contracts.registry.identifiers import Identifier, IdentifierScheme, read_identifier
from contracts.registry.kinds import kind
from contracts.registry.money import Money
from contracts.registry.numbers import DocumentNumber
from contracts.registry.text import clean, fold
from contracts.registry.wording import in_our_words

__all__ = [
    "SALT_BYTES",
    "AmountSource",
    "AnyFields",
    "Declaration",
    "DocumentFields",
    "ExportDeclaration",
    "GeneralDocument",
    "Goods",
    "ImportDeclaration",
    "Party",
    "Terms",
    "canonical_encoding",
    "commitment",
    "new_salt",
    "opens",
    "read_fields",
    "write_fields",
]

SALT_BYTES = 32
Terms = Literal[
    "EXW", "FCA", "FAS", "FOB", "CFR", "CIF", "CPT", "CIP", "DAP", "DPU", "DDP",
    "DAT", "DAF", "DES", "DEQ", "DDU",
]  # fmt: skip
"""Incoterms of 2000, 2010 and 2020."""

AmountSource = Literal["invoice-amount", "item-prices", "statistical-values"]

_PREFIX = b"shroff fields 1"
_Map = Mapping[str, object]
_T = TypeVar("_T")
_R = TypeVar("_R")
_M = TypeVar("_M", bound=BaseModel)


def _refusal(error: BadInput) -> PydanticCustomError:
    """Tell pydantic of a refusal of ours, so that it can add the field."""
    expected = str(error.data.get("expected", ""))
    return PydanticCustomError(
        "bad_input", "{message}", {"message": error.message, "hint": error.hint, "expected": expected}
    )


def _checked(read: Callable[[_T], _R]) -> Callable[[_T], _R]:
    def checked(value: _T) -> _R:
        try:
            return read(value)
        except BadInput as error:
            raise _refusal(error) from error

    return checked


def _explained(value: object, handler: ValidatorFunctionWrapHandler) -> object:
    try:
        return handler(value)
    except BadInput as error:
        raise _refusal(error) from error


def _text(value: str) -> str:
    tidy = clean(value)
    if not tidy:
        raise BadInput("The text is empty.", expected="a text, or nothing at all")
    return tidy


def _short_code(value: str) -> str:
    code = fold(value)
    if not (code.isascii() and code.isalnum() and len(code) <= 20):
        raise BadInput(f"{code or 'An empty text'} is not a code.", expected="1 to 20 letters and digits")
    return code


def _no_float(value: object) -> object:
    """Pydantic would take 10.0 and "10" for 10; an amount has to be an int from the start."""
    if type(_minor_of(value)) is not int:
        raise BadInput("The amount is not in whole minor units.", expected="a whole number (int)")
    return value


def _minor_of(value: object) -> object:
    return cast("_Map", value).get("minor") if isinstance(value, Mapping) else 0


def _day(value: object) -> object:
    """Dates are written; pydantic would take a number for seconds since 1970."""
    if isinstance(value, str):
        return read_date(value)
    if type(value) is not date and value is not None:
        raise BadInput(f"{value!r} is not a date.", expected="a date, YYYY-MM-DD")
    return value


Text = Annotated[str, AfterValidator(_checked(_text))]
Code = Annotated[str, AfterValidator(_checked(_short_code))]
CountryCode = Annotated[str, AfterValidator(_checked(identifiers.country))]
GoodsCode = Annotated[str, AfterValidator(_checked(identifiers.hs))]
Day = Annotated[date, BeforeValidator(_checked(_day))]
Amount = Annotated[Money, BeforeValidator(_checked(_no_float)), WrapValidator(_explained)]
Number = Annotated[DocumentNumber, WrapValidator(_explained)]


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Party(_Model):
    """Somebody who is named on a document.

    Check characters were looked at when the identifier was read; here only its form is.
    """

    scheme: IdentifierScheme
    code: str
    name: Text | None = None
    country: CountryCode | None = None

    @model_validator(mode="after")
    def _canonical(self) -> Self:
        try:
            read = read_identifier(str(self), overrides={fold(self.code)})
        except BadInput as error:
            raise _refusal(error) from error
        if read.value != self.code:
            raise _refusal(BadInput(f"{self.code} is not canonical.", expected=read.value))
        return self

    @classmethod
    def of(cls, identifier: Identifier, *, name: str | None = None, country: str | None = None) -> "Party":
        """Name somebody by an identifier that was read."""
        data = {"scheme": identifier.scheme, "code": identifier.value, "name": name, "country": country}
        return _validated(cls, data)

    def __str__(self) -> str:
        return f"{self.scheme}:{self.code}"


class Goods(_Model):
    """A line of goods. `amount` in the document's currency."""

    hs: GoodsCode
    description: Text | None = None
    origin: CountryCode | None = None
    amount: Amount | None = None


class DocumentFields(_Model):
    """What every document has. `valid_from` and `valid_until` are days in China, both included.

    `aliases` are further numbers of the same document: the paper print of an electronic invoice, the movement
    reference number that a declaration got later.
    """

    number: Number
    issued_on: Day
    amount: Amount | None = None
    valid_from: Day | None = None
    valid_until: Day | None = None
    aliases: tuple[Number, ...] = ()

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        first = self.valid_from or self.issued_on
        if self.valid_until is not None and self.valid_until < first:
            raise _refusal(BadInput(f"The document ends on {self.valid_until}, before {first}."))
        if self.amount is None and not kind(self.number.kind).open_ended:
            raise _refusal(BadInput("The amount is missing.", expected="the document's total"))
        if self.amount is not None and self.amount.minor <= 0:
            raise _refusal(BadInput(f"{self.amount} is not above zero.", expected="an amount above zero"))
        for alias in self.aliases:
            if alias.kind != self.number.kind or alias == self.number:
                raise _refusal(BadInput(f"{alias} is no other number of {self.number}."))
        return self


class _Declaration(DocumentFields):
    """A customs declaration. `agent`: who declared for the owner. `net_mass_grams` in whole grams.

    `amount_from`: where its total was taken from, if the declaration has several amounts. `corrections`: what
    customs said each time it corrected the declaration.
    """

    office: Code | None = None
    consignee: Party | None = None
    agent: Party | None = None
    goods: tuple[Goods, ...] = Field(default=(), max_length=1_000)
    departure: CountryCode | None = None
    destination: CountryCode | None = None
    terms: Terms | None = None
    transport: Code | None = None
    net_mass_grams: Annotated[int, Field(strict=True, ge=0)] | None = None
    amount_from: AmountSource | None = None
    corrections: tuple[Text, ...] = ()


class ExportDeclaration(_Declaration):
    """An export declaration (出口报关单). Its owner is the exporter."""

    exporter: Party
    buyer: Party | None = None

    @model_validator(mode="after")
    def _kind(self) -> Self:
        _must_be(self.number, "export-declaration")
        return self

    @property
    def owner(self) -> Party:
        """Who may raise money on it."""
        return self.exporter


class ImportDeclaration(_Declaration):
    """An import declaration (进口报关单). Its owner is the buyer."""

    buyer: Party
    exporter: Party | None = None

    @model_validator(mode="after")
    def _kind(self) -> Self:
        _must_be(self.number, "import-declaration")
        return self

    @property
    def owner(self) -> Party:
        """Who may pay against it."""
        return self.buyer


class GeneralDocument(DocumentFields):
    """A document of any other kind: `parties` by what they are in it (seller, payee), `facts` by name."""

    owner: Party
    parties: Mapping[str, Party] = Field(default_factory=dict[str, Party])
    facts: Mapping[str, Text] = Field(default_factory=dict[str, str])


Declaration = ExportDeclaration | ImportDeclaration
AnyFields = Declaration | GeneralDocument

_MODELS: dict[str, type[AnyFields]] = {
    "export-declaration": ExportDeclaration,
    "import-declaration": ImportDeclaration,
}


def read_fields(data: Mapping[str, object]) -> AnyFields:
    """Read fields as `write_fields` writes them, by the kind that `number` names.

    Raises BadInput, with `field` and `expected`, for the first that is wrong, missing or unknown.
    """
    number = data.get("number")
    name = ""
    if isinstance(number, DocumentNumber):
        name = number.kind
    elif isinstance(number, Mapping):
        name = str(cast("_Map", number).get("kind", ""))
    model: type[AnyFields] = _MODELS.get(name, GeneralDocument)
    return _validated(model, data)


def write_fields(fields: DocumentFields) -> dict[str, object]:
    """Write fields as an object for JSON, to be handed over with the salt. What is absent is left out."""
    return fields.model_dump(mode="json", exclude_none=True)


def canonical_encoding(fields: DocumentFields) -> bytes:
    """Encode all fields as bytes: the same fields give the same bytes, other fields give others.

    Each value is a tag (`s` text, `i` integer, `d` date, `l` list, `m` map), its length as 4 bytes,
    big-endian, and its content: UTF-8, decimal digits, ISO date, the items, or keys and values in the
    order of the keys. Absent values, empty lists and empty maps are left out, so that a field that a
    later version adds does not change what older documents encode to.
    """
    return _PREFIX + _encode(fields.model_dump(mode="python"))


def new_salt() -> bytes:
    """Make a salt of 32 bytes from the system's randomness."""
    return secrets.token_bytes(SALT_BYTES)


def commitment(salt: bytes, fields: DocumentFields) -> bytes:
    """Return the 32-byte commitment: keccak-256 of the salt and the canonical encoding of all fields."""
    if len(salt) != SALT_BYTES:
        raise BadInput(f"A salt of {len(salt)} bytes cannot be used.", expected=f"{SALT_BYTES} random bytes")
    return keccak(salt + canonical_encoding(fields))


def opens(committed: bytes, salt: bytes, fields: DocumentFields) -> bool:
    """Tell whether salt and fields are what was committed to."""
    return hmac.compare_digest(committed, commitment(salt, fields))


def _validated(model: type[_M], data: _Map) -> _M:
    try:
        return model.model_validate(dict(data))
    except ValidationError as refused:
        first = refused.errors(include_url=False)[0]
        context = first.get("ctx", {})
        message, expected = in_our_words(first["type"], str(first["msg"]), first["input"], context)
        raise BadInput(
            message,
            hint=str(context.get("hint", "")),
            field=".".join(map(str, first["loc"])),
            expected=expected,
        ) from refused


def _must_be(number: DocumentNumber, wanted: str) -> None:
    if number.kind != wanted:
        raise _refusal(
            BadInput(f"{number} is the number of a document of kind {number.kind}.", expected=wanted)
        )


def _encode(value: object) -> bytes:
    if isinstance(value, str):
        return _tagged(b"s", value.encode())
    if type(value) is int:
        return _tagged(b"i", str(value).encode())
    if isinstance(value, date):
        return _tagged(b"d", value.isoformat().encode())
    if isinstance(value, tuple | list):
        return _tagged(b"l", b"".join(map(_encode, cast("Sequence[object]", value))))
    if isinstance(value, Mapping):
        items = cast("_Map", value).items()
        present = {key: _encode(item) for key, item in items if item not in (None, (), [], {})}
        return _tagged(b"m", b"".join(_encode(key) + present[key] for key in sorted(present)))
    raise BadInput(f"{type(value).__name__} is no type of a field.", expected="text, int, date, list or map")


def _tagged(tag: bytes, content: bytes) -> bytes:
    return tag + len(content).to_bytes(4, "big") + content
