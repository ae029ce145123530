"""A section: typed personal data of a row, opened on first touch and sealed at flush.

    card_sealed = sealed_column()
    card = Section("applications.application.card", ApplicationCard)

What is assigned waits in the column's own attribute until the flush, and what was opened is remembered together with
the very envelope it came from. So rollback, refresh, expiry and merge, which SQLAlchemy applies to the column, apply to
the section. A dict or list inside an opened value must not be changed in place: nobody would notice. Assign
`dataclasses.replace(...)`.
"""

from __future__ import annotations

import re
from typing import Any, Generic, NoReturn, SupportsIndex, TypeVar, cast, overload
from uuid import UUID

from consular.vault.envelope import LEAVING, SCHEMA_AT, Sealed, labelled
from consular.vault.errors import SealError, Tampered, UnknownFormat, alarm
from consular.vault.installed import current
from consular.vault.keyset import TAGS
from consular.vault.keystore import Purpose
from consular.vault.shape import Shape

T = TypeVar("T")
_LABEL = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+\Z")
_LONGEST_LABEL = 255


class _Unpicklable:
    """Plaintext that lives on a model instance and must not leave the process with it."""

    __slots__ = ()

    def __reduce_ex__(self, protocol: SupportsIndex) -> NoReturn:
        raise SealError(why=LEAVING)


class Pending(_Unpicklable):
    """A value assigned to a section and not yet sealed; it stands in the column's attribute."""

    __slots__ = ("value",)

    def __init__(self, value: object) -> None:
        self.value = value


class Opened(_Unpicklable):
    """A value with the envelope it was opened from or sealed into."""

    __slots__ = ("envelope", "value")

    def __init__(self, envelope: Sealed, value: object) -> None:
        self.envelope = envelope
        self.value = value


class Unsearchable:
    """What `Model.section` gives: every use in a query raises."""

    __slots__ = ("_name",)

    def __init__(self, name: str) -> None:
        self._name = name

    def _raise(self, *_: object) -> NoReturn:
        raise SealError(why=f"{self._name} is sealed and cannot be used in a query: use a blind index of it.")

    __eq__ = __ne__ = __lt__ = __le__ = __gt__ = __ge__ = _raise
    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = __mod__ = _raise
    __and__ = __rand__ = __or__ = __ror__ = __xor__ = __lshift__ = __rshift__ = _raise
    __invert__ = __neg__ = __pos__ = __abs__ = __bool__ = __len__ = __iter__ = _raise
    __contains__ = __getitem__ = __call__ = __clause_element__ = _raise
    __hash__ = object.__hash__

    def __getattr__(self, name: str) -> NoReturn:
        # Inspection asks for dunder names and must be told that they are not there.
        if name.startswith("__"):
            raise AttributeError(name)
        self._raise()


