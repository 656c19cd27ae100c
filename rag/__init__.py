"""有据: answers from newspaper pages, with the sentence each figure stands in.

>>> from rag import Assistant                                          # doctest: +SKIP
>>> Assistant.open(".rag").ask("市中区设立了多少个服务窗口？").short     # doctest: +SKIP

The map, one line for each module, in the order of the work:

Reading text
    types                      the values that pass between the stages, and the two systems of offsets
    read                       file → text: txt, md, html, docx, pdf, collections; one bad file is a value, never the end
    page                       from a printed page to the lines, headlines and bylines that articles are made of
    page/decode                bytes → text: byte order marks, UTF-8, the encodings of Chinese files
    page/pdf                   PDF page → text in reading order
    page/web                   web page → its article
    page/lines                 the printed lines of a page, and what each looks like by itself
    page/paragraphs            lines joined where a column broke them
    page/headlines             what the headlines between two stretches of text are
    page/bylines               who wrote an article, when it was printed, where it begins
    articles                   page → articles, each line with a role, nothing lost
    passages                   article → passages on sentence boundaries, with offsets

What a text says
    figures                    every figure of a text: value, unit, qualifier, kind, span
    dates                      periods (今年上半年, 近三年) → intervals of days
    text                       what a Chinese text says: numerals, units, dates, places, terms
    text/numerals              printed numerals → exact numbers
    text/numbers               the numeral at an offset, with what blurs it
    text/qualifiers            近, 以上 and the sign around a number
    text/counting              whether a spelt numeral counts
    text/ranges                3—5年, 三、四个小时
    text/parts                 fractions, ratios, 三成五, 1米7
    text/units                 measure words: which exist, which belong together, their sizes
    text/labels                numerals that name something instead of counting it
    text/printed_dates         dates and clock times as printed
    text/compare               whether two figures say the same
    text/changes               how much something grew or fell, by the words before a figure or before 多少
    text/facts                 what a figure counts: its subject, sentence and period
    text/places                China's divisions found by name and told apart
    text/simplified            traditional characters as simplified ones, one for one
    text/terms                 the one function that splits Chinese into search terms
    text/day                   a day as rows, dates and bylines give it
    text/bullets               the sign of a list item at the head of a line
    text/tables                word lists written as text
    data/make_divisions        makes the list of divisions; run by hand
    data/make_simplified       makes the table of traditional characters; run by hand

Indexing
    index                      `rag index`, `rag remove`: store and derived parts kept in step with the files
    store                      SQLite, the one source of truth
    lexical                    keyword search: tantivy over terms
    dense                      search by meaning: FAISS rows by passage id
    indexing                   what `rag index` does with a document, and what keeps the index whole
    indexing/prepare           one document → everything the store and the keyword index need of it
    indexing/workers           other processes that work one value at a time
    indexing/schema            the tables of the store
    indexing/file_names        names of files that are no UTF-8, as text
    indexing/store_file        the file that the store is: locks, opening, its note
    indexing/records           values ↔ rows of the store, with a checksum each
    indexing/derive            what is made from the store and can be made again
    indexing/corrections       what readers correct in the cutting of a page
    indexing/recut             a stored document cut anew from its own text
    indexing/verify            does every row say what it said, and do the three stores agree
    indexing/repair            whole again what verify finds
    indexing/health            how large the parts of an index folder are
    ledger                     every figure of the collection, looked up, drawn side by side, and held against the others
    ledger/ledger              every figure of the collection, and what contradicts it
    ledger/filter              what a look-up in the ledger is kept to
    ledger/series              figures that can be drawn side by side
    ledger/clashes             all contradictions of a collection, found once for each state of it

Models
    models                     which weights are used, and where they lie
    encode                     texts → vectors through sentence-transformers; the protocol of an encoder
    reader                     marks where an answer stands, or says that it does not
    reader_input               what the reader is shown
    writer                     found sentences → a paragraph, streamed
    weights                    weights: fetched, checked, unpacked, and run on an ordinary processor
    weights/fetch              one file of weights into the cache, whole and checked
    weights/encoders           the encoder that the settings name
    weights/static_encoder     the encoder that ships: a table of vectors, read with numpy
    weights/graph              the reader's weights as a graph for ONNX Runtime
    weights/unpack             a GGUF file as a folder that loads in seconds
    weights/causal             a language model on an ordinary processor
    weights/packed             a layer with its weights packed as fp16

Finding answers
    ask                        the assistant: the whole pipeline
    finder                     question → finding: what is read, which way to understand it answers
    clock                      how long the stages of an answer take
    opening                    puts an assistant together from an index folder and the models
    chat                       follow-up → question that stands on its own
    question                   what a question asks, by itself and as a turn of a conversation
    question/background        the question behind a long background
    question/bounds            what a question may be
    question/shapes            what kind of answer a question wants
    question/asked             what a question asks a figure for
    question/asked_date        去年, counted from the day of asking
    question/subject           what a question is about
    question/spoken            everyday words of a question → printed ones
    question/past              what the turns before leave to lean on
    question/leaning           a follow-up with what it leans on at its head
    question/swap              “2020年呢？”: the last question with one thing exchanged
    question/small_talk        hello, thanks, who the program is, and what has nothing to do with the talk
    question/article           follow-ups about the article that answered
    question/turns             a question over several turns: 哪个更多, 两个加起来
    question/earlier           a turn about answers given: 确定吗, 第二个呢, 差几位, 占多少
    sources                    where passages come from: an index, or the texts given
    retrieve                   question → passages, keyword and meaning fused
    coverage                   how much of a question a passage prints
    find                       readings → finding, one module for each shape of answer
    find/ways                  the ways in which a question can be answered, in the order in which they are tried
    find/finding               what was found: the bare answer and the text that proves it
    find/printed               what was found in simplified characters, as its source prints it
    find/fit                   whether a passage speaks about the place and the year asked about
    find/fresh                 whether a follow-up is told anything new
    find/figure                figures
    find/span                  names and dates
    find/listing               lists
    find/directory             what stands beside its label in a row of such pairs
    find/reason                why and how
    find/verdict               whether a stated figure is so
    find/whether               yes or no without a figure
    find/reports               what each of several reports says
    find/about                 questions about an article itself
    find/names                 where a name begins and ends, and which of several is meant
    find/names/alone           names whose end or beginning reads as another word
    find/names/renamed         what something is called now
    find/names/partner         who did what with whom
    find/names/turn            whose turn a value is: 甲和乙分获亚军和季军
    find/names/labelled        what stands behind a label of a row
    find/names/roster          the names of one role of a roster
    find/names/person          what cannot be the name of a person
    find/names/posts           what somebody is: the post, or whose relative, printed beside the name
    find/names/succession      who follows whom in a post
    find/names/bracketed       what a term stands for, in brackets behind it
    find/near                  near misses: what speaks against a figure that only looks like the one asked for
    find/near/nearby           which of several like things in a sentence is meant
    find/near/dealt            what 分别 deals out
    find/near/direction        which way a figure went, where the other way is asked for
    find/near/growth           how much something grew is not how much there is
    find/near/measure          a figure of the opposite or a neighbouring measure
    find/near/timing           whether a figure is about the time asked for
    find/near/lately           how many there are now, where an old year's figure stands beside
    find/near/stretch          a stretch of time by its words alone
    find/near/shared           a figure that several things share
    find/near/scope            whether a figure is of the place asked for, of a whole or of a part
    find/near/group            whether a figure is of the group asked for
    find/near/bearer           whose figure a sentence tells
    find/near/counted          what is counted right before a figure
    find/near/among            a figure out of which another one is told
    find/near/variant          a figure of another model, class or round
    find/near/rate             per what a figure is counted
    find/near/dimension        which side of a thing a measure is of
    find/near/fate             how many died, were hurt, were saved
    find/near/payment          what is paid for
    find/near/reported         when a thing happened, not when it was heard of
    find/near/denied           a figure of what is not
    find/joined                several questions typed as one
    find/joined/several        several questions typed as one
    find/joined/parting        several questions typed as one, parted
    find/joined/joints         where one question ends and the next begins
    find/joined/together       the answers of several questions out of one sentence
    find/joined/within         one question kept to one sentence
    find/joined/change         both ends of a printed change
    find/compared              questions that set several things side by side
    find/compared/comparison   comparisons of places or years
    find/compared/likeness     whether two figures count one thing
    find/compared/contest      which of several has the most
    find/compared/winner       which of the figures of a row wins
    find/compared/row          like things side by side, each with its figure
    find/compared/stacked      the same, each in a sentence of its own
    find/compared/chronology   what happened first, in one year, on one day
    find/worked                numbers that are worked out from printed ones
    find/worked/sums           numbers that are worked out from printed ones
    find/worked/addends        which things a question asks a sum of, or one figure each
    find/worked/before         what a thing was before a printed change
    find/worked/mean           an average that no sentence prints
    find/worked/rest           how many of all are left
    find/worked/converted      a figure in the unit that was asked for
    find/worked/share          a share that no sentence prints
    find/worked/over           what is asked of answers already given

Wording
    cite                       citations, and the check of every figure shown
    wording                    how what was found is said, with its citations
    wording/builtin            the built-in wording, at once
    wording/dispute            other articles' other numbers, side by side
    wording/lock               decoding locked to the figures of the evidence
    wording/compose            a model's draft → sentences that the quotes bear out
    wording/reference          the source line of a citation

Evaluation
    sheets                     question files and answer files
    sheets/rows                question rows and answer rows as JSON
    sheets/questions           question files as plain rows
    sheets/columns             tables with a header row in either language
    sheets/answer_table        answers as a table for people
    sheets/cells               text that no spreadsheet takes for a formula
    batch                      a file of questions in, a file of answers out
    batch_worker               answering in several processes
    search                     retrieval alone, over a file of questions
    evaluate                   files of answers against gold
    evaluation                 how right the answers are: gold, measures, intervals, reports
    evaluation/gold            what is known to be right
    evaluation/measures        how one answer is measured
    evaluation/judge           one answer against its gold
    evaluation/scores          all judgements together, with intervals
    evaluation/comparison      two runs over the same questions
    evaluation/ranking         retrieval against the articles known to hold the answer
    evaluation/report          the report as files
    evaluation/report_view     what a report shows, as plain values
    evaluation/batch_sheet     the answers of a batch, judged where the right one is known
    bench                      published question sets, and our own
    bench/sets                 which sets there are, their licences, what their figures mean
    bench/commands             `rag bench …`
    bench/files                the files that benchmarks come in
    bench/reading              SQuAD's layout: CMRC 2018, DRCD, DuReader-robust
    bench/rgb                  RGB
    bench/crud                 CRUD-RAG
    bench/chronoqa             ChronoQA
    bench/closed               questions that the collection does not answer
    bench/own                  our own benchmark: recipe and rows
    bench/forms                forms of question made from one printed clause
    bench/baseline             the nearest figure of the best sentence
    bench/table                one table out of several reports

Service
    cli                        the command line
    terminal                   what people see of `rag` in a terminal
    terminal/usage             failures: one line in Chinese and an exit code
    terminal/output            lines, JSON, progress
    terminal/answer            an answer in the terminal
    __main__                   `python -m rag`
    server                     `rag serve`: HTTP API and browser app
    app                        what stands behind the HTTP API and the browser app
    app/failures               what goes wrong, as HTTP tells it
    app/guard                  what stands before every route
    app/hosts                  the names by which a server may be addressed
    app/openai                 OpenAI's chat completions
    app/conversation_routes    conversations and ratings over HTTP
    app/service                one index, one assistant, one queue
    app/work                   the models' work in a bounded queue
    app/library                an index folder as the app sees it
    app/bulk                   how large a file is once it is unpacked
    app/current                what is opened once for all, and anew when the index is another
    app/conversations          conversations as they were had
    app/preferences            how the people at this index want their answers
    app/batches                question files answered in the background
    app/export                 answers and conversations as Markdown and Word
    app/clipboard              one answer to be pasted elsewhere
    replacing                  a file that is written anew in one step
    errors                     everything that can go wrong and that a user can do something about
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rag.ask import Assistant as Assistant

__version__ = "0.1.0"
__all__ = ["Assistant", "__version__"]


def __getattr__(name: str) -> Any:
    # Imported on first use: `rag --help` and `import rag.figures` must not wait for torch.
    if name == "Assistant":
        from rag.ask import Assistant

        return Assistant
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
