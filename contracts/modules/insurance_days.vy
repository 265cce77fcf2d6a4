# pragma version 0.4.3
"""
@title Insurance days: how many days each step of a shipment has
@license Apache-2.0
@notice Every one is [A]: policies differ; these are the defaults of short-term policies. The day that is counted is the
        last on which a step works; of the waiting days it is the first.
@dev Sources: Sinosure's handbook and policy pages.
"""

# From the day it was shipped: declared to the insurer. From there: answered, else it lapses.
DECLARE_DAYS: constant(uint256) = 15
ANSWER_DAYS: constant(uint256) = 60

# From the buyer's due day: notice of loss until; a claim from, but for insolvency; a claim until.
NOTICE_DAYS: constant(uint256) = 30
WAITING_DAYS: constant(uint256) = 120
CLAIM_DAYS: constant(uint256) = 300

# From the buyer's due day: the last day of a loan.
TENOR_DAYS: constant(uint256) = 30
