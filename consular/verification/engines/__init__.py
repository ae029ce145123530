"""The heavy engines: bytes in, a typed result out; no database, no web, no network.

Nothing is re-exported here: importing one engine must not load the others. Only the worker imports them.
"""
