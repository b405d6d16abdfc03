"""A plan's year under a virtual clock: the same operations, in memory, with people who are drawn.

`running` does it from beginning to end, `year` lives the days, `conduct` says what people mean to
do, `draws` is chance that can be repeated, `figures` reads back what came of it.
"""
