"""Runs first in the frozen program: `sqlite3` is that of pysqlite3, which brings a SQLite newer than Python's own.

The same driver, built against a library that the self-check accepts; Python's own is not in the bundle.
"""

import sys

import pysqlite3.dbapi2

sys.modules["sqlite3"] = pysqlite3
sys.modules["sqlite3.dbapi2"] = pysqlite3.dbapi2
