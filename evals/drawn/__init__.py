"""Receipts, documents, bodies and garments drawn by a script of ours, because no real ones may be had.

Every picture is a function of (kind, style, number). The styles share no layout, no typeface and no background (outlines
of garments and the words printed on them aside): coefficients are fitted on two of them, figures are measured on the
third (`evals/drawn/unseen`).
"""
