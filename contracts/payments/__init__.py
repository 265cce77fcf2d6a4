"""Payments of the capital account: contracts, faces, the sample."""
