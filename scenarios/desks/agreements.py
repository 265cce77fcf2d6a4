"""What one side signs for another: an amendment that was agreed on, as a thing that can be handed over.

The enterprise signs where its keys are, the bank sends where its own are; between them goes this: an object
on a stage, a file of JSON between two houses. It is worth nothing for another case, chain or contract, and
nothing any more once the case has changed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from chain.errors import BadInput
from contracts.financing.loans import Loan
from contracts.messages import Seal
from scenarios.desks.office import Office

__all__ = ["Agreement", "Subject"]

Subject = Literal["extension", "substitution", "hand_over", "take_over"]
"""What is agreed on. `take_over` is signed by the bank that takes a loan over, the rest by the enterprise."""

_FORM = "shroff agreement"
_VERSION = 1


@dataclass(frozen=True, slots=True)
class Agreement:
    """A signed agreement.

    Attributes:
        subject: What it is about.
        chain_id: Of the chain it is for.
        contract: LoanAmendments there.
        case_id: The case (32 bytes).
        version: The case's version; once it has changed, the agreement is worth nothing.
        terms: By name, as they are to be: days and seconds as numbers, ids as 32 bytes.
        seals: The signatures: one of an enterprise; of a bank maker's and checker's.
    """

    subject: Subject
    chain_id: int
    contract: str
    case_id: bytes
    version: int
    terms: dict[str, int | bytes]
    seals: tuple[Seal, ...]

    @classmethod
    def on(
        cls, office: Office, subject: Subject, loan: Loan, terms: dict[str, int | bytes], *seals: Seal
    ) -> Agreement:
        """What was signed about a loan as it stands, on this office's chain."""
        chain_id, contract = office.network.chain_id, office.suite.amendments.address
        return cls(subject, chain_id, contract, loan.case_id, loan.version, terms, seals)

    def number(self, term: str) -> int:
        """A term that is a number."""
        found = self.terms[term]
        assert isinstance(found, int)  # noqa: S101  # the form was read, or made here
        return found

    def id(self, term: str) -> bytes:
        """A term that is an id."""
        found = self.terms[term]
        assert isinstance(found, bytes)  # noqa: S101  # the same
        return found

    def expect(self, office: Office, subject: Subject, case_id: bytes) -> None:
        """That it is the right one. Whether it is still good is for the contract to say.

        Raises:
            BadInput: It is about something else.
        """
        if self.subject != subject:
            raise BadInput(
                f"This is an agreement on {_words(self.subject)}.", expected=f"one on {_words(subject)}"
            )
        here = (office.network.chain_id, office.suite.amendments.address)
        if (self.chain_id, self.contract.lower()) != (here[0], here[1].lower()):
            raise BadInput(
                f"This agreement is for chain {self.chain_id}, contract {self.contract}.",
                expected=f"chain {here[0]}, contract {here[1]}",
            )
        if self.case_id != case_id:
            raise BadInput("This agreement is about another case.", expected=f"case {case_id.hex()[:12]}")

    def to_text(self) -> str:
        """As a file of JSON."""
        import json

        written = {
            "form": _FORM,
            "form_version": _VERSION,
            "subject": self.subject,
            "chain_id": self.chain_id,
            "contract": self.contract,
            "case": self.case_id.hex(),
            "version": self.version,
            "terms": {
                name: value.hex() if isinstance(value, bytes) else value for name, value in self.terms.items()
            },
            "seals": [
                {
                    "signer": seal.signer,
                    "nonce": hex(seal.nonce),
                    "deadline": seal.deadline,
                    "signature": seal.signature.hex(),
                }
                for seal in self.seals
            ],
        }
        return json.dumps(written, indent=2) + "\n"

    @classmethod
    def from_text(cls, text: str, *, file: str = "") -> Agreement:
        """Reads what `to_text` wrote.

        Raises:
            BadInput: It is something else; `file` is named in it.
        """
        from pydantic import ValidationError

        from scenarios.desks.agreement_form import AgreementForm

        try:
            form = AgreementForm.model_validate_json(text.removeprefix("\ufeff"))
        except ValidationError as error:
            first = error.errors()[0]
            field = ".".join(str(part) for part in first["loc"])
            raise BadInput(
                f"{file or 'This'} is no agreement" + (f": look at {field}." if field else "."),
                expected="what `shroff receivables agree-…` or `take-over` wrote",
            ) from None
        return cls(
            form.subject,
            form.chain_id,
            form.contract,
            form.case,
            form.version,
            form.terms_read(),
            tuple(Seal(each.signer, each.nonce, each.deadline, each.signature) for each in form.seals),
        )


def _words(subject: Subject) -> str:
    return {
        "extension": "an extension",
        "substitution": "a substitution",
        "hand_over": "handing a loan over",
        "take_over": "taking a loan over",
    }[subject]