class Section(Generic[T]):
    """Descriptor of a sealed section, backed by the column `<name>_sealed`.

    `label` is written into every envelope and must never change, even when table or attribute are renamed. `schema`
    (1 to 255) is raised when the dataclass changes in a way that older processes must refuse.
    """

    def __init__(self, label: str, kind: type[T], *, schema: int = 1, purpose: Purpose = "data") -> None:
        if not _LABEL.match(label) or len(label) > _LONGEST_LABEL:
            raise SealError(why=f"The label {label!r} must read like room.thing.section, in lower case.")
        if not 1 <= schema <= 255:
            raise SealError(why=f"The schema of {label} must be between 1 and 255.")
        self.label = label
        self.shape = Shape(kind)
        self.schema = schema
        self.purpose: Purpose = purpose
        self.name = ""
        self.column = ""
        self._slot = ""
        self._labelled = labelled(label)
        self._tag = TAGS[purpose]
        self._row_attribute = ""
        self._dossier_attribute = ""

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name
        self.column = f"{name}_sealed"
        self._slot = f"_{name}_opened"

    def bind(self, row_attribute: str, dossier_attribute: str) -> None:
        """Told by `@sealed`: where an instance keeps its row id and its dossier id."""
        self._row_attribute = row_attribute
        self._dossier_attribute = dossier_attribute

    @property
    def bound_to(self) -> tuple[str, str]:
        """Names of the attributes that hold row id and dossier id."""
        return self._row_attribute, self._dossier_attribute

    @property
    def is_bound(self) -> bool:
        """Whether `@sealed` has seen this section."""
        return bool(self._row_attribute)

    @overload
    def __get__(self, instance: None, owner: type) -> Unsearchable: ...
    @overload
    def __get__(self, instance: object, owner: type) -> T: ...
    def __get__(self, instance: object | None, owner: type) -> T | Unsearchable:
        if instance is None:
            return Unsearchable(f"{owner.__name__}.{self.name}")
        state = instance.__dict__
        opened = state.get(self._slot)
        if opened is not None and opened.envelope is state.get(self.column):
            return cast(T, opened.value)
        return self._read(instance, state)

    def __set__(self, instance: object, value: T) -> None:
        if not self.is_bound:
            raise SealError(why=f"Decorate {type(instance).__name__} with @sealed: it has a section.")
        if type(value) is not self.shape.kind:
            raise SealError(
                why=f"{type(instance).__name__}.{self.name} takes a {self.shape.kind.__name__}, not a "
                f"{type(value).__name__}."
            )
        setattr(instance, self.column, Pending(value))

    def seal(self, instance: object, value: T) -> Sealed:
        """Seal a value for this instance and remember it as opened; the caller puts the envelope into the column."""
        state = instance.__dict__
        envelope = self.seal_for(*self._ids(instance, state), value)
        state[self._slot] = Opened(envelope, value)
        return envelope

    def open(self, instance: object, envelope: Sealed) -> T:
        """What the envelope holds, if it was sealed for this row and section; the model is not touched."""
        return self.open_for(*self._ids(instance, instance.__dict__), envelope)

    def seal_for(self, row_id: UUID, dossier_id: UUID, value: T) -> Sealed:
        """Seal a value for a row that no instance stands for; who writes it compares and sets by its own statement."""
        dossier = dossier_id.bytes
        key = current().newest(self._tag + dossier)
        return key.seal(self.shape.write(value), self._labelled + row_id.bytes + dossier, schema=self.schema)

    def open_for(self, row_id: UUID, dossier_id: UUID, envelope: Sealed) -> T:
        """As `open`, for columns selected without their model: a scan over many cards, a rotation."""
        dossier = dossier_id.bytes
        try:
            key = current().opening(self._tag + dossier, envelope)
            content = key.open(envelope, self._labelled + row_id.bytes + dossier)
            if envelope[SCHEMA_AT] <= self.schema:
                return self.shape.read(content)
        except (Tampered, UnknownFormat) as refusal:
            alarm(refusal, dossier_id)
            raise
        newer = UnknownFormat(why=f"{self.label} was written by a newer release.", schema=envelope[SCHEMA_AT])
        alarm(newer, dossier_id)
        raise newer

    def _read(self, instance: object, state: dict[str, Any]) -> T:
        envelope = state[self.column] if self.column in state else getattr(instance, self.column)
        if type(envelope) is Sealed:
            value = self.open_for(*self._ids(instance, state), envelope)
            state[self._slot] = Opened(envelope, value)
            return value
        if envelope is None:
            return self._empty()
        if type(envelope) is Pending:
            return cast(T, envelope.value)
        raise SealError(why=f"Assign {self.name}, not {self.column}.")

    def _empty(self) -> T:
        if not self.shape.has_defaults:
            raise SealError(why=f"{self.label} holds nothing yet, and {self.shape.kind.__name__} has no defaults.")
        return self.shape.kind()

    def _ids(self, instance: object, state: dict[str, Any]) -> tuple[UUID, UUID]:
        # Straight from the instance's dictionary where SQLAlchemy has them: this runs for every row of every list.
        row = state.get(self._row_attribute) or getattr(instance, self._row_attribute)
        dossier = state.get(self._dossier_attribute) or getattr(instance, self._dossier_attribute)
        return row, dossier
