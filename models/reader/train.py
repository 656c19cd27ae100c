#!/usr/bin/env python3
"""Fine-tune a reader (question answering, two scores per piece) for a stated number of minutes on the CPU.

    OMP_WAIT_POLICY=passive python models/reader/train.py START DATA OUT --minutes 60

START is a question-answering folder, DATA holds rc/*.jsonl.xz. Every example is either an answer in its passage or
"not here" (piece 0). OUT/checkpoint is an ordinary AutoModelForQuestionAnswering folder, in fp16, with settings.json
beside the weights; OUT/state.pt lets --resume go on where a run was broken off.

--groups FILE (candidates.py) mixes in batches of questions each shown over one passage that answers and three that
search confuses with it. There the margins of the four compete as well (softmax over the group, the answering one the
target), so that a margin learns to order passages and not only to say whether something stands in one.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))  # recipes run from a checkout

import examples as make
import torch
from misses import NO_NAMES, Names, names_of, near_miss
from torch.nn.functional import cross_entropy

from rag.encode import has_bfloat16
from rag.reader_input import encode, reader_input

# name=weight: how often a row of the set is drawn, relative to the others
SETS = [
    *("youju_news=32", "cmrc2018_train=34", "cmrc2018_trial=3", "drcd_dev=6", "drcd_test=6", "xquad_zh=1", "squad_zh_v2dev=2"),
    *("crud_train=6", "crud_relaxed=1", "chronoqa_train=3", "antiterror_train=4", "webqa_sample=3"),
    *("cail2019_dev=2", "cail2019_test=1", "dureader_checklist_dev=2"),
]
SIZES = (100, 280)  # characters of a passage, unless --sizes says otherwise
GROUP = 4  # passages a question is shown over in a batch of groups
NEAR = 0.3  # of them another part of the right article, where it has one
PAD = 1


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("start", type=Path, help="folder of the model to go on from")
    parser.add_argument("data", type=Path, help="folder with rc/")
    parser.add_argument("out", type=Path)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--steps", type=int, help="stop after so many steps, whatever the clock says")
    parser.add_argument("--sets", nargs="+", default=SETS, metavar="NAME=WEIGHT", help="sets of rc/ and how often each is drawn")
    parser.add_argument("--made", nargs="*", default=[], metavar="FILE=WEIGHT", help="ready examples, JSON lines (synthetic.py)")
    parser.add_argument("--written", nargs="*", default=[], metavar="FILE=WEIGHT", help="questions over articles of news/ by their ids")
    parser.add_argument("--mined", type=Path, help="passages of other articles by row id, JSON lines (mine.py)")
    parser.add_argument("--groups", type=Path, nargs="*", default=[], help="questions with passages of our own search (candidates.py)")
    parser.add_argument("--group-share", type=float, default=0.3, help="share of batches made of --groups")
    parser.add_argument("--rank-weight", type=float, default=0.4, help="of the loss over the margins of a group")
    parser.add_argument("--elsewhere", type=float, default=0.12, help="share of rows shown over another part of their article")
    parser.add_argument("--foreign", type=float, default=0.14, help="share of rows shown over another article")
    parser.add_argument(
        "--misses", type=float, default=0.0, help="share of rows of which a near miss is made, where one can be (misses.py)"
    )
    parser.add_argument("--sizes", type=int, nargs=2, default=SIZES, metavar="LENGTH", help="shortest and longest passage, in characters")
    parser.add_argument("--rate", type=float, default=1.5e-4)
    parser.add_argument("--last-rate", type=float, default=1e-5)
    parser.add_argument("--warmup", type=int, default=30, help="steps")
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--dropout", type=float, default=0.1, help="of hidden states; drawing its mask costs a tenth of the time")
    parser.add_argument("--frozen", type=int, default=2, help="lowest layers left as they are, besides the embeddings")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--save-every", type=float, default=10, help="minutes")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--resume", action="store_true")
    return parser.parse_args()


def read_set(data: Path, name: str) -> list[make.Row]:
    """The rows of a set that may be trained on; "set/type" keeps those of one type, to draw it more often."""
    name, _, kind = name.partition("/")
    rows = [row for row in make.json_lines(data / f"rc/{name}.jsonl.xz") if not make.held(row)]
    return [row for row in rows if row.get("type") == kind] if kind else rows


def endless(rows: list, rng: random.Random) -> Iterator:
    """Every row once per round, each round in a new order."""
    while True:
        yield from rng.sample(rows, len(rows))


@dataclass
class Source:
    """Examples of one set of rows: answers, near misses, other parts of the article, other articles; shares of each."""

    rows: list[make.Row]
    mined: dict[str, list[str]]
    elsewhere: float
    foreign: float
    sizes: tuple[int, int] = SIZES
    misses: float = 0.0
    names: Names = NO_NAMES

    def examples(self, rng: random.Random) -> Iterator[make.Example]:
        for row in endless(self.rows, rng):
            made = self._example({**row, "question": make.typed(row["question"], rng)}, rng.randint(*self.sizes), rng.random(), rng)
            if made is not None:
                yield made

    def _example(self, row: make.Row, size: int, draw: float, rng: random.Random) -> make.Example | None:
        if not row.get("answerable", True):
            return make.unanswered(row, size, rng)
        if not row.get("answers") or row["answers"][0]["start"] < 0:
            return None
        if draw < self.elsewhere:
            return make.elsewhere(row, size, rng)
        if draw < self.elsewhere + self.foreign:
            others = self.mined.get(row["id"])
            return make.foreign(row, rng.choice(others) if others else rng.choice(self.rows)["context"], size, rng)
        made = make.positive(row, size, rng)
        if made is not None and draw >= 1 - self.misses:
            return near_miss(made, row["context"], self.names, rng) or made
        return made


def made_examples(rows: list[dict], rng: random.Random) -> Iterator[make.Example]:
    """Ready examples; rare kinds come more often than their number says (by its square root)."""
    kinds: dict[str, list[dict]] = {}
    for row in rows:
        kinds.setdefault(row["kind"], []).append(row)
    streams, weights = [endless(some, rng) for some in kinds.values()], [len(some) ** 0.5 for some in kinds.values()]
    while True:
        row = next(rng.choices(streams, weights)[0])
        yield make.Example(make.typed(row["question"], rng, 0.1), row["context"], row["passage"], row["start"], row["end"], row["kind"])


def mixture(args: argparse.Namespace, rng: random.Random) -> Iterator[make.Example]:
    """Examples of all sets, each drawn as often as its weight says."""
    mined = {row["id"]: row["passages"] for row in make.json_lines(args.mined)} if args.mined else {}
    streams, weights = [], []
    sets = [(read_set(args.data, name), weight) for name, weight in (pair.rsplit("=", 1) for pair in args.sets)]
    for path, weight in (pair.rsplit("=", 1) for pair in args.written):
        rows = list(make.written(Path(path), make.collections(args.data)))
        sets.append(([row for row in rows if not make.held(row)], weight))
    for rows, weight in sets:
        names = names_of(rows) if args.misses else NO_NAMES
        streams.append(Source(rows, mined, args.elsewhere, args.foreign, tuple(args.sizes), args.misses, names).examples(rng))
        weights.append(float(weight))
    for name, weight in (pair.rsplit("=", 1) for pair in args.made):
        streams.append(made_examples(list(make.json_lines(Path(name))), rng))
        weights.append(float(weight))
    while True:
        yield next(rng.choices(streams, weights)[0])


@dataclass(frozen=True)
class Item:
    ids: list[int]
    types: list[int]
    first: int
    start: int  # piece positions, 0 = not here
    end: int
    kind: str


def to_item(tokenizer, example: make.Example) -> Item | None:
    """Pieces and target pieces; None where the answer lies beyond the pieces that are read."""
    made = encode(tokenizer, reader_input(example.question, example.context, example.passage))
    if example.start < 0:
        return Item(made.ids, made.types, made.first, 0, 0, example.kind)
    inside = [i for i, (a, b) in enumerate(made.spans) if b > example.start and a < example.end]
    if not inside or made.spans[inside[-1]][1] < example.end:
        return None
    return Item(made.ids, made.types, made.first, made.first + inside[0], made.first + inside[-1], example.kind)


@dataclass(frozen=True)
class Batch:
    """Items read together. `group`: so many neighbours belong to one question; 1 where each is its own."""

    items: list[Item]
    group: int = 1


def group_stream(rows: list[dict], rng: random.Random) -> Iterator[list[make.Example]]:
    """GROUP examples of one question: a passage that answers, where it has one, and others that search found."""
    for row in endless(rows, rng):
        right, near, wrong = row["right"], list(row["near"]), list(row["wrong"])
        question = make.typed(row["question"], rng)
        shown = [make.Example(question, *rng.choice(right), kind="right")] if right else []
        while len(shown) < GROUP:
            if near and (rng.random() < NEAR or not wrong):
                shown.append(make.Example(question, *near.pop(rng.randrange(len(near))), kind="near"))
            elif wrong:  # the best come first and tempt most
                shown.append(make.Example(question, *wrong.pop(min(rng.randrange(len(wrong)), rng.randrange(len(wrong)))), kind="wrong"))
            else:
                break
        if len(shown) == GROUP:
            yield shown


def batches(tokenizer, stream: Iterator[make.Example], size: int, rng: random.Random) -> Iterator[Batch]:
    """Batches of like length, in random order: less padding."""
    while True:
        pool: list[Item] = []
        while len(pool) < size * 24:
            item = to_item(tokenizer, next(stream))
            if item is not None:
                pool.append(item)
        pool.sort(key=lambda item: len(item.ids))
        cut = [pool[i : i + size] for i in range(0, len(pool), size)]
        rng.shuffle(cut)
        yield from map(Batch, cut)


def group_batches(tokenizer, stream: Iterator[list[make.Example]], size: int, rng: random.Random) -> Iterator[Batch]:
    """The same with whole groups."""
    while True:
        pool: list[list[Item]] = []
        while len(pool) < size * 24 // GROUP:
            items = [to_item(tokenizer, example) for example in next(stream)]
            if None not in items:
                pool.append(items)
        pool.sort(key=lambda items: max(len(item.ids) for item in items))
        step = max(1, size // GROUP)
        cut = [[item for items in pool[i : i + step] for item in items] for i in range(0, len(pool), step)]
        rng.shuffle(cut)
        yield from (Batch(items, GROUP) for items in cut)


def all_batches(tokenizer, args: argparse.Namespace, rng: random.Random) -> Iterator[Batch]:
    """Single examples and groups, mixed as --group-share says."""
    single = batches(tokenizer, mixture(args, rng), args.batch, rng)
    rows = [row for path in args.groups for row in make.json_lines(path)]
    grouped = group_batches(tokenizer, group_stream(rows, rng), args.batch, rng) if rows else single
    while True:
        yield next(grouped if rng.random() < args.group_share else single)


def tensors(batch: list[Item]) -> tuple[dict[str, torch.Tensor], torch.Tensor]:
    """What the model takes, and which pieces an answer may begin or end at."""
    shape = (len(batch), max(len(item.ids) for item in batch))
    ids, mask, types = torch.full(shape, PAD), torch.zeros(shape, dtype=torch.long), torch.zeros(shape, dtype=torch.long)
    allowed = torch.zeros(shape, dtype=torch.bool)
    for i, item in enumerate(batch):
        n = len(item.ids)
        ids[i, :n], types[i, :n], mask[i, :n] = torch.tensor(item.ids), torch.tensor(item.types), 1
        allowed[i, 0] = allowed[i, item.first : n - 1] = True
    return {"input_ids": ids, "attention_mask": mask, "token_type_ids": types}, allowed


def loss_of(model, batch: Batch, rank_weight: float = 0.0) -> torch.Tensor:
    """Cross entropy of start and end; in groups also of the margins."""
    inputs, allowed = tensors(batch.items)
    with torch.autocast("cpu", torch.bfloat16, enabled=has_bfloat16()):
        scores = model(**inputs)
    starts = scores.start_logits.float().masked_fill(~allowed, -1e4)
    ends = scores.end_logits.float().masked_fill(~allowed, -1e4)
    start_at, end_at = torch.tensor([item.start for item in batch.items]), torch.tensor([item.end for item in batch.items])
    loss = (cross_entropy(starts, start_at) + cross_entropy(ends, end_at)) / 2
    if batch.group > 1 and rank_weight:
        margins = sum(torch.logsumexp(s[:, 1:], 1) - s[:, 0] for s in (starts, ends)) / 2
        loss = loss + rank_weight * group_loss(margins, start_at, batch.group)
    return loss


def group_loss(scores: torch.Tensor, start_at: torch.Tensor, size: int) -> torch.Tensor:
    """Softmax over each group, its answering passage the target; groups without one do not count."""
    answers = (start_at > 0).view(-1, size)
    kept = answers.sum(1) == 1
    if not kept.any():
        return scores.sum() * 0
    return cross_entropy(scores.view(-1, size)[kept], answers[kept].int().argmax(1))


def freeze(model, layers: int) -> list[torch.nn.Parameter]:
    """Leave embeddings and the lowest layers as they are; returns the weights that learn."""
    body = getattr(model, model.base_model_prefix)
    for part in (body.embeddings, *body.encoder.layer[:layers]):
        for weight in part.parameters():
            weight.requires_grad = False
    return [p for p in model.parameters() if p.requires_grad]


def save(model, tokenizer, folder: Path, settings: dict) -> None:
    """An ordinary model folder in fp16; the weights in memory stay as they are."""
    half = {name: value.detach().half() for name, value in model.state_dict().items()}
    model.save_pretrained(folder, state_dict=half)
    config = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps({**config, "dtype": "float16"}, indent=2) + "\n")
    tokenizer.save_pretrained(folder)
    (folder / "settings.json").write_text(json.dumps(settings, indent=1, default=str, ensure_ascii=False) + "\n")


def rate_at(done: float, step: int, args: argparse.Namespace) -> float:
    return min(1.0, (step + 1) / args.warmup) * (args.rate + (args.last_rate - args.rate) * min(1.0, done))


def main() -> None:
    from transformers import AutoModelForQuestionAnswering, AutoTokenizer

    args = arguments()
    torch.set_num_threads(args.threads)
    torch.set_flush_denormal(True)
    tokenizer = AutoTokenizer.from_pretrained(args.start)
    model = AutoModelForQuestionAnswering.from_pretrained(
        args.start,
        dtype=torch.float32,
        attn_implementation="eager",  # in bf16 on a CPU a fifth faster than the fused kernel, whose backward pass is slow
        attention_probs_dropout_prob=0.0,
        hidden_dropout_prob=args.dropout,
    )
    learning = freeze(model, args.frozen)
    optimiser = torch.optim.AdamW(learning, lr=args.rate, weight_decay=0.01, fused=True)
    step, spent, state = 0, 0.0, args.out / "state.pt"
    if args.resume and state.exists():
        kept = torch.load(state)
        model.load_state_dict(kept["model"])
        optimiser.load_state_dict(kept["optimiser"])
        step, spent = kept["step"], kept["spent"]
    rng = random.Random(f"{args.seed}:{step}")
    torch.manual_seed(args.seed + step)
    begun, saved, losses, kinds = time.time() - spent, time.time(), [], Counter()
    model.train()
    for batch in all_batches(tokenizer, args, rng):
        spent = time.time() - begun
        done = step / args.steps if args.steps else spent / (args.minutes * 60)
        if time.time() - saved > args.save_every * 60 or done >= 1:
            settings = {**vars(args), "step": step, "seen": step * args.batch, "spent_minutes": round(spent / 60, 1), "kinds": kinds}
            save(model, tokenizer, args.out / "checkpoint", settings)
            torch.save({"model": model.state_dict(), "optimiser": optimiser.state_dict(), "step": step, "spent": spent}, state)
            saved = time.time()
        if done >= 1:
            break
        for group in optimiser.param_groups:
            group["lr"] = rate_at(done, step, args)
        loss = loss_of(model, batch, args.rank_weight)
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(learning, 1.0)
        optimiser.step()
        step += 1
        losses.append(loss.item())
        kinds.update(item.kind for item in batch.items)
        if step % 20 == 0:
            recent = losses[-50:]
            speed = step * args.batch / (time.time() - begun)
            print(f"{done:.1%} step {step} loss {sum(recent) / len(recent):.3f} {speed:.2f}/s", flush=True)
    print(f"done: {step} steps, {spent / 60:.1f} minutes, {dict(kinds)}")


if __name__ == "__main__":
    main()
