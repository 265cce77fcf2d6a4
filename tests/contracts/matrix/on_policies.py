"""CreditInsurance: terms of policies, buyer limits, distrusted covers, merged declarations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from chain.errors import Reverted
from chain.keys import Key
from contracts.parties import Party
from contracts.registry.documents import Account
from contracts.registry.participants import Capacity
from tests.contracts.cases import LIMIT, POLICY, attest, attestation, today, usd
from tests.contracts.desk import Desk
from tests.contracts.insured import ALWAYS, FOREVER, cover, limit, noticed, policy, shipment, terms
from tests.contracts.matrix.about_shipments import Shipper, shipper
from tests.contracts.matrix.callers import Caller
from tests.contracts.matrix.grids import Condition, Grid, Line
from tests.contracts.matrix.on_shipments import CONDITIONS
from tests.contracts.matrix.stage import Stage
from tests.contracts.matrix.tables import Table, table

__all__ = ["GRIDS"]


def _those(under: Table) -> Mapping[str, Condition]:
    """The conditions that a table has."""
    return {name: CONDITIONS[name] for name in next(iter(under.values()))}


_CONTRACT = "CreditInsurance"


@dataclass(frozen=True)
class Policy:
    """A policy, or a limit under one, by the account of its document."""

    account: bytes
    policy: bytes = bytes(32)
    elsewhere: bytes = bytes(32)


def _account(stage: Stage, account: bytes) -> Account | None:
    def read() -> Account | None:
        try:
            return stage.desk.documents.account(account)
        except Reverted:
            return None

    return stage.once("account", account, read)


# Terms of policies


def _set_terms(stage: Stage, subject: Policy, by: Caller) -> tuple[object, ...]:
    insurance = stage.desk.suite.insurance
    known = stage.once("policy", subject.account, lambda: insurance.policy(subject.account))
    promised = terms(commercial=8_000)
    fields = {
        "policy": subject.account,
        "version": known.version if known else 0,
        **promised.fields(),
        "product": promised.product,
    }
    seal = stage.sealed(insurance, by, "SetTerms", fields)
    return subject.account, promised.fields(), promised.product, seal


TERMS = (Line("set_terms", "set_terms", "insurer", _set_terms, ("TermsSet",), sealed=True),)

# BARE: attested, without terms; VOID: its terms are set, its document is void; KIND: a buyer limit.
TERMS_STATES = table(
    """
line       NONE  BARE  SET  VOID  MERGED   KIND
set_terms  acct  +SET  +    +     merged!  BAD_KIND!
"""
)

# What lets in new cover stops with the insurer and with this contract.
TERMS_UNDER = table(
    """
line       insurer susp  firm susp  paused  old  insurer heir  heir susp  insurer gone  firm gone  rekeyed  keys lost  announced
set_terms  susp          +          paused  old  +             susp       dead          +          +        dead       +
"""  # noqa: E501 -- a table
)


def _bare_policy(desk: Desk) -> bytes:
    [account] = attest(desk, usd(1_000_000), of_kind=POLICY, valid_from=ALWAYS, valid_until=FOREVER)
    return account


def _void(desk: Desk, account: bytes) -> None:
    desk.attestations.void(desk.insurer, desk.reference(), desk.documents.account(account), "no more")


def _merge(desk: Desk, account: bytes, into: bytes) -> None:
    desk.attestations.merge(desk.insurer, desk.reference(), desk.documents.account(account), into)


def _every_policy(stage: Stage) -> Mapping[str, Policy]:
    desk = stage.desk
    void, merged = policy(desk), _bare_policy(desk)
    _void(desk, void)
    _merge(desk, merged, _bare_policy(desk))
    found = {
        "NONE": desk.reference(),
        "BARE": _bare_policy(desk),
        "SET": policy(desk),
        "VOID": void,
        "MERGED": merged,
        "KIND": limit(desk, policy(desk)),
    }
    return {name: Policy(account) for name, account in found.items()}


def _look_at_policy(stage: Stage, subject: Policy) -> str:
    found, desk = _account(stage, subject.account), stage.desk
    if found is None:
        return "NONE"
    if found.void:
        return "VOID"
    return "BARE" if desk.suite.insurance.policy(subject.account) is None else "SET"


# Buyer limits


def _limits(stage: Stage, subject: Policy, by: Caller, under: bytes, *, stopped: bool) -> tuple[object, ...]:
    insurance = stage.desk.suite.insurance
    known = stage.once("limit", subject.account, lambda: insurance.limit(subject.account))
    fields = {
        "limit": subject.account,
        "version": known.version if known else 0,
        "policy": under,
        "stopped": stopped,
    }
    return subject.account, under, stopped, stage.sealed(insurance, by, "SetLimit", fields)


def _open(stage: Stage, subject: Policy, by: Caller) -> tuple[object, ...]:
    return _limits(stage, subject, by, subject.policy, stopped=False)


def _stop(stage: Stage, subject: Policy, by: Caller) -> tuple[object, ...]:
    return _limits(stage, subject, by, subject.policy, stopped=True)


def _elsewhere(stage: Stage, subject: Policy, by: Caller) -> tuple[object, ...]:
    return _limits(stage, subject, by, subject.elsewhere, stopped=False)


def _nowhere(stage: Stage, subject: Policy, by: Caller) -> tuple[object, ...]:
    return _limits(stage, subject, by, bytes(32), stopped=False)


SET = ("LimitSet",)
LIMITS = (
    Line("set_limit", "set_limit", "insurer", _open, SET, sealed=True),
    Line("stop", "set_limit", "insurer exit", _stop, SET, sealed=True),
    Line("put elsewhere", "set_limit", "insurer", _elsewhere, SET, sealed=True),
    Line("put nowhere", "set_limit", "insurer", _nowhere, sealed=True),
)

# BARE: attested, under no policy; NOTI: a notice of loss stopped it; FIRM: another firm's; THEIRS: another
# insurer's; KIND: no buyer limit. A limit belongs to one policy for good; only the insurer lets it take cover
# again.
LIMIT_STATES = table(
    """
