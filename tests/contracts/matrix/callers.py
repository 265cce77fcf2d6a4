"""Who calls: every role, in every capacity, with live keys and dead ones; and contracts, official and not.

"The bank", "the enterprise" and "customs" are those of the case and of the document in question. The
tables say what each may, from domain.md §1 (roles, capacities, suspension, succession) and rules.md §3: a
reason here means that this caller may not do it in any state.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from chain.keys import Key
from contracts.parties import Party, Signer
from tests.contracts.desk import Puppet
from tests.contracts.matrix.tables import Cell, Table, cell, table

__all__ = ["CONTRACTS", "OWN", "PEOPLE", "RIGHTS", "Caller", "party_callers"]


@dataclass(frozen=True)
class Caller:
    """Who sends.

    Attributes:
        name: As in the tables.
        address: Sender.
        second: Signs as its second pair of eyes.
        key: Signs its transactions; None for a contract.
        party: Whose key it is, if anybody's.
        puppet: A contract that sends what it is told to.
    """

    name: str
    address: str
    second: Signer
    key: Key | None = None
    party: Party | None = None
    puppet: Puppet | None = None

    def sealed_by(self, second: Signer) -> Caller:
        """The same caller with somebody else as second."""
        return replace(self, second=second)

    def as_second(self) -> Caller:
        """Whoever signs as its second."""
        key = self.second if isinstance(self.second, Key) else None
        return replace(self, address=self.second.address, key=key)


def party_callers(name: str, party: Party) -> dict[str, Caller]:
    """Its maker, checker and admin. Each with the party's checker as second."""
    checker = party.second()
    assert isinstance(checker, Key)
    keys = {"maker": party.maker, "checker": checker, "admin": party.admins[0]}
    return {
        f"{name}.{capacity}": Caller(f"{name}.{capacity}", key.address, checker, key, party)
        for capacity, key in keys.items()
    }


# "x exit": what suspension never stops. Who fails for several reasons is told the first of: unknown key, dead
# key, capacity, role, suspended, not a party. "receiver": the loss payee, and after an indemnity the insurer
# too; "claimant": the exporter, and a loss payee with a mandate (rules.md §4).
_WITH_KEYS = table(
    """
caller                   operator  bank   bank exit  firm   firm exit  attester  customs  customs exit  veto   insurer  insurer exit  receiver  claimant
stranger                 key       key    key        key    key        key       key      key           key    key      key           key       key
operator.maker           +         role   role       role   role       role      role     role          party  role     role          role      role
operator.checker         cap       cap    cap        cap    cap        cap       cap      cap           party  cap      cap           cap       cap
operator.admin           cap       cap    cap        cap    cap        cap       cap      cap           party  cap      cap           cap       cap
operator.revoked         dead      dead   dead       dead   dead       dead      dead     dead          dead   dead     dead          dead      dead
customs.maker            role      role   role       role   role       +         +        +             party  role     role          role      role
customs.checker          cap       cap    cap        cap    cap        cap       cap      cap           party  cap      cap           cap       cap
customs.admin            cap       cap    cap        cap    cap        cap       cap      cap           party  cap      cap           cap       cap
customs.revoked          dead      dead   dead       dead   dead       dead      dead     dead          dead   dead     dead          dead      dead
customs.distrusted       role      role   role       role   role       distr     distr    +             party  role     role          role      role
other_customs.maker      role      role   role       role   role       +         party    party         party  role     role          role      role
tax.maker                role      role   role       role   role       role      role     role          party  role     role          role      role
insurer.maker            role      role   role       role   role       role      role     role          party  +        +             +         role
insurer.checker          cap       cap    cap        cap    cap        cap       cap      cap           party  cap      cap           cap       cap
insurer.admin            cap       cap    cap        cap    cap        cap       cap      cap           party  cap      cap           cap       cap
insurer.revoked          dead      dead   dead       dead   dead       dead      dead     dead          dead   dead     dead          dead      dead
other_insurer.maker      role      role   role       role   role       role      role     role          party  party    party         party     role
suspended_insurer.maker  role      role   role       role   role       role      role     role          party  susp     party         party     role
bank.maker               role      +      +          role   role       role      role     role          party  role     role          +         +
bank.checker             cap       cap    cap        cap    cap        cap       cap      cap           party  cap      cap           cap       cap
bank.admin               cap       cap    cap        cap    cap        cap       cap      cap           party  cap      cap           cap       cap
bank.revoked             dead      dead   dead       dead   dead       dead      dead     dead          dead   dead     dead          dead      dead
other_bank.maker         role      party  party      role   role       role      role     role          party  role     role          party     party
suspended_bank.maker     role      susp   party      role   role       role      role     role          party  role     role          party     party
retired_bank.maker       dead      dead   dead       dead   dead       dead      dead     dead          dead   dead     dead          dead      dead
rekeyed_bank.former      dead      dead   dead       dead   dead       dead      dead     dead          dead   dead     dead          dead      dead
firm.maker               role      role   role       +      +          role      role     role          party  role     role          role      +
firm.checker             cap       cap    cap        cap    cap        cap       cap      cap           party  cap      cap           cap       cap
firm.admin               cap       cap    cap        cap    cap        cap       cap      cap           party  cap      cap           cap       cap
firm.revoked             dead      dead   dead       dead   dead       dead      dead     dead          dead   dead     dead          dead      dead
other_firm.maker         role      role   role       party  party      role      role     role          party  role     role          role      party
suspended_firm.maker     role      role   role       susp   party      role      role     role          party  role     role          role      party
a contract               key       key    key        key    key        key       key      key           key    key      key           key       key
"""  # noqa: E501 -- a table
)

