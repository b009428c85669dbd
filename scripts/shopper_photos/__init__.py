"""Photos that a shopper might send of the demo shop's clothes: a small ray marcher, a room, a cheap phone.

It shares nothing with scripts/catalog_pictures but the YAML master: what it shows has to be recognised, not matched.
"""
