# pragma version 0.4.3
"""
@title Rates: official rates by date
@license Apache-2.0
@notice The operator publishes CNY per unit of a currency, as an exact fraction with its first and last day. A case
        keeps the id of the rate it used; a correction is a new id. A day without a rate in force is answered with
        an empty id, never with a guess.

        Invariants:
        1. A published rate never changes.
        2. A weight (the value of one minor unit, in 10^-12 CNY) is an exact positive integer below 2^80.
        3. A rate is in force for 11 days at most: its first day and the 10 after it [A].
        4. CNY is worth itself: its rate has the id keccak256("CNY") and is always in force.

        Who can stop it: the operator, by publishing nothing; then rates run out.
@dev Rules: conversion rounds once, in minor units of ISO 4217, with the direction in the function's name.
"""

from contracts.interfaces import IParticipants
from contracts.interfaces import IRates
from contracts.interfaces import ISigning

implements: IRates

from contracts.modules import china_time
from contracts.modules import errors
from contracts.modules import rounding
from contracts.modules import typed_signing

initializes: typed_signing

exports: (
    typed_signing.cancel_signature,
    typed_signing.nonce_used,
    typed_signing.domain_separator,
)

ADD_CURRENCY_TYPEHASH: constant(bytes32) = keccak256(
    "AddCurrency(address maker,address checker,bytes3 currency,uint256 exponent,uint256 nonce,uint256 deadline)"
)
PUBLISH_TYPEHASH: constant(bytes32) = keccak256(
    "Publish(address maker,address checker,NewRate[] rates,uint256 nonce,uint256 deadline)"
    "NewRate(bytes32 rate_id,bytes3 currency,uint256 numerator,uint256 denominator,uint256 first_day,uint256 last_day)"
)
NEW_RATE_TYPEHASH: constant(bytes32) = keccak256(
    "NewRate(bytes32 rate_id,bytes3 currency,uint256 numerator,uint256 denominator,uint256 first_day,uint256 last_day)"
)

CNY: constant(bytes3) = 0x434E59
CNY_RATE: constant(bytes32) = keccak256("CNY")
CNY_EXPONENT: constant(uint256) = 2

# ISO 4217 has minor units of 0 (JPY) to 4 (CLF) digits.
MAX_EXPONENT: constant(uint256) = 4

# [A] A rate is not older than 10 days.
MAX_AGE: constant(uint256) = 10

# [A] A denominator divides 10^8, as official rates are decimal fractions: so weights are integers.
UNIT: constant(uint256) = 10**8
MAX_NUMERATOR: constant(uint256) = 10**12

MAX_AMOUNT: constant(uint256) = 2**80 - 1
MASK_24: constant(uint256) = 2**24 - 1
MASK_27: constant(uint256) = 2**27 - 1
MASK_40: constant(uint256) = 2**40 - 1
MASK_80: constant(uint256) = 2**80 - 1


# Exponents are stored one higher: 0 is an unknown currency. A rate is one word: weight 80 | currency 24 |
# first day 24 | last day 24 | numerator 40 | denominator 27.
exponents: HashMap[bytes3, uint256]
rates: HashMap[bytes32, uint256]
newest: HashMap[bytes3, HashMap[uint256, bytes32]]


@deploy
def __init__(participants: address):
    """
    @notice CNY is known from the start.
    @param participants The Participants contract, for good.
    """
    typed_signing.__init__(participants)
    self.exponents[CNY] = CNY_EXPONENT + 1

    log IRates.CurrencyAdded(currency=CNY, exponent=CNY_EXPONENT, maker=msg.sender, checker=empty(address))


# Anyone


@external
@view
def is_currency(currency: bytes3) -> bool:
    return self.exponents[currency] != 0


@external
@view
def exponent_of(currency: bytes3) -> uint256:
    """
    @notice Digits of the minor unit (ISO 4217): JPY 0, USD 2, KWD 3.
    """
    exponent: uint256 = self.exponents[currency]
    assert exponent != 0, errors.UNKNOWN_CURRENCY
    return exponent - 1


