"""Programmes of a network: actions, indicators, returns and what they add up to."""
