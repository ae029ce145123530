# ruff: noqa: S608 -- the statements are put together from constants of this file
"""What the database itself refuses of the cash ledger, whoever writes: triggers beside the CHECKs and unique indexes.

Numbers have no gaps, entries stay, closed tills stay closed and balance, cash and entries say the same, a line counts
as paid only by a receipt that stands, and no more is paid back than was received.
"""

from __future__ import annotations

from sqlalchemy import Connection, Table, event, text

from consular.fees.cash_models import BankPayment, Receipt, ReceiptLine, Refund, Till, TillCount, TillEntry
from consular.fees.models import Charge, ChargeLine


def _function(name: str, declared: str, body: str) -> str:
    return f"""
CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
{declared}BEGIN
{body}
END
$$
""".strip()


def _refuse(message: str) -> str:
    return f"RAISE EXCEPTION USING ERRCODE = 'restrict_violation', MESSAGE = '{message}';"


_KEEP = _function("fees_keep", "", f"  {_refuse('what was written stays')}")

_NUMBERED = _function(
    "fees_receipt_numbered",
    "",
    f"""  IF NEW.serial < 1 OR NEW.number <> upper(NEW.office) || '-' || NEW.year || '-'
                                          || lpad(NEW.serial::text, greatest(6, length(NEW.serial::text)), '0')
     OR (NEW.serial > 1 AND NOT EXISTS (
       SELECT 1 FROM receipt WHERE office = NEW.office AND year = NEW.year AND serial = NEW.serial - 1)) THEN
    {_refuse("receipts are numbered without gaps")}
  END IF;
  IF NEW.voided_at IS NOT NULL THEN
    {_refuse("a receipt begins as one that stands")}
  END IF;
  IF NEW.till_id IS NOT NULL AND NOT EXISTS (
       SELECT 1 FROM till WHERE id = NEW.till_id AND cashier_id = NEW.cashier_id AND office = NEW.office
       AND closed_at IS NULL FOR SHARE) THEN
    {_refuse("a receipt belongs to the open till of its cashier")}
  END IF;
  IF NEW.kind = 'payment' AND NEW.base_amount > 0
     AND EXISTS (SELECT 1 FROM charge WHERE id = NEW.charge_id AND cancelled_at IS NOT NULL) THEN
    {_refuse("nothing is paid of a charge that was cancelled")}
  END IF;
  IF NEW.kind = 'refund' AND NOT EXISTS (
       SELECT 1 FROM refund WHERE id = NEW.refund_id AND state = 'paid' AND paid_by = NEW.cashier_id
       AND amount = NEW.amount AND currency = NEW.currency) THEN
    {_refuse("a receipt of a refund says what was paid back")}
  END IF;
  RETURN NEW;""",
)

_CHARGE = _function(
    "fees_charge_kept",
    "",
    f"""  IF OLD.cancelled_at IS NOT NULL
     AND (NEW.cancelled_at, NEW.cancelled_as) IS DISTINCT FROM (OLD.cancelled_at, OLD.cancelled_as) THEN
    {_refuse("a charge that was cancelled stays so")}
  END IF;
  RETURN NEW;""",
)

