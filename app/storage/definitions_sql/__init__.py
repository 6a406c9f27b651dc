"""Definitions as SQL: one compiler for two engines, and for one profile, for all of them, and for members alone.

The statements are put together from constants of this room; whatever a definition says is bound as a parameter.
"""
