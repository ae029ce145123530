"""`app` for a WSGI server: `python -m gunicorn --workers 1 --bind 127.0.0.1:PORT consular.local.eid.wsgi:app`.

Reads the environment named in `settings.from_environment`; importing it outside local mode raises Misconfigured.
"""

from __future__ import annotations

import os

from consular.local.eid.app import create_eid_app
from consular.local.eid.settings import from_environment

app = create_eid_app(from_environment(os.environ))
