# pragma version 0.4.3
# pragma optimize codesize
# Long because calendar, commitments, pools and draws are one protocol, to be read as one.
"""
@title PaymentSamples: which payments are checked afterwards
@license Apache-2.0
@notice Before a period opens, bank and operator commit to a seed each. Payments enter the bank's pool in the transaction
        that pays them, and nothing leaves it. After it has closed the operator reveals first, then the bank; the two
        seeds and the root of the pool permute each class, of which the first ceil(n * ratio) are drawn.

        Invariants: the pool's root folds in every payment, in the order they came; calendar, ratios and classes are
        fixed before a period opens; with both seeds revealed exactly ceil(n * ratio) of each class are drawn, each
        payment or not, for good; where the bank is silent all are, and where it did not commit for a pool that was
        carried to it; where the operator is silent, the pool is drawn with a later one.

        Nothing here is stopped by a suspension or a pause: whoever is stopped still has to reveal.
@dev Sources: rules of sampling of the banks' check afterwards (Huifa 2019-28, article 2; 2020-8). The permutation is the
     swap-or-not shuffle of Ethereum's consensus (Hoang, Morris, Rogaway 2012), with keccak256: a position's rank is found
     without sorting. What remains to trust is in docs/threat-model.md.
"""

from contracts.interfaces import ICapitalPayments
from contracts.interfaces import IDirectory
from contracts.interfaces import IParticipants
from contracts.interfaces import IPaymentSamples
from contracts.interfaces import ISigning
from contracts.modules import china_time
from contracts.modules import errors
from contracts.modules import parties
from contracts.modules import payment_messages
from contracts.modules import rounding
from contracts.modules import typed_signing

implements: IPaymentSamples

initializes: typed_signing

exports: (
    typed_signing.cancel_signature,
    typed_signing.domain_separator,
    typed_signing.nonce_used,
)

CLASSES: constant(uint256) = 4
ALL: constant(uint256) = 10_000

# [A] Operator and bank reveal within 7 days each.
REVEAL_DAYS: constant(uint256) = 7

# Rounds of the shuffle, as in Ethereum's consensus.
ROUNDS: constant(uint256) = 90

# [A] A period is a quarter at most. Periods that are planned ahead, and times that a pool may be carried, at the most.
MAX_LENGTH: constant(uint256) = 92
MAX_AHEAD: constant(uint256) = 32
MAX_CARRIES: constant(uint256) = 1024

LAST_DAY: constant(uint256) = 2_932_896

PARTICIPANTS: immutable(IParticipants)
DIRECTORY: immutable(IDirectory)


# A class from a period on; before it the one before.
struct Grade:
    before: uint256
    risk_class: uint256
    period: uint256


periods: HashMap[uint256, IPaymentSamples.Period]
period_count: public(uint256)
classes: HashMap[bytes32, Grade]
pools: HashMap[bytes32, HashMap[uint256, IPaymentSamples.Pool]]
places: HashMap[bytes32, IPaymentSamples.Place]
open_pools: HashMap[bytes32, uint256]
# Seeds of the operator that everybody knows.
revealed: HashMap[bytes32, bool]


@deploy
def __init__(participants: address, directory: address):
    typed_signing.__init__(participants)
    PARTICIPANTS = IParticipants(participants)
    DIRECTORY = IDirectory(directory)


# Anyone: reading


@external
@view
def period(number: uint256) -> IPaymentSamples.Period:
    """
    @notice A period by its number; all empty where there is none.
    """
    return self.periods[number]


@external
@view
def period_today() -> uint256:
    """
    @notice The number of the period that is open; 0 where none is.
    """
    return self._period_today()


@external
@view
def next_period() -> uint256:
    """
    @notice The first period that has not begun, be it known or not.
    """
    return self._next_period()


@external
@view
def class_of(enterprise: bytes32, period: uint256) -> uint256:
    """
    @notice The risk class of an enterprise, 0 to 3, in the period of today or one to come; of a past one only where it was
            not changed twice since.
    """
    return self._class_of(enterprise, period)


@external
@view
def pool(bank: bytes32, period: uint256) -> IPaymentSamples.Pool:
    return self.pools[bank][period]


@external
@view
def place_of(payment_id: bytes32) -> IPaymentSamples.Place:
    """
    @notice Where a payment came into a pool; all empty where it never did.
    """
    return self.places[payment_id]


@external
@view
def commitment_to(
    committer: bytes32, bank: bytes32, period: uint256, seed: bytes32
) -> bytes32:
    """
    @notice What a party commits to. Warning: ask a node of your own, before the seed is revealed.
    """
    return self._commitment(committer, bank, period, seed)


