"""Watching what is done at the desks: steps, with what they did to balances, by name."""