# What only contracts may. An application moves its own allocations only: of another one's case nothing is
# held, drawn or settled for it, which is found when the document is known. "lends": draws on some kind;
# "lent": has a loan open on the shipment; "covers": issues some kind; "pays": is CapitalPayments;
# "bills": draws on tax invoices; "proves": is the PaymentProofs that CapitalPayments was made for; "finds":
# is any version of it.
_OFFICIAL = table(
    """
caller       application  issues  confirms  holds  draws  settles     undoes        clears        desk  product  amender  lends  lent     covers  claims  basis  insured  pays  bills  proves      finds
application  +            +       +         +      +      +           +             +             prod  prod     prod     +      lender~  +       claims  prod   prod     app   +      NOT_PROOFS  app
reader       +            issuer  issuer~   kind~  ended  NOT_DRAWN~  NOT_SETTLED~  NOT_BLOCKED~  prod  prod     prod     app    app      app     claims  prod   prod     app   app    NOT_PROOFS  app
contract     app          app     app       app    app    app         app           app           prod  prod     prod     app    app      app     claims  prod   prod     app   app    NOT_PROOFS  app
desk         +            issuer  issuer~   kind~  ended  NOT_DRAWN~  NOT_SETTLED~  NOT_BLOCKED~  +     prod     prod     app    app      app     claims  prod   prod     app   app    NOT_PROOFS  app
product      +            issuer  issuer~   +      ended  NOT_DRAWN~  NOT_SETTLED~  NOT_BLOCKED~  prod  +        prod     +      lender~  app     claims  prod   prod     app   app    NOT_PROOFS  app
issuer       +            +       +         kind~  ended  NOT_DRAWN~  NOT_SETTLED~  NOT_BLOCKED~  prod  prod     prod     app    app      +       claims  prod   prod     app   app    NOT_PROOFS  app
amender      +            issuer  issuer~   kind~  ended  NOT_DRAWN~  NOT_SETTLED~  NOT_BLOCKED~  prod  prod     +        app    app      app     claims  prod   prod     app   app    NOT_PROOFS  app
insured      +            issuer  issuer~   +      ended  NOT_DRAWN~  NOT_SETTLED~  NOT_BLOCKED~  prod  prod     prod     +      lender~  app     claims  prod   +        app   app    NOT_PROOFS  app
basis        +            issuer  issuer~   kind~  ended  NOT_DRAWN~  NOT_SETTLED~  NOT_BLOCKED~  prod  prod     prod     +      +        app     claims  +      prod     app   app    NOT_PROOFS  app
claims       +            issuer  issuer~   kind~  ended  NOT_DRAWN~  NOT_SETTLED~  NOT_BLOCKED~  prod  prod     prod     app    app      app     +       prod   prod     app   app    NOT_PROOFS  app
insurance    +            issuer  issuer~   +      ended  NOT_DRAWN~  NOT_SETTLED~  NOT_BLOCKED~  prod  prod     prod     +      lender~  +       claims  prod   prod     app   app    NOT_PROOFS  app
capital      +            issuer  issuer~   kind~  ended  NOT_DRAWN~  NOT_SETTLED~  NOT_BLOCKED~  prod  prod     prod     +      lender~  app     claims  prod   prod     +     +      NOT_PROOFS  app
proofs       +            issuer  issuer~   kind~  ended  NOT_DRAWN~  NOT_SETTLED~  NOT_BLOCKED~  prod  prod     prod     app    app      app     claims  prod   prod     app   app    +           +
a key        app          app     app       app    app    app         app           app           prod  prod     prod     app    app      app     claims  prod   prod     app   app    NOT_PROOFS  app
"""  # noqa: E501 -- a table
)

