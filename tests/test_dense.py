"""Run alone: python -m pytest tests/test_dense.py"""

import numpy as np
import pytest

from rag.dense import FOLDER, Dense, read_file, read_state
from rag.indexing.prepare import prepare
from rag.store import Store
from rag.types import Document

SIZE = 16


def unit(count, seed=0):
    rows = np.random.default_rng(seed).normal(size=(count, SIZE)).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


@pytest.fixture
def store(tmp_path):
    """Forty documents of one passage each, the first thirty with vectors."""
    with Store.create(tmp_path) as store:
        with store.transaction():
            store.put([(prepare(Document(f"{n}.txt", f"第{n}号水库完工。", f"h{n}", whole=True)), f"/{n}.txt") for n in range(40)])
        put(store, store.passage_ids()[:30], unit(40)[:30])
        yield store


def put(store, ids, vectors):
    with store.transaction():
        store.put_vectors("e", ((i, v.astype(np.float16).tobytes()) for i, v in zip(ids, vectors, strict=True)))


def by_hand(store, question, k):
    rows = [(i, float(np.frombuffer(v, np.float16).astype(np.float32) @ question)) for i, v in store.vectors("e")]
    return sorted(rows, key=lambda r: -r[1])[:k]


@pytest.mark.parametrize("exact_up_to", [1000, 5])
def test_finds_what_plain_numpy_finds(store, exact_up_to):
    question = unit(1, seed=5)[0]
    hits = Dense.open(store, "e", exact_up_to).search(question, 7)  # few vectors: even in cells, all cells are searched
    assert [i for i, _ in hits] == [i for i, _ in by_hand(store, question, 7)]
    assert [s for _, s in hits] == pytest.approx([s for _, s in by_hand(store, question, 7)], abs=1e-3)


@pytest.mark.parametrize("exact_up_to", [1000, 5])
def test_only_among_the_allowed(store, exact_up_to):
    allowed = set(store.vector_ids("e")[10:13])
    hits = Dense.open(store, "e", exact_up_to).search(unit(1, seed=5)[0], 20, allowed)
    assert {i for i, _ in hits} == allowed


@pytest.mark.parametrize("exact_up_to", [1000, 5])
def test_saved_and_opened_it_is_the_same_and_holds_the_stores_numbers(store, exact_up_to):
    Dense.open(store, "e", exact_up_to).save(store, "e")
    opened = Dense.open(store, "e", exact_up_to)
    assert set(opened.ids().tolist()) == set(store.vector_ids("e"))
    assert Dense(read_file(store.folder)).contents() == dict(store.vectors("e"))
    assert read_state(store.folder)["count"] == 30


@pytest.mark.parametrize("exact_up_to", [1000, 5])
def test_what_the_file_lacks_or_has_too_much_is_made_good(store, exact_up_to):
    Dense.open(store, "e", exact_up_to).save(store, "e")
    put(store, store.passage_ids()[30:], unit(40)[30:])
    with store.transaction():
        store.drop(["3.txt", "35.txt"])
    opened = Dense.open(store, "e", exact_up_to)
    assert sorted(opened.ids().tolist()) == store.vector_ids("e") and len(store.vector_ids("e")) == 38
    opened.save(store, "e")
    assert len(list((store.folder / FOLDER).glob("vectors-*"))) == 1


def test_growing_past_the_limit_changes_to_cells(store):
    Dense.open(store, "e", 35).save(store, "e")
    assert hasattr(read_file(store.folder), "id_map")
    put(store, store.passage_ids()[30:], unit(40)[30:])
    Dense.open(store, "e", 35).save(store, "e")
    assert not hasattr(read_file(store.folder), "id_map")


@pytest.mark.parametrize("damage", [b"", b"IxXX", None])
def test_a_broken_or_missing_file_is_built_again_from_the_store(store, damage):
    Dense.open(store, "e").save(store, "e")
    path = store.folder / FOLDER / read_state(store.folder)["file"]
    path.unlink() if damage is None else path.write_bytes(damage)
    assert sorted(Dense.open(store, "e").ids().tolist()) == store.vector_ids("e")


def test_another_encoders_vectors_are_not_used(store):
    Dense.open(store, "e").save(store, "e")
    assert Dense.open(store, "another") is None


def test_no_vectors_no_file(store):
    with store.transaction():
        store.drop(store.sources())
    Dense(None).save(store, "e")
    assert read_state(store.folder) == {} and Dense.open(store, "e") is None


def test_many_vectors_in_cells_find_most_of_what_exact_search_finds():
    """What the change to cells costs, on vectors that lie in clumps as those of texts do."""
    from rag.dense import _build

    rng = np.random.default_rng(1)
    centres = rng.normal(size=(200, SIZE))
    rows = (centres[rng.integers(0, 200, 20_000)] + 0.4 * rng.normal(size=(20_000, SIZE))).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    cells, exact = Dense(_build(np.arange(20_000), rows, exact_up_to=1_000)), Dense(_build(np.arange(20_000), rows, exact_up_to=10**6))
    shared = [len({i for i, _ in cells.search(q, 10)} & {i for i, _ in exact.search(q, 10)}) for q in rows[:50]]
    assert sum(shared) / 500 > 0.9
