"""Stand-ins for the hosts that show Onefold: strict ones, which run the vendors' own libraries.

For `make run` and for tests, on this machine only. Nothing under `app/` knows of them.
"""
