"""A country of generated codes: as many counties, townships and villages as there are, a post and people in each."""

import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, count, islice

import psycopg2
from sqlalchemy.engine import make_url

COUNTIES, TOWNSHIPS, VILLAGES = 2_843, 38_602, 620_573
_COUNTIES_OF_A_PROVINCE, _COUNTIES_OF_A_CITY = 100, 10
_PEOPLE_OF_A_POST = 2
_REGION = "\\N\t\\N\t[]"  # always was, no end, no successors
_SINCE = "2026-01-01\t\\N\t[]"


@dataclass(frozen=True, slots=True)
class Area:
    """So many of each tier, spread evenly over the one above."""

    counties: tuple[str, ...]
    townships: int
    villages: int

    def township_codes(self) -> Iterator[str]:
        """County by county."""
        for code, share in _shared(self.counties, self.townships, len(self.counties)):
            yield from (f"{code}{number + 100:03}" for number in range(share))

    def village_codes(self) -> Iterator[str]:
        """Township by township."""
        for code, share in _shared(self.township_codes(), self.villages, self.townships):
            yield from (f"{code}{number + 200:03}" for number in range(share))


COUNTY = Area(("361103",), 23, 247)  # as the county of the demonstration is


@dataclass(frozen=True, slots=True)
class Country:
    """Counties alike, and the one of the demonstration among them."""

    areas: tuple[Area, ...]

    @classmethod
    def of(cls, counties: int, townships: int, villages: int) -> "Country":
        """One with so many altogether."""
        others = tuple(islice(_county_codes(), counties - 1))
        rest = Area(others, townships - COUNTY.townships, villages - COUNTY.villages)
        return cls((rest, COUNTY))

    def county_codes(self) -> Iterator[str]:
        """All of them."""
        return chain.from_iterable(area.counties for area in self.areas)

    def township_codes(self) -> Iterator[str]:
        """All of them."""
        return chain.from_iterable(area.township_codes() for area in self.areas)

    def village_codes(self) -> Iterator[str]:
        """All of them."""
        return chain.from_iterable(area.village_codes() for area in self.areas)

    @property
    def villages(self) -> int:
        """How many there are."""
        return sum(area.villages for area in self.areas)


def settle(database_url: str, country: Country) -> None:
    """Fill the organisation: a department a county, a headship a township, a post of two people a village.

    In bulk and past the service, which takes over one county at a time.
    """
    plain = make_url(database_url).set(drivername="postgresql").render_as_string(hide_password=False)
    connection = psycopg2.connect(plain)
    try:
        with connection, connection.cursor() as cursor:
            for table, rows in (
                ("regions (code, name, tier, parent, valid_from, valid_to, successors)", _regions(country)),
                (
                    "units (code, name, tier, region, kind, lines, leader, valid_from, valid_to, successors)",
                    _units(country),
                ),
                ("staff (staff_id, name, unit, scope, roles, lines, phone, active)", _staff(country)),
            ):
                cursor.copy_expert(f"COPY {table} FROM STDIN", _Lines(rows))
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("VACUUM (ANALYZE)")
            cursor.execute("CHECKPOINT")
    finally:
        connection.close()


def _county_codes() -> Iterator[str]:
    """Codes as GB/T 2260 builds them: province, city, county."""
    for number in count():
        province, rest = divmod(number, _COUNTIES_OF_A_PROVINCE)
        city, county = divmod(rest, _COUNTIES_OF_A_CITY)
        yield f"{11 + province}{city + 1:02}{county + 1:02}"


def _shared(codes: Iterable[str], total: int, among: int) -> Iterator[tuple[str, int]]:
    """Each code with its share of ``total``, whole numbers that differ by one at most."""
    for place, code in enumerate(codes):
        yield code, total * (place + 1) // among - total * place // among


def _regions(country: Country) -> Iterator[str]:
    for code in country.county_codes():
        yield f"{code}\t县{code}\tcounty\t\\N\t{_REGION}\n"
    for code in country.township_codes():
        yield f"{code}\t乡{code}\ttownship\t{code[:6]}\t{_REGION}\n"
    for code in country.village_codes():
        yield f"{code}\t村{code}\tvillage\t{code[:9]}\t{_REGION}\n"


def _units(country: Country) -> Iterator[str]:
    for code in country.county_codes():
        yield f"{code}-B\t县医保局{code}\tcounty\t{code}\tdepartment\t[]\t{code}-B-01\t{_SINCE}\n"
    for code in country.township_codes():
        yield f"{code}-H\t乡政府{code}\ttownship\t{code}\theadship\t[]\t{code}-H-01\t{_SINCE}\n"
    for code in country.village_codes():
        yield f"{code}-P\t便民服务点{code}\tvillage\t{code}\tpost\t[]\t{code}-01\t{_SINCE}\n"


def _staff(country: Country) -> Iterator[str]:
    for code in country.county_codes():
        yield f'{code}-B-01\t局长\t{code}-B\t{code}\t["leader", "handler"]\t[]\t\\N\tt\n'
    for code in country.township_codes():
        yield f'{code}-H-01\t乡长\t{code}-H\t{code}\t["leader"]\t[]\t\\N\tt\n'
    for code in country.village_codes():
        for person in range(1, _PEOPLE_OF_A_POST + 1):
            yield f'{code}-{person:02}\t代办员{person}\t{code}-P\t{code}\t["agent"]\t[]\t\\N\tt\n'


class _Lines(io.TextIOBase):
    """Lines that are made while they are read, so that a country takes no memory."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines, self._rest = lines, ""

    def readable(self) -> bool:
        return True

    def read(self, size: int | None = -1) -> str:
        wanted = 65_536 if size is None or size < 0 else size
        parts, length = [self._rest], len(self._rest)
        for line in self._lines:
            parts.append(line)
            length += len(line)
            if length >= wanted:
                break
        text = "".join(parts)
        self._rest = text[wanted:]
        return text[:wanted]
