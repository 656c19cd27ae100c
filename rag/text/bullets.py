"""The sign of a list item at the head of a line, told from the beginning of a number: 1.1万个 and −634.91万元 are no items."""

from __future__ import annotations

import re

BULLET = re.compile(r"^(?:[•·*]|-(?!\d)|\d{1,2}(?:[)）]|[.、](?!\d))|[（(]\d{1,2}[)）])\s*(?=\S)")