@external
@view
def in_force(currency: bytes3) -> bytes32:
    """
    @notice The rate in force today (China time): the newest that has begun, if it is not older than 10 days [A]; of
            one first day, the one published last. Over a weekend Friday's rate stays in force.
    @return Its id; empty if there is none, which is an answer.
    """
    if currency == CNY:
        return CNY_RATE
    today: uint256 = china_time._today()
    for age: uint256 in range(MAX_AGE + 1):
        if age > today:
            break
        rate_id: bytes32 = self.newest[currency][today - age]
        if rate_id != empty(bytes32):
            return rate_id
    return empty(bytes32)


@external
@view
def on_day(currency: bytes3, day: uint256) -> bytes32:
    """
    @notice The rate published last among those whose first day is `day`; empty for none.
    """
    return self.newest[currency][day]


@external
@view
def rate(rate_id: bytes32) -> IRates.Rate:
    """
    @notice A published rate; all empty for an unknown id. CNY's own is no published rate.
    """
    return self._unpack(self.rates[rate_id])


@external
@view
def weight_of(currency: bytes3, rate_id: bytes32) -> uint256:
    """
    @notice The value of one minor unit of a currency at a rate, in 10^-12 CNY.
    """
    return self._weight(currency, rate_id)


@external
@view
def convert_down(
    amount: uint256,
    from_currency: bytes3,
    from_rate: bytes32,
    to_currency: bytes3,
    to_rate: bytes32,
) -> uint256:
    """
    @notice An amount in another currency, rounded down. Minor units on both sides; rounded once.
    """
    assert amount <= MAX_AMOUNT, errors.TOO_LARGE
    return rounding._share_down(
        amount, self._weight(from_currency, from_rate), self._weight(to_currency, to_rate)
    )


@external
@view
def convert_up(
    amount: uint256,
    from_currency: bytes3,
    from_rate: bytes32,
    to_currency: bytes3,
    to_rate: bytes32,
) -> uint256:
    """
    @notice An amount in another currency, rounded up. Minor units on both sides; rounded once.
    """
    assert amount <= MAX_AMOUNT, errors.TOO_LARGE
    return rounding._share_up(
        amount, self._weight(from_currency, from_rate), self._weight(to_currency, to_rate)
    )


# Operator


@external
def add_currency(currency: bytes3, exponent: uint256, seal: ISigning.Seal):
    """
    @notice Make a currency known, for ever.
    @param currency Three capital letters (ISO 4217).
    @param exponent Digits of its minor unit, 4 at most.
    @param seal Of the operator's checker, over `AddCurrency`.
    """
    self._check_operator(
        msg.sender,
        keccak256(
            abi_encode(
                ADD_CURRENCY_TYPEHASH,
                msg.sender,
                seal.signer,
                currency,
                exponent,
                seal.nonce,
                seal.deadline,
            )
        ),
        seal,
    )
    assert self._is_code(currency), errors.BAD_CODE
    assert self.exponents[currency] == 0, errors.KNOWN_CURRENCY
    assert exponent <= MAX_EXPONENT, errors.BAD_EXPONENT

    self.exponents[currency] = exponent + 1

    log IRates.CurrencyAdded(currency=currency, exponent=exponent, maker=msg.sender, checker=seal.signer)


@external
def publish(batch: DynArray[IRates.NewRate, 50], seal: ISigning.Seal):
    """
    @notice Publish rates, all or none. A correction is a new id for the same day: it is in force from then on, and
            cases keep the one they have.
    @param batch Fractions with a denominator that divides 10^8 and a numerator of at most 10^12 [A]; days in China
           time, the last one at most 10 after the first [A].
    @param seal Of the operator's checker, over `Publish`.
    """
    hashes: DynArray[bytes32, 50] = []
    for new_rate: IRates.NewRate in batch:
        hashes.append(keccak256(abi_encode(NEW_RATE_TYPEHASH, new_rate)))
    self._check_operator(
        msg.sender,
        keccak256(
            abi_encode(
                PUBLISH_TYPEHASH,
                msg.sender,
                seal.signer,
                typed_signing._hash_list(hashes),
                seal.nonce,
                seal.deadline,
            )
        ),
        seal,
    )

    for new_rate: IRates.NewRate in batch:
        self._publish(new_rate, msg.sender, seal.signer)


