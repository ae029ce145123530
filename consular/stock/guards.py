"""What the database itself refuses: a step of the ledger that does not follow, and a blank moved past the ledger.

The ledger is the only way to move a blank: inserting an entry locks the blank, asks whether the step may follow, and
moves it. So the states always say what the entries add up to.
"""

from __future__ import annotations

_MOVE = """
CREATE OR REPLACE FUNCTION stock_move() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  held blank%ROWTYPE;
  target text;
BEGIN
  SELECT * INTO held FROM blank WHERE id = NEW.blank_id FOR UPDATE;
  target := CASE
    WHEN NEW.code = 'received' AND held.state = 'announced' THEN 'in_stock'
    WHEN NEW.code = 'absent' AND held.state = 'announced' THEN 'absent'
    WHEN NEW.code = 'sent' AND held.state = 'in_stock' THEN 'in_transit'
    WHEN NEW.code = 'arrived' AND held.state = 'in_transit' THEN 'in_stock'
    WHEN NEW.code = 'allocated' AND held.state = 'in_stock' THEN 'allocated'
    WHEN NEW.code = 'released' AND held.state = 'allocated' THEN 'in_stock'
    WHEN NEW.code = 'issued' AND held.state = 'allocated' THEN 'issued'
    WHEN NEW.code = 'spoilt' AND held.state IN ('in_stock', 'allocated') THEN 'spoilt'
    WHEN NEW.code = 'lost' AND held.state IN ('in_stock', 'allocated') THEN 'lost'
    WHEN NEW.code = 'lost_on_way' AND held.state = 'in_transit' THEN 'lost'
    WHEN NEW.code = 'condemned' AND held.state = 'spoilt' THEN 'condemned'
    WHEN NEW.code = 'destroyed' AND held.state = 'condemned' THEN 'destroyed'
    WHEN NEW.code = 'recalled' AND held.state = 'issued' THEN 'destroyed'
  END;
  IF target IS NULL
     OR NEW.kind <> held.kind OR NEW.delivery_id <> held.delivery_id
     OR NEW.office <> (CASE WHEN NEW.code = 'arrived' THEN held.bound_for ELSE held.office END)
     OR (NEW.code <> 'allocated' AND NEW.order_id IS DISTINCT FROM held.order_id)
     OR (NEW.code = 'received'
         AND NEW.witness_id <> (SELECT announced_by FROM stock_delivery WHERE id = held.delivery_id))
     OR (NEW.code = 'destroyed' AND NEW.witness_id IS DISTINCT FROM
         (SELECT staff_id FROM stock_entry WHERE blank_id = held.id AND code = 'condemned')) THEN
    RAISE EXCEPTION USING ERRCODE = 'restrict_violation',
      MESSAGE = format('stock: %s does not follow for a blank that is %s', NEW.code, coalesce(held.state, 'unknown'));
  END IF;
  UPDATE blank SET
    state = target,
    office = NEW.office,
    bound_for = CASE WHEN NEW.code = 'sent' THEN NEW.other_office END,
    order_id = CASE WHEN NEW.code = 'released' THEN NULL ELSE NEW.order_id END
  WHERE id = held.id;
  RETURN NEW;
END
$$
""".strip()
_GUARD_BLANK = """
CREATE OR REPLACE FUNCTION stock_guard_blank() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.state <> 'announced' OR EXISTS (
      SELECT FROM stock_delivery d
      WHERE d.id = NEW.delivery_id AND (d.state <> 'announced' OR d.office <> NEW.office OR d.kind <> NEW.kind)
    ) THEN
      RAISE EXCEPTION USING ERRCODE = 'restrict_violation', MESSAGE = 'stock: a blank begins as announced';
    END IF;
    RETURN NEW;
  END IF;
  IF TG_OP = 'DELETE'
     OR (NEW.id, NEW.kind, NEW.delivery_id, NEW.place) IS DISTINCT FROM (OLD.id, OLD.kind, OLD.delivery_id, OLD.place)
     OR ((NEW.state, NEW.office, NEW.bound_for, NEW.order_id)
         IS DISTINCT FROM (OLD.state, OLD.office, OLD.bound_for, OLD.order_id) AND pg_trigger_depth() < 2) THEN
    RAISE EXCEPTION USING ERRCODE = 'restrict_violation', MESSAGE = 'stock: a blank moves by the ledger alone';
  END IF;
  RETURN NEW;
END
$$
""".strip()
_KEEP_ENTRY = """
CREATE OR REPLACE FUNCTION stock_keep_entry() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION USING ERRCODE = 'restrict_violation', MESSAGE = 'stock: what was entered stays';
END
$$
""".strip()
_GUARD_DELIVERY = """
CREATE OR REPLACE FUNCTION stock_guard_delivery() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.id, NEW.kind, NEW.office, NEW.announced_by, NEW.announced_at, NEW.quantity)
       IS DISTINCT FROM (OLD.id, OLD.kind, OLD.office, OLD.announced_by, OLD.announced_at, OLD.quantity)
     OR (OLD.state = 'counted' AND NEW.state <> 'counted')
     OR (NEW.state = 'counted'
         AND EXISTS (SELECT FROM blank WHERE delivery_id = NEW.id AND blank.state = 'announced')) THEN
    RAISE EXCEPTION USING ERRCODE = 'restrict_violation', MESSAGE = 'stock: a delivery ends once all is accounted for';
  END IF;
  RETURN NEW;
END
$$
""".strip()
_KEEP_COUNT = """
CREATE OR REPLACE FUNCTION stock_keep_count() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.state <> 'differs' OR NEW.state <> 'settled'
     OR (NEW.id, NEW.office, NEW.kind, NEW.day, NEW.counted_by, NEW.counted_at, NEW.expected, NEW.counted)
       IS DISTINCT FROM
       (OLD.id, OLD.office, OLD.kind, OLD.day, OLD.counted_by, OLD.counted_at, OLD.expected, OLD.counted) THEN
    RAISE EXCEPTION USING ERRCODE = 'restrict_violation', MESSAGE = 'stock: a count stays as it was counted';
  END IF;
  RETURN NEW;
END
$$
""".strip()
ON_DELIVERY = [
    _GUARD_DELIVERY,
    "CREATE TRIGGER stock_delivery_guarded BEFORE UPDATE ON stock_delivery"
    " FOR EACH ROW EXECUTE FUNCTION stock_guard_delivery()",
]
ON_BLANK = [
    _GUARD_BLANK,
    "CREATE TRIGGER blank_guarded BEFORE INSERT OR UPDATE OR DELETE ON blank"
    " FOR EACH ROW EXECUTE FUNCTION stock_guard_blank()",
]
ON_ENTRY = [
    _MOVE,
    "CREATE TRIGGER stock_entry_moves BEFORE INSERT ON stock_entry FOR EACH ROW EXECUTE FUNCTION stock_move()",
    _KEEP_ENTRY,
    "CREATE TRIGGER stock_entry_kept BEFORE UPDATE OR DELETE ON stock_entry"
    " FOR EACH ROW EXECUTE FUNCTION stock_keep_entry()",
]
ON_COUNT = [
    _KEEP_COUNT,
    "CREATE TRIGGER stock_count_kept BEFORE UPDATE ON stock_count FOR EACH ROW EXECUTE FUNCTION stock_keep_count()",
]
TRIGGERS_SQL = [*ON_DELIVERY, *ON_BLANK, *ON_ENTRY, *ON_COUNT]
