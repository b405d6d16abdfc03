"""A plan's year under a virtual clock: the same operations, in memory, with people who are drawn.

`live` (in `year`) makes the year happen, `figures` counts what came of it.
"""
