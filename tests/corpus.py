"""Articles made up for tests of the index: each holds a number and a name that no other holds, so a search has one right answer."""

import json
import sys
from pathlib import Path

PLACES = ("枣庄市滕州市", "济南市历城区", "济宁市泗水县", "青岛市平度市", "临沂市兰陵县", "潍坊市昌邑市", "烟台市莱州市")
TOPICS = ("人才公寓", "党建项目", "高标准农田", "养老服务", "道路改造", "职业培训", "文化广场", "水库除险")
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨"
GIVEN = "安邦昌达恩方刚豪佳凯朗铭宁鹏清仁"


def number_of(n: int) -> int:
    return 100_003 + 7 * n


def row(n: int) -> dict[str, str]:
    """Article number `n`: the same every time."""
    place, topic = PLACES[n % len(PLACES)], TOPICS[n // 7 % len(TOPICS)]
    person = SURNAMES[n % 16] + GIVEN[n // 16 % 16] + GIVEN[n // 256 % 16]
    text = (
        f"{place}今年把{topic}列为第{n}号民生实事。截至6月底，累计投入{number_of(n)}元，惠及群众{n + 30}户。\n"
        f"项目负责人{person}说，下一步还要再办{n % 9 + 2}件实事，让群众得到更多方便。"
    )
    return {"id": f"art{n}", "title": f"{place}推进{topic}（{n}）", "text": text}


def question(n: int) -> str:
    return f"哪里累计投入{number_of(n)}元？"


def write(path: Path, numbers: range) -> Path:
    path.write_text("".join(json.dumps(row(n), ensure_ascii=False) + "\n" for n in numbers), encoding="utf-8")
    return path


def tiny_encoder(folder: Path) -> Path:
    """A real sentence-transformers folder, two narrow layers with random weights: fast, and the same every time."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from transformers import BertConfig, BertModel, BertTokenizer

    characters = sorted({c for n in range(300) for c in row(n)["title"] + row(n)["text"]} | set("哪里？"))
    base = folder / "base"
    base.mkdir(parents=True)
    vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "query", "passage", ":", *(c for c in characters if not c.isspace())]
    (base / "vocab.txt").write_text("\n".join(vocabulary), encoding="utf-8")
    torch.manual_seed(0)
    sizes = {"hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 64, "max_position_embeddings": 512}
    BertModel(BertConfig(vocab_size=len(vocabulary), **sizes)).save_pretrained(base)
    BertTokenizer(str(base / "vocab.txt")).save_pretrained(base)
    transformer = Transformer(str(base))
    prompts = {"query": "query: ", "passage": "passage: "}
    model = SentenceTransformer(modules=[transformer, Pooling(32, "mean")], prompts=prompts, device="cpu")
    model.save(str(folder / "tiny"))
    return folder / "tiny"


if __name__ == "__main__":  # index as a process of its own, for the tests that kill it
    from conftest import BigramEncoder

    from rag.index import index

    print(json.dumps(index([sys.argv[1]], sys.argv[2], encoder=BigramEncoder(), workers=int(sys.argv[3])).row()))  # noqa: T201
