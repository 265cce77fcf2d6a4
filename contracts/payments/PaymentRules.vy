# pragma version 0.4.3
# pragma optimize codesize
"""
@title PaymentRules: eligibility and the tables of payments
@license Apache-2.0
@notice Which banks pay first and check afterwards, which enterprises may not, what the negative list (负面清单) forbids
        and what may be paid without an invoice: by region and day. The entry in force that day in that region decides;
        where a region has none of its own, the whole country's.

        Invariants: what was in force on a day that has passed is never changed; an enterprise is suspended by the
        operator, or by an application that found a payment of it discrepant, and reinstated by the operator alone.
@dev Sources: Huifa 2016-16, 2019-28, 2020-8, 2023-28, 2025-43. The lists themselves are data: the operator publishes them.
"""

from contracts.interfaces import ICapitalPayments
from contracts.interfaces import IDirectory
from contracts.interfaces import IParticipants
from contracts.interfaces import IPaymentRules
from contracts.interfaces import IPaymentSamples
from contracts.interfaces import IRates
from contracts.interfaces import ISigning
from contracts.modules import china_time
from contracts.modules import codes
from contracts.modules import errors
from contracts.modules import packing
from contracts.modules import parties
from contracts.modules import payment_messages
from contracts.modules import rounding
from contracts.modules import typed_signing

implements: IPaymentRules

initializes: typed_signing

exports: (
    typed_signing.cancel_signature,
    typed_signing.domain_separator,
    typed_signing.nonce_used,
)

# Entries of one code in one region that have not begun, at the most.
MAX_AHEAD: constant(uint256) = 32

# Codes of administrative divisions have six digits (GB/T 2260).
MAX_REGION: constant(uint256) = 999_999

# 31 December 9999: later days can't be written.
LAST_DAY: constant(uint256) = 2_932_896

# Petty cash (备用金) without proof in a calendar month, for an enterprise: 200,000 dollars (Huifa 2020-8).
PETTY_CASH: constant(uint256) = 200_000_00
USD: constant(bytes3) = 0x555344

PARTICIPANTS: immutable(IParticipants)
DIRECTORY: immutable(IDirectory)
RATES: immutable(IRates)
SAMPLES: immutable(IPaymentSamples)

# The kind of documents that tax invoices are: who draws on them, pays.
INVOICE_KIND: immutable(uint256)

admitted: HashMap[bytes32, bool]
suspended: HashMap[bytes32, bool]
region_of: public(HashMap[bytes32, uint256])
versions: public(HashMap[bytes32, uint256])
# Entries by number, from 1, and how many there are; each is its first day, twice, and one more where it is listed.
entries: HashMap[bytes32, HashMap[uint256, uint256]]
counts: HashMap[bytes32, uint256]
# US cents, by enterprise and month.
petty_cash: HashMap[bytes32, HashMap[uint256, uint256]]


@deploy
def __init__(
    participants: address,
    directory: address,
    rates: address,
    samples: address,
    invoice_kind: uint256,
):
    typed_signing.__init__(participants)
    PARTICIPANTS = IParticipants(participants)
    DIRECTORY = IDirectory(directory)
    RATES = IRates(rates)
    SAMPLES = IPaymentSamples(samples)
    INVOICE_KIND = invoice_kind


# Anyone: reading


@external
@view
def is_admitted(bank: bytes32) -> bool:
    """
    @notice Whether a bank may pay first and check afterwards.
    """
    return self.admitted[bank]


@external
@view
def is_suspended(enterprise: bytes32) -> bool:
    """
    @notice Whether every payment of an enterprise has to be checked before it is paid.
    """
    return self.suspended[enterprise]


@external
@view
def is_listed(table: IPaymentRules.Table, enterprise: bytes32, code: bytes32) -> bool:
    """
    @notice Whether a code is on a table today for an enterprise: by the entry of its region, else by the whole country's.
    """
    return self._is_listed(table, self.region_of[enterprise], code)


@external
@view
def petty_cash_of(enterprise: bytes32, day: uint256) -> uint256:
    """
    @notice What an enterprise has paid as petty cash in the calendar month of a day, in US cents.
    """
    return self.petty_cash[enterprise][china_time._month_of(day)]


