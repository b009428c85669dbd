"""The photo evals' own cases: our pictures as shoppers send them back, our clothes photographed anew, and strangers.

Drawn by the two renderers of the demo shop; each case differs from the sample photos that the sandbox offers.
"""
