"""One ledger for all who look figures up: opened once, and anew when the index is another."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from rag.app.library import Library
from rag.app.service import Service
from rag.errors import IndexMissing
from rag.index import index, remove
from rag.ledger.ledger import Ledger
from rag.server import figure_rows
from ui.figures import Asked, shown

SAID = "某县今年新建校舍{}间，惠及学生1200名。"


def page(folder: Path, name: str, count: int) -> Path:
    path = folder / name
    path.write_text(SAID.format(count), "utf-8")
    return path


@pytest.fixture
def service(tmp_path) -> Service:
    index([page(tmp_path, "甲.txt", 37)], tmp_path / "index", workers=0)
    return Service(Library(tmp_path / "index", lambda: None), lambda: pytest.fail("no model is needed"))


def texts(service: Service) -> set[str]:
    return {e.figure.text for e in service.library.ledger.find("校舍")}


def test_it_is_opened_once_for_everybody(service, monkeypatch):
    opened: list[Ledger] = []
    open_one = Ledger.open
    monkeypatch.setattr(Ledger, "open", lambda folder: opened.append(open_one(folder)) or opened[-1])
    with ThreadPoolExecutor(8) as pool:
        assert len({id(ledger) for ledger in pool.map(lambda _: service.library.ledger, range(32))}) == 1
    assert figure_rows(service, "校舍", Asked().only, 10, 0, False)
    assert shown(service, Asked("校舍"))[1]
    assert len(opened) == 1


def test_it_follows_the_index(service, tmp_path):
    assert texts(service) == {"37间"}
    index([page(tmp_path, "乙.txt", 52)], tmp_path / "index", workers=0)
    assert texts(service) == {"37间", "52间"}
    remove(["甲.txt"], tmp_path / "index")
    assert texts(service) == {"52间"}


def test_it_follows_a_repair(service, tmp_path):
    index([page(tmp_path, "乙.txt", 52)], tmp_path / "index", workers=0)
    assert texts(service) == {"37间", "52间"}
    for path in (tmp_path / "index" / "lexical").glob("*.term"):
        path.unlink()  # another file in its place: cutting off one that a search has mapped would kill the process
        path.write_bytes(b"x")
    assert service.library.repair()
    assert texts(service) == {"37间", "52间"}


def test_another_store_in_its_place_is_opened(service, tmp_path):
    assert texts(service) == {"37间"} and service.library.counts().documents == 1
    (tmp_path / "neu").mkdir()
    index([page(tmp_path / "neu", "甲.txt", 71), page(tmp_path / "neu", "乙.txt", 72)], tmp_path / "other", workers=0)
    (tmp_path / "index").rename(tmp_path / "old")
    (tmp_path / "other").rename(tmp_path / "index")
    assert texts(service) == {"71间", "72间"} and service.library.counts().documents == 2


def test_closed_it_holds_no_file_open(service):
    ledger, store = service.library.ledger, service.library.store
    service.close()
    for one in (ledger.store, store):
        with pytest.raises(Exception, match="closed"):
            one.counts()


def test_without_an_index_it_is_said(tmp_path):
    service = Service(Library(tmp_path / "none", lambda: None), lambda: pytest.fail("no model is needed"))
    with pytest.raises(IndexMissing):
        service.library.ledger  # noqa: B018
    assert "rag index" in shown(service, Asked("校舍"))[0]
