"""Documents on paper: e-visas, letters, stickers, emergency travel documents and barcodes.

`documents` holds what is printed and may be imported anywhere; `evisa`, `letter` and `zoned` load the typesetter and
are imported by the worker's child process only (see `typesetter`).
"""
