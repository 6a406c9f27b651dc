"""Programs that others wrote, run in a process of their own that has nothing: no files, no network, no environment.

`pool` is what the rest of the house asks; `child` is what runs in the process. Knows neither Flask nor storage.
"""
