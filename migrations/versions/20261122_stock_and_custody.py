"""blanks and physical items: ledgers that move what they tell of."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '521f1cca5180'
down_revision = '8c15e7a2d903'
branch_labels = None
depends_on = None


# As the models had them on this day.
STOCK = (
    """
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
""".strip(),
    'CREATE TRIGGER stock_delivery_guarded BEFORE UPDATE ON stock_delivery FOR EACH ROW EXECUTE FUNCTION stock_guard_delivery()',
    """
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
""".strip(),
    'CREATE TRIGGER blank_guarded BEFORE INSERT OR UPDATE OR DELETE ON blank FOR EACH ROW EXECUTE FUNCTION stock_guard_blank()',
    """
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
""".strip(),
    'CREATE TRIGGER stock_entry_moves BEFORE INSERT ON stock_entry FOR EACH ROW EXECUTE FUNCTION stock_move()',
    """
CREATE OR REPLACE FUNCTION stock_keep_entry() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION USING ERRCODE = 'restrict_violation', MESSAGE = 'stock: what was entered stays';
END
$$
""".strip(),
    'CREATE TRIGGER stock_entry_kept BEFORE UPDATE OR DELETE ON stock_entry FOR EACH ROW EXECUTE FUNCTION stock_keep_entry()',
    """
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
""".strip(),
    'CREATE TRIGGER stock_count_kept BEFORE UPDATE ON stock_count FOR EACH ROW EXECUTE FUNCTION stock_keep_count()',
)
CUSTODY = (
    """
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
""".strip(),
    'CREATE TRIGGER custody_bag_guarded BEFORE UPDATE ON custody_bag FOR EACH ROW EXECUTE FUNCTION custody_guard_bag()',
    """
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
""".strip(),
    'CREATE TRIGGER custody_item_guarded BEFORE INSERT OR UPDATE OR DELETE ON custody_item FOR EACH ROW EXECUTE FUNCTION custody_guard_item()',
    """
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
""".strip(),
    'CREATE TRIGGER dossier_held_by_custody BEFORE UPDATE OF closed_at ON dossier FOR EACH ROW WHEN (NEW.closed_at IS NOT NULL AND OLD.closed_at IS NULL AND NEW.erased_at IS NULL) EXECUTE FUNCTION custody_hold_case()',
    """
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
""".strip(),
    'CREATE TRIGGER custody_entry_moves BEFORE INSERT ON custody_entry FOR EACH ROW EXECUTE FUNCTION custody_move()',
    """