@external
@view
def is_ready(bank: bytes32) -> bool:
    """
    @notice Whether a payment of the bank could enter a pool now.
    """
    period: uint256 = self._period_today()
    return period != 0 and self._is_committed(bank, period)


@external
@view
def draw_of(payment_id: bytes32) -> IPaymentSamples.Draw:
    """
    @notice What the draw says of a payment.
    """
    return self._draw_of(payment_id)


@external
@view
def drawn_since(payment_id: bytes32) -> uint256:
    """
    @notice Since when a payment has to be proved; 0 where it is not drawn.
    """
    return self._draw_of(payment_id).since


@external
@view
def open_cases(participant: bytes32) -> uint256:
    """
    @notice Pools of a bank that are not drawn, nor carried.
    """
    return self.open_pools[participant]


# The operator


@external
def add_period(
    first_day: uint256, last_day: uint256, floors: uint256[4], seal: ISigning.Seal
) -> uint256:
    """
    @notice The next period of the calendar, for all banks. A period that was added stays as it is.
    @param floors What is drawn of each class at least, in basis points; every class is looked at.
    @return Its number.
    """
    count: uint256 = self.period_count
    today: uint256 = china_time._today()
    assert today < first_day and first_day <= last_day, errors.BAD_PERIOD
    assert self.periods[count].last_day < first_day, errors.BAD_PERIOD
    assert last_day < first_day + MAX_LENGTH and last_day <= LAST_DAY, errors.BAD_PERIOD
    assert (
        count < MAX_AHEAD or self.periods[count + 1 - MAX_AHEAD].first_day <= today
    ), errors.BAD_PERIOD
    for least: uint256 in floors:
        assert 0 < least and least <= ALL, errors.BAD_RATIO
    operator: bytes32 = typed_signing._own_maker(
        msg.sender, IParticipants.Role.OPERATOR, False
    )
    typed_signing._check_second(
        operator,
        payment_messages._add_period(msg.sender, count + 1, first_day, last_day, floors, seal),
        seal,
    )

    self.period_count = count + 1
    self.periods[count + 1] = IPaymentSamples.Period(
        first_day=first_day, last_day=last_day, floors=floors
    )

    log IPaymentSamples.PeriodAdded(
        period=count + 1,
        first_day=first_day,
        last_day=last_day,
        floors=floors,
        maker=msg.sender,
        checker=seal.signer,
    )
    return count + 1


@external
def set_class(enterprise: bytes32, risk_class: uint256, seal: ISigning.Seal):
    """
    @notice The risk class of an enterprise, from the next period on that has not begun.
    """
    assert risk_class < CLASSES, errors.BAD_CLASS
    roles: IParticipants.Role = empty(IParticipants.Role)
    standing: IParticipants.Standing = empty(IParticipants.Standing)
    roles, standing = staticcall PARTICIPANTS.standing_of(enterprise)
    assert IParticipants.Role.ENTERPRISE in roles, errors.UNKNOWN_ID
    period: uint256 = self._next_period()
    operator: bytes32 = typed_signing._own_maker(
        msg.sender, IParticipants.Role.OPERATOR, False
    )
    typed_signing._check_second(
        operator,
        payment_messages._set_class(msg.sender, enterprise, period, risk_class, seal),
        seal,
    )

    before: uint256 = self._class_of(enterprise, period - 1)
    self.classes[enterprise] = Grade(before=before, risk_class=risk_class, period=period)

    log IPaymentSamples.ClassSet(
        enterprise=enterprise,
        risk_class=risk_class,
        period=period,
        maker=msg.sender,
        checker=seal.signer,
    )


@external
def add(payment_id: bytes32, reason: String[256], seal: ISigning.Seal):
    """
    @notice Put a payment that was paid on the ordinary path into the pool that is open. None is ever taken out.
    """
    operator: bytes32 = typed_signing._own_maker(
        msg.sender, IParticipants.Role.OPERATOR, False
    )
    typed_signing._check_second(
        operator, payment_messages._add_payment(msg.sender, payment_id, reason, seal), seal
    )
    payment: ICapitalPayments.Payment = staticcall ICapitalPayments(
        staticcall DIRECTORY.address_of("CapitalPayments")
    ).payment_of(payment_id)
    assert payment.status != empty(ICapitalPayments.Status), errors.UNKNOWN_PAYMENT
    assert payment.status in (
        ICapitalPayments.Status.PAID | ICapitalPayments.Status.VERIFIED
    ), errors.BAD_PAYMENT_STATE

    log IPaymentSamples.Added(
        payment_id=payment_id, reason=reason, maker=msg.sender, checker=seal.signer
    )
    self._enter(payment_id, payment.bank, payment.enterprise)