# Keys of the participant that a line is about.
OWN = table(
    """
right       own.maker  own.checker  own.admin
two admins  role       cap          +
an admin    role       cap          +
own veto    cap        cap          +
"""
)

CONTRACTS = tuple(name for name in _OFFICIAL if name != "a key")
"""An admitted application, one that may neither draw nor issue, a contract that nobody admitted; and the
suite's own LoanApplications, ReceivablesFinancing, Attestations, LoanAmendments, InsuredFinancing,
InsuredLoans, InsuranceClaims, CreditInsurance, CapitalPayments and PaymentProofs."""

PEOPLE = tuple(name for name in _WITH_KEYS if name != "a contract")


def _rights() -> Table:
    """By right, then by caller."""
    found: dict[str, dict[str, Cell | None]] = {}
    for right in next(iter(_WITH_KEYS.values())):
        found[right] = {name: _WITH_KEYS[name][right] for name in PEOPLE}
        found[right] |= dict.fromkeys(CONTRACTS, _WITH_KEYS["a contract"][right])
    for right in next(iter(_OFFICIAL.values())):
        found[right] = {name: _OFFICIAL[name][right] for name in CONTRACTS}
        found[right] |= dict.fromkeys(PEOPLE, _OFFICIAL["a key"][right])
    # Without a mandate only an exporter may claim.
    found["claimant alone"] = dict.fromkeys((*PEOPLE, *CONTRACTS), cell("mandate"))
    found["mandated"] = found["claimant"]
    found["claimant alone"] |= {name: found["firm exit"][name] for name in PEOPLE if "firm." in name}
    # What these sign, anybody relays: the one who signed is the one who acts. A contract can't sign.
    for right in ("firm", "firm exit", "bank", "insurer", "claimant", "claimant alone"):
        found[f"{right} signed"] = {**found[right], **dict.fromkeys(CONTRACTS, cell("sig!"))}
    # A distrusted key may lower what stands; then it stands on the word of that key, and is impaired.
    found["customs less"] = {**found["customs exit"], "customs.distrusted": cell("+DISTR")}
    found["nobody"] = dict.fromkeys((*PEOPLE, *CONTRACTS), cell("prod"))
    found["anybody"] = dict.fromkeys((*PEOPLE, *CONTRACTS), cell("+"))
    return {**found, **OWN}


RIGHTS: Mapping[str, Mapping[str, Cell | None]] = _rights()
"""What each caller may: by right, then by caller."""
