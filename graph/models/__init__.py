"""Chains of models: one question goes in, one validated answer comes out, within a time and a budget.

Everything that is a policy of asking lives here: who is asked, how long, how often, at what cost, what is kept. The
words of the contract are in graph/asking.py; `open_models` (opening.py) makes the chains.
"""
