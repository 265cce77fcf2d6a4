# pragma version 0.4.3
"""
@title The typed messages of payments
@license Apache-2.0
@notice EIP-712 struct hashes: what enterprises and checkers sign. Field for field the message types that
        contracts/messages.py lists. What a checker signs names the version of what it changes.
"""

from contracts.interfaces import ICapitalPayments
from contracts.interfaces import IDocuments
from contracts.interfaces import IPaymentRules
from contracts.interfaces import ISigning
from contracts.modules import typed_signing

ROW_TYPEHASH: constant(bytes32) = keccak256("Row(bytes32 account,uint256 amount,bytes3 currency)")
ENTRY_TYPEHASH: constant(bytes32) = keccak256("Entry(uint256 region,bytes32 code,uint256 from_day,bool listed)")
ADMIT_BANK_TYPEHASH: constant(bytes32) = keccak256(
    "AdmitBank(address maker,address checker,bytes32 bank,uint256 version,bool admitted,uint256 nonce,uint256 deadline)"
)
SET_FACILITATION_TYPEHASH: constant(bytes32) = keccak256(
    "SetFacilitation(address maker,address checker,bytes32 enterprise,uint256 version,bool suspended,string reason,uint256 nonce,uint256 deadline)"
)
SET_REGION_TYPEHASH: constant(bytes32) = keccak256(
    "SetRegion(address maker,address checker,bytes32 enterprise,uint256 version,uint256 region,uint256 nonce,uint256 deadline)"
)
PUBLISH_ENTRIES_TYPEHASH: constant(bytes32) = keccak256(
    "PublishEntries(address maker,address checker,uint256 table,Entry[] entries,uint256 nonce,uint256 deadline)Entry(uint256 region,bytes32 code,uint256 from_day,bool listed)"
)
ADD_PERIOD_TYPEHASH: constant(bytes32) = keccak256(
    "AddPeriod(address maker,address checker,uint256 period,uint256 first_day,uint256 last_day,uint256[4] floors,uint256 nonce,uint256 deadline)"
)
SET_CLASS_TYPEHASH: constant(bytes32) = keccak256(
    "SetClass(address maker,address checker,bytes32 enterprise,uint256 period,uint256 risk_class,uint256 nonce,uint256 deadline)"
)
ADD_PAYMENT_TYPEHASH: constant(bytes32) = keccak256(
    "AddPayment(address maker,address checker,bytes32 payment_id,string reason,uint256 nonce,uint256 deadline)"
)
COMMIT_TYPEHASH: constant(bytes32) = keccak256(
    "Commit(address maker,address checker,uint256 period,bytes32 bank,bytes32 commitment,uint256[4] ratios,uint256 nonce,uint256 deadline)"
)
ORDER_TYPEHASH: constant(bytes32) = keccak256(
    "Order(address signer,bytes32 enterprise,bytes32 bank,bytes32 reference,bytes32 account_kind,bytes32 purpose,bytes3 currency,uint256 amount,bytes32 payee,bytes32 contract,uint256 proof,bytes32 exemption,bytes32 document,bool facilitated,uint256 until,Row[] rows,uint256 nonce,uint256 deadline)Row(bytes32 account,uint256 amount,bytes3 currency)"
)
WITHDRAW_ORDER_TYPEHASH: constant(bytes32) = keccak256(
    "WithdrawOrder(address signer,bytes32 payment_id,string reason,uint256 nonce,uint256 deadline)"
)
PAY_TYPEHASH: constant(bytes32) = keccak256(
    "Pay(address maker,address checker,bytes32 payment_id,uint256 version,bytes32 reference,uint256 value_day,uint256 nonce,uint256 deadline)"
)
GIVE_EVIDENCE_TYPEHASH: constant(bytes32) = keccak256(
    "GiveEvidence(address signer,bytes32 payment_id,uint256 version,bytes32 reference,Row[] rows,bytes32 exemption,bytes32 document,uint256 nonce,uint256 deadline)Row(bytes32 account,uint256 amount,bytes3 currency)"
)
SUBMIT_EVIDENCE_TYPEHASH: constant(bytes32) = keccak256(
    "SubmitEvidence(address maker,address checker,bytes32 payment_id,uint256 version,bytes32 reference,Row[] rows,bytes32 exemption,bytes32 document,uint256 nonce,uint256 deadline)Row(bytes32 account,uint256 amount,bytes3 currency)"
)
JUDGE_TYPEHASH: constant(bytes32) = keccak256(
    "Judge(address maker,address checker,bytes32 payment_id,uint256 version,uint256 report,bytes32 commitments,bool verified,string text,uint256 nonce,uint256 deadline)"
)
COME_BACK_TYPEHASH: constant(bytes32) = keccak256(
    "ComeBack(address maker,address checker,bytes32 payment_id,uint256 version,bytes32 reference,uint256 amount,uint256 value_day,uint256 nonce,uint256 deadline)"
)