# Bank and operator


@external
def commit(
    period: uint256,
    bank: bytes32,
    commitment: bytes32,
    ratios: uint256[4],
    seal: ISigning.Seal,
):
    """
    @notice A bank commits to its seed of a period, and to what it draws of each class, before the period opens.
    @param ratios Basis points; what is below the period's floor counts as the floor.
    """
    participant: bytes32 = typed_signing._maker_of(
        msg.sender, IParticipants.Role.BANK, bank, True
    )
    self._check_commitment(period, commitment, self.pools[bank][period].bank_commitment)
    for ratio: uint256 in ratios:
        assert ratio <= ALL, errors.BAD_RATIO
    typed_signing._check_second(
        participant,
        payment_messages._commit(msg.sender, period, bank, commitment, ratios, seal),
        seal,
    )

    self.pools[bank][period].bank_commitment = commitment
    self.pools[bank][period].ratios = ratios

    log IPaymentSamples.Committed(
        period=period,
        bank=bank,
        committer=bank,
        commitment=commitment,
        ratios=ratios,
        maker=msg.sender,
    )


@external
def commit_operator(period: uint256, bank: bytes32, commitment: bytes32):
    """
    @notice The operator commits to its seed for a bank and a period: another one for each.
    """
    operator: bytes32 = typed_signing._own_maker(
        msg.sender, IParticipants.Role.OPERATOR, True
    )
    self._check_commitment(period, commitment, self.pools[bank][period].operator_commitment)

    self.pools[bank][period].operator_commitment = commitment

    log IPaymentSamples.Committed(
        period=period,
        bank=bank,
        committer=operator,
        commitment=commitment,
        ratios=empty(uint256[4]),
        maker=msg.sender,
    )


@external
def reveal_operator(period: uint256, bank: bytes32, seed: bytes32):
    """
    @notice The operator reveals first, within 7 days [A] after the period has closed.
    """
    operator: bytes32 = typed_signing._own_maker(
        msg.sender, IParticipants.Role.OPERATOR, True
    )
    pool: IPaymentSamples.Pool = self.pools[bank][period]
    self._check_closed(period, pool)
    assert pool.operator_revealed == 0, errors.ALREADY_REVEALED
    assert not self._is_gap(period, pool), errors.REVEALED_LATE
    assert pool.operator_commitment == self._commitment(
        operator, bank, period, seed
    ) and seed != empty(bytes32) and not self.revealed[seed], errors.BAD_SEED

    self.revealed[seed] = True
    self.pools[bank][period].operator_seed = seed
    self.pools[bank][period].operator_revealed = block.timestamp

    log IPaymentSamples.Revealed(period=period, bank=bank, committer=operator, seed=seed)


@external
def reveal(period: uint256, bank: bytes32, seed: bytes32):
    """
    @notice The bank reveals after the operator, within 7 days [A]: its pool is drawn.
    """
    typed_signing._maker_of(msg.sender, IParticipants.Role.BANK, bank, True)
    pool: IPaymentSamples.Pool = self.pools[bank][period]
    self._check_closed(period, pool)
    assert pool.operator_revealed != 0, errors.OPERATOR_FIRST
    assert pool.bank_revealed == 0, errors.ALREADY_REVEALED
    assert not self._is_silent(pool), errors.REVEALED_LATE
    assert pool.bank_commitment == self._commitment(
        bank, bank, period, seed
    ) and seed != empty(bytes32), errors.BAD_SEED

    self.pools[bank][period].bank_seed = seed
    self.pools[bank][period].bank_revealed = block.timestamp
    self.open_pools[bank] -= 1

    log IPaymentSamples.Revealed(period=period, bank=bank, committer=bank, seed=seed)


# Anyone: ending what time has ended


@external
def note_silence(period: uint256, bank: bytes32):
    """
    @notice Put on record that a bank did not reveal in time. All of its pool is drawn since then, said or not.
    """
    pool: IPaymentSamples.Pool = self.pools[bank][period]
    self._check_closed(period, pool)
    assert self._is_silent(pool) and not pool.is_noted, errors.NOT_SILENT

    self.pools[bank][period].is_noted = True
    self.open_pools[bank] -= 1

    log IPaymentSamples.Silent(period=period, bank=bank)