_VOIDED = _function(
    "fees_receipt_kept",
    "",
    f"""  IF (NEW.id, NEW.charge_id, NEW.dossier_id, NEW.kind, NEW.number, NEW.office, NEW.year, NEW.serial,
      NEW.currency, NEW.amount, NEW.rate, NEW.step, NEW.base_currency, NEW.base_amount, NEW.given, NEW.method,
      NEW.till_id, NEW.refund_id, NEW.cashier_id, NEW.received_at)
     IS DISTINCT FROM
     (OLD.id, OLD.charge_id, OLD.dossier_id, OLD.kind, OLD.number, OLD.office, OLD.year, OLD.serial,
      OLD.currency, OLD.amount, OLD.rate, OLD.step, OLD.base_currency, OLD.base_amount, OLD.given, OLD.method,
      OLD.till_id, OLD.refund_id, OLD.cashier_id, OLD.received_at)
     OR (OLD.voided_at IS NOT NULL
         AND (NEW.voided_at, NEW.voided_by) IS DISTINCT FROM (OLD.voided_at, OLD.voided_by)) THEN
    {_refuse("a receipt stays as it was given")}
  END IF;
  IF OLD.voided_at IS NULL AND NEW.voided_at IS NOT NULL THEN
    IF NEW.till_id IS NOT NULL
       AND NOT EXISTS (SELECT 1 FROM till WHERE id = NEW.till_id AND closed_at IS NULL AND ends_at > NEW.voided_at
                       FOR SHARE) THEN
      {_refuse("a receipt is void on its own day only, while its till is open")}
    END IF;
    IF EXISTS (SELECT 1 FROM refund WHERE receipt_id = NEW.id AND state <> 'dismissed') THEN
      {_refuse("money of this receipt is being paid back")}
    END IF;
  END IF;
  RETURN NEW;""",
)

_BALANCED = _function(
    "fees_receipt_balanced",
    "DECLARE\n  found record;\n  wanted numeric;\n",
    f"""  SELECT * INTO found FROM receipt WHERE id = NEW.id;
  wanted := CASE WHEN found.method <> 'cash' OR found.till_id IS NULL OR found.voided_at IS NOT NULL THEN 0
                 WHEN found.kind = 'payment' THEN found.amount ELSE -found.amount END;
  IF wanted <> (SELECT coalesce(sum(amount), 0) FROM till_entry WHERE receipt_id = NEW.id) THEN
    {_refuse("cash of a receipt and entries of its till differ")}
  END IF;
  IF found.voided_at IS NOT NULL AND EXISTS (SELECT 1 FROM receipt_line WHERE receipt_id = NEW.id AND stands) THEN
    {_refuse("a void receipt pays no line")}
  END IF;
  RETURN NULL;""",
)

_ENTERED = _function(
    "fees_till_entered",
    "",
    f"""  IF NOT EXISTS (SELECT 1 FROM till WHERE id = NEW.till_id AND closed_at IS NULL AND ends_at > NEW.at
                 FOR SHARE) THEN
    {_refuse("the till is closed")}
  END IF;
  IF NOT EXISTS (
       SELECT 1 FROM receipt WHERE id = NEW.receipt_id AND till_id = NEW.till_id AND method = 'cash'
       AND currency = NEW.currency AND amount = abs(NEW.amount)
       AND kind = CASE NEW.kind WHEN 'refund' THEN 'refund' ELSE 'payment' END
       AND (NEW.kind = 'void') = (voided_at IS NOT NULL)) THEN
    {_refuse("an entry says what its receipt says")}
  END IF;
  IF NOT EXISTS (SELECT 1 FROM till_count WHERE till_id = NEW.till_id AND currency = NEW.currency) THEN
    {_refuse("this till does not hold the currency")}
  END IF;
  IF NEW.amount + (SELECT opening FROM till_count WHERE till_id = NEW.till_id AND currency = NEW.currency)
     + (SELECT coalesce(sum(amount), 0) FROM till_entry
        WHERE till_id = NEW.till_id AND currency = NEW.currency) < 0 THEN
    {_refuse("there is not so much in the till")}
  END IF;
  RETURN NEW;""",
)

_TILL = _function(
    "fees_till_kept",
    "",
    f"""  IF OLD.closed_at IS NOT NULL
     OR (NEW.id, NEW.office, NEW.cashier_id, NEW.day, NEW.opened_at, NEW.ends_at)
        IS DISTINCT FROM (OLD.id, OLD.office, OLD.cashier_id, OLD.day, OLD.opened_at, OLD.ends_at) THEN
    {_refuse("a till stays as it was opened, and closed once it is")}
  END IF;
  IF NEW.closed_at IS NOT NULL AND (
       EXISTS (SELECT 1 FROM till_count WHERE till_id = NEW.id AND counted IS NULL)
       OR NOT EXISTS (SELECT 1 FROM till_count WHERE till_id = NEW.id)) THEN
    {_refuse("a till is closed when every currency is counted")}
  END IF;
  RETURN NEW;""",
)

