"""Entry point for WSGI servers: `gunicorn wsgi:app`."""

from consular.app.web import create_app

app = create_app()
