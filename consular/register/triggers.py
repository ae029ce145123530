"""What the database lets nobody do, as SQL: the migrations copy it, `metadata.create_all` runs it."""

from __future__ import annotations

from consular.register.rules import FINAL, listed

KEEP_END = f"""
CREATE OR REPLACE FUNCTION register_keep_end() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.status IN ({listed(FINAL)})
     AND (NEW.status, NEW.ended_by, NEW.ended_at) IS DISTINCT FROM (OLD.status, OLD.ended_by, OLD.ended_at) THEN
    RAISE EXCEPTION USING ERRCODE = 'restrict_violation', MESSAGE = 'a document that has ended stays ended';
  END IF;
  IF NEW.status = 'prepared' AND OLD.status <> 'prepared' THEN
    RAISE EXCEPTION USING ERRCODE = 'restrict_violation', MESSAGE = 'what was handed over is not prepared again';
  END IF;
  RETURN NEW;
END
$$
""".strip()
KEEP_HISTORY = """
CREATE OR REPLACE FUNCTION register_keep_history() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION USING ERRCODE = 'restrict_violation', MESSAGE = 'what has happened stays';
END
$$
""".strip()
# A file number is given once: to an entry that has none, and never another one.
KEEP_LISTED = """
CREATE OR REPLACE FUNCTION register_keep_listed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' OR OLD.file_serial IS NOT NULL
     OR (NEW.id, NEW.document_id, NEW.status, NEW.listed_at)
        IS DISTINCT FROM (OLD.id, OLD.document_id, OLD.status, OLD.listed_at) THEN
    RAISE EXCEPTION USING ERRCODE = 'restrict_violation', MESSAGE = 'what was listed stays listed, in one file';
  END IF;
  RETURN NEW;
END
$$
""".strip()
ON_DOCUMENT = (
    "CREATE TRIGGER travel_document_end_kept BEFORE UPDATE ON travel_document"
    " FOR EACH ROW EXECUTE FUNCTION register_keep_end()"
)
ON_HISTORY = (
    "CREATE TRIGGER travel_document_event_kept BEFORE UPDATE OR DELETE ON travel_document_event"
    " FOR EACH ROW EXECUTE FUNCTION register_keep_history()"
)
ON_LOSS = (
    "CREATE TRIGGER loss_report_kept BEFORE UPDATE OR DELETE ON loss_report"
    " FOR EACH ROW EXECUTE FUNCTION register_keep_history()"
)
ON_LISTED = (
    "CREATE TRIGGER outbound_entry_kept BEFORE UPDATE OR DELETE ON outbound_entry"
    " FOR EACH ROW EXECUTE FUNCTION register_keep_listed()"
)
TRIGGERS_SQL = [KEEP_END, ON_DOCUMENT, KEEP_HISTORY, ON_HISTORY, ON_LOSS, KEEP_LISTED, ON_LISTED]
DROP_TRIGGERS_SQL = [
    "DROP TRIGGER IF EXISTS outbound_entry_kept ON outbound_entry",
    "DROP FUNCTION IF EXISTS register_keep_listed()",
    "DROP TRIGGER IF EXISTS loss_report_kept ON loss_report",
    "DROP TRIGGER IF EXISTS travel_document_event_kept ON travel_document_event",
    "DROP FUNCTION IF EXISTS register_keep_history()",
    "DROP TRIGGER IF EXISTS travel_document_end_kept ON travel_document",
    "DROP FUNCTION IF EXISTS register_keep_end()",
]