line           BARE            OPEN            STOP            NOTI            VOID            KIND            FIRM            THEIRS          NONE
set_limit      +OPEN           +               +OPEN           +OPEN           +               BAD_KIND        NOT_OWNER       NOT_ATTESTER    acct~
stop           +STOP           +STOP           +               +               +STOP           BAD_KIND        NOT_OWNER       NOT_ATTESTER    acct~
put elsewhere  +OPEN           UNKNOWN_POLICY~  UNKNOWN_POLICY~  UNKNOWN_POLICY~  UNKNOWN_POLICY~  BAD_KIND     NOT_OWNER       NOT_ATTESTER    acct~
put nowhere    UNKNOWN_POLICY  UNKNOWN_POLICY  UNKNOWN_POLICY  UNKNOWN_POLICY  UNKNOWN_POLICY  UNKNOWN_POLICY  UNKNOWN_POLICY  UNKNOWN_POLICY  UNKNOWN_POLICY
"""  # noqa: E501 -- a table
)

# Stopping a limit never stops.
LIMIT_UNDER = table(
    """
line           insurer susp  firm susp  paused   old   insurer heir  heir susp  insurer gone  firm gone  rekeyed  keys lost  announced
set_limit      susp          +          paused   old   +             susp       dead          +          +        dead       +
stop           +             +          +        +     +             +          dead          +          +        dead       +
put elsewhere  susp!         +          paused!  old!  +             susp!      dead!         +          +        dead!      +
put nowhere    susp          +          paused   old   +             susp       dead          +          +        dead       +
"""  # noqa: E501 -- a table
)


def _bare_limit(desk: Desk, *, owner: Party | None = None, insurer: Party | None = None) -> bytes:
    item = attestation(desk, usd(500_000), owner=owner, of_kind=LIMIT, valid_from=ALWAYS, valid_until=FOREVER)
    desk.attestations.attest(insurer or desk.insurer, desk.reference(), [item])
    return item.fingerprint


def _every_limit(stage: Stage) -> Mapping[str, Policy]:
    desk = stage.desk
    under, elsewhere = policy(desk), policy(desk)
    stopped, void = limit(desk, under), limit(desk, under)
    desk.suite.insurance.set_limit(desk.insurer, stopped, under, stopped=True)
    _void(desk, void)
    lost = Shipper(desk, under).covered()
    noticed(desk, lost)
    found = {
        "NONE": desk.reference(),
        "BARE": _bare_limit(desk),
        "OPEN": limit(desk, under),
        "STOP": stopped,
        "NOTI": shipment(desk, lost).limit,
        "VOID": void,
        "KIND": _bare_policy(desk),
        "FIRM": _bare_limit(desk, owner=desk.importer),
        "THEIRS": _bare_limit(desk, insurer=stage.people["other_insurer"]),
    }
    return {name: Policy(account, under, elsewhere) for name, account in found.items()}


def _look_at_limit(stage: Stage, subject: Policy) -> str:
    known = stage.desk.suite.insurance.limit(subject.account)
    if known is None:
        return "NONE" if _account(stage, subject.account) is None else "BARE"
    return "STOP" if known.stopped else "OPEN"


# Covers that a distrusted key stated


@dataclass(frozen=True)
class Cover:
    """A shipment, by its id."""

    id: bytes


def _confirm(stage: Stage, subject: Cover, by: Caller) -> tuple[object, ...]:
    del stage, by
    return (subject.id,)


CONFIRM = (Line("confirm", "confirm", "insurer", _confirm),)

# As for every document (Attestations.confirm): what makes a cover good again adds exposure. DECL: there is
# none yet.
CONFIRM_STATES = table(
    """