@external
def carry(period: uint256, bank: bytes32):
    """
    @notice Nobody can draw a pool: the operator was silent. Its payments stand in the pool that is open now, behind what
            is there.
    """
    pool: IPaymentSamples.Pool = self.pools[bank][period]
    self._check_closed(period, pool)
    assert self._is_gap(period, pool), errors.NOT_SILENT
    into: uint256 = self._period_today()
    assert into > period, errors.NO_PERIOD
    # A bank that could not know of the gap before the period opened is not taken by surprise.
    known: uint256 = self.periods[period].last_day + REVEAL_DAYS
    assert (
        self.pools[bank][into].bank_commitment != empty(bytes32)
        or self.periods[into].first_day > known + 1
    ), errors.NO_PERIOD
    target: IPaymentSamples.Pool = self.pools[bank][into]

    self.pools[bank][period].carried_to = into
    self.pools[bank][period].offsets = target.counts
    was_empty: bool = target.root == empty(bytes32)
    for risk_class: uint256 in range(CLASSES):
        self.pools[bank][into].counts[risk_class] += pool.counts[risk_class]
        if pool.counts[risk_class] > 0:
            # Nobody gains by waiting for a period in which less is drawn.
            self.pools[bank][into].ratios[risk_class] = max(
                target.ratios[risk_class], self._ratio(pool, period, risk_class)
            )
    root: bytes32 = keccak256(abi_encode(target.root, pool.root, pool.counts))
    self.pools[bank][into].root = root
    if not was_empty:
        self.open_pools[bank] -= 1

    log IPaymentSamples.Carried(period=period, bank=bank, into=into, root=root)


# CapitalPayments


@external
def enter(payment_id: bytes32, bank: bytes32, enterprise: bytes32) -> uint256:
    """
    @notice A payment was paid, to be checked afterwards.
    @return The period.
    """
    assert (
        msg.sender == staticcall DIRECTORY.address_of("CapitalPayments")
    ), errors.UNKNOWN_APPLICATION
    return self._enter(payment_id, bank, enterprise)


# Internal


@view
@internal
def _draw_of(payment_id: bytes32) -> IPaymentSamples.Draw:
    place: IPaymentSamples.Place = self.places[payment_id]
    draw: IPaymentSamples.Draw = empty(IPaymentSamples.Draw)
    if place.period == 0:
        draw.fate = IPaymentSamples.Fate.OUTSIDE
        return draw
    period: uint256 = place.period
    draw.risk_class = place.risk_class
    draw.position = place.position
    for _: uint256 in range(MAX_CARRIES):
        into: uint256 = self.pools[place.bank][period].carried_to
        if into == 0:
            break
        draw.position += self.pools[place.bank][period].offsets[place.risk_class]
        period = into
    pool: IPaymentSamples.Pool = self.pools[place.bank][period]
    draw.period = period
    draw.size = pool.counts[place.risk_class]
    draw.drawn = rounding._share_up(draw.size, self._ratio(pool, period, place.risk_class), ALL)
    if china_time._today() <= self.periods[period].last_day:
        draw.fate = IPaymentSamples.Fate.OPEN
    elif pool.bank_revealed != 0:
        draw.rank = self._rank(
            keccak256(abi_encode(pool.bank_seed, pool.operator_seed, pool.root)),
            place.risk_class,
            draw.position,
            draw.size,
        )
        draw.fate = IPaymentSamples.Fate.SPARED
        if draw.rank < draw.drawn:
            draw.fate = IPaymentSamples.Fate.DRAWN
            draw.since = pool.bank_revealed
    elif self._is_silent(pool):
        draw.fate = IPaymentSamples.Fate.DRAWN
        draw.drawn = draw.size
        draw.since = china_time._end_of(self.periods[period].last_day)
        if pool.bank_commitment != empty(bytes32):
            draw.since = china_time._end_of(
                china_time._day_of(pool.operator_revealed) + REVEAL_DAYS
            )
    else:
        draw.fate = IPaymentSamples.Fate.WAITING
    return draw


@view
@internal
def _period_today() -> uint256:
    today: uint256 = china_time._today()
    count: uint256 = self.period_count
    for ahead: uint256 in range(MAX_AHEAD + 1):
        if ahead >= count:
            break
        found: IPaymentSamples.Period = self.periods[count - ahead]
        if found.first_day <= today:
            if today <= found.last_day:
                return count - ahead
            break
    return 0