_COUNTED = _function(
    "fees_till_counted",
    "",
    f"""  IF TG_OP = 'INSERT' THEN
    IF NEW.counted IS NOT NULL
       OR NOT EXISTS (SELECT 1 FROM till WHERE id = NEW.till_id AND closed_at IS NULL FOR SHARE) THEN
      {_refuse("a till is counted open, then closed")}
    END IF;
    RETURN NEW;
  END IF;
  IF (NEW.id, NEW.till_id, NEW.cashier_id, NEW.currency, NEW.opening)
     IS DISTINCT FROM (OLD.id, OLD.till_id, OLD.cashier_id, OLD.currency, OLD.opening)
     OR (OLD.counted IS NOT NULL AND (NEW.counted, NEW.expected) IS DISTINCT FROM (OLD.counted, OLD.expected))
     OR (OLD.settled_at IS NOT NULL
         AND (NEW.settled_at, NEW.settled_by) IS DISTINCT FROM (OLD.settled_at, OLD.settled_by)) THEN
    {_refuse("what was counted stays")}
  END IF;
  IF OLD.counted IS NULL AND NEW.counted IS NOT NULL AND NEW.expected <> NEW.opening + (
       SELECT coalesce(sum(amount), 0) FROM till_entry WHERE till_id = NEW.till_id AND currency = NEW.currency) THEN
    {_refuse("what is expected is the opening count and all entries")}
  END IF;
  RETURN NEW;""",
)

_PAID_LINE = _function(
    "fees_line_paid",
    "DECLARE\n  found record;\n",
    f"""  SELECT * INTO found FROM charge_line
    WHERE id = CASE TG_TABLE_NAME WHEN 'charge_line' THEN NEW.id ELSE (to_jsonb(NEW) ->> 'line_id')::uuid END;
  IF (found.settled_at IS NOT NULL) <> (found.waived = found.amount
      OR EXISTS (SELECT 1 FROM receipt_line WHERE line_id = found.id AND stands)) THEN
    {_refuse("a line is settled by a receipt that stands, or when nothing of it is left")}
  END IF;
  RETURN NULL;""",
)

_LINE_KEPT = _function(
    "fees_receipt_line_kept",
    "",
    f"""  IF (NEW.id, NEW.receipt_id, NEW.line_id, NEW.amount)
     IS DISTINCT FROM (OLD.id, OLD.receipt_id, OLD.line_id, OLD.amount)
     OR (NEW.stands AND NOT OLD.stands) THEN
    {_refuse("what was written stays")}
  END IF;
  RETURN NEW;""",
)

_REFUNDED = _function(
    "fees_refund_within",
    "DECLARE\n  paid record;\n",
    f"""  SELECT * INTO paid FROM receipt WHERE id = NEW.receipt_id FOR UPDATE;
  IF NEW.state <> 'dismissed' AND (paid.id IS NULL OR paid.kind <> 'payment' OR paid.voided_at IS NOT NULL
     OR paid.currency <> NEW.currency OR paid.amount < NEW.amount + (
       SELECT coalesce(sum(amount), 0) FROM refund
       WHERE receipt_id = NEW.receipt_id AND id <> NEW.id AND state <> 'dismissed')) THEN
    {_refuse("no more is paid back than was received")}
  END IF;
  IF TG_OP = 'UPDATE' AND (OLD.state IN ('paid', 'dismissed') AND NEW.state <> OLD.state
     OR (OLD.state = 'approved' AND NEW.state = 'open')
     OR (NEW.id, NEW.receipt_id, NEW.cause, NEW.currency, NEW.amount)
        IS DISTINCT FROM (OLD.id, OLD.receipt_id, OLD.cause, OLD.currency, OLD.amount)) THEN
    {_refuse("a refund stays as it was opened, and ended once it is")}
  END IF;
  RETURN NEW;""",
)

