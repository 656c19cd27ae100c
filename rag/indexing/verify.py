"""`rag verify`: does every row say what it said when it was written, and do the three stores agree?

The truth carries its own checksums: one a row, one a document over the ids that hang together, and one for the whole file
while nobody writes. The derived indexes are compared with the truth by id, by content where they keep it (FAISS),
and by the checksums of their files.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from rag.dense import FOLDER as DENSE
from rag.dense import Dense, read_file, read_state
from rag.errors import IndexDamaged, IndexMissing
from rag.indexing.records import ARTICLE_COLUMNS, DOCUMENT_COLUMNS, PASSAGE_COLUMNS, checksum, digest, seal
from rag.indexing.store_file import FILE_NAME
from rag.lexical import FOLDER as LEXICAL
from rag.lexical import Lexical
from rag.store import FIGURE_COLUMNS, Store

TRUTH, KEYWORDS, VECTORS = "文章库", "关键词索引", "向量索引"
REBUILD = "运行 rag repair{at} 重建"  # {at}: the option that names the index folder
AGAIN = "先运行 rag repair{at}，再运行 rag index 原来的文件{at} 补上缺的"
GO_ON = "运行 rag index 原来的文件{at} 接着做完，或运行 rag repair{at}"
NAMED = 5  # passages named in one line before it only counts


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that is not as it should be: in which store, what, and what to do about it."""

    where: str
    what: str
    fix: str = REBUILD
    lost: bool = False  # whether documents are gone, which only their files can bring back

    def __str__(self) -> str:
        return f"{self.where}：{self.what}。{self.fix}"

    def of(self, folder: Path) -> Problem:
        """With the index folder in the commands, ready to be copied."""
        return replace(self, fix=self.fix.replace("{at}", f" --index {folder}"))


@dataclass
class Damage:
    """What is wrong in the truth, by what has to be done about it; and the lines that say so."""

    problems: list[Problem] = field(default_factory=list)
    texts: set[int] = field(default_factory=set)  # documents whose text, name, title or date is not what was stored
    cuts: set[int] = field(default_factory=set)  # documents with an article or passage that is damaged or missing
    figures: set[int] = field(default_factory=set)  # documents whose figures are damaged or missing
    vectors: set[int] = field(default_factory=set)  # passages whose vector is damaged
    lost: bool = False  # documents are missing altogether
    file: bool = False  # the file itself is not as SQLite left it

    def note(self, what: str, fix: str = REBUILD) -> None:
        self.problems.append(Problem(TRUTH, what, fix))


def verify(folder: Path | str) -> list[Problem]:
    """Everything wrong in an index folder; nothing is changed. Raises IndexMissing where there is none."""
    folder = Path(folder)
    if not (folder / FILE_NAME).is_file():
        raise IndexMissing(folder)
    try:
        with Store.open(folder) as store:
            return [problem.of(folder) for problem in (*check_store(store).problems, *check_lexical(store), *check_dense(store))]
    except sqlite3.DatabaseError as error:
        return [Problem(TRUTH, f"SQLite 读不了这个文件（{in_its_words(error)}）").of(folder)]


def in_its_words(error: Exception) -> str:
    """What SQLite said, without what we made of it."""
    return error.said if isinstance(error, IndexDamaged) else str(error)


# The truth -----------------------------------------------------------------------------------------------------------


def check_store(store: Store) -> Damage:
    """What is wrong in the store."""
    damage = Damage()
    # A byte that is no character any more must not end the check: the checksum will tell.
    store.connection.text_factory = lambda raw: raw.decode("utf-8", "surrogateescape")
    try:
        for (line,) in store.rows("PRAGMA integrity_check(20)"):
            if line != "ok":
                damage.file = True
                damage.note(f"SQLite 报告：{' '.join(str(line).split())}")
        _check_documents(store, damage)
        _check_vectors(store, damage)
        _check_totals(store, damage)
    except sqlite3.DatabaseError as error:
        damage.file = True
        damage.note(f"SQLite 读到坏处（{in_its_words(error)}）")
    if not damage.problems and store.altered():
        damage.file = True
        damage.note("文件里有字节被改动过，不在任何一条记录里")
    return damage


def _check_documents(store: Store, damage: Damage) -> None:
    columns = ", ".join(f'"{c}"' for c in ("id", *DOCUMENT_COLUMNS, "check", "input", "origin", "figured", "seal"))
    for identity, *row, check, path, origin, figured, mark in store.rows(f"SELECT {columns} FROM documents ORDER BY id"):
        source = row[0]
        if checksum(*row) != check or checksum(source, path) != origin:
            damage.texts.add(identity)
            damage.note(f"{source} 的原文或题名被改动过")
        articles = _rows_of(store, "articles", ("id", *ARTICLE_COLUMNS), identity)
        passages = _rows_of(store, "passages", ("id", "article", *PASSAGE_COLUMNS), identity)
        for article, *values, check in articles:
            if checksum(*values) != check:
                damage.cuts.add(identity)
                damage.note(f"{source} 第 {values[0]} 篇文章（编号 {article}）被改动过")
        for passage, _, *values, check in passages:
            if checksum(*values) != check:
                damage.cuts.add(identity)
                damage.note(f"{source} 的段落 {passage}（{str(values[0])[:12]}…）被改动过")
        if (
            mark != seal(identity, ((a[0], a[1], a[-1]) for a in articles), ((p[0], p[1], p[-1]) for p in passages))
            and identity not in damage.cuts
        ):
            damage.cuts.add(identity)
            damage.note(f"{source} 的文章或段落缺少、多出或错了位{_gaps([p[0] for p in passages])}")
        _check_figures(store, damage, identity, source, figured)