CREATE OR REPLACE FUNCTION custody_keep_entry() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION USING ERRCODE = 'restrict_violation', MESSAGE = 'custody: what has happened stays';
END
$$
""".strip(),
    'CREATE TRIGGER custody_entry_kept BEFORE UPDATE OR DELETE ON custody_entry FOR EACH ROW EXECUTE FUNCTION custody_keep_entry()',
    """
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
""".strip(),
    'CREATE TRIGGER custody_count_kept BEFORE UPDATE ON custody_count FOR EACH ROW EXECUTE FUNCTION custody_keep_count()',
)


def upgrade() -> None:
    """Forward only: a mistake is mended by the next migration."""
    op.add_column('dossier', sa.Column('done_at', sa.DateTime(timezone=True), nullable=True))
    op.execute('UPDATE dossier SET done_at = closed_at')
    op.create_table('custody_bag',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.String(), nullable=False),
    sa.Column('from_office', sa.String(), nullable=False),
    sa.Column('to_office', sa.String(), nullable=False),
    sa.Column('courier', sa.String(), nullable=False),
    sa.Column('sealed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('sealed_by', sa.Uuid(), nullable=False),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('arrived_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('opened_by', sa.Uuid(), nullable=True),
    sa.CheckConstraint("courier ~ '^[a-z][a-z0-9-]{0,39}$'", name=op.f('ck_custody_bag_courier')),
    sa.CheckConstraint("number ~ '^[A-Z0-9][A-Z0-9-]{1,29}$'", name=op.f('ck_custody_bag_number')),
    sa.CheckConstraint('(arrived_at IS NULL) = (opened_by IS NULL) AND (arrived_at IS NULL OR sent_at IS NOT NULL)', name=op.f('ck_custody_bag_arrived')),
    sa.CheckConstraint('from_office <> to_office', name=op.f('ck_custody_bag_two_offices')),
    sa.CheckConstraint('sent_at >= sealed_at AND arrived_at >= sent_at', name=op.f('ck_custody_bag_order')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_custody_bag'))
    )
    op.create_index('ix_custody_bag_from', 'custody_bag', ['from_office', 'id'], unique=False)
    op.create_index('ix_custody_bag_to', 'custody_bag', ['to_office', 'id'], unique=False)
    op.create_index('uq_custody_bag_number', 'custody_bag', ['number'], unique=True, postgresql_where=sa.text('arrived_at IS NULL'))
    op.create_table('custody_count',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('office', sa.String(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('expected', sa.Integer(), nullable=False),
    sa.Column('seen', sa.Integer(), nullable=False),
    sa.Column('differences', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('counted_by', sa.Uuid(), nullable=False),
    sa.Column('counted_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('settled_by', sa.Uuid(), nullable=True),
    sa.Column('settled_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('settlement_sealed', sa.LargeBinary(), nullable=True),
    sa.CheckConstraint("(state = 'settled') = (settled_by IS NOT NULL) AND (settled_by IS NULL) = (settled_at IS NULL)", name=op.f('ck_custody_count_settled')),
    sa.CheckConstraint("expected >= 0 AND seen >= 0 AND (state <> 'fits' OR expected = seen)", name=op.f('ck_custody_count_figures')),
    sa.CheckConstraint("settlement_sealed IS NULL OR (octet_length(settlement_sealed) >= 84 AND substr(settlement_sealed, 1, 2) = decode('0101', 'hex'))", name=op.f('ck_custody_count_settlement_sealed_is_envelope')),
    sa.CheckConstraint("state IN ('fits', 'differs', 'settled')", name=op.f('ck_custody_count_state')),
    sa.CheckConstraint('settled_by <> counted_by', name=op.f('ck_custody_count_two_persons')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_custody_count'))
    )
    op.create_index('ix_custody_count_office', 'custody_count', ['office', 'id'], unique=False)
    op.create_table('stock_count',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('office', sa.String(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('expected', sa.Integer(), nullable=False),
    sa.Column('counted', sa.Integer(), nullable=False),
    sa.Column('counted_by', sa.Uuid(), nullable=False),
    sa.Column('counted_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('settled_by', sa.Uuid(), nullable=True),
    sa.Column('settled_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('notes_sealed', sa.LargeBinary(), nullable=True),
    sa.CheckConstraint("(state = 'settled') = (settled_by IS NOT NULL) AND (settled_by IS NULL) = (settled_at IS NULL)", name=op.f('ck_stock_count_settled')),
    sa.CheckConstraint("notes_sealed IS NULL OR (octet_length(notes_sealed) >= 84 AND substr(notes_sealed, 1, 2) = decode('0101', 'hex'))", name=op.f('ck_stock_count_notes_sealed_is_envelope')),
    sa.CheckConstraint("state <> 'fits' OR expected = counted", name=op.f('ck_stock_count_fits')),
    sa.CheckConstraint("state IN ('fits', 'differs', 'settled')", name=op.f('ck_stock_count_state')),
    sa.CheckConstraint('expected >= 0 AND counted >= 0', name=op.f('ck_stock_count_figures')),
    sa.CheckConstraint('settled_by <> counted_by', name=op.f('ck_stock_count_two_persons')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_stock_count'))
    )
    op.create_index('ix_stock_count_office', 'stock_count', ['office', 'id'], unique=False)
    op.create_table('stock_delivery',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('office', sa.String(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('quantity', sa.Integer(), nullable=False),
    sa.Column('announced_by', sa.Uuid(), nullable=False),
    sa.Column('announced_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('counted_by', sa.Uuid(), nullable=True),
    sa.Column('counted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('settled_by', sa.Uuid(), nullable=True),
    sa.CheckConstraint("(state = 'announced') = (counted_by IS NULL) AND (counted_by IS NULL) = (counted_at IS NULL)", name=op.f('ck_stock_delivery_counted')),
    sa.CheckConstraint("state IN ('announced', 'differs', 'counted')", name=op.f('ck_stock_delivery_state')),
    sa.CheckConstraint('counted_by <> announced_by AND settled_by <> counted_by', name=op.f('ck_stock_delivery_two_persons')),
    sa.CheckConstraint('quantity > 0', name=op.f('ck_stock_delivery_quantity')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_stock_delivery'))
    )
    op.create_index('ix_stock_delivery_office', 'stock_delivery', ['office', 'id'], unique=False)
    op.create_table('blank',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('delivery_id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('place', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('office', sa.String(), nullable=False),
    sa.Column('bound_for', sa.String(), nullable=True),
    sa.Column('order_id', sa.Uuid(), nullable=True),
    sa.Column('printed_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('number_index', sa.LargeBinary(), nullable=True),
    sa.Column('number_index_even', sa.LargeBinary(), nullable=True),
    sa.CheckConstraint("(state = 'in_transit') = (bound_for IS NOT NULL) AND bound_for <> office", name=op.f('ck_blank_bound_for')),
    sa.CheckConstraint("printed_sealed IS NULL OR (octet_length(printed_sealed) >= 84 AND substr(printed_sealed, 1, 2) = decode('0101', 'hex'))", name=op.f('ck_blank_printed_sealed_is_envelope')),
    sa.CheckConstraint("state IN ('announced', 'absent', 'in_stock', 'in_transit', 'allocated', 'issued', 'spoilt', 'condemned', 'lost', 'destroyed')", name=op.f('ck_blank_state')),
    sa.CheckConstraint("state NOT IN ('allocated', 'issued') OR order_id IS NOT NULL", name=op.f('ck_blank_order')),
    sa.CheckConstraint("state NOT IN ('announced', 'absent', 'in_stock', 'in_transit') OR order_id IS NULL", name=op.f('ck_blank_no_order')),
    sa.CheckConstraint('number_index IS NULL OR octet_length(number_index) = 8', name=op.f('ck_blank_number_index')),
    sa.CheckConstraint('number_index_even IS NULL OR octet_length(number_index_even) = 8', name=op.f('ck_blank_number_index_even')),
    sa.ForeignKeyConstraint(['delivery_id'], ['stock_delivery.id'], name=op.f('fk_blank_delivery_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_blank'))
    )
    op.create_index(op.f('ix_blank_delivery_id'), 'blank', ['delivery_id'], unique=False)
    op.create_index('ix_blank_free', 'blank', ['kind', 'office', 'delivery_id', 'place'], unique=False, postgresql_where=sa.text("state = 'in_stock'"))
    op.create_index(op.f('ix_blank_order_id'), 'blank', ['order_id'], unique=False)
    op.create_index('uq_blank_number', 'blank', ['kind', 'number_index'], unique=True, postgresql_where=sa.text("state <> 'absent'"))
    op.create_index('uq_blank_number_even', 'blank', ['kind', 'number_index_even'], unique=True, postgresql_where=sa.text("state <> 'absent'"))
    op.create_index('uq_blank_order', 'blank', ['order_id'], unique=True, postgresql_where=sa.text("state IN ('allocated', 'issued')"))
    op.create_table('custody_item',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('dossier_id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('label', sa.String(), nullable=False),
    sa.Column('taken_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('office', sa.String(), nullable=False),
    sa.Column('place', sa.String(), nullable=True),
    sa.Column('bag_id', sa.Uuid(), nullable=True),
    sa.Column('description_sealed', sa.LargeBinary(), nullable=True),
    sa.CheckConstraint("(state = 'bag') = (bag_id IS NOT NULL)", name=op.f('ck_custody_item_bag')),
    sa.CheckConstraint("description_sealed IS NULL OR (octet_length(description_sealed) >= 84 AND substr(description_sealed, 1, 2) = decode('0101', 'hex'))", name=op.f('ck_custody_item_description_sealed_is_envelope')),
    sa.CheckConstraint("kind IN ('own-passport', 'old-passport', 'original', 'new-document', 'other')", name=op.f('ck_custody_item_kind')),
    sa.CheckConstraint("place IS NULL OR state = 'here'", name=op.f('ck_custody_item_place')),
    sa.CheckConstraint("state IN ('new', 'here', 'bag', 'missing', 'returned', 'authority', 'given_up', 'destroyed')", name=op.f('ck_custody_item_state')),
    sa.ForeignKeyConstraint(['bag_id'], ['custody_bag.id'], name=op.f('fk_custody_item_bag_id')),
    sa.ForeignKeyConstraint(['dossier_id'], ['dossier.id'], name=op.f('fk_custody_item_dossier_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_custody_item')),
    sa.UniqueConstraint('label', name=op.f('uq_custody_item_label'))
    )
    op.create_index(op.f('ix_custody_item_bag_id'), 'custody_item', ['bag_id'], unique=False)
    op.create_index(op.f('ix_custody_item_dossier_id'), 'custody_item', ['dossier_id'], unique=False)
    op.create_index('ix_custody_item_office', 'custody_item', ['office', 'id'], unique=False, postgresql_where=sa.text("state IN ('here', 'bag', 'missing')"))
    op.create_table('stock_entry',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('blank_id', sa.Uuid(), nullable=False),
    sa.Column('delivery_id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('office', sa.String(), nullable=False),
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('staff_id', sa.Uuid(), nullable=True),
    sa.Column('witness_id', sa.Uuid(), nullable=True),
    sa.Column('other_office', sa.String(), nullable=True),
    sa.Column('order_id', sa.Uuid(), nullable=True),
    sa.Column('reason', sa.String(), nullable=True),
    sa.Column('words_sealed', sa.LargeBinary(), nullable=True),
    sa.CheckConstraint("(code = 'sent') = (other_office IS NOT NULL) AND other_office <> office", name=op.f('ck_stock_entry_other_office')),
    sa.CheckConstraint("(code = 'spoilt') = (reason IS NOT NULL) AND reason IN ('misprint', 'damaged', 'machine', 'seal-unreadable', 'wrong-blank', 'other')", name=op.f('ck_stock_entry_reason')),
    sa.CheckConstraint("code <> 'condemned' OR staff_id IS NOT NULL", name=op.f('ck_stock_entry_condemned')),
    sa.CheckConstraint("code IN ('received', 'absent', 'sent', 'arrived', 'allocated', 'released', 'issued', 'spoilt', 'condemned', 'lost', 'lost_on_way', 'destroyed', 'recalled')", name=op.f('ck_stock_entry_code')),
    sa.CheckConstraint("code NOT IN ('allocated', 'released', 'issued') OR order_id IS NOT NULL", name=op.f('ck_stock_entry_order')),
    sa.CheckConstraint("code NOT IN ('received', 'spoilt', 'destroyed', 'recalled') OR (staff_id IS NOT NULL AND witness_id IS NOT NULL)", name=op.f('ck_stock_entry_witnessed')),
    sa.CheckConstraint("words_sealed IS NULL OR (octet_length(words_sealed) >= 84 AND substr(words_sealed, 1, 2) = decode('0101', 'hex'))", name=op.f('ck_stock_entry_words_sealed_is_envelope')),
    sa.CheckConstraint('witness_id <> staff_id', name=op.f('ck_stock_entry_two_persons')),
    sa.ForeignKeyConstraint(['blank_id'], ['blank.id'], name=op.f('fk_stock_entry_blank_id')),
    sa.ForeignKeyConstraint(['delivery_id'], ['stock_delivery.id'], name=op.f('fk_stock_entry_delivery_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_stock_entry'))
    )
    op.create_index('ix_stock_entry_balance', 'stock_entry', ['office', 'kind', 'code'], unique=False)
    op.create_index(op.f('ix_stock_entry_blank_id'), 'stock_entry', ['blank_id'], unique=False)
    op.create_index('uq_stock_entry_destroyed', 'stock_entry', ['blank_id'], unique=True, postgresql_where=sa.text("code = 'destroyed'"))
    op.create_index('uq_stock_entry_issued', 'stock_entry', ['blank_id'], unique=True, postgresql_where=sa.text("code = 'issued'"))
    op.create_index('uq_stock_entry_received', 'stock_entry', ['blank_id'], unique=True, postgresql_where=sa.text("code = 'received'"))
    op.create_index('uq_stock_entry_spoilt', 'stock_entry', ['blank_id'], unique=True, postgresql_where=sa.text("code = 'spoilt'"))
    op.create_table('custody_entry',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('item_id', sa.Uuid(), nullable=False),
    sa.Column('dossier_id', sa.Uuid(), nullable=False),
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('staff_id', sa.Uuid(), nullable=True),
    sa.Column('office', sa.String(), nullable=False),
    sa.Column('place', sa.String(), nullable=True),
    sa.Column('bag_id', sa.Uuid(), nullable=True),
    sa.Column('words_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('capacity', sa.String(), nullable=True),
    sa.Column('proof', sa.String(), nullable=True),
    sa.CheckConstraint("(code IN ('received_from', 'returned', 'handed_to_authority')) = (capacity IS NOT NULL) AND capacity IN ('holder', 'guardian', 'proxy', 'courier', 'office', 'authority')", name=op.f('ck_custody_entry_capacity')),
    sa.CheckConstraint("(code IN ('returned', 'handed_to_authority')) = (proof IS NOT NULL) AND proof IN ('identity-document', 'mandate', 'receipt', 'court-order', 'delivery-note')", name=op.f('ck_custody_entry_proof')),
    sa.CheckConstraint("code IN ('received_from', 'stored_at', 'sent', 'arrived', 'returned', 'handed_to_authority', 'missing', 'found', 'given_up', 'destroyed')", name=op.f('ck_custody_entry_code')),
    sa.CheckConstraint("code NOT IN ('sent', 'arrived') OR bag_id IS NOT NULL", name=op.f('ck_custody_entry_bag')),
    sa.CheckConstraint("place IS NULL OR place ~ '^[A-Za-z0-9][A-Za-z0-9 ,._/-]{0,39}$'", name=op.f('ck_custody_entry_place')),
    sa.CheckConstraint("words_sealed IS NULL OR (octet_length(words_sealed) >= 84 AND substr(words_sealed, 1, 2) = decode('0101', 'hex'))", name=op.f('ck_custody_entry_words_sealed_is_envelope')),
    sa.ForeignKeyConstraint(['bag_id'], ['custody_bag.id'], name=op.f('fk_custody_entry_bag_id')),
    sa.ForeignKeyConstraint(['dossier_id'], ['dossier.id'], name=op.f('fk_custody_entry_dossier_id')),
    sa.ForeignKeyConstraint(['item_id'], ['custody_item.id'], name=op.f('fk_custody_entry_item_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_custody_entry'))
    )
    op.create_index(op.f('ix_custody_entry_item_id'), 'custody_entry', ['item_id'], unique=False)
    op.create_index('uq_custody_entry_bag', 'custody_entry', ['item_id', 'bag_id', 'code'], unique=True, postgresql_where=sa.text("code IN ('sent', 'arrived')"))
    op.create_index('uq_custody_entry_given_up', 'custody_entry', ['item_id'], unique=True, postgresql_where=sa.text("code = 'given_up'"))
    op.create_index('uq_custody_entry_handed_to_authority', 'custody_entry', ['item_id'], unique=True, postgresql_where=sa.text("code = 'handed_to_authority'"))
    op.create_index('uq_custody_entry_received_from', 'custody_entry', ['item_id'], unique=True, postgresql_where=sa.text("code = 'received_from'"))
    op.create_index('uq_custody_entry_returned', 'custody_entry', ['item_id'], unique=True, postgresql_where=sa.text("code = 'returned'"))
    for statement in (*STOCK, *CUSTODY):
        op.execute(statement)
