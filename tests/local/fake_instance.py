"""`run_local` with real services and small programs in the place of the product's: `python fake_instance.py PORT`."""

import sys
from pathlib import Path

from consular.local.instance import Instance
from consular.local.run import Plan, run_local

_MIGRATE = """
import os, psycopg
with psycopg.connect(os.environ["DATABASE_URL"].replace("+psycopg", "")) as connection:
    connection.execute("CREATE TABLE IF NOT EXISTS starts (at timestamptz DEFAULT now())")
    connection.execute("INSERT INTO starts DEFAULT VALUES")
    print("starts:", connection.execute("SELECT count(*) FROM starts").fetchone()[0])
"""
_WORKER = """
import os, redis, time
redis.Redis.from_url(os.environ["REDIS_URL"]).rpush("queue", "job")
print("pushed for", os.environ["CONSULAR_INSTANCE"], flush=True)
time.sleep(300)
"""
_WEB = """
import http.server, sys
class Answer(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200 if self.path == "/health/ready" else 404)
        self.end_headers()
    def log_message(self, *said): pass
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Answer).serve_forever()
"""


def fake_plan(instance: Instance) -> Plan:
    return Plan(
        preparations={"migrate": (sys.executable, "-c", _MIGRATE)},
        programs={"worker": (sys.executable, "-c", _WORKER)},
        web=(sys.executable, "-c", _WEB, str(instance.port)),
        afterwards={"sample": (sys.executable, "-c", "print('sample is in')")},
    )


def broken_plan(instance: Instance) -> Plan:
    broken = (sys.executable, "-c", "raise SystemExit(9)")
    return Plan(preparations={"migrate": broken}, programs={}, web=(sys.executable, "-c", ""))


if __name__ == "__main__":
    sys.exit(run_local(int(sys.argv[1]), plan=broken_plan if Path("broken").exists() else fake_plan))