def _rows_of(store: Store, table: str, columns: Sequence[str], document: int) -> list[Any]:
    names = ", ".join(f'"{c}"' for c in (*columns, "check"))
    return store.rows(f"SELECT {names} FROM {table} WHERE document = ? ORDER BY id", document)


def _gaps(ids: Sequence[int]) -> str:
    """The ids missing inside a document's run of passages, which were given one after another."""
    missing = sorted(set(range(ids[0], ids[-1])) - set(ids)) if ids else []
    return f"：没有编号 {_some(missing)} 的段落" if missing else f"：现有 {len(ids)} 段"


def _check_figures(store: Store, damage: Damage, document: int, source: str, figured: int | None) -> None:
    columns = ", ".join(f'f."{c}"' for c in ("passage", *FIGURE_COLUMNS, "check"))
    rows = store.rows(f"SELECT {columns} FROM figures f JOIN passages p ON p.id = f.passage WHERE p.document = ?", document)
    wrong = [row[1] for row in rows if checksum(*row[:-1]) != row[-1]]
    if wrong:
        damage.note(f"{source} 的数字 {wrong[0]} 被改动过")
    elif figured is not None and figured != len(rows) and document not in damage.cuts:
        damage.note(f"{source} 应有 {figured} 个数字，只有 {len(rows)} 个")
    else:
        return
    damage.figures.add(document)


def _check_vectors(store: Store, damage: Damage) -> None:
    for passage, encoder, vector, check in store.rows('SELECT passage, encoder, vector, "check" FROM vectors ORDER BY passage'):
        if checksum(passage, encoder, vector) != check:
            damage.vectors.add(passage)
            damage.note(f"段落 {passage} 的向量被改动过")


def _check_totals(store: Store, damage: Damage) -> None:
    for table, row, parent, _ in store.rows("PRAGMA foreign_key_check"):
        damage.lost = True
        damage.note(f"{table} 的第 {row} 条记录没有它所属的 {parent}", AGAIN)
    total, there = int(store.get("total", 0)), store.counts().documents
    if total != there:
        damage.lost = True
        damage.note(f"应有 {total} 篇文档，现有 {there} 篇", AGAIN)
    for encoder in store.encoders():
        missing = store.unencoded(encoder)
        if missing and len(store.encoders()) == 1:
            damage.problems.append(Problem(TRUTH, f"{len(missing)} 个段落还没有向量（编号 {_some(missing)}）", GO_ON))


# What is derived -----------------------------------------------------------------------------------------------------


def check_lexical(store: Store) -> list[Problem]:
    """Whether tantivy holds exactly the store's passages, in files that are as they were written."""
    if not (store.folder / LEXICAL).is_dir():
        return [Problem(KEYWORDS, "没有这个索引")]
    try:
        lexical = Lexical(store.folder)
        damaged, version, have = lexical.damaged(), lexical.version(), lexical.ids()
    except Exception as error:  # a broken file shows in as many ways as there are places to break it
        return [Problem(KEYWORDS, f"读不了（{' '.join(str(error).split())}）")]
    problems = [Problem(KEYWORDS, f"文件 {name} 缺失或被改动过") for name in damaged]
    problems += _compare(KEYWORDS, set(store.passage_ids()), have)
    if not problems and version != store.version:
        problems.append(Problem(KEYWORDS, "上一次写入被中断，没有收尾", GO_ON))
    return problems


def check_dense(store: Store) -> list[Problem]:
    """Whether FAISS holds exactly the store's vectors, number for number."""
    state = read_state(store.folder)
    encoders = store.encoders()
    if not state:
        return [Problem(VECTORS, "没有这个索引，或它的说明文件读不了")] if encoders else []
    try:
        index = read_file(store.folder)
        path = store.folder / DENSE / state["file"]
        if digest(path) != state["digest"]:
            return [Problem(VECTORS, f"文件 {path.name} 被改动过")]
        have = Dense(index).contents()
    except (OSError, RuntimeError, KeyError, ValueError) as error:
        return [Problem(VECTORS, f"读不了（{' '.join(str(error).split())[:200]}）")]
    if state["encoder"] not in encoders:
        return [Problem(VECTORS, f"是由编码器 {state['encoder']} 做的，文章库里已没有它的向量")]
    wanted = dict(store.vectors(state["encoder"]))
    problems = _compare(VECTORS, set(wanted), set(have))
    wrong = [i for i, vector in wanted.items() if have.get(i, vector) != vector]
    if wrong:
        problems.append(Problem(VECTORS, f"段落 {_some(wrong)} 的向量与文章库不同"))
    if not problems and (state["vectors"] != store.vectors_version or state["count"] != len(have)):
        problems.append(Problem(VECTORS, "上一次写入被中断，没有收尾", GO_ON))
    return problems


def _compare(where: str, wanted: set[int], have: set[int]) -> list[Problem]:
    problems = []
    if wanted - have:
        problems.append(Problem(where, f"缺少 {len(wanted - have)} 个段落（编号 {_some(wanted - have)}）"))
    if have - wanted:
        problems.append(Problem(where, f"多出 {len(have - wanted)} 个段落（编号 {_some(have - wanted)}）"))
    return problems


def _some(ids: Iterable[int]) -> str:
    ids = sorted(ids)
    return "、".join(map(str, ids[:NAMED])) + (" 等" if len(ids) > NAMED else "")
