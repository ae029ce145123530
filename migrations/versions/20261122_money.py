"""charge lines, waivers, receipts in currencies, refunds, tills."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "a53f0c6be217"
down_revision = "7b44d0e6a92c"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward only: a mistake is mended by the next migration.

    A charge of before had one line of the ministry's, told and paid in the table's own currency. Its receipt was given
    for the whole of it.
    """

    op.create_table(
        "till",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("office", sa.String(), nullable=False),
        sa.Column("cashier_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "(closed_at IS NULL) = (closed_by IS NULL) AND (closed_by = cashier_id OR closed_at >= ends_at)",
            name=op.f("ck_till_closed_by"),
        ),
        sa.CheckConstraint(
            "ends_at > opened_at AND (closed_at IS NULL OR closed_at >= opened_at)", name=op.f("ck_till_times")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_till")),
        sa.UniqueConstraint("id", "cashier_id", name=op.f("uq_till_id_cashier_id")),
    )
    op.create_index("ix_till_office_day", "till", ["office", "day"], unique=False)
    op.create_index("uq_till_open", "till", ["cashier_id"], unique=True, postgresql_where=sa.text("closed_at IS NULL"))
    op.create_table(
        "till_count",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("till_id", sa.Uuid(), nullable=False),
        sa.Column("cashier_id", sa.Uuid(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("opening", sa.Numeric(precision=14, scale=3), nullable=False),
        sa.Column("expected", sa.Numeric(precision=14, scale=3), nullable=True),
        sa.Column("counted", sa.Numeric(precision=14, scale=3), nullable=True),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("settlement_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("settled_by", sa.Uuid(), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "reason_sealed IS NULL OR (octet_length(reason_sealed) >= 84 AND substr(reason_sealed, 1, 2) = decode('0101', 'hex'))",
            name=op.f("ck_till_count_reason_sealed_is_envelope"),
        ),
        sa.CheckConstraint(
            "settlement_sealed IS NULL OR (octet_length(settlement_sealed) >= 84 AND substr(settlement_sealed, 1, 2) = decode('0101', 'hex'))",
            name=op.f("ck_till_count_settlement_sealed_is_envelope"),
        ),
        sa.CheckConstraint("(expected IS NULL) = (counted IS NULL)", name=op.f("ck_till_count_closed")),
        sa.CheckConstraint(
            "(settled_by IS NULL) = (settled_at IS NULL) AND (settled_by IS NULL OR (counted <> expected AND settled_by <> cashier_id))",
            name=op.f("ck_till_count_settled"),
        ),
        sa.CheckConstraint(
            "counted IS NULL OR counted = expected OR reason_sealed IS NOT NULL", name=op.f("ck_till_count_difference")
        ),
        sa.CheckConstraint("opening >= 0 AND (counted IS NULL OR counted >= 0)", name=op.f("ck_till_count_amounts")),
        sa.ForeignKeyConstraint(
            ["till_id", "cashier_id"], ["till.id", "till.cashier_id"], name=op.f("fk_till_count_till_id_cashier_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_till_count")),
        sa.UniqueConstraint("till_id", "currency", name=op.f("uq_till_count_till_id_currency")),
    )
    op.create_table(
        "charge_line",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("charge_id", sa.Uuid(), nullable=False),
        sa.Column("dossier_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("amount", sa.Numeric(precision=14, scale=3), nullable=False),
        sa.Column("waived", sa.Numeric(precision=14, scale=3), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind IN ('ministry', 'centre', 'courier')", name=op.f("ck_charge_line_kind")),
        sa.CheckConstraint("amount > waived OR settled_at IS NOT NULL", name=op.f("ck_charge_line_nothing_left")),
        sa.CheckConstraint("amount >= 0", name=op.f("ck_charge_line_amount")),
        sa.CheckConstraint("waived BETWEEN 0 AND amount", name=op.f("ck_charge_line_waived")),
        sa.ForeignKeyConstraint(["charge_id"], ["charge.id"], name=op.f("fk_charge_line_charge_id")),
        sa.ForeignKeyConstraint(["dossier_id"], ["dossier.id"], name=op.f("fk_charge_line_dossier_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_charge_line")),
        sa.UniqueConstraint("charge_id", "key", name=op.f("uq_charge_line_charge_id_key")),
    )
    op.create_table(
        "waiver",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("dossier_id", sa.Uuid(), nullable=False),
        sa.Column("charge_id", sa.Uuid(), nullable=False),
        sa.Column("ground", sa.String(), nullable=False),
        sa.Column("percent", sa.Integer(), nullable=False),
        sa.Column("granted_by", sa.Uuid(), nullable=False),
        sa.Column("granted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("facts_sealed", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(
            "facts_sealed IS NULL OR (octet_length(facts_sealed) >= 84 AND substr(facts_sealed, 1, 2) = decode('0101', 'hex'))",
            name=op.f("ck_waiver_facts_sealed_is_envelope"),
        ),
        sa.CheckConstraint("percent BETWEEN 1 AND 100", name=op.f("ck_waiver_percent")),
        sa.ForeignKeyConstraint(["charge_id"], ["charge.id"], name=op.f("fk_waiver_charge_id")),
        sa.ForeignKeyConstraint(["dossier_id"], ["dossier.id"], name=op.f("fk_waiver_dossier_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waiver")),
        sa.UniqueConstraint("charge_id", "ground", name=op.f("uq_waiver_charge_id_ground")),
    )
    op.create_table(
        "refund",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("dossier_id", sa.Uuid(), nullable=False),
        sa.Column("charge_id", sa.Uuid(), nullable=False),
        sa.Column("receipt_id", sa.Uuid(), nullable=False),
        sa.Column("waiver_id", sa.Uuid(), nullable=True),
        sa.Column("office", sa.String(), nullable=False),
        sa.Column("cause", sa.String(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("amount", sa.Numeric(precision=14, scale=3), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("approved_by", sa.Uuid(), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("paid_by", sa.Uuid(), nullable=True),
        sa.Column("paid_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("dismissed_by", sa.Uuid(), nullable=True),
        sa.Column("dismissed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint("(cause = 'waiver') = (waiver_id IS NOT NULL)", name=op.f("ck_refund_waiver")),
        sa.CheckConstraint(
            "(state = 'paid') = (paid_by IS NOT NULL) AND (state = 'dismissed') = (dismissed_by IS NOT NULL) AND (state NOT IN ('approved', 'paid') OR approved_by IS NOT NULL) AND (state <> 'open' OR approved_by IS NULL) AND (state <> 'dismissed' OR reason_sealed IS NOT NULL)",
            name=op.f("ck_refund_reached"),
        ),
        sa.CheckConstraint(
            "cause IN ('inadmissible', 'withdrawn', 'double', 'over', 'unusable', 'waiver')",
            name=op.f("ck_refund_cause"),
        ),
        sa.CheckConstraint(
            "reason_sealed IS NULL OR (octet_length(reason_sealed) >= 84 AND substr(reason_sealed, 1, 2) = decode('0101', 'hex'))",
            name=op.f("ck_refund_reason_sealed_is_envelope"),
        ),
        sa.CheckConstraint("state IN ('open', 'approved', 'paid', 'dismissed')", name=op.f("ck_refund_state")),
        sa.CheckConstraint(
            "(approved_by IS NULL) = (approved_at IS NULL) AND (paid_by IS NULL) = (paid_at IS NULL) AND (dismissed_by IS NULL) = (dismissed_at IS NULL)",
            name=op.f("ck_refund_steps"),
        ),
        sa.CheckConstraint("amount > 0", name=op.f("ck_refund_amount")),
        sa.CheckConstraint("paid_by <> approved_by", name=op.f("ck_refund_two_persons")),
        sa.ForeignKeyConstraint(["charge_id"], ["charge.id"], name=op.f("fk_refund_charge_id")),
        sa.ForeignKeyConstraint(["dossier_id"], ["dossier.id"], name=op.f("fk_refund_dossier_id")),
        sa.ForeignKeyConstraint(["waiver_id"], ["waiver.id"], name=op.f("fk_refund_waiver_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refund")),
        sa.UniqueConstraint("receipt_id", "waiver_id", name=op.f("uq_refund_receipt_id_waiver_id")),
    )
    op.create_index(op.f("ix_refund_dossier_id"), "refund", ["dossier_id"], unique=False)
    op.create_index(op.f("ix_refund_receipt_id"), "refund", ["receipt_id"], unique=False)
    op.create_index(
        "ix_refund_waiting",
        "refund",
        ["office", "id"],
        unique=False,
        postgresql_where=sa.text("state IN ('open', 'approved')"),
    )
    op.create_index(
        "uq_refund_cause", "refund", ["receipt_id", "cause"], unique=True, postgresql_where=sa.text("cause <> 'waiver'")
    )
    op.create_table(
        "waiver_line",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("waiver_id", sa.Uuid(), nullable=False),
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column("amount", sa.Numeric(precision=14, scale=3), nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_waiver_line_amount")),
        sa.ForeignKeyConstraint(["line_id"], ["charge_line.id"], name=op.f("fk_waiver_line_line_id")),
        sa.ForeignKeyConstraint(["waiver_id"], ["waiver.id"], name=op.f("fk_waiver_line_waiver_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waiver_line")),
        sa.UniqueConstraint("line_id", name=op.f("uq_waiver_line_line_id")),
    )
    op.create_index(op.f("ix_waiver_line_waiver_id"), "waiver_line", ["waiver_id"], unique=False)
    op.create_table(
        "bank_payment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("external_id", sa.String(), nullable=False),
        sa.Column("dossier_id", sa.Uuid(), nullable=True),
        sa.Column("charge_id", sa.Uuid(), nullable=True),
        sa.Column("receipt_id", sa.Uuid(), nullable=True),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("amount", sa.Numeric(precision=14, scale=3), nullable=False),
        sa.Column("reference_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("paid_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(state = 'receipted') = (receipt_id IS NOT NULL)", name=op.f("ck_bank_payment_receipted")),
        sa.CheckConstraint("(state = 'unknown') = (charge_id IS NULL)", name=op.f("ck_bank_payment_unknown")),
        sa.CheckConstraint(
            "reference_sealed IS NULL OR (octet_length(reference_sealed) >= 84 AND substr(reference_sealed, 1, 2) = decode('0101', 'hex'))",
            name=op.f("ck_bank_payment_reference_sealed_is_envelope"),
        ),
        sa.CheckConstraint("state IN ('receipted', 'held', 'unknown', 'foreign')", name=op.f("ck_bank_payment_state")),
        sa.CheckConstraint("(charge_id IS NULL) = (dossier_id IS NULL)", name=op.f("ck_bank_payment_dossier")),
        sa.CheckConstraint("amount > 0", name=op.f("ck_bank_payment_amount")),
        sa.ForeignKeyConstraint(["charge_id"], ["charge.id"], name=op.f("fk_bank_payment_charge_id")),
        sa.ForeignKeyConstraint(["dossier_id"], ["dossier.id"], name=op.f("fk_bank_payment_dossier_id")),
        sa.ForeignKeyConstraint(["receipt_id"], ["receipt.id"], name=op.f("fk_bank_payment_receipt_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bank_payment")),
        sa.UniqueConstraint("external_id", name=op.f("uq_bank_payment_external_id")),
    )
    op.create_index(op.f("ix_bank_payment_charge_id"), "bank_payment", ["charge_id"], unique=False)
    op.create_table(
        "receipt_line",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("receipt_id", sa.Uuid(), nullable=False),
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column("amount", sa.Numeric(precision=14, scale=3), nullable=False),
        sa.Column("stands", sa.Boolean(), nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_receipt_line_amount")),
        sa.ForeignKeyConstraint(["line_id"], ["charge_line.id"], name=op.f("fk_receipt_line_line_id")),
        sa.ForeignKeyConstraint(["receipt_id"], ["receipt.id"], name=op.f("fk_receipt_line_receipt_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_receipt_line")),
    )
    op.create_index(op.f("ix_receipt_line_receipt_id"), "receipt_line", ["receipt_id"], unique=False)
    op.create_index(
        "uq_receipt_line_stands", "receipt_line", ["line_id"], unique=True, postgresql_where=sa.text("stands")
    )
    op.create_table(
        "till_entry",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("till_id", sa.Uuid(), nullable=False),
        sa.Column("receipt_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("amount", sa.Numeric(precision=14, scale=3), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(kind = 'payment' AND amount > 0) OR (kind IN ('void', 'refund') AND amount < 0)",
            name=op.f("ck_till_entry_direction"),
        ),
        sa.ForeignKeyConstraint(["receipt_id"], ["receipt.id"], name=op.f("fk_till_entry_receipt_id")),
        sa.ForeignKeyConstraint(["till_id"], ["till.id"], name=op.f("fk_till_entry_till_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_till_entry")),
        sa.UniqueConstraint("receipt_id", "kind", name=op.f("uq_till_entry_receipt_id_kind")),
    )
    op.create_index(op.f("ix_till_entry_till_id"), "till_entry", ["till_id"], unique=False)
    op.create_foreign_key(op.f("fk_refund_receipt_id"), "refund", "receipt", ["receipt_id"], ["id"])
    _charges()
    _receipts()
    for statement in _GUARDS:
        op.execute(statement)


def _charges() -> None:
    op.add_column("charge", sa.Column("table_from", sa.Date(), nullable=True))
    op.add_column("charge", sa.Column("due", sa.String(), nullable=True))
    op.add_column("charge", sa.Column("told_currency", sa.String(), nullable=True))
    op.add_column("charge", sa.Column("told_rate", sa.Numeric(precision=18, scale=8), nullable=True))
    op.add_column("charge", sa.Column("told_step", sa.Numeric(precision=14, scale=3), nullable=True))
    op.execute(
        "UPDATE charge SET table_from = created_at::date, due = 'before_examination', told_currency = currency,"
        " told_rate = 1, told_step = 0.01"
    )
    for column in ("table_from", "due", "told_currency", "told_rate", "told_step"):
        op.alter_column("charge", column, nullable=False)
    op.create_check_constraint(
        op.f("ck_charge_due"),
        "charge",
        "due IN ('at_appearance', 'before_examination', 'before_issue')",
    )
    op.create_check_constraint(op.f("ck_charge_told"), "charge", "told_rate > 0 AND told_step > 0")
    op.add_column("charge", sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("charge", sa.Column("cancelled_as", sa.String(), nullable=True))
    op.add_column("charge", sa.Column("missed_at", sa.DateTime(timezone=True), nullable=True))
    op.create_check_constraint(
        op.f("ck_charge_cancelled"),
        "charge",
        "(cancelled_at IS NULL) = (cancelled_as IS NULL) AND (cancelled_at IS NULL OR settled_at IS NULL)"
        " AND cancelled_as IN ('withdrawn', 'expired', 'refused', 'inadmissible', 'revoked')",
    )
    op.execute(
        "INSERT INTO charge_line (id, charge_id, dossier_id, position, key, kind, amount, waived, settled_at)"
        " SELECT gen_random_uuid(), id, dossier_id, 0, line, 'ministry', amount, 0, settled_at FROM charge"
    )
    op.drop_column("charge", "line")
    op.drop_column("charge", "amount")


def _receipts() -> None:
    op.add_column("receipt", sa.Column("kind", sa.String(), nullable=True))
    op.add_column("receipt", sa.Column("year", sa.Integer(), nullable=True))
    op.add_column("receipt", sa.Column("serial", sa.Integer(), nullable=True))
    op.add_column("receipt", sa.Column("currency", sa.String(), nullable=True))
    op.add_column("receipt", sa.Column("amount", sa.Numeric(precision=14, scale=3), nullable=True))
    op.add_column("receipt", sa.Column("rate", sa.Numeric(precision=18, scale=8), nullable=True))
    op.add_column("receipt", sa.Column("step", sa.Numeric(precision=14, scale=3), nullable=True))
    op.add_column("receipt", sa.Column("base_currency", sa.String(), nullable=True))
    op.add_column("receipt", sa.Column("base_amount", sa.Numeric(precision=14, scale=3), nullable=True))
    op.add_column("receipt", sa.Column("given", sa.Numeric(precision=14, scale=3), nullable=True))
    op.add_column("receipt", sa.Column("method", sa.String(), nullable=True))
    op.add_column("receipt", sa.Column("till_id", sa.Uuid(), nullable=True))
    op.add_column("receipt", sa.Column("refund_id", sa.Uuid(), nullable=True))
    op.add_column("receipt", sa.Column("voided_by", sa.Uuid(), nullable=True))
    op.add_column("receipt", sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("receipt", sa.Column("payer_sealed", sa.LargeBinary(), nullable=True))
    op.add_column("receipt", sa.Column("void_reason_sealed", sa.LargeBinary(), nullable=True))
    op.execute(
        "UPDATE receipt SET kind = 'payment', year = substring(number FROM '-([0-9]{4})-[0-9]+$')::integer,"
        " serial = substring(number FROM '([0-9]+)$')::integer, currency = charge.currency, amount = line.amount,"
        " rate = 1, step = 0.01, base_currency = charge.currency, base_amount = line.amount, method = 'cash'"
        " FROM charge JOIN charge_line line ON line.charge_id = charge.id WHERE charge.id = receipt.charge_id"
    )
    op.execute(
        "INSERT INTO receipt_line (id, receipt_id, line_id, amount, stands)"
        " SELECT gen_random_uuid(), receipt.id, line.id, line.amount, true"
        " FROM receipt JOIN charge_line line ON line.charge_id = receipt.charge_id WHERE line.amount > 0"
    )
    for column in ("kind", "year", "serial", "currency", "amount", "rate", "step", "base_currency", "base_amount"):
        op.alter_column("receipt", column, nullable=False)
    op.alter_column("receipt", "method", nullable=False)
    op.alter_column("receipt", "cashier_id", nullable=True)
    op.drop_constraint(op.f("uq_receipt_charge_id"), "receipt", type_="unique")
    op.create_index(op.f("ix_receipt_charge_id"), "receipt", ["charge_id"], unique=False)
    op.create_index(op.f("ix_receipt_till_id"), "receipt", ["till_id"], unique=False)
    op.create_unique_constraint(op.f("uq_receipt_office_year_serial"), "receipt", ["office", "year", "serial"])
    op.create_unique_constraint(op.f("uq_receipt_refund_id"), "receipt", ["refund_id"])
    op.create_foreign_key(op.f("fk_receipt_till_id"), "receipt", "till", ["till_id"], ["id"])
    for name, condition in _RECEIPT_CHECKS.items():
        op.create_check_constraint(op.f(f"ck_receipt_{name}"), "receipt", condition)


_ENVELOPE = "{0} IS NULL OR (octet_length({0}) >= 84 AND substr({0}, 1, 2) = decode('0101', 'hex'))"
_RECEIPT_CHECKS = {
    "kind": "kind IN ('payment', 'refund') AND (kind = 'refund') = (refund_id IS NOT NULL)",
    "method": "method IN ('cash', 'card', 'transfer')",
    "amounts": "amount >= 0 AND base_amount >= 0 AND rate > 0 AND step > 0",
    "given": "given IS NULL OR given >= amount",
    "cashier": "cashier_id IS NOT NULL OR (till_id IS NULL AND method = 'transfer')",
    "voided": "(voided_by IS NULL) = (voided_at IS NULL) AND (voided_by IS NULL OR (kind = 'payment'"
    " AND (till_id IS NOT NULL OR method = 'transfer') AND (cashier_id IS NULL OR voided_by <> cashier_id)"
    " AND void_reason_sealed IS NOT NULL))",
    "payer_sealed_is_envelope": _ENVELOPE.format("payer_sealed"),
    "void_reason_sealed_is_envelope": _ENVELOPE.format("void_reason_sealed"),
}
# As consular.fees.guards.TRIGGERS_SQL says on the day of this migration.
_GUARDS = (
    """CREATE OR REPLACE FUNCTION fees_charge_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.cancelled_at IS NOT NULL
     AND (NEW.cancelled_at, NEW.cancelled_as) IS DISTINCT FROM (OLD.cancelled_at, OLD.cancelled_as) THEN
    RAISE EXCEPTION USING ERRCODE = 'restrict_violation', MESSAGE = 'a charge that was cancelled stays so';
  END IF;
  RETURN NEW;
END
$$""",
    "CREATE TRIGGER charge_kept BEFORE UPDATE ON charge FOR EACH ROW EXECUTE FUNCTION fees_charge_kept()",
    """CREATE OR REPLACE FUNCTION fees_line_paid() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  found record;
BEGIN
  SELECT * INTO found FROM charge_line
    WHERE id = CASE TG_TABLE_NAME WHEN 'charge_line' THEN NEW.id ELSE (to_jsonb(NEW) ->> 'line_id')::uuid END;
  IF (found.settled_at IS NOT NULL) <> (found.waived = found.amount
      OR EXISTS (SELECT 1 FROM receipt_line WHERE line_id = found.id AND stands)) THEN
    RAISE EXCEPTION USING ERRCODE = 'restrict_violation', MESSAGE = 'a line is settled by a receipt that stands, or when nothing of it is left';
  END IF;
  RETURN NULL;
END
$$""",
    "CREATE CONSTRAINT TRIGGER charge_line_paid AFTER INSERT OR UPDATE ON charge_line DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION fees_line_paid()",
    """CREATE OR REPLACE FUNCTION fees_till_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.closed_at IS NOT NULL
     OR (NEW.id, NEW.office, NEW.cashier_id, NEW.day, NEW.opened_at, NEW.ends_at)
        IS DISTINCT FROM (OLD.id, OLD.office, OLD.cashier_id, OLD.day, OLD.opened_at, OLD.ends_at) THEN
    RAISE EXCEPTION USING ERRCODE = 'restrict_violation', MESSAGE = 'a till stays as it was opened, and closed once it is';
  END IF;
  IF NEW.closed_at IS NOT NULL AND (
       EXISTS (SELECT 1 FROM till_count WHERE till_id = NEW.id AND counted IS NULL)
       OR NOT EXISTS (SELECT 1 FROM till_count WHERE till_id = NEW.id)) THEN
    RAISE EXCEPTION USING ERRCODE = 'restrict_violation', MESSAGE = 'a till is closed when every currency is counted';
  END IF;
  RETURN NEW;
END
$$""",
    "CREATE TRIGGER till_kept BEFORE UPDATE ON till FOR EACH ROW EXECUTE FUNCTION fees_till_kept()",
    """CREATE OR REPLACE FUNCTION fees_till_counted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.counted IS NOT NULL
       OR NOT EXISTS (SELECT 1 FROM till WHERE id = NEW.till_id AND closed_at IS NULL FOR SHARE) THEN
      RAISE EXCEPTION USING ERRCODE = 'restrict_violation', MESSAGE = 'a till is counted open, then closed';
    END IF;
    RETURN NEW;
  END IF;
  IF (NEW.id, NEW.till_id, NEW.cashier_id, NEW.currency, NEW.opening)
     IS DISTINCT FROM (OLD.id, OLD.till_id, OLD.cashier_id, OLD.currency, OLD.opening)
     OR (OLD.counted IS NOT NULL AND (NEW.counted, NEW.expected) IS DISTINCT FROM (OLD.counted, OLD.expected))
     OR (OLD.settled_at IS NOT NULL
         AND (NEW.settled_at, NEW.settled_by) IS DISTINCT FROM (OLD.settled_at, OLD.settled_by)) THEN
    RAISE EXCEPTION USING ERRCODE = 'restrict_violation', MESSAGE = 'what was counted stays';
  END IF;
  IF OLD.counted IS NULL AND NEW.counted IS NOT NULL AND NEW.expected <> NEW.opening + (
       SELECT coalesce(sum(amount), 0) FROM till_entry WHERE till_id = NEW.till_id AND currency = NEW.currency) THEN
    RAISE EXCEPTION USING ERRCODE = 'restrict_violation', MESSAGE = 'what is expected is the opening count and all entries';
  END IF;
  RETURN NEW;
END
$$""",
    "CREATE TRIGGER till_count_kept BEFORE INSERT OR UPDATE ON till_count FOR EACH ROW EXECUTE FUNCTION fees_till_counted()",
    """CREATE OR REPLACE FUNCTION fees_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION USING ERRCODE = 'restrict_violation', MESSAGE = 'what was written stays';
END
$$""",
    """CREATE OR REPLACE FUNCTION fees_receipt_numbered() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.serial < 1 OR NEW.number <> upper(NEW.office) || '-' || NEW.year || '-'
                                          || lpad(NEW.serial::text, greatest(6, length(NEW.serial::text)), '0')
     OR (NEW.serial > 1 AND NOT EXISTS (
       SELECT 1 FROM receipt WHERE office = NEW.office AND year = NEW.year AND serial = NEW.serial - 1)) THEN
    RAISE EXCEPTION USING ERRCODE = 'restrict_violation', MESSAGE = 'receipts are numbered without gaps';
  END IF;
  IF NEW.voided_at IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'restrict_violation', MESSAGE = 'a receipt begins as one that stands';
  END IF;
  IF NEW.till_id IS NOT NULL AND NOT EXISTS (
       SELECT 1 FROM till WHERE id = NEW.till_id AND cashier_id = NEW.cashier_id AND office = NEW.office
       AND closed_at IS NULL FOR SHARE) THEN
    RAISE EXCEPTION USING ERRCODE = 'restrict_violation', MESSAGE = 'a receipt belongs to the open till of its cashier';
  END IF;
  IF NEW.kind = 'payment' AND NEW.base_amount > 0
     AND EXISTS (SELECT 1 FROM charge WHERE id = NEW.charge_id AND cancelled_at IS NOT NULL) THEN
    RAISE EXCEPTION USING ERRCODE = 'restrict_violation', MESSAGE = 'nothing is paid of a charge that was cancelled';
  END IF;
  IF NEW.kind = 'refund' AND NOT EXISTS (
       SELECT 1 FROM refund WHERE id = NEW.refund_id AND state = 'paid' AND paid_by = NEW.cashier_id
       AND amount = NEW.amount AND currency = NEW.currency) THEN
    RAISE EXCEPTION USING ERRCODE = 'restrict_violation', MESSAGE = 'a receipt of a refund says what was paid back';
  END IF;
  RETURN NEW;
END
$$""",
    """CREATE OR REPLACE FUNCTION fees_receipt_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.id, NEW.charge_id, NEW.dossier_id, NEW.kind, NEW.number, NEW.office, NEW.year, NEW.serial,
      NEW.currency, NEW.amount, NEW.rate, NEW.step, NEW.base_currency, NEW.base_amount, NEW.given, NEW.method,
      NEW.till_id, NEW.refund_id, NEW.cashier_id, NEW.received_at)
     IS DISTINCT FROM
     (OLD.id, OLD.charge_id, OLD.dossier_id, OLD.kind, OLD.number, OLD.office, OLD.year, OLD.serial,
      OLD.currency, OLD.amount, OLD.rate, OLD.step, OLD.base_currency, OLD.base_amount, OLD.given, OLD.method,
      OLD.till_id, OLD.refund_id, OLD.cashier_id, OLD.received_at)
     OR (OLD.voided_at IS NOT NULL
         AND (NEW.voided_at, NEW.voided_by) IS DISTINCT FROM (OLD.voided_at, OLD.voided_by)) THEN
    RAISE EXCEPTION USING ERRCODE = 'restrict_violation', MESSAGE = 'a receipt stays as it was given';
  END IF;
  IF OLD.voided_at IS NULL AND NEW.voided_at IS NOT NULL THEN
    IF NEW.till_id IS NOT NULL
       AND NOT EXISTS (SELECT 1 FROM till WHERE id = NEW.till_id AND closed_at IS NULL AND ends_at > NEW.voided_at
                       FOR SHARE) THEN
      RAISE EXCEPTION USING ERRCODE = 'restrict_violation', MESSAGE = 'a receipt is void on its own day only, while its till is open';
    END IF;
    IF EXISTS (SELECT 1 FROM refund WHERE receipt_id = NEW.id AND state <> 'dismissed') THEN
      RAISE EXCEPTION USING ERRCODE = 'restrict_violation', MESSAGE = 'money of this receipt is being paid back';
    END IF;
  END IF;
  RETURN NEW;
END
$$""",
    """CREATE OR REPLACE FUNCTION fees_receipt_balanced() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  found record;
  wanted numeric;
BEGIN
  SELECT * INTO found FROM receipt WHERE id = NEW.id;
  wanted := CASE WHEN found.method <> 'cash' OR found.till_id IS NULL OR found.voided_at IS NOT NULL THEN 0
                 WHEN found.kind = 'payment' THEN found.amount ELSE -found.amount END;
  IF wanted <> (SELECT coalesce(sum(amount), 0) FROM till_entry WHERE receipt_id = NEW.id) THEN
    RAISE EXCEPTION USING ERRCODE = 'restrict_violation', MESSAGE = 'cash of a receipt and entries of its till differ';
  END IF;
  IF found.voided_at IS NOT NULL AND EXISTS (SELECT 1 FROM receipt_line WHERE receipt_id = NEW.id AND stands) THEN
    RAISE EXCEPTION USING ERRCODE = 'restrict_violation', MESSAGE = 'a void receipt pays no line';
  END IF;
  RETURN NULL;
END
$$""",
    "CREATE TRIGGER receipt_numbered BEFORE INSERT ON receipt FOR EACH ROW EXECUTE FUNCTION fees_receipt_numbered()",
    "CREATE TRIGGER receipt_kept BEFORE UPDATE ON receipt FOR EACH ROW EXECUTE FUNCTION fees_receipt_kept()",
    "CREATE TRIGGER receipt_stays BEFORE DELETE ON receipt FOR EACH ROW EXECUTE FUNCTION fees_keep()",
    "CREATE CONSTRAINT TRIGGER receipt_balanced AFTER INSERT OR UPDATE ON receipt DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION fees_receipt_balanced()",
    """CREATE OR REPLACE FUNCTION fees_receipt_line_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.id, NEW.receipt_id, NEW.line_id, NEW.amount)
     IS DISTINCT FROM (OLD.id, OLD.receipt_id, OLD.line_id, OLD.amount)
     OR (NEW.stands AND NOT OLD.stands) THEN
    RAISE EXCEPTION USING ERRCODE = 'restrict_violation', MESSAGE = 'what was written stays';
  END IF;
  RETURN NEW;
END
$$""",
    "CREATE TRIGGER receipt_line_kept BEFORE UPDATE ON receipt_line FOR EACH ROW EXECUTE FUNCTION fees_receipt_line_kept()",
    "CREATE TRIGGER receipt_line_stays BEFORE DELETE ON receipt_line FOR EACH ROW EXECUTE FUNCTION fees_keep()",
    "CREATE CONSTRAINT TRIGGER receipt_line_paid AFTER INSERT OR UPDATE ON receipt_line DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION fees_line_paid()",
    """CREATE OR REPLACE FUNCTION fees_till_entered() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM till WHERE id = NEW.till_id AND closed_at IS NULL AND ends_at > NEW.at
                 FOR SHARE) THEN
    RAISE EXCEPTION USING ERRCODE = 'restrict_violation', MESSAGE = 'the till is closed';
  END IF;
  IF NOT EXISTS (
       SELECT 1 FROM receipt WHERE id = NEW.receipt_id AND till_id = NEW.till_id AND method = 'cash'
       AND currency = NEW.currency AND amount = abs(NEW.amount)
       AND kind = CASE NEW.kind WHEN 'refund' THEN 'refund' ELSE 'payment' END
       AND (NEW.kind = 'void') = (voided_at IS NOT NULL)) THEN
    RAISE EXCEPTION USING ERRCODE = 'restrict_violation', MESSAGE = 'an entry says what its receipt says';
  END IF;
  IF NOT EXISTS (SELECT 1 FROM till_count WHERE till_id = NEW.till_id AND currency = NEW.currency) THEN
    RAISE EXCEPTION USING ERRCODE = 'restrict_violation', MESSAGE = 'this till does not hold the currency';
  END IF;
  IF NEW.amount + (SELECT opening FROM till_count WHERE till_id = NEW.till_id AND currency = NEW.currency)
     + (SELECT coalesce(sum(amount), 0) FROM till_entry
        WHERE till_id = NEW.till_id AND currency = NEW.currency) < 0 THEN
    RAISE EXCEPTION USING ERRCODE = 'restrict_violation', MESSAGE = 'there is not so much in the till';
  END IF;
  RETURN NEW;
END
$$""",
    "CREATE TRIGGER till_entry_entered BEFORE INSERT ON till_entry FOR EACH ROW EXECUTE FUNCTION fees_till_entered()",
    "CREATE TRIGGER till_entry_kept BEFORE UPDATE OR DELETE ON till_entry FOR EACH ROW EXECUTE FUNCTION fees_keep()",
    """CREATE OR REPLACE FUNCTION fees_refund_within() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  paid record;
BEGIN
  SELECT * INTO paid FROM receipt WHERE id = NEW.receipt_id FOR UPDATE;
  IF NEW.state <> 'dismissed' AND (paid.id IS NULL OR paid.kind <> 'payment' OR paid.voided_at IS NOT NULL
     OR paid.currency <> NEW.currency OR paid.amount < NEW.amount + (
       SELECT coalesce(sum(amount), 0) FROM refund
       WHERE receipt_id = NEW.receipt_id AND id <> NEW.id AND state <> 'dismissed')) THEN
    RAISE EXCEPTION USING ERRCODE = 'restrict_violation', MESSAGE = 'no more is paid back than was received';
  END IF;
  IF TG_OP = 'UPDATE' AND (OLD.state IN ('paid', 'dismissed') AND NEW.state <> OLD.state
     OR (OLD.state = 'approved' AND NEW.state = 'open')
     OR (NEW.id, NEW.receipt_id, NEW.cause, NEW.currency, NEW.amount)
        IS DISTINCT FROM (OLD.id, OLD.receipt_id, OLD.cause, OLD.currency, OLD.amount)) THEN
    RAISE EXCEPTION USING ERRCODE = 'restrict_violation', MESSAGE = 'a refund stays as it was opened, and ended once it is';
  END IF;
  RETURN NEW;
END
$$""",
    "CREATE TRIGGER refund_within BEFORE INSERT OR UPDATE ON refund FOR EACH ROW EXECUTE FUNCTION fees_refund_within()",
    """CREATE OR REPLACE FUNCTION fees_bank_payment_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (OLD.state = 'receipted' AND NOT (NEW.state = 'unknown' AND EXISTS (
        SELECT 1 FROM receipt WHERE id = OLD.receipt_id AND voided_at IS NOT NULL)))
     OR (NEW.id, NEW.external_id, NEW.currency, NEW.amount, NEW.paid_on)
     IS DISTINCT FROM (OLD.id, OLD.external_id, OLD.currency, OLD.amount, OLD.paid_on) THEN
    RAISE EXCEPTION USING ERRCODE = 'restrict_violation', MESSAGE = 'what the bank has told stays';
  END IF;
  RETURN NEW;
END
$$""",
    "CREATE TRIGGER bank_payment_kept BEFORE UPDATE ON bank_payment FOR EACH ROW EXECUTE FUNCTION fees_bank_payment_kept()",
    "CREATE TRIGGER bank_payment_stays BEFORE DELETE ON bank_payment FOR EACH ROW EXECUTE FUNCTION fees_keep()",
)
