"""Sample data of local mode: colleagues, made before the first page; cases, put in behind it.

`consular.local.demo.cases` loads pictures and engines and is therefore not part of this face.
"""

from consular.local.demo.colleagues import seed

__all__ = ["seed"]
