"""What people call a policy, a limit, a shipment, an assignment, and who acts on it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from chain.errors import BadInput, NotFound
from cli.acting import heir_of
from cli.finding import find_account, named_or, only
from cli.showing import number_of
from cli.workspace import Workspace
from scenarios.desks import BankDesk, EnterpriseDesk, InsurerDesk

__all__ = [
    "bank_of",
    "exporter_of",
    "find_assignment",
    "find_limit",
    "find_policy",
    "find_shipment",
    "insurer_desk",
    "insurer_of",
    "party_desk",
    "reference_noted",
]

_HEX = re.compile(r"(?:0x)?([0-9a-fA-F]{4,64})")


def find_policy(work: Workspace, text: str) -> bytes:
    """The account of a policy, by its number or by the first digits of its id.

    Raises:
        NotFound: There is none, or its terms were never set.
    """
    insurance, hint = work.suite.insurance, "`shroff insurance policies list` has them all."
    try:
        account = find_account(work, text)
    except NotFound:
        names = [number_of(work, each) for each in insurance.policies()]
        raise NotFound(f"There is no policy {text}.", hint=named_or(text, names, hint)) from None
    if insurance.policy(account) is None:
        raise NotFound(f"{text} is no policy with terms.", hint=hint)
    return account


def find_limit(work: Workspace, text: str) -> bytes:
    """The account of a buyer limit, by its number (POLICY/BUYER) or by the first digits of its id.

    Raises:
        NotFound: There is none, or it is under no policy.
    """
    insurance, hint = work.suite.insurance, "`shroff insurance limits list` has them all."
    try:
        account = find_account(work, text)
    except NotFound:
        policy, of_buyer, _ = text.partition("/")
        if of_buyer:
            find_policy(work, policy)
        names = [number_of(work, each) for each in insurance.limits()]
        raise NotFound(f"There is no limit {text}.", hint=named_or(text, names, hint)) from None
    if insurance.limit(account) is None:
        raise NotFound(f"{text} is no limit under a policy.", hint=hint)
    return account


def find_shipment(work: Workspace, text: str) -> bytes:
    """A shipment, by its exporter's reference, by its number, or by the first digits of its id.

    Raises:
        NotFound: There is none.
        BadInput: There are several.
    """
    insurance = work.suite.insurance
    by_reference = [
        shipment_id
        for each in work.people.of_role("enterprise")
        if insurance.shipment(shipment_id := insurance.shipment_id_of(each.id, each.reference(text)))
    ]
    found = only(text, by_reference, "", "shipment")
    if found is not None:
        return found
    known = insurance.all()
    found = _by_number(work, text, known)
    if found is not None:
        return found
    prefix = _HEX.fullmatch(text)
    found = None if prefix is None else only(text, known, prefix[1].lower(), "shipment")
    if found is not None:
        return found
    names = [name for each in known if (name := work.references.text_of(each))]
    raise NotFound(
        f"There is no shipment {text}.",
        hint=named_or(text, names, "`shroff insurance shipments list` has them all."),
    )


def find_assignment(work: Workspace, text: str) -> bytes:
    """An assignment, by the first digits of its id, or by its policy's number if that has one alone.

    Raises:
        NotFound: There is none.
        BadInput: There are several.
    """
    assignments = work.suite.assignments
    hint = "`shroff insurance assignments list` has them all."
    prefix = _HEX.fullmatch(text)
    found = None if prefix is None else only(text, assignments.all(), prefix[1].lower(), "assignment")
    if found is not None:
        return found
    try:
        policy = find_policy(work, text)
    except NotFound:
        raise NotFound(f"There is no assignment {text}.", hint=hint) from None
    of_policy = [each for each in assignments.all(policy=policy) if _is_open(work, each)]
    found = only(text, of_policy, "", "assignment")
    if found is None:
        raise NotFound(f"No assignment of {text} is open.", hint=hint)
    return found


def insurer_desk(work: Workspace, name: str | None, insurer: bytes | None = None) -> InsurerDesk:
    """The desk of an insurer: the one that is named, or whose case it is, or the only one here.

    Raises:
        BadInput: It is not said which of several.
    """
    if name is not None:
        return InsurerDesk(work.office, work.actor(name))
    if insurer is not None:
        return InsurerDesk(work.office, work.actor(heir_of(work, insurer)))
    found = work.people.of_role("insurer")
    if len(found) == 1:
        return InsurerDesk(work.office, found[0])
    if found:
        raise BadInput("Which insurer acts is not said.", hint="Name it with --as.")
    raise BadInput(
        "Nobody here is an insurer.", hint="`shroff participants admit insurer --role insurer` admits one."
    )


def insurer_of(work: Workspace, shipment_id: bytes, name: str | None) -> InsurerDesk:
    """The desk of a shipment's insurer."""
    return insurer_desk(work, name, work.office.shipment(shipment_id).insurer)


def exporter_of(work: Workspace, shipment_id: bytes, name: str | None) -> EnterpriseDesk:
    """The desk of a shipment's exporter."""
    exporter = work.office.shipment(shipment_id).enterprise
    return EnterpriseDesk(work.office, work.actor(name or heir_of(work, exporter)))


def bank_of(work: Workspace, name: str) -> BankDesk:
    """The desk of a bank."""
    return BankDesk(work.office, work.actor(name))


def party_desk(work: Workspace, name: str) -> BankDesk | EnterpriseDesk | InsurerDesk:
    """The desk of somebody with a part in insurance, by what he is.

    Raises:
        BadInput: He has none.
    """
    actor = work.actor(name)
    if actor.role == "bank":
        return BankDesk(work.office, actor)
    if actor.role == "insurer":
        return InsurerDesk(work.office, actor)
    if actor.role == "enterprise":
        return EnterpriseDesk(work.office, actor)
    raise BadInput(f"{actor.name} is {actor.role}.", expected="an exporter, a bank or an insurer")


def reference_noted(work: Workspace, desk: BankDesk | InsurerDesk, given: str | None, prefix: str) -> str:
    """A reference as typed or a new one, kept so that people can read it later."""
    from cli.references import new_reference

    text = given or new_reference(prefix)
    work.references.note(desk.actor.reference(text), text)
    return text


def _is_open(work: Workspace, assignment_id: bytes) -> bool:
    state = work.suite.assignments.state(assignment_id)
    return state is not None and not state.ended


def _by_number(work: Workspace, text: str, known: Iterable[bytes]) -> bytes | None:
    """By the number on the paper, which the shipment and its cover share."""
    from contracts.registry.text import fold

    wanted = fold(text, keep="/")
    found = [
        each
        for each in known
        for paper in work.vault.versions(each)
        if wanted in (paper.number.canonical, paper.number.canonical.partition("/")[2])
    ]
    return only(text, found, "", "shipment")
