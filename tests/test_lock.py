"""The lock: whatever a model wants to say, every numeral it writes is one of the evidence."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from rag.wording.lock import BANNED, FigureLock, State, Tree, Vocabulary, find_runs

EVIDENCE = (
    "建市60年来，枣庄市的党员发展到近23万名，占三分之一；1900余人次参加，增长12.5%。",
    "2019—2021年，共投入2,161,000元，第十五批“１＋３”项目获得3亿5千万元，半数以上已开工。",
)
WORDS = ("进一步", "一些", "[1]")
# A second opinion, on purpose simpler than find_runs: the longest stretches of digits, with their points, and of Chinese numerals.
STRETCH = re.compile(r"[0-9]+(?:[.,][0-9]+)*[万亿千百十%]*|[零〇一二三四五六七八九十百千万亿两半]+")


def stretches(text: str) -> set[str]:
    return set(STRETCH.findall(text.replace("１", "1").replace("３", "3")))


def test_runs_of_a_text():
    assert find_runs(EVIDENCE[0]) == ["60", "23万", "三分之一", "1900余", "12.5%"]
    assert find_runs(EVIDENCE[1]) == ["2019—2021", "2,161,000", "十五", "１＋３", "3亿5千万", "半"]
    assert find_runs("没有数字，只有标点。") == []


@pytest.mark.parametrize(
    ("text", "allowed"),
    [
        ("党员近23万名。", True),
        ("党员23名", False),  # 万 cannot be left out
        ("党员230000名", False),  # nor spelled out: that is for the program to say
        ("党员24万名", False),
        ("增长12.5%，", True),
        ("增长12.5，", False),
        ("增长12", False),
        ("占三分之一", True),
        ("占三", False),
        ("占三分之二", False),
        ("1900余人次", True),
        ("1900人次", False),
        ("2019—2021年", True),
        ("2019年", False),
        ("2021—2019年", False),
        ("60—23万", False),  # two figures joined are a third
        ("60、23万", True),
        ("60 23万", False),
        ("2,161,000元", True),
        ("2，161，000元", False),
        ("1+3项目", True),  # the page prints it in full width
        ("进一步增长", True),
        ("一步", False),
        ("进一些", True),
        ("一些", True),
        ("[1]", True),
        ("[2]", False),
        ("半数", True),
        ("没有数字", True),
    ],
)
def test_what_may_be_spelled(text, allowed):
    tree = Tree(EVIDENCE, WORDS)
    state = tree.feed(State(), text.encode())
    assert (state is not BANNED and tree.may_end(state)) == allowed


@given(st.lists(st.sampled_from([*find_runs("".join(EVIDENCE)), "，", "个", "进一步", "人"])), st.integers(1, 5))
def test_evidence_figures_pass_however_the_bytes_are_cut(parts, size):
    data = "，".join(parts).encode()
    tree, state = Tree(EVIDENCE, WORDS), State()
    for at in range(0, len(data), size):
        state = tree.feed(state, data[at : at + size])
        assert state is not BANNED
    assert tree.may_end(state)


PARTS = [*find_runs("".join(EVIDENCE)), *"，、个名人进年 ", *"13万亿%余.—"]  # what passes often, what may, and what makes another figure


@given(st.lists(st.sampled_from(PARTS), min_size=1, max_size=5).map("".join))
def test_every_text_that_passes_holds_only_evidence_figures(text):
    tree = Tree(EVIDENCE)
    state = tree.feed(State(), text.encode())
    assume(state is not BANNED and tree.may_end(state))
    assert set(find_runs(text)) <= {*find_runs("，".join(EVIDENCE)), "1+3"}


def byte_tokenizer():
    """Byte-level, digits apart, Chinese characters in one to three pieces: like Qwen's."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
    from transformers import PreTrainedTokenizerFast

    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.Digits(individual_digits=True), pre_tokenizers.ByteLevel(add_prefix_space=False)]
    )
    tokenizer.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(vocab_size=420, special_tokens=["</s>"], initial_alphabet=alphabet, show_progress=False)
    tokenizer.train_from_iterator([*EVIDENCE, "进一步统一思想，一些项目第一批开工，二十三个" * 3], trainer)
    return PreTrainedTokenizerFast(tokenizer_object=tokenizer, eos_token="</s>", pad_token="</s>")


def joined_tokenizer():
    """Whole numbers and words as pieces, single bytes as fall-back: like Llama's."""
    from tokenizers import Tokenizer, decoders, models
    from transformers import PreTrainedTokenizerFast

    pieces = ["</s>", *(f"<0x{b:02X}>" for b in range(256)), *"0123456789万亿余年个人，。一二三十半第", "23", "2019", "12.5", "1900余人"]
    pieces += ["▁19", "23万名", "万元", "十五批", "第一", "一些", "进一步", "2021年", "5%", ".5", "，三", "，2"]
    vocabulary = [(piece, -float(n)) for n, piece in enumerate(pieces)]
    tokenizer = Tokenizer(models.Unigram(vocabulary, unk_id=0, byte_fallback=True))
    tokenizer.decoder = decoders.Sequence([decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse()])
    return PreTrainedTokenizerFast(tokenizer_object=tokenizer, eos_token="</s>", pad_token="</s>")


