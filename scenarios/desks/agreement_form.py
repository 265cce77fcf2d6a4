"""The form of an agreement in a file, as it is checked when it is read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from contracts.registry.text import fold

__all__ = ["AgreementForm", "SealForm"]

_TERMS: Mapping[str, Mapping[str, type[int] | type[bytes]]] = {
    "extension": {"tenor_days": int, "hold_until": int},
    "substitution": {"account": bytes, "replacement": bytes},
    "hand_over": {"to_bank": bytes},
    "take_over": {"from_bank": bytes, "to_bank": bytes, "their_reference": bytes},
}
_SEALS = {"extension": 1, "substitution": 1, "hand_over": 1, "take_over": 2}


def _from_hex(value: object) -> object:
    if not isinstance(value, str):
        raise ValueError("digits 0-9 and a-f are expected")
    return bytes.fromhex(fold(value).removeprefix("0x"))


def _number(value: object) -> object:
    return int(value, 16) if isinstance(value, str) else value


Bytes32 = Annotated[bytes, BeforeValidator(_from_hex), Field(min_length=32, max_length=32)]
Address = Annotated[str, Field(pattern="^0x[0-9a-fA-F]{40}$")]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class SealForm(_Strict):
    """A signature in a file."""

    signer: Address
    nonce: Annotated[int, BeforeValidator(_number), Field(ge=0, lt=2**256)]
    deadline: Annotated[int, Field(ge=0, lt=2**63)]
    signature: Annotated[bytes, BeforeValidator(_from_hex), Field(min_length=1, max_length=1024)]


class AgreementForm(_Strict):
    """An agreement in a file. Every id and signature is hexadecimal."""

    form: Literal["shroff agreement"]
    form_version: Literal[1]
    subject: Literal["extension", "substitution", "hand_over", "take_over"]
    chain_id: Annotated[int, Field(gt=0)]
    contract: Address
    case: Bytes32
    version: Annotated[int, Field(ge=0)]
    terms: dict[str, int | str]
    seals: Annotated[list[SealForm], Field(max_length=2)]

    @model_validator(mode="after")
    def _check(self) -> AgreementForm:
        if len(self.seals) != _SEALS[self.subject]:
            raise ValueError("another number of signatures")
        self.terms_read()
        return self

    def terms_read(self) -> dict[str, int | bytes]:
        """The terms: exactly those of the subject, numbers as they are, ids as 32 bytes."""
        wanted = _TERMS[self.subject]
        if set(self.terms) != set(wanted):
            raise ValueError(f"terms {', '.join(wanted)} are expected")
        found: dict[str, int | bytes] = {}
        for name, kind in wanted.items():
            value = self.terms[name]
            if kind is int:
                if not isinstance(value, int) or not 0 <= value < 2**63:
                    raise ValueError(f"{name} is a number")
                found[name] = value
            else:
                known = bytes.fromhex(value) if isinstance(value, str) else b""
                if len(known) != 32:
                    raise ValueError(f"{name} is an id of 32 bytes")
                found[name] = known
        return found