_BANK = _function(
    "fees_bank_payment_kept",
    "",
    f"""  IF (OLD.state = 'receipted' AND NOT (NEW.state = 'unknown' AND EXISTS (
        SELECT 1 FROM receipt WHERE id = OLD.receipt_id AND voided_at IS NOT NULL)))
     OR (NEW.id, NEW.external_id, NEW.currency, NEW.amount, NEW.paid_on)
     IS DISTINCT FROM (OLD.id, OLD.external_id, OLD.currency, OLD.amount, OLD.paid_on) THEN
    {_refuse("what the bank has told stays")}
  END IF;
  RETURN NEW;""",
)


def _trigger(name: str, when: str, table: str, function: str) -> str:
    return f"CREATE TRIGGER {name} {when} ON {table} FOR EACH ROW EXECUTE FUNCTION {function}()"


def _at_commit(name: str, when: str, table: str, function: str) -> str:
    return (
        f"CREATE CONSTRAINT TRIGGER {name} AFTER {when} ON {table}"
        f" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION {function}()"
    )


_GUARDS: dict[type, list[str]] = {
    Charge: [_CHARGE, _trigger("charge_kept", "BEFORE UPDATE", "charge", "fees_charge_kept")],
    ChargeLine: [_PAID_LINE, _at_commit("charge_line_paid", "INSERT OR UPDATE", "charge_line", "fees_line_paid")],
    Till: [_TILL, _trigger("till_kept", "BEFORE UPDATE", "till", "fees_till_kept")],
    TillCount: [_COUNTED, _trigger("till_count_kept", "BEFORE INSERT OR UPDATE", "till_count", "fees_till_counted")],
    Receipt: [
        _KEEP,
        _NUMBERED,
        _VOIDED,
        _BALANCED,
        _trigger("receipt_numbered", "BEFORE INSERT", "receipt", "fees_receipt_numbered"),
        _trigger("receipt_kept", "BEFORE UPDATE", "receipt", "fees_receipt_kept"),
        _trigger("receipt_stays", "BEFORE DELETE", "receipt", "fees_keep"),
        _at_commit("receipt_balanced", "INSERT OR UPDATE", "receipt", "fees_receipt_balanced"),
    ],
    ReceiptLine: [
        _KEEP,
        _LINE_KEPT,
        _PAID_LINE,
        _trigger("receipt_line_kept", "BEFORE UPDATE", "receipt_line", "fees_receipt_line_kept"),
        _trigger("receipt_line_stays", "BEFORE DELETE", "receipt_line", "fees_keep"),
        _at_commit("receipt_line_paid", "INSERT OR UPDATE", "receipt_line", "fees_line_paid"),
    ],
    TillEntry: [
        _KEEP,
        _ENTERED,
        _trigger("till_entry_entered", "BEFORE INSERT", "till_entry", "fees_till_entered"),
        _trigger("till_entry_kept", "BEFORE UPDATE OR DELETE", "till_entry", "fees_keep"),
    ],
    Refund: [_REFUNDED, _trigger("refund_within", "BEFORE INSERT OR UPDATE", "refund", "fees_refund_within")],
    BankPayment: [
        _KEEP,
        _BANK,
        _trigger("bank_payment_kept", "BEFORE UPDATE", "bank_payment", "fees_bank_payment_kept"),
        _trigger("bank_payment_stays", "BEFORE DELETE", "bank_payment", "fees_keep"),
    ],
}
TRIGGERS_SQL = list(dict.fromkeys(statement for statements in _GUARDS.values() for statement in statements))


def _guard(table: Table, connection: Connection, **_: object) -> None:
    """`metadata.create_all` gives the same triggers as the migration does."""
    for model, statements in _GUARDS.items():
        if model.__table__ is table:  # type: ignore[attr-defined]
            for statement in statements:
                connection.execute(text(statement))


for _model in _GUARDS:
    event.listen(_model.__table__, "after_create", _guard)  # type: ignore[attr-defined]
