"""Documents on paper: e-visas, letters and barcodes.

`documents` holds what is printed and may be imported anywhere; `evisa` and `letter` load the typesetter and are
imported by the worker's child process only (see `typesetter`).
"""