@external
@view
def examine(question: IPaymentRules.Question) -> ICapitalPayments.Finding:
    """
    @notice What stands in the way of a payment, but for its invoices; the first that applies.
    """
    region: uint256 = self.region_of[question.enterprise]
    if question.facilitated:
        # Of who has retired, who acts for it counts.
        if not self.admitted[parties._end_of(PARTICIPANTS, question.bank)]:
            return ICapitalPayments.Finding.NOT_ADMITTED
        if self._is_suspended(question.enterprise):
            return ICapitalPayments.Finding.SUSPENDED
        if not staticcall SAMPLES.is_ready(question.bank):
            return ICapitalPayments.Finding.NO_SAMPLE
    if self._is_listed(IPaymentRules.Table.PURPOSES, region, question.purpose):
        return ICapitalPayments.Finding.LISTED
    if question.exemption != empty(bytes32) and not self._is_listed(
        IPaymentRules.Table.EXEMPTIONS, region, question.exemption
    ):
        return ICapitalPayments.Finding.NOT_EXEMPT
    if question.is_petty_cash:
        if not self._has_rate(question.currency):
            return ICapitalPayments.Finding.NO_RATE
        month: uint256 = china_time._month_of(china_time._today())
        if (
            self.petty_cash[question.enterprise][month]
            + self._in_cents(question.currency, question.amount)
            > PETTY_CASH
        ):
            return ICapitalPayments.Finding.OVER_PETTY_CASH
    return ICapitalPayments.Finding.PASSED


# The operator


@external
def admit_bank(bank: bytes32, admitted: bool, seal: ISigning.Seal):
    """
    @notice Let a bank pay first and check afterwards, or no more. What it has paid stays in its pools.
    """
    roles: IParticipants.Role = empty(IParticipants.Role)
    standing: IParticipants.Standing = empty(IParticipants.Standing)
    roles, standing = staticcall PARTICIPANTS.standing_of(bank)
    assert IParticipants.Role.BANK in roles, errors.BAD_BANK
    assert self.admitted[bank] != admitted, errors.UNCHANGED
    self._check_operator(
        payment_messages._admit_bank(msg.sender, bank, self.versions[bank], admitted, seal), seal
    )

    self.admitted[bank] = admitted
    self.versions[bank] += 1

    log IPaymentRules.BankAdmitted(
        bank=bank, admitted=admitted, maker=msg.sender, checker=seal.signer
    )


@external
def set_facilitation(
    enterprise: bytes32, suspended: bool, reason: String[256], seal: ISigning.Seal
):
    """
    @notice Suspend an enterprise from being paid first and checked afterwards, or reinstate it.
    """
    roles: IParticipants.Role = empty(IParticipants.Role)
    standing: IParticipants.Standing = empty(IParticipants.Standing)
    roles, standing = staticcall PARTICIPANTS.standing_of(enterprise)
    assert IParticipants.Role.ENTERPRISE in roles, errors.UNKNOWN_ID
    assert self.suspended[enterprise] != suspended, errors.UNCHANGED
    self._check_operator(
        payment_messages._set_facilitation(
            msg.sender, enterprise, self.versions[enterprise], suspended, reason, seal
        ),
        seal,
    )

    self._set(enterprise, suspended, reason)


@external
def set_region(enterprise: bytes32, region: uint256, seal: ISigning.Seal):
    """
    @notice Where an enterprise is registered: code of an administrative division, 0 for nowhere in particular.
    """
    roles: IParticipants.Role = empty(IParticipants.Role)
    standing: IParticipants.Standing = empty(IParticipants.Standing)
    roles, standing = staticcall PARTICIPANTS.standing_of(enterprise)
    assert IParticipants.Role.ENTERPRISE in roles, errors.UNKNOWN_ID
    assert region <= MAX_REGION, errors.BAD_ENTRY
    assert self.region_of[enterprise] != region, errors.UNCHANGED
    self._check_operator(
        payment_messages._set_region(
            msg.sender, enterprise, self.versions[enterprise], region, seal
        ),
        seal,
    )

    self.region_of[enterprise] = region
    self.versions[enterprise] += 1

    log IPaymentRules.RegionSet(
        enterprise=enterprise, region=region, maker=msg.sender, checker=seal.signer
    )


@external
def publish(
    table: IPaymentRules.Table,
    batch: DynArray[IPaymentRules.Entry, 50],
    seal: ISigning.Seal,
):
    """
    @notice New entries of a table. Each is for a code in a region, in the order of their first days; one for the same day
            as the one before it, if that has not begun, takes its place.
    """
    assert packing._is_one(convert(table, uint256)), errors.BAD_TABLE
    assert len(batch) > 0, errors.EMPTY_BATCH
    self._check_operator(
        payment_messages._publish_entries(msg.sender, table, batch, seal), seal
    )
    today: uint256 = china_time._today()

    for entry: IPaymentRules.Entry in batch:
        assert entry.code != empty(bytes32) and entry.region <= MAX_REGION, errors.BAD_ENTRY
        assert codes._is_code(entry.code), errors.BAD_SPELLING
        assert today <= entry.from_day and entry.from_day <= LAST_DAY, errors.BAD_ENTRY
        key: bytes32 = self._key(table, entry.region, entry.code)
        count: uint256 = self.counts[key]
        last: uint256 = self.entries[key][count] // 2
        assert last <= entry.from_day, errors.BAD_ENTRY
        if last < entry.from_day or last == today:
            count += 1
            self.counts[key] = count
            # So that what is in force today is found in so many steps.
            assert (
                count <= MAX_AHEAD or self.entries[key][count - MAX_AHEAD] // 2 <= today
            ), errors.TOO_MANY_ENTRIES
        listed: uint256 = 0
        if entry.listed:
            listed = 1
        self.entries[key][count] = entry.from_day * 2 + listed
        log IPaymentRules.Published(
            table=table,
            code=entry.code,
            region=entry.region,
            from_day=entry.from_day,
            listed=entry.listed,
            maker=msg.sender,
            checker=seal.signer,
        )


