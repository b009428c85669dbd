"""Receipts, documents, bodies and garments drawn by a script of ours, because no real ones may be had.

Every picture is a function of (kind, style, number). The styles share no layout, no typeface and no background; they do
share the outlines of garments and the words printed on them. Coefficients are fitted on two styles, figures are
measured on the third (`evals/drawn/unseen`).
"""