line     DISTR   TRUST           DECL   NONE
confirm  +TRUST  NOT_DISTRUSTED  acct~  ship
"""
)

CONFIRM_UNDER = table(
    """
line     insurer susp  firm susp  paused   old   insurer heir  heir susp  insurer gone  firm gone  rekeyed  keys lost  announced
confirm  susp          +          paused   old   +             susp       dead          +          +        dead       +
"""  # noqa: E501 -- a table
)


def _every_cover(stage: Stage) -> Mapping[str, Cover]:
    desk = stage.desk
    makes = shipper(desk)
    found = {"TRUST": makes.covered(), "DECL": makes.declared(), "NONE": desk.reference()}
    distrusted = makes.declared()
    key = Key.from_seed("second maker of the insurer")
    desk.participants.add_key(desk.insurer, desk.insurer.id, key.address, Capacity.MAKER)
    cover(replace(desk, insurer=replace(desk.insurer, maker=key)), distrusted)
    desk.participants.distrust_key(desk.operator, key.address, desk.now)
    found["DISTR"] = distrusted
    return {name: Cover(shipment_id) for name, shipment_id in found.items()}


def _look_at_cover(stage: Stage, subject: Cover) -> str:
    desk = stage.desk
    of = desk.suite.insurance.shipment(subject.id)
    if of is None or of.account is None:
        return "NONE" if of is None else "DECL"
    return "DISTR" if desk.documents.account(of.account).distrusted else "TRUST"


# Declarations that were merged


def _carry(stage: Stage, subject: Policy, by: Caller) -> tuple[object, ...]:
    del stage, by
    return (subject.account,)


CARRY = (Line("carry", "carry", "anybody", _carry),)
CARRY_STATES = table(
    """
line   NONE  LIVE        MERGED
carry  acct  NOT_MERGED  +
"""
)
CARRY_UNDER = table(
    """
line   insurer susp  firm susp  paused  old
carry  +             +          +       +
"""
)


def _every_declaration(stage: Stage) -> Mapping[str, Policy]:
    desk = stage.desk
    [merged] = (row.account for row in shipment(desk, shipper(desk).covered()).rows[:1])
    into = attest(desk, usd(1_000), valid_from=today(desk))[0]
    desk.attestations.merge(desk.customs, desk.reference(), desk.documents.account(merged), into)
    found = {"NONE": desk.reference(), "LIVE": into, "MERGED": merged}
    return {name: Policy(account) for name, account in found.items()}


def _look_at_declaration(stage: Stage, subject: Policy) -> str:
    found = _account(stage, subject.account)
    if found is None:
        return "NONE"
    return "LIVE" if found.end == subject.account else "MERGED"


GRIDS = (
    Grid(
        _CONTRACT,
        "policies",
        TERMS,
        TERMS_STATES,
        _every_policy,
        _look_at_policy,
        _those(TERMS_UNDER),
        TERMS_UNDER,
    ),
    Grid(
        _CONTRACT,
        "limits",
        LIMITS,
        LIMIT_STATES,
        _every_limit,
        _look_at_limit,
        _those(LIMIT_UNDER),
        LIMIT_UNDER,
    ),
    Grid(
        _CONTRACT,
        "covers",
        CONFIRM,
        CONFIRM_STATES,
        _every_cover,
        _look_at_cover,
        _those(CONFIRM_UNDER),
        CONFIRM_UNDER,
    ),
    Grid(
        _CONTRACT,
        "declarations",
        CARRY,
        CARRY_STATES,
        _every_declaration,
        _look_at_declaration,
        _those(CARRY_UNDER),
        CARRY_UNDER,
    ),
)