# Applications


@external
def count(enterprise: bytes32, currency: bytes3, amount: uint256) -> (uint256, uint256):
    """
    @notice Petty cash was paid: it counts in this month, rounded up to a cent, at the rates in force.
    @return The month's number, and the cents.
    """
    self._check_application()
    month: uint256 = china_time._month_of(china_time._today())
    cents: uint256 = self._in_cents(currency, amount)
    spent: uint256 = self.petty_cash[enterprise][month] + cents
    assert spent <= PETTY_CASH, errors.NO_LONGER

    self.petty_cash[enterprise][month] = spent

    log IPaymentRules.PettyCash(enterprise=enterprise, month=month, spent=spent)
    return month, cents


@external
def discount(enterprise: bytes32, month: uint256, cents: uint256):
    """
    @notice Petty cash came back: it counts no more in the month in which it did.
    """
    self._check_application()

    self.petty_cash[enterprise][month] -= cents

    log IPaymentRules.PettyCash(
        enterprise=enterprise, month=month, spent=self.petty_cash[enterprise][month]
    )


@external
def suspend_for(enterprise: bytes32, reason: String[256]):
    """
    @notice A payment of the enterprise was found discrepant.
    """
    # Any version of it: what was paid under an old one is proved there.
    assert (
        staticcall DIRECTORY.entry(msg.sender)
    ).name == "PaymentProofs", errors.UNKNOWN_APPLICATION

    # Said each time, so that a reinstatement signed before it is worthless.
    self._set(parties._end_of(PARTICIPANTS, enterprise), True, reason)


# Internal


@view
@internal
def _check_application():
    """
    @notice Applications that draw on tax invoices; an old version goes on with what it has paid.
    """
    access: IDirectory.Access = staticcall DIRECTORY.access_of(msg.sender)
    assert (access.draws >> INVOICE_KIND) & 1 == 1, errors.UNKNOWN_APPLICATION


@view
@internal
def _is_suspended(enterprise: bytes32) -> bool:
    """
    @notice Whether an enterprise is, or anyone who has taken over its cases, one after the other.
    """
    party: bytes32 = enterprise
    for _: uint256 in range(9):
        if self.suspended[party]:
            return True
        party = staticcall PARTICIPANTS.successor_of(party)
        if party == empty(bytes32):
            break
    return False


@view
@internal
def _is_listed(table: IPaymentRules.Table, region: uint256, code: bytes32) -> bool:
    found: bool = False
    listed: bool = False
    found, listed = self._in_force(self._key(table, region, code))
    if not found:
        found, listed = self._in_force(self._key(table, 0, code))
    return listed


@view
@internal
def _in_cents(currency: bytes3, amount: uint256) -> uint256:
    """
    @notice The equivalent in US cents, rounded up, at the rates in force.
    """
    if currency == USD:
        return amount
    return rounding._share_up(
        amount,
        staticcall RATES.weight_of(currency, staticcall RATES.in_force(currency)),
        staticcall RATES.weight_of(USD, staticcall RATES.in_force(USD)),
    )


@view
@internal
def _has_rate(currency: bytes3) -> bool:
    return currency == USD or (
        staticcall RATES.in_force(currency) != empty(bytes32)
        and staticcall RATES.in_force(USD) != empty(bytes32)
    )


@internal
def _set(enterprise: bytes32, suspended: bool, reason: String[256]):
    self.suspended[enterprise] = suspended
    self.versions[enterprise] += 1

    log IPaymentRules.FacilitationSet(
        enterprise=enterprise, suspended=suspended, by=msg.sender, reason=reason
    )


@internal
def _check_operator(struct_hash: bytes32, seal: ISigning.Seal):
    operator: bytes32 = typed_signing._own_maker(
        msg.sender, IParticipants.Role.OPERATOR, False
    )
    typed_signing._check_second(operator, struct_hash, seal)


@pure
@internal
def _key(table: IPaymentRules.Table, region: uint256, code: bytes32) -> bytes32:
    return keccak256(abi_encode(table, region, code))


@view
@internal
def _in_force(key: bytes32) -> (bool, bool):
    """
    @return Whether there is an entry that has begun, and whether the newest of them lists the code.
    """
    today: uint256 = china_time._today()
    count: uint256 = self.counts[key]
    for ahead: uint256 in range(MAX_AHEAD + 1):
        if ahead >= count:
            break
        entry: uint256 = self.entries[key][count - ahead]
        if entry // 2 <= today:
            return True, entry % 2 == 1
    return False, False