def random_model(size: int, seed: int, positions: int = 128):
    import torch
    from transformers import Qwen2Config, Qwen2ForCausalLM

    torch.manual_seed(seed)
    config = Qwen2Config(
        vocab_size=size,
        hidden_size=16,
        intermediate_size=32,
        num_hidden_layers=1,
        num_attention_heads=2,
        num_key_value_heads=1,
        eos_token_id=0,
        pad_token_id=0,
        max_position_embeddings=positions,
    )
    return Qwen2ForCausalLM(config).eval()


def whole_bytes(lock: FigureLock, ids: list[int]) -> bytes:
    """What was written up to the last place where the text may end: a generation can be cut off inside a figure."""
    end = max(n for n in range(len(ids) + 1) if lock.tree.may_end(lock.state(tuple(ids[:n]))))
    return b"".join(lock.vocabulary.pieces[i] or b"" for i in ids[:end])


def generate_and_check(make_tokenizer, generations: int, batch: int = 50, words: tuple[str, ...] = ()) -> int:
    """How many figures were written in all those generations; every one of them was looked up in the evidence."""
    import torch

    tokenizer = make_tokenizer()
    lock = FigureLock(Vocabulary.of(tokenizer), EVIDENCE, words)
    wanted, allowed = stretches("，".join(EVIDENCE)), {*find_runs("，".join(EVIDENCE)), "1+3"}
    seen = 0
    for seed in range(generations // batch):
        model = random_model(len(tokenizer), seed)
        prompt = torch.randint(1, len(tokenizer), (batch, 3))
        out = model.generate(
            prompt, attention_mask=torch.ones_like(prompt), do_sample=True, top_k=0, max_new_tokens=32, logits_processor=[lock]
        )
        for row in out[:, 3:].tolist():
            text = whole_bytes(lock, row).decode(errors="replace")
            assert stretches(text) <= wanted, text
            assert set(find_runs(text)) <= allowed, text
            seen += len(find_runs(text))
    return seen


@pytest.mark.parametrize("make_tokenizer", [byte_tokenizer, joined_tokenizer])
def test_random_models_write_no_figure_of_their_own(make_tokenizer):
    assert generate_and_check(make_tokenizer, 100) > 50


@pytest.mark.slow
@pytest.mark.parametrize("make_tokenizer", [byte_tokenizer, joined_tokenizer])
def test_thousands_of_random_generations(make_tokenizer):
    assert generate_and_check(make_tokenizer, 5000, batch=250) > 2500  # or too few figures were tried


def test_the_lock_is_needed():
    """Without it the same models do write other figures, so the test above can fail."""
    import torch

    tokenizer = joined_tokenizer()
    prompt = torch.randint(1, len(tokenizer), (50, 3))
    model = random_model(len(tokenizer), 0)
    out = model.generate(prompt, attention_mask=torch.ones_like(prompt), do_sample=True, top_k=0, max_new_tokens=32)
    texts = [tokenizer.decode(row) for row in out[:, 3:].tolist()]
    assert any(not stretches(text) <= stretches("，".join(EVIDENCE)) for text in texts)


def test_evidence_without_figures_leaves_no_figure_at_all():
    tokenizer = joined_tokenizer()
    lock = FigureLock(Vocabulary.of(tokenizer), ["没有数字。"])
    banned = lock.banned(State())
    names = tokenizer.convert_ids_to_tokens(list(range(len(tokenizer))))
    assert {name for name, wrong in zip(names, banned.tolist(), strict=True) if wrong} >= {"23", "一", "第一", "，三", "▁19", "<0x39>"}
    assert not banned[tokenizer.convert_tokens_to_ids("人")]


def test_ids_beyond_the_tokenizer_are_banned():
    import torch

    tokenizer = byte_tokenizer()
    lock = FigureLock(Vocabulary.of(tokenizer), EVIDENCE)
    scores = lock(torch.zeros((1, 2), dtype=torch.long), torch.zeros((1, len(tokenizer) + 7)))
    assert torch.isinf(scores[0, -7:]).all()
    assert not torch.isinf(scores[0, 0])


def test_a_step_in_a_known_state_costs_little_more_than_one_masked_fill():
    """That is some 0.1 ms over a vocabulary of 150,000, where a step of a half-billion model takes 60 ms."""
    import torch

    pieces = [b"", *(f"{n:06d}".replace("0", "a").encode() for n in range(150_000))]
    lock = FigureLock(Vocabulary(pieces), EVIDENCE)
    ids, scores = torch.zeros((1, 2), dtype=torch.long), torch.zeros((1, len(pieces)))
    mask = lock.banned(State())[None]

    def fastest(step) -> float:
        times = []
        for _ in range(30):
            start = time.perf_counter()
            step()
            times.append(time.perf_counter() - start)
        return min(times)

    lock(ids, scores)
    assert fastest(lambda: lock(ids, scores)) < 5 * fastest(lambda: scores.masked_fill(mask, float("-inf"))) + 0.002
