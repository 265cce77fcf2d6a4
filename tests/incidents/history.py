"""What went wrong elsewhere, and the file here that shows it does not: one row a failure, one file a row."""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["MORE", "SEEN"]

SEEN: Mapping[str, str] = {
    "a public refresh moved a record from requested to good standing, and money was lent on it": (
        "test_refreshed_into_good_standing.py"
    ),
    "a repayment un-froze a frozen credit": "test_repaid_out_of_freezing.py",
    "paid was declared by the borrower": "test_paid_said_the_borrower.py",
    "duplicates were looked for per creator, per pool, per registry": "test_financed_twice.py",
    "a lost answer was answered by sending again, and booked twice": "test_booked_twice.py",
    "a reference freed by burning its token could be financed again": "test_freed_and_financed_again.py",
    "signed messages without chain id, contract, deadline": "test_replayed_signatures.py",
    "the domain separator was cached at deployment": "test_cached_domain.py",
    "a frozen account moved value through a second entry point": "test_second_entry_point.py",
    "one setter lacked the modifier that its siblings had": "test_unguarded_setter.py",
    "a recovery forgot the shortfall": "test_forgotten_shortfall.py",
    "a committed deployment record contained a keyed RPC URL": "test_secrets_in_records.py",
    "roles were strings that the caller supplied": "test_self_styled_roles.py",
}
"""Seen in a deployed or published system."""

MORE: Mapping[str, str] = {
    "one admin was both eyes": "test_both_eyes_of_one_admin.py",
    "a duplicate slipped through because of a space": "test_slipped_through_a_space.py",
    "a bare hash of a number gave the number away": "test_guessed_numbers.py",
    "shared out pro rata, the receivable of a buyer who had paid could be financed again": (
        "test_paid_buyer_financed_again.py"
    ),
    "a refusal left no record, because it reverted": "test_unrecorded_refusals.py",
    "a correction had to visit every case, and one day no longer fitted a block": (
        "test_truth_too_large_to_correct.py"
    ),
}
"""Mistakes that the rules of documents, participants and loans are there to avoid."""
