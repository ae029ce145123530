"""Lines for a terminal that do what the tour's buttons do, on this instance: they can be copied as they stand.

Nothing has to be installed for them: whoever can `make run` has the environment's Python, and with it a client of
PostgreSQL and the operator's commands.
"""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

from consular.core.settings import Settings

CHECKOUT = Path(__file__).resolve().parents[3]
COUNTED = 'SELECT "check", count(*) FROM check_run WHERE superseded_at IS NULL GROUP BY 1 ORDER BY 1'
_ENVIRONMENT = Path(".venv/bin/python")


def setting_out(settings: Settings) -> str:
    """Go to the checkout, and take the instance's addresses and secrets from its folder."""
    return f"cd {_word(CHECKOUT)}\nset -a; . {_word(settings.data / 'environment')}; set +a"


def command(*words: str) -> str:
    """An operator's command."""
    return " ".join([_python(), "-m", "consular.cli", *(_word(word) for word in words)])


def statement(sql: str, *, rows: bool = False) -> str:
    """An SQL statement on the instance's database; prints its rows, or how many it changed."""
    answer = "*done, sep='\\n'" if rows else "done.rowcount, 'row changed'"
    return (
        f"{_python()} - <<'END'\n"
        "import os, psycopg\n"
        'with psycopg.connect(os.environ["DATABASE_URL"].replace("+psycopg", "")) as opened:\n'
        f'    done = opened.execute("""{sql}""")\n'
        f"    print({answer})\n"
        "END"
    )


def seal_read(settings: Settings, text: str) -> str:
    """Judge a barcode's text by the instance's own certificates."""
    folder = str(settings.data / "certificates")
    return "\n".join(
        (command("seal", "certificates", folder), command("seal", "read", "--certs", folder, "--text", text))
    )


def kill(pids: list[int]) -> str:
    """SIGKILL to these processes."""
    return f"kill -9 {' '.join(map(str, pids))}"


def _python() -> str:
    return str(_ENVIRONMENT) if (CHECKOUT / _ENVIRONMENT).exists() else _word(sys.executable)


def _word(word: str | Path) -> str:
    return shlex.quote(str(word))
