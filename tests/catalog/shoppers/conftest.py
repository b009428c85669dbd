"""The shop of the tests of orders, for what is kept about its shoppers."""

from tests.catalog.orders.conftest import clock, desk, key, orders, shelves

__all__ = ["clock", "desk", "key", "orders", "shelves"]
