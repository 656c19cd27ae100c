#!/bin/sh
# Every number of the README's table again: ./models/benchmark/run.sh DATA OUT
# DATA: the folder with bench/ and news/ (see README.md here). OUT: grows to 2 GB. Hours on two cores; what is done is not done again.
set -eu
data=$1 out=$2
here=$(cd "$(dirname "$0")" && pwd)
rag=${RAG:-.venv/bin/rag}
seed=1
mkdir -p "$out"

score() {  # NAME [--index FOLDER]: answer, judge, report; a row that fails is named and counted, and the rest goes on
    name=$1; shift
    "$rag" batch "$out/$name/questions.jsonl" --out "$out/$name/answers.jsonl" "$@" || [ $? -eq 1 ]
    "$rag" evaluate "$out/$name/answers.jsonl" --gold "$out/$name/questions.jsonl" --report "$out/$name/report"
}

rank() {  # NAME --index FOLDER: retrieval alone, then in the reader's order
    name=$1; shift
    for how in "" --rerank; do
        "$rag" search "$out/$name/questions.jsonl" --out "$out/$name/run$how.jsonl" -k 100 $how "$@"
        "$rag" evaluate "$out/$name/run$how.jsonl" --gold "$out/$name/questions.jsonl" --report "$out/$name-search$how"
    done
}

"$rag" index "$data/news/news2023.jsonl.xz" "$data/bench/crud_extra_articles.jsonl.xz" --index "$out/news"
"$rag" index "$data/bench/chronoqa_chunks.jsonl.xz" --index "$out/chronoqa-index"
"$rag" index seeds --index "$out/seeds"

"$rag" bench import cmrc2018 "$data/bench/cmrc2018_dev.jsonl.xz" --out "$out/cmrc2018" --sample 400 --seed $seed
score cmrc2018
"$rag" bench import squad "$data/bench/youju_news_open.jsonl.xz" --out "$out/youju-news" --sample 200 --seed $seed
score youju-news
"$rag" bench import crud "$data/bench/crud_open.jsonl.xz" --out "$out/crud" --sample 250 --seed $seed
score crud --index "$out/news"
rank crud --index "$out/news"
"$rag" bench import chronoqa "$data/bench/chronoqa_open.jsonl.xz" --out "$out/chronoqa" --sample 250 --seed $seed
score chronoqa --index "$out/chronoqa-index"
rank chronoqa --index "$out/chronoqa-index"
"$rag" bench import closed-book "$data/bench/closed_book_questions.jsonl.xz" --out "$out/closed-book" --sample 200 --seed $seed
score closed-book --index "$out/news"

mkdir -p "$out/seeds-gold" "$out/own" "$out/own-baseline"
cp tests/gold_open.jsonl "$out/seeds-gold/questions.jsonl"
score seeds-gold --index "$out/seeds"
"$rag" evaluate "$out/seeds-gold/answers.jsonl" --gold "$out/seeds-gold/questions.jsonl" --sources seeds --report "$out/seeds-gold/report"
"$rag" bench build "$here/test.jsonl" "$data/news/news2023.jsonl.xz" "$data/bench/crud_extra_articles.jsonl.xz" --out "$out/own/questions.jsonl"
score own
cp "$out/own/questions.jsonl" "$out/own-baseline/questions.jsonl"
"$rag" bench baseline "$out/own-baseline/questions.jsonl" --out "$out/own-baseline/answers.jsonl"
"$rag" evaluate "$out/own-baseline/answers.jsonl" --gold "$out/own-baseline/questions.jsonl" --report "$out/own-baseline/report"

"$rag" bench table "$out"/*/report "$out"/*-search*
