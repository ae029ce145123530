"""Composition roots: what a process is made of. `web` and `worker` do not import each other."""
