"""From a folder of photos to figures: how often, how surely and how wrongly a photo becomes a SKU.

`folders` reads what is to be measured, `counter` asks the shop's own recognition, `metrics` counts, `gate` compares
with a committed baseline, `report` and `plots` show it.
"""
