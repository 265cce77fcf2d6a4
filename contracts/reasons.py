"""What to do when a contract refuses, or a check finds something: one line for each.

Reasons are those of `modules/errors.vy`, findings those of `ICreditInsurance.vyi`.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

__all__ = ["FINDINGS", "HINTS"]

_KEYS = {
    "keys: unknown key": "Nobody was admitted with this key; add it to its participant first.",
    "keys: revoked key": "It was revoked or replaced, or its participant retired: use a live key.",
    "keys: wrong capacity": "Makers send, checkers sign as second, admins manage keys: use another key.",
    "keys: wrong role": "The key's participant does not have the role that may do this.",
    "keys: not a party to this": "Only the participant concerned, or its successor, may do this.",
    "keys: participant suspended": "While suspended, only what reduces exposure is possible.",
    "signing: bad signature": "It is not over exactly this: arguments, version, contract and chain count.",
    "signing: nonce used": "This signature was used or cancelled: sign again with a new nonce.",
    "signing: deadline passed": "The signature is too old: sign again with a later deadline.",
    "signing: deadline too far": "A checker's signature lives a day at the most: sign a nearer deadline.",
    "signing: needs another key as second": "Another key of the same participant has to sign as second.",
}

_PARTICIPANTS = {
    "participants: id known": "This id was admitted before; ids are random and used once.",
    "participants: id unknown": "No participant was admitted with this id.",
    "participants: empty id": "Give the participant a random id of 32 bytes.",
    "participants: no role": "Give the participant at least one role.",
    "participants: key taken": "A key belongs to one participant for ever, revoked or not: use a new key.",
    "participants: bad key": "The zero address is no key.",
    "participants: bad capacity": "A key has exactly one capacity: admin, maker or checker.",
    "participants: no admin key": "Name at least one admin key.",
    "participants: last admin key": "A participant keeps one admin: rotate this key, or add another first.",
    "participants: bad standing": "The participant's standing does not allow this: look at it first.",
    "participants: open cases need a successor": "Name a successor, or end the cases first.",
    "participants: bad successor": "Another participant is needed, not retired, with all roles of this one.",
    "participants: too many links": "A line of successors has at most 8 links.",
    "participants: no such re-keying": "Were exactly these keys announced, in this order, and not vetoed?",
    "participants: too early": "A re-keying waits 72 hours after its announcement.",
    "participants: directory set": "The Directory is named once, and for good.",
    "participants: the operator stays": "It is never suspended or retired, and keeps a maker and a checker.",
    "participants: one operator only": "There is one operator, admitted at deployment, without another role.",
    "participants: no maker or no checker": "The operator needs at least one maker and one checker.",
    "participants: bad time of distrust": "It begins between 1970 and now, and is only ever moved earlier.",
}

_DIRECTORY = {
    "directory: unknown application": "This contract is not registered in the Directory.",
    "directory: known application": "This address is registered; a new version has an address of its own.",
    "directory: exits only": "A newer version replaced this one: here, only exposure can be reduced.",
    "directory: kind not allowed": "The application may not draw on, or issue, documents of this kind.",
    "directory: application paused": "While it is paused, only what reduces exposure is possible.",
    "directory: bad version": "A version is higher than the current one of the name, and below 2^32.",
    "directory: no contract there": "There is no code at this address: deploy the contract first.",
    "directory: too many applications": "The Directory holds 64 contracts.",
    "directory: nothing to change": "The application is in that state already.",
    "directory: bad name": "Give the contract a name.",
    "directory: answers no open cases": "What draws on documents has to answer open_cases(participant).",
}

_RATES = {
    "rates: unknown currency": "The operator has not added this currency.",
    "rates: known currency": "This currency was added before.",
    "rates: bad exponent": "Minor units have 0 to 4 digits (ISO 4217).",
    "rates: bad rate": "An id; not CNY; a numerator from 1 to 10^12; a denominator that divides 10^8.",
    "rates: bad days": "The last day is the first one or at most 10 days later.",
    "rates: rate id known": "This rate id was published before; a correction is a new id.",
    "rates: rate id unknown": "No rate with this id was published for this currency.",
    "rates: no rate": "No rate of this currency is in force today: the operator publishes one.",
    "rates: not the rate in force": "Another rate is in force: take its id.",
    "rates: bad currency code": "A currency code has three capital letters (ISO 4217).",
    "rates: amount too large": "Amounts stay below 2^80 minor units.",
}

_CONSENTS = {
    "consents: bad window": "A window ends not before it begins, not in the past, and has at most 365 days.",
    "consents: bad grantee": "A consent is given to a bank that is not retired.",
    "consents: consent unknown": "No consent has this id.",
    "consents: revoked": "This consent was revoked before.",
    "consents: no live consent": "It is revoked, used up, outside its window, or does not cover this.",
    "consents: bad kinds": "Name at least one kind of documents, all below 64.",
    "consents: bad number of uses": "A consent is for 1 to 2^32 - 1 cases.",
}

_DOCUMENTS = {
    "documents: unknown kind": "The operator has not defined this kind of document.",
    "documents: known kind": "This kind was defined before; a kind never changes.",
    "documents: bad kind": "A kind has an index from 1 to 63, a name and an attester; a batch has one kind.",
    "documents: not the attester": "Only the authority that attests this kind, or attested this, may.",
    "documents: fingerprint known": "This number was attested before: look for the document it belongs to.",
    "documents: unknown document": "No document was attested with this fingerprint.",
    "documents: unknown account": "No document stands on this account.",
    "documents: account merged": "The account was merged into another: take the one at the end of its line.",
    "documents: bad amount": "An amount is at least 1 minor unit, and a face at most 2^76 - 1 of them.",
    "documents: bad owner": "The owner has to be an admitted enterprise.",
    "documents: bad currency code": "Give the currency as three capital letters (ISO 4217).",
    "documents: bad validity": "The last day is not before the first.",
    "documents: facts differ": "Kind, owner and currency stay the same; an amendment has a new commitment.",
    "documents: no rows": "Give at least one row.",
    "documents: rows not sorted": "Rows are sorted by account, each account once.",
    "documents: void": "The document is void; its authority may attest a successor.",
    "documents: impaired": "It is void, overdrawn, or attested by a distrusted key: no new hold or draw.",
    "documents: expired": "Today is outside the days for which the document is valid.",
    "documents: not the owner's": "The document belongs to another enterprise.",
    "documents: other currency": "The row's currency is not the document's.",
    "documents: written off, not cleared": "A loan on it was written off: its bank has to clear it first.",
    "documents: no headroom": "Less is available than asked for: look at the balance and at expired holds.",
    "documents: hold expired": "The hold has ended: nothing can be drawn on it any more.",
    "documents: hold not expired": "The hold still works: only its own case can release it.",
    "documents: already held": "This case holds the account already.",
    "documents: more than held": "The case holds less than this on the account.",
    "documents: more than drawn": "The case has drawn less than this on the account.",
    "documents: more than settled": "The case has settled less than this on the account.",
    "documents: not written off": "Nothing of this case is written off on the account.",
    "documents: reference used for other content": "Use a new reference, or send exactly what it stands for.",
    "documents: empty reference": "Give a reference: without one, sending again could book twice.",
    "documents: bad expiry": "A hold ends not in the past.",
    "documents: key not distrusted": "Nothing is to confirm: its attester's key is trusted.",
    "documents: key distrusted": "This key is distrusted itself: confirm with another.",
    "documents: line of accounts too long": "A line of merged accounts has at most 8 links.",
    "documents: kind not issued by this": "The Directory does not let this application issue this kind.",
    "documents: same line of accounts": "The two accounts are one already.",
}

_RECEIVABLES = {
    "receivables: unknown case": "No case has this id; a loan has one once its application is approved.",
    "receivables: not in this state": "The state forbids this, or it was done before: look at the case.",
    "receivables: bad rows": "1 to 50 rows, sorted by account, each with an amount.",
    "receivables: bad amount": "An amount is at least 1 minor unit, in a known currency.",
    "receivables: bad bank": "The bank has to be admitted and active.",
    "receivables: bad tenor": "A tenor has 1 to 365 days.",
    "receivables: bad advance rate": "An advance rate is above 0 and at most the whole.",
    "receivables: over the advance rate": "Approve at most the rows' sum times the advance rate.",
    "receivables: over the requested amount": "Approve at most what the enterprise asked for.",
    "receivables: over the approved amount": "Disburse at most what is approved and undrawn.",
    "receivables: over the outstanding amount": "Record at most what is outstanding.",
    "receivables: check too old": "The last check is older than 7 days: check again.",
    "receivables: check again": "A document has changed since the check: check again.",
    "receivables: bad value date": "A value date is not in the future, and not before the loan's own dates.",
    "receivables: bad certificate": "The registry's certificate is missing or has ended.",
    "receivables: bad hold expiry": "A hold ends in the future, at most 30 days from now.",
    "receivables: under the repaid share": "Settle at least the share of the drawn value that was repaid.",
    "receivables: not overdue": "Only an overdue loan can be written off.",
    "receivables: nothing undrawn": "There is no undrawn part to close.",
    "receivables: not the newest posting": "Postings are reversed newest first.",
    "receivables: no posting": "The case has no posting to reverse.",
    "receivables: too many currencies": "The rows have more currencies than a case can hold.",
    "receivables: only between desk and product": "Only LoanApplications and the case's product call this.",
    "receivables: bad source of funds": "A repayment comes from the buyer's proceeds or from other funds.",
    "receivables: not below what is undrawn": "All of it is a cancellation, or a closing: cancel or close.",
    "receivables: part of it was settled": "What a buyer paid stays on it: leave it in the case.",
    "receivables: nothing to change": "Name a longer tenor, or a later end of the hold.",
    "receivables: close the undrawn part first": "A bank lends on its own check: close it first.",
    "receivables: the report does not pass": "A replacement has to match: another declaration is needed.",
    "receivables: unknown basis": "Name the shipment that the product asks for, or none if it asks for none.",
    "receivables: bad reports": "Report one answer for each row.",
}

_INSURANCE = {
    "insurance: unknown policy": "Its insurer has set no terms for it, or the limit is under another.",
    "insurance: unknown limit": "Its insurer has put this buyer limit under no policy.",
    "insurance: unknown shipment": "No shipment has this id, or it was never covered.",
    "insurance: not in this state": "The state forbids this, or it was done before: look at the shipment.",
    "insurance: bad percentage": "A percentage is above 0 and at most the whole.",
    "insurance: bad days": "A shipment is shipped not after today, and due not before it was shipped.",
    "insurance: bad cover": "Cover at most what is declared, and so much that a minor unit is indemnified.",
    "insurance: bad declaration": "A declaration is void, impaired, expired, merged, or not the exporter's.",
    "insurance: policy expired": "The shipment was not shipped within the days of the policy.",
    "insurance: limit expired": "It was shipped before the limit began, or the limit has ended.",
    "insurance: limit closed": "The insurer has stopped the limit, or a loss was noticed under it.",
    "insurance: declared late": "A shipment is declared by the 15th day after it was shipped.",
    "insurance: premium unpaid": "The insurer has not had its premium: there is no new cover.",
    "insurance: limit exhausted": "Less is left of the limit: other covers use it until their buyers pay.",
    "insurance: insured elsewhere": "The covers of all insurers on a declaration are within its face.",
    "insurance: not merged": "The declaration's account is its own: nothing is to be carried.",
    "insurance: its time has passed": "Cover is given within 60 days, while a notice of loss still could be.",
    "insurance: its time has not passed": "Unanswered 60 days; no notice by due + 30; no claim by due + 300.",
    "insurance: only between its contracts": "Only InsuranceClaims tells what became of a shipment.",
    "insurance: may not claim": "The exporter may, and a loss payee with a mandate.",
    "insurance: bad amount": "An amount is at least 1 minor unit.",
    "insurance: over what is unpaid": "The buyer can't pay more than was declared and is unpaid.",
    "insurance: over the whole loss": "No more can be recovered than was lost.",
    "insurance: bad cause": "Name one cause: non-payment, insolvency, political.",
    "insurance: late notice": "Notice is given until 30 days after the due day.",
    "insurance: early claim": "A claim waits 120 days after the due day, unless the buyer is insolvent.",
    "insurance: late claim": "A claim is made until 300 days after the due day.",
    "insurance: record it as a recovery": "After an indemnity the insurer has its part of it.",
    "insurance: bad value date": "A value date is not in the future, and not before the shipment.",
    "assignment: bad terms": "Policy and limit are the exporter's and the insurer's; the bank is a third.",
    "assignment: first signed too long ago": "All three sign within 30 days: begin anew, with a new salt.",
    "assignment: already signed": "This side has signed these terms, or they have ended: take a new salt.",
    "assignment: overlaps with another": "The indemnity of policy or buyer is assigned: release that first.",
    "assignment: unknown": "No live assignment has this id.",
    "assignment: a loan is open under it": "It ends when the loans under it have ended.",
    "assignment: not idle for 90 days": "Its bank may release it; anybody after 90 days with nothing lent.",
    "assignment: the lender is not loss payee": "The indemnity has to be assigned to the bank that lends.",
    "assignment: no cover in force": "Lend while the shipment is covered, and no loss was noticed.",
    "assignment: rows are not the shipment's": "Lend on the declarations that the shipment insures.",
    "assignment: past the due day + 30": "A loan's last day is at most 30 days after the buyer's due day.",
    "assignment: another contract has lent": "Loans on a shipment are in one contract at a time.",
    "assignment: too many loans on a shipment": "At most 4 loans are open on a shipment.",
}

HINTS: Mapping[str, str] = MappingProxyType(
    {
        **_KEYS,
        **_PARTICIPANTS,
        **_DIRECTORY,
        **_RATES,
        **_CONSENTS,
        **_DOCUMENTS,
        **_RECEIVABLES,
        **_INSURANCE,
    }
)
"""Reason → what to do."""

FINDINGS: Mapping[str, str] = MappingProxyType(
    {
        "UNKNOWN": _INSURANCE["insurance: unknown limit"],
        "NOT_YOURS": "It was declared under another limit.",
        "POLICY_EXPIRED": "The policy is void or not in force, or it was not shipped within its days.",
        "LIMIT_EXPIRED": _INSURANCE["insurance: limit expired"],
        "LIMIT_CLOSED": _INSURANCE["insurance: limit closed"],
        "BUYER_MISMATCH": "Its buyer is not the limit's.",
        "TERMS_MISMATCH": "Payment, credit, currency or what is written is not as the limit has it.",
        "NOT_DECLARED": "It was not declared to the insurer.",
        "DECLARED_LATE": _INSURANCE["insurance: declared late"],
        "PREMIUM_UNPAID": _INSURANCE["insurance: premium unpaid"],
        "NO_ASSIGNMENT": "Exporter, bank and insurer have signed no assignment that takes it in.",
        "PAYEE_TAKEN": "The indemnity is assigned to another bank.",
        "LIMIT_EXHAUSTED": _INSURANCE["insurance: limit exhausted"],
        "INSURED_ELSEWHERE": _INSURANCE["insurance: insured elsewhere"],
        "DECLARATION": _INSURANCE["insurance: bad declaration"],
        "NOT_IN_FORCE": "Its cover has ended, a loss was noticed, a distrusted key stands behind it, the "
        "insurer did not answer in time, or the day for a notice of loss has passed.",
    }
)
"""What stands in the way of cover, or of lending on it: by the name of the finding. PASSED has none."""
