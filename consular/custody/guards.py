"""What the database itself refuses: an entry that does not follow, an item moved past its entries, a case closed too
early.

Inserting an entry locks the item, asks whether the step may follow from where it is, and moves it. An erasure is not
held up here: `privacy.what_blocks` names the item before, and after a restore the ledger of erasures has the last word.
"""

from __future__ import annotations

_MOVE = """
CREATE OR REPLACE FUNCTION custody_move() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  held custody_item%ROWTYPE;
  carried custody_bag%ROWTYPE;
  target text;
BEGIN
  SELECT * INTO held FROM custody_item WHERE id = NEW.item_id FOR UPDATE;
  SELECT * INTO carried FROM custody_bag WHERE id = coalesce(NEW.bag_id, held.bag_id) FOR SHARE;
  target := CASE
    WHEN NEW.code = 'received_from' AND held.state = 'new' AND NEW.office = held.office THEN 'here'
    WHEN NEW.code = 'stored_at' AND held.state = 'here' AND NEW.office = held.office THEN 'here'
    WHEN NEW.code = 'sent' AND held.state = 'here' AND NEW.office = held.office
         AND carried.from_office = held.office AND carried.sent_at IS NULL THEN 'bag'
    WHEN NEW.code = 'arrived' AND held.state = 'bag' AND NEW.bag_id = held.bag_id
         AND NEW.office = carried.to_office AND carried.sent_at IS NOT NULL THEN 'here'
    WHEN NEW.code = 'returned' AND held.state = 'here' AND NEW.office = held.office THEN 'returned'
    WHEN NEW.code = 'handed_to_authority' AND held.state = 'here' AND NEW.office = held.office THEN 'authority'
    WHEN NEW.code = 'missing' AND held.state = 'here' AND NEW.office = held.office THEN 'missing'
    WHEN NEW.code = 'missing' AND held.state = 'bag' AND NEW.bag_id = held.bag_id
         AND NEW.office IN (carried.from_office, carried.to_office) THEN 'missing'
    WHEN NEW.code = 'found' AND held.state = 'missing' THEN 'here'
    WHEN NEW.code = 'given_up' AND held.state = 'missing' THEN 'given_up'
    WHEN NEW.code = 'destroyed' AND held.state = 'here' AND held.kind = 'new-document' AND NEW.office = held.office
      THEN 'destroyed'
  END;
  IF target IS NULL OR NEW.dossier_id <> held.dossier_id THEN
    RAISE EXCEPTION USING ERRCODE = 'restrict_violation',
      MESSAGE = format('custody: %s does not follow for an item that is %s', NEW.code, coalesce(held.state, 'unknown'));
  END IF;
  UPDATE custody_item SET
    state = target,
    office = NEW.office,
    place = CASE WHEN target = 'here' THEN NEW.place END,
    bag_id = CASE WHEN target = 'bag' THEN NEW.bag_id END
  WHERE id = held.id;
  RETURN NEW;
END
$$
""".strip()
_GUARD_ITEM = """
CREATE OR REPLACE FUNCTION custody_guard_item() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    -- The case is held, so that it is not closed meanwhile.
    PERFORM FROM dossier WHERE id = NEW.dossier_id AND done_at IS NULL AND closed_at IS NULL AND erased_at IS NULL
      FOR SHARE;
    IF NOT FOUND OR NEW.state <> 'new' THEN
      RAISE EXCEPTION USING ERRCODE = 'restrict_violation',
        MESSAGE = 'custody: an item begins as new, in a case that is open';
    END IF;
    RETURN NEW;
  END IF;
  IF TG_OP = 'DELETE'
     OR (NEW.id, NEW.dossier_id, NEW.kind, NEW.label, NEW.taken_at)
        IS DISTINCT FROM (OLD.id, OLD.dossier_id, OLD.kind, OLD.label, OLD.taken_at)
     OR ((NEW.state, NEW.office, NEW.place, NEW.bag_id)
         IS DISTINCT FROM (OLD.state, OLD.office, OLD.place, OLD.bag_id) AND pg_trigger_depth() < 2) THEN
    RAISE EXCEPTION USING ERRCODE = 'restrict_violation', MESSAGE = 'custody: an item moves by its entries alone';
  END IF;
  RETURN NEW;
END
$$
""".strip()
_KEEP_ENTRY = """
CREATE OR REPLACE FUNCTION custody_keep_entry() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION USING ERRCODE = 'restrict_violation', MESSAGE = 'custody: what has happened stays';
END
$$
""".strip()
_GUARD_BAG = """
CREATE OR REPLACE FUNCTION custody_guard_bag() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.id, NEW.number, NEW.from_office, NEW.to_office, NEW.courier, NEW.sealed_at, NEW.sealed_by)
       IS DISTINCT FROM
     (OLD.id, OLD.number, OLD.from_office, OLD.to_office, OLD.courier, OLD.sealed_at, OLD.sealed_by)
     OR (OLD.sent_at IS NOT NULL AND NEW.sent_at IS DISTINCT FROM OLD.sent_at)
     OR (OLD.arrived_at IS NOT NULL AND NEW.arrived_at IS DISTINCT FROM OLD.arrived_at)
     OR (NEW.arrived_at IS NOT NULL AND EXISTS (SELECT FROM custody_item WHERE bag_id = NEW.id)) THEN
    RAISE EXCEPTION USING ERRCODE = 'restrict_violation',
      MESSAGE = 'custody: a bag goes one way once, and ends when all of it is accounted for';
  END IF;
  RETURN NEW;
END
$$
""".strip()
_KEEP_COUNT = """
CREATE OR REPLACE FUNCTION custody_keep_count() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.state <> 'differs' OR NEW.state <> 'settled'
     OR (NEW.id, NEW.office, NEW.day, NEW.counted_by, NEW.counted_at, NEW.expected, NEW.seen, NEW.differences)
       IS DISTINCT FROM
        (OLD.id, OLD.office, OLD.day, OLD.counted_by, OLD.counted_at, OLD.expected, OLD.seen, OLD.differences) THEN
    RAISE EXCEPTION USING ERRCODE = 'restrict_violation', MESSAGE = 'custody: a count stays as it was counted';
  END IF;
  RETURN NEW;
END
$$
""".strip()
_HOLD_CASE = """
CREATE OR REPLACE FUNCTION custody_hold_case() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT FROM custody_item WHERE dossier_id = NEW.id AND state IN ('new', 'here', 'bag', 'missing')
  ) THEN
    RAISE EXCEPTION USING ERRCODE = 'restrict_violation', MESSAGE = 'custody: the case has items that are out';
  END IF;
  RETURN NEW;
END
$$
""".strip()
ON_BAG = [
    _GUARD_BAG,
    "CREATE TRIGGER custody_bag_guarded BEFORE UPDATE ON custody_bag FOR EACH ROW EXECUTE FUNCTION custody_guard_bag()",
]
ON_ITEM = [
    _GUARD_ITEM,
    "CREATE TRIGGER custody_item_guarded BEFORE INSERT OR UPDATE OR DELETE ON custody_item"
    " FOR EACH ROW EXECUTE FUNCTION custody_guard_item()",
    _HOLD_CASE,
    "CREATE TRIGGER dossier_held_by_custody BEFORE UPDATE OF closed_at ON dossier FOR EACH ROW"
    " WHEN (NEW.closed_at IS NOT NULL AND OLD.closed_at IS NULL AND NEW.erased_at IS NULL)"
    " EXECUTE FUNCTION custody_hold_case()",
]
ON_ENTRY = [
    _MOVE,
    "CREATE TRIGGER custody_entry_moves BEFORE INSERT ON custody_entry FOR EACH ROW EXECUTE FUNCTION custody_move()",
    _KEEP_ENTRY,
    "CREATE TRIGGER custody_entry_kept BEFORE UPDATE OR DELETE ON custody_entry"
    " FOR EACH ROW EXECUTE FUNCTION custody_keep_entry()",
]
ON_COUNT = [
    _KEEP_COUNT,
    "CREATE TRIGGER custody_count_kept BEFORE UPDATE ON custody_count"
    " FOR EACH ROW EXECUTE FUNCTION custody_keep_count()",
]
TRIGGERS_SQL = [*ON_BAG, *ON_ITEM, *ON_ENTRY, *ON_COUNT]
