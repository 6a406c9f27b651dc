"""Clients of other people's addresses. Nothing here knows the house or a database."""
