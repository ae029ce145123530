"""`make bench-leak`: how many people an index gives away to somebody who has no key, only the table and statistics.

400,000 synthetic people, always the same. Surnames: rank r of 10,000 has a share proportional to 1 / r (Zipf), so the
most frequent has 10 % and the first thousand have 76 %. *Many surnames* are 50,000 by 1 / (r + 10): 1.1 % and 53 %, as
where immigrants from everywhere live. Births: days over 80 years, fewer with age, and a tenth more in September than in
February. Half each of two sexes, and 190 nationalities by 1 / r. All are independent of each other.

The attacker sees the index column and counts equal entries. He knows how frequent each value is, sorts both by
frequency and takes the one for the other: *census* knows the shares in the population, *register* the very counts of
these people (as from a leaked register of the same). Ties are broken by chance. Unmasked is a person whose value is
taken for what it is.

`python bench/leak.py FILE` measures a column of your own, one value a line, for an index cut to 64, 32, 24 and 16 bits.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

PEOPLE = 400_000
SURNAMES, MANY_SURNAMES = 10_000, 50_000
NATIONALITIES = 190
FIRST_YEAR, YEARS = 1946, 80
SEED = 9303
TRIES = 5  # random orders of ties, of which the mean is told
Shares = NDArray[np.float64]
Values = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Column:
    """What is indexed: a value (a number) for each person, and which values the census ranks first, in order."""

    name: str
    values: Values
    census: Values
    bits: int = 64


def shares_of(weights: Any) -> Shares:
    """Weights as shares of one."""
    found = np.asarray(weights, dtype=np.float64)
    shares: Shares = found / found.sum()
    return shares


def zipf(count: int, *, past: int = 0) -> Shares:
    """Shares by 1 / (rank + past)."""
    return shares_of(1 / (np.arange(count) + 1 + past))


def day_shares() -> Shares:
    """Share of each day of birth, by its number since the first day of FIRST_YEAR."""
    days = np.arange(np.datetime64(f"{FIRST_YEAR}-01-01"), np.datetime64(f"{FIRST_YEAR + YEARS}-01-01"))
    years = days.astype("datetime64[Y]").astype(int) + 1970 - FIRST_YEAR
    months = days.astype("datetime64[M]").astype(int) % 12
    by_month = np.array([1.0, 0.96, 0.97, 0.98, 1.0, 1.01, 1.04, 1.05, 1.06, 1.02, 0.99, 0.98])
    return shares_of((0.3 + 0.7 * years / YEARS) * by_month[months])


def columns(random: np.random.Generator) -> Iterator[Column]:
    """Every column that is measured."""
    surname_shares = zipf(SURNAMES)
    many_shares = zipf(MANY_SURNAMES, past=10)
    nationality_shares = zipf(NATIONALITIES)
    days = day_shares()
    surnames = random.choice(SURNAMES, PEOPLE, p=surname_shares)
    births = random.choice(days.size, PEOPLE, p=days)
    year_of = (np.arange(days.size) / 365.25).astype(np.int64)
    year_shares: Shares = np.bincount(year_of, days).astype(np.float64)
    nationalities = random.choice(NATIONALITIES, PEOPLE, p=nationality_shares)
    sexes = random.choice(2, PEOPLE, p=(0.503, 0.497))
    yield Column("sex", sexes, np.arange(2))
    yield Column("nationality", nationalities, np.arange(NATIONALITIES))
    yield Column("year of birth", year_of[births], np.argsort(-year_shares))
    yield Column("date of birth", births, np.argsort(-days))
    for bits in (64, 24, 16, 8):
        yield Column("surname", surnames, np.arange(SURNAMES), bits)
    yield Column("many surnames", random.choice(MANY_SURNAMES, PEOPLE, p=many_shares), np.arange(MANY_SURNAMES), 24)
    pairs, best = combined(surnames, surname_shares, year_of[births], year_shares)
    yield Column("surname + year of birth", pairs, best)
    pairs, best = combined(surnames, surname_shares, births, days)
    for bits in (64, 32):
        yield Column("surname + date of birth", pairs, best, bits)
    yield Column("passport number", random.permutation(PEOPLE), random.permutation(PEOPLE))


def combined(one: Values, one_shares: Shares, other: Values, other_shares: Shares) -> tuple[Values, Values]:
    """Both as one number for each person; and the PEOPLE most frequent combinations, the most frequent first."""
    width = other_shares.size
    top = min(one_shares.size, PEOPLE // width * 40 + 40)  # rarer surnames have no combination among the first
    together = np.outer(one_shares[:top], other_shares).ravel()
    best = np.argpartition(-together, min(PEOPLE, together.size - 1))[:PEOPLE]
    return one * width + other, best[np.argsort(-together[best], kind="stable")]


def unmasked(column: Column, random: np.random.Generator, *, register: bool) -> float:
    """Share of people whose value is found out."""
    values, person, counts = np.unique(column.values, return_inverse=True, return_counts=True)
    # Stands for the keyed digest: to somebody without the key it is a random number for each value.
    digests = random.integers(0, 2**63, values.size) >> (63 - min(column.bits, 63))
    seen, entry, _ = np.unique(digests, return_inverse=True, return_counts=True)
    sizes = np.bincount(entry, counts, seen.size)
    found = 0.0
    for _ in range(TRIES):
        by_size = np.lexsort((random.random(seen.size), -sizes))
        known = values[np.lexsort((random.random(values.size), -counts))] if register else column.census
        length = min(by_size.size, known.size)
        guesses = np.full(seen.size, -1, dtype=np.int64)
        guesses[by_size[:length]] = known[:length]
        found += counts[guesses[entry] == values].sum()
    return found / TRIES / person.size


def lines() -> Iterator[str]:
    """The table."""
    random = np.random.default_rng(SEED)
    yield f"{PEOPLE:,} synthetic people; share unmasked by the index alone"
    yield f"{'index over':<28}{'bits':>6}{'census':>12}{'register':>12}"
    for column in columns(random):
        census, register = (unmasked(column, random, register=known) for known in (False, True))
        yield f"{column.name:<28}{column.bits:>6}{census:>12.3%}{register:>12.3%}"


def own(file: Path) -> Iterator[str]:
    """The same for a column of somebody's own; its counts are taken for what the attacker knows."""
    random = np.random.default_rng(SEED)
    _, values = np.unique(np.array(file.read_text(encoding="utf-8").splitlines()), return_inverse=True)
    yield f"{values.size:,} entries, {np.unique(values).size:,} different"
    for bits in (64, 32, 24, 16):
        share = unmasked(Column(file.name, values, values, bits), random, register=True)
        yield f"cut to {bits} bits: {share:.3%} unmasked by who knows the counts"


def main() -> None:
    """Print the table, and how long it took."""
    began = time.perf_counter()
    for line in own(Path(sys.argv[1])) if len(sys.argv) > 1 else lines():
        print(line, flush=True)
    print(f"\n{time.perf_counter() - began:.0f} s")


if __name__ == "__main__":
    main()