@pure
@internal
def _rows(rows: DynArray[IDocuments.Row, 50]) -> bytes32:
    hashes: DynArray[bytes32, 50] = []
    for row: IDocuments.Row in rows:
        hashes.append(keccak256(abi_encode(ROW_TYPEHASH, row)))
    return typed_signing._hash_list(hashes)


@pure
@internal
def _entries(batch: DynArray[IPaymentRules.Entry, 50]) -> bytes32:
    hashes: DynArray[bytes32, 50] = []
    for entry: IPaymentRules.Entry in batch:
        hashes.append(keccak256(abi_encode(ENTRY_TYPEHASH, entry)))
    return typed_signing._hash_list(hashes)


@pure
@internal
def _admit_bank(
    maker: address,
    bank: bytes32,
    version: uint256,
    admitted: bool,
    seal: ISigning.Seal,
) -> bytes32:
    return keccak256(
        abi_encode(
            ADMIT_BANK_TYPEHASH,
            maker,
            seal.signer,
            bank,
            version,
            admitted,
            seal.nonce,
            seal.deadline,
        )
    )


@pure
@internal
def _set_facilitation(
    maker: address,
    enterprise: bytes32,
    version: uint256,
    suspended: bool,
    reason: String[256],
    seal: ISigning.Seal,
) -> bytes32:
    return keccak256(
        abi_encode(
            SET_FACILITATION_TYPEHASH,
            maker,
            seal.signer,
            enterprise,
            version,
            suspended,
            keccak256(reason),
            seal.nonce,
            seal.deadline,
        )
    )


@pure
@internal
def _set_region(
    maker: address,
    enterprise: bytes32,
    version: uint256,
    region: uint256,
    seal: ISigning.Seal,
) -> bytes32:
    return keccak256(
        abi_encode(
            SET_REGION_TYPEHASH,
            maker,
            seal.signer,
            enterprise,
            version,
            region,
            seal.nonce,
            seal.deadline,
        )
    )


@pure
@internal
def _publish_entries(
    maker: address,
    table: IPaymentRules.Table,
    batch: DynArray[IPaymentRules.Entry, 50],
    seal: ISigning.Seal,
) -> bytes32:
    return keccak256(
        abi_encode(
            PUBLISH_ENTRIES_TYPEHASH,
            maker,
            seal.signer,
            table,
            self._entries(batch),
            seal.nonce,
            seal.deadline,
        )
    )


@pure
@internal
def _add_period(
    maker: address,
    period: uint256,
    first_day: uint256,
    last_day: uint256,
    floors: uint256[4],
    seal: ISigning.Seal,
) -> bytes32:
    return keccak256(
        abi_encode(
            ADD_PERIOD_TYPEHASH,
            maker,
            seal.signer,
            period,
            first_day,
            last_day,
            keccak256(abi_encode(floors)),
            seal.nonce,
            seal.deadline,
        )
    )


@pure
@internal
def _set_class(
    maker: address,
    enterprise: bytes32,
    period: uint256,
    risk_class: uint256,
    seal: ISigning.Seal,
) -> bytes32:
    return keccak256(
        abi_encode(
            SET_CLASS_TYPEHASH,
            maker,
            seal.signer,
            enterprise,
            period,
            risk_class,
            seal.nonce,
            seal.deadline,
        )
    )


