"""The only SQL and the only commit; frozen values go in and come out, rows never do."""

from zwgk_flow.store.database import Store, Transaction, open_store

__all__ = ["Store", "Transaction", "open_store"]