# Internal


@internal
def _check_operator(maker: address, struct_hash: bytes32, seal: ISigning.Seal):
    """
    @notice Two keys of the operator: `maker` acts, the seal is its checker's.
    """
    operator: bytes32 = typed_signing._own_maker(maker, IParticipants.Role.OPERATOR, False)
    typed_signing._check_second(operator, struct_hash, seal)


@internal
def _publish(new_rate: IRates.NewRate, maker: address, checker: address):
    exponent: uint256 = self.exponents[new_rate.currency]
    assert exponent != 0, errors.UNKNOWN_CURRENCY
    assert new_rate.rate_id != empty(bytes32), errors.BAD_RATE
    assert new_rate.currency != CNY, errors.BAD_RATE
    assert new_rate.rate_id != CNY_RATE, errors.KNOWN_RATE
    assert self.rates[new_rate.rate_id] == 0, errors.KNOWN_RATE
    assert new_rate.numerator != 0 and new_rate.numerator <= MAX_NUMERATOR, errors.BAD_RATE
    assert new_rate.denominator != 0 and UNIT % new_rate.denominator == 0, errors.BAD_RATE
    assert new_rate.first_day <= new_rate.last_day, errors.BAD_DAYS
    assert new_rate.last_day <= china_time.LAST_DAY, errors.BAD_DAYS
    assert new_rate.last_day - new_rate.first_day <= MAX_AGE, errors.BAD_DAYS

    # Below 2^80 thanks to 10^12 * 10^8 * 10^4.
    minor_units: uint256 = 10 ** (MAX_EXPONENT + 1 - exponent)
    self.rates[new_rate.rate_id] = self._pack(
        IRates.Rate(
            currency=new_rate.currency,
            numerator=new_rate.numerator,
            denominator=new_rate.denominator,
            first_day=new_rate.first_day,
            last_day=new_rate.last_day,
            weight=new_rate.numerator * (UNIT // new_rate.denominator) * minor_units,
        )
    )
    self.newest[new_rate.currency][new_rate.first_day] = new_rate.rate_id

    log IRates.RatePublished(
        rate_id=new_rate.rate_id,
        currency=new_rate.currency,
        numerator=new_rate.numerator,
        denominator=new_rate.denominator,
        first_day=new_rate.first_day,
        last_day=new_rate.last_day,
        maker=maker,
        checker=checker,
    )


@view
@internal
def _weight(currency: bytes3, rate_id: bytes32) -> uint256:
    if currency == CNY:
        assert rate_id == CNY_RATE, errors.UNKNOWN_RATE
        return UNIT * 10 ** (MAX_EXPONENT - CNY_EXPONENT)
    found: IRates.Rate = self._unpack(self.rates[rate_id])
    assert found.weight != 0 and found.currency == currency, errors.UNKNOWN_RATE
    return found.weight


@pure
@internal
def _is_code(currency: bytes3) -> bool:
    code: uint256 = convert(currency, uint256)
    for place: uint256 in range(3):
        letter: uint256 = (code >> (8 * place)) & 255
        if letter < 65 or letter > 90:
            return False
    return True


@pure
@internal
def _pack(rate: IRates.Rate) -> uint256:
    word: uint256 = rate.weight
    word |= convert(rate.currency, uint256) << 80
    word |= rate.first_day << 104
    word |= rate.last_day << 128
    word |= rate.numerator << 152
    word |= rate.denominator << 192
    return word


@pure
@internal
def _unpack(word: uint256) -> IRates.Rate:
    return IRates.Rate(
        currency=convert(convert((word >> 80) & MASK_24, uint24), bytes3),
        numerator=(word >> 152) & MASK_40,
        denominator=(word >> 192) & MASK_27,
        first_day=(word >> 104) & MASK_24,
        last_day=(word >> 128) & MASK_24,
        weight=word & MASK_80,
    )
