"""Finding the consent that a check can use."""

from __future__ import annotations

from collections.abc import Iterable

from contracts.registry.consents import ANY_DOCUMENT, documents_digest
from scenarios.desks.office import Office

__all__ = ["NO_CONSENT", "newest_consent"]

NO_CONSENT = bytes(32)
"""What a check names when there is none; it then fails, on record."""


def newest_consent(
    office: Office,
    grantor: bytes,
    grantee: bytes,
    kinds: Iterable[int] = (),
    accounts: Iterable[bytes] = (),
    *,
    use: tuple[str, bytes] | None = None,
) -> bytes:
    """The newest consent that a check can use now; `NO_CONSENT` if there is none.

    Args:
        office: The contracts.
        grantor: The enterprise.
        grantee: The bank.
        kinds: Indices of the kinds that it has to cover.
        accounts: Of the documents: one that names documents counts only if these are them.
        use: Application and case: a consent that this case has used before comes first, it counts no second
            time.
    """
    now, consents = office.now(), office.suite.consents
    named = list(accounts)
    covering = (ANY_DOCUMENT, documents_digest(named)) if named else None
    given = [
        each
        for each in consents.granted_by(grantor)
        if each.grantee == grantee
        and each.kinds.issuperset(kinds)
        and (covering is None or each.documents in covering)
    ]
    for consent in reversed(given):
        in_time = not consent.revoked and consent.since <= now <= consent.until
        if in_time and consent.used and use in consents.uses_of(consent.id):
            return consent.id
    live = [consent.id for consent in given if consent.is_live(now)]
    return live[-1] if live else NO_CONSENT