@pure
@internal
def _add_payment(
    maker: address,
    payment_id: bytes32,
    reason: String[256],
    seal: ISigning.Seal,
) -> bytes32:
    return keccak256(
        abi_encode(
            ADD_PAYMENT_TYPEHASH,
            maker,
            seal.signer,
            payment_id,
            keccak256(reason),
            seal.nonce,
            seal.deadline,
        )
    )


@pure
@internal
def _commit(
    maker: address,
    period: uint256,
    bank: bytes32,
    commitment: bytes32,
    ratios: uint256[4],
    seal: ISigning.Seal,
) -> bytes32:
    return keccak256(
        abi_encode(
            COMMIT_TYPEHASH,
            maker,
            seal.signer,
            period,
            bank,
            commitment,
            keccak256(abi_encode(ratios)),
            seal.nonce,
            seal.deadline,
        )
    )


@pure
@internal
def _order(order: ICapitalPayments.Order, seal: ISigning.Seal) -> bytes32:
    return keccak256(
        abi_encode(
            ORDER_TYPEHASH,
            seal.signer,
            order.enterprise,
            order.bank,
            order.reference,
            order.account_kind,
            order.purpose,
            order.currency,
            order.amount,
            order.payee,
            order.contract,
            order.proof,
            order.exemption,
            order.document,
            order.facilitated,
            order.until,
            self._rows(order.rows),
            seal.nonce,
            seal.deadline,
        )
    )


@pure
@internal
def _withdraw_order(payment_id: bytes32, reason: String[256], seal: ISigning.Seal) -> bytes32:
    return keccak256(
        abi_encode(
            WITHDRAW_ORDER_TYPEHASH,
            seal.signer,
            payment_id,
            keccak256(reason),
            seal.nonce,
            seal.deadline,
        )
    )


@pure
@internal
def _pay(
    maker: address,
    payment_id: bytes32,
    version: uint256,
    reference: bytes32,
    value_day: uint256,
    seal: ISigning.Seal,
) -> bytes32:
    return keccak256(
        abi_encode(
            PAY_TYPEHASH,
            maker,
            seal.signer,
            payment_id,
            version,
            reference,
            value_day,
            seal.nonce,
            seal.deadline,
        )
    )


@pure
@internal
def _give_evidence(
    payment_id: bytes32,
    version: uint256,
    reference: bytes32,
    rows: DynArray[IDocuments.Row, 50],
    exemption: bytes32,
    document: bytes32,
    seal: ISigning.Seal,
) -> bytes32:
    return keccak256(
        abi_encode(
            GIVE_EVIDENCE_TYPEHASH,
            seal.signer,
            payment_id,
            version,
            reference,
            self._rows(rows),
            exemption,
            document,
            seal.nonce,
            seal.deadline,
        )
    )


@pure
@internal
def _submit_evidence(
    maker: address,
    payment_id: bytes32,
    version: uint256,
    reference: bytes32,
    rows: DynArray[IDocuments.Row, 50],
    exemption: bytes32,
    document: bytes32,
    seal: ISigning.Seal,
) -> bytes32:
    return keccak256(
        abi_encode(
            SUBMIT_EVIDENCE_TYPEHASH,
            maker,
            seal.signer,
            payment_id,
            version,
            reference,
            self._rows(rows),
            exemption,
            document,
            seal.nonce,
            seal.deadline,
        )
    )


@pure
@internal
def _judge(
    maker: address,
    payment_id: bytes32,
    version: uint256,
    report: ICapitalPayments.Report,
    commitments: bytes32,
    verified: bool,
    text: String[256],
    seal: ISigning.Seal,
) -> bytes32:
    return keccak256(
        abi_encode(
            JUDGE_TYPEHASH,
            maker,
            seal.signer,
            payment_id,
            version,
            report,
            commitments,
            verified,
            keccak256(text),
            seal.nonce,
            seal.deadline,
        )
    )


@pure
@internal
def _come_back(
    maker: address,
    payment_id: bytes32,
    version: uint256,
    reference: bytes32,
    amount: uint256,
    value_day: uint256,
    seal: ISigning.Seal,
) -> bytes32:
    return keccak256(
        abi_encode(
            COME_BACK_TYPEHASH,
            maker,
            seal.signer,
            payment_id,
            version,
            reference,
            amount,
            value_day,
            seal.nonce,
            seal.deadline,
        )
    )
