"""Files in and out. Each format becomes a `Content` (rows.py), what it says of the shop a `Plan` (plans.py).

A plan is worked out by merging.py and applied in one transaction (applying.py, imports.py); exports.py writes back.
"""