@view
@internal
def _next_period() -> uint256:
    """
    @notice The first period that has not begun, be it known or not.
    """
    today: uint256 = china_time._today()
    number: uint256 = self.period_count + 1
    for _: uint256 in range(MAX_AHEAD + 1):
        if number == 1 or self.periods[number - 1].first_day <= today:
            break
        number -= 1
    return number


@view
@internal
def _class_of(enterprise: bytes32, period: uint256) -> uint256:
    found: Grade = self.classes[enterprise]
    if period < found.period:
        return found.before
    return found.risk_class


@view
@internal
def _ratio(pool: IPaymentSamples.Pool, period: uint256, risk_class: uint256) -> uint256:
    return max(pool.ratios[risk_class], self.periods[period].floors[risk_class])


@view
@internal
def _is_committed(bank: bytes32, period: uint256) -> bool:
    return (
        self.pools[bank][period].bank_commitment != empty(bytes32)
        and self.pools[bank][period].operator_commitment != empty(bytes32)
    )


@view
@internal
def _commitment(
    committer: bytes32, bank: bytes32, period: uint256, seed: bytes32
) -> bytes32:
    return keccak256(abi_encode(chain.id, self, committer, bank, period, seed))


@view
@internal
def _check_commitment(period: uint256, commitment: bytes32, before: bytes32):
    assert china_time._today() < self.periods[period].first_day, errors.NO_PERIOD
    assert before == empty(bytes32), errors.ALREADY_COMMITTED
    assert commitment != empty(bytes32), errors.BAD_SEED


@view
@internal
def _check_closed(period: uint256, pool: IPaymentSamples.Pool):
    assert period != 0 and period <= self.period_count, errors.NO_PERIOD
    assert china_time._today() > self.periods[period].last_day, errors.STILL_OPEN
    assert pool.root != empty(bytes32), errors.EMPTY_POOL
    assert pool.carried_to == 0, errors.WAS_CARRIED


@view
@internal
def _is_gap(period: uint256, pool: IPaymentSamples.Pool) -> bool:
    """
    @notice Whether the operator keeps a pool that has closed from being drawn: it did not commit, or not reveal in time.
    """
    if self._is_silent(pool):
        return False
    return pool.operator_commitment == empty(bytes32) or (
        pool.operator_revealed == 0
        and china_time._today() > self.periods[period].last_day + REVEAL_DAYS
    )


@view
@internal
def _is_silent(pool: IPaymentSamples.Pool) -> bool:
    """
    @notice Whether all of a pool that has closed is drawn: the bank did not commit for what was carried to it, or not
            reveal in time.
    """
    if pool.bank_commitment == empty(bytes32):
        return True
    return (
        pool.operator_revealed != 0
        and pool.bank_revealed == 0
        and china_time._today() > china_time._day_of(pool.operator_revealed) + REVEAL_DAYS
    )


@internal
def _enter(payment_id: bytes32, bank: bytes32, enterprise: bytes32) -> uint256:
    period: uint256 = self._period_today()
    assert period != 0 and self._is_committed(bank, period), errors.NO_SAMPLE
    assert self.places[payment_id].period == 0, errors.IN_A_POOL
    risk_class: uint256 = self._class_of(enterprise, period)
    position: uint256 = self.pools[bank][period].counts[risk_class]
    before: bytes32 = self.pools[bank][period].root
    root: bytes32 = keccak256(abi_encode(before, payment_id, risk_class))

    self.places[payment_id] = IPaymentSamples.Place(
        bank=bank, period=period, risk_class=risk_class, position=position
    )
    self.pools[bank][period].counts[risk_class] = position + 1
    self.pools[bank][period].root = root
    if before == empty(bytes32):
        self.open_pools[bank] += 1

    log IPaymentSamples.Entered(
        period=period,
        bank=bank,
        payment_id=payment_id,
        risk_class=risk_class,
        position=position,
        root=root,
    )
    return period


@pure
@internal
def _rank(seed: bytes32, risk_class: uint256, position: uint256, size: uint256) -> uint256:
    """
    @notice The place of a position in the permuted order of its class: swap-or-not, keyed by seed and class.
    """
    rank: uint256 = position
    key: bytes32 = keccak256(abi_encode(seed, risk_class))
    for round: uint256 in range(ROUNDS):
        pivot: uint256 = convert(keccak256(abi_encode(key, round)), uint256) % size
        flip: uint256 = (pivot + size - rank) % size
        higher: uint256 = max(rank, flip)
        source: uint256 = convert(
            keccak256(abi_encode(key, round, higher // 256)), uint256
        )
        if (source >> (higher % 256)) & 1 == 1:
            rank = flip
    return rank
