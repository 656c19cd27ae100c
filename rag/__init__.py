"""有据: answers from newspaper pages, with the sentence each figure stands in.

>>> from rag import Assistant                                          # doctest: +SKIP
>>> Assistant.open(".rag").ask("市中区设立了多少个服务窗口？").short     # doctest: +SKIP

The map, one line for each module, in the order of the work:

Reading text
    read                 file → text: txt, md, html, docx, pdf, collections; one bad file is a value, never the end
    decode               bytes → text: byte order marks, UTF-8, the encodings of Chinese files
    day                  a day as rows, dates and bylines give it
    pdf                  PDF page → text in reading order
    lines                the printed lines of a page, and what each looks like by itself
    paragraphs           lines joined where a column broke them
    headlines            what the headlines between two stretches of text are
    bylines              who wrote an article, when it was printed, where it begins
    articles             page → articles, each line with a role, nothing lost
    passages             article → passages on sentence boundaries, with offsets
    corrections          what readers correct in the cutting of a page
    recut                a stored document cut anew from its own text
    types                the values that pass between the stages, and the two systems of offsets

What a text says
    numerals             printed numerals → exact numbers
    units                measure words: which exist, which belong together, their sizes
    labels               numerals that name something instead of counting it
    printed_dates        dates and clock times as printed
    figures              every figure of a text: value, unit, qualifier, kind, span
    compare              whether two figures say the same
    facts                what a figure counts: its subject, sentence and period
    dates                periods (今年上半年, 近三年) → intervals of days
    places               China's divisions found by name and told apart
    terms                the one function that splits Chinese into search terms
    tables               word lists written as text
    data/make_divisions  makes the list of divisions; run by hand

Indexing
    index                `rag index`, `rag remove`: store and derived parts kept in step with the files
    prepare              one document → everything the store and the keyword index need of it
    workers              other processes that work one value at a time
    store                SQLite, the one source of truth
    records              values ↔ rows of the store, with a checksum each
    derive               what is made from the store and can be made again
    lexical              keyword search: tantivy over terms
    dense                search by meaning: FAISS rows by passage id
    ledger               every figure of the collection, and what contradicts it
    ledger_filter        what a look-up in the ledger is kept to
    series               figures that can be drawn side by side
    clashes              all contradictions of a collection, found once for each state of it
    verify               does every row say what it said, and do the three stores agree
    repair               whole again what verify finds
    health               how large the parts of an index folder are

Models
    models               which weights are used, and where they lie
    fetch                one file of weights into the cache, whole and checked
    encode               texts → vectors through sentence-transformers; the protocol of an encoder
    static_encoder       the encoder that ships: a table of vectors, read with numpy
    encoders             the encoder that the settings name
    reader               marks where an answer stands, or says that it does not
    reader_input         what the reader is shown
    graph                the reader's weights as a graph for ONNX Runtime
    unpack               a GGUF file as a folder that loads in seconds
    causal               a language model on an ordinary processor
    packed               a layer with its weights packed as fp16

Finding answers
    ask                  the assistant: the whole pipeline
    opening              puts an assistant together from an index folder and the models
    question             what a question may be
    chat                 follow-up → question that stands on its own
    swap                 “2020年呢？”: the last question with one thing exchanged
    turns                a question over several turns: 哪个更多, 两个加起来
    spoken               everyday words of a question → printed ones
    asked_date           去年, counted from the day of asking
    subject              what a question is about
    shapes               what kind of answer a question wants
    asked                what a question asks a figure for
    sources              where passages come from: an index, or the texts given
    retrieve             question → passages, keyword and meaning fused
    coverage             how much of a question a passage prints
    fit                  whether a passage speaks about the place and the year asked about
    find                 readings → finding, one module for each shape of answer
    find/finding         what was found: the bare answer and the text that proves it
    find/figure          figures
    find/span            names and dates
    find/alone           names whose end or beginning reads as another word
    find/renamed         what something is called now
    find/partner         who did what with whom
    find/listing         lists
    find/bracketed       what a term stands for, in brackets behind it
    find/reason          why and how
    find/verdict         whether a stated figure is so
    find/whether         yes or no without a figure
    find/comparison      comparisons of places or years
    find/contest         which of several has the most
    find/winner          which of the figures of a row wins
    find/row             like things side by side, each with its figure
    find/chronology      what happened first, in one year, on one day
    find/about           questions about an article itself
    find/several         several questions typed as one
    find/parting         several questions typed as one, parted
    find/joints          where one question ends and the next begins
    find/together        the answers of several questions out of one sentence
    find/within          one question kept to one sentence
    find/change          both ends of a printed change
    find/reports         what each of several reports says
    find/sums            numbers that are worked out from printed ones
    find/share           a share that no sentence prints
    find/nearby          which of several like things in a sentence is meant
    find/timing          whether a figure is about the time asked for
    find/stretch         a stretch of time by its words alone
    find/shared          a figure that several things share
    find/rate            per what a figure is counted
    find/payment         what is paid for
    find/denied          a figure of what is not

Wording
    wording              the built-in wording, at once
    dispute              other articles' other numbers, side by side
    writer               found sentences → a paragraph, streamed
    lock                 decoding locked to the figures of the evidence
    compose              a model's draft → sentences that the quotes bear out
    cite                 citations, and the check of every figure shown
    reference            the source line of a citation
    terminal             an answer in the terminal
    export               answers and conversations as Markdown and Word

Evaluation
    questions            question files as plain rows
    columns              tables with a header row in either language
    rows                 question rows and answer rows as JSON
    batch                a file of questions in, a file of answers out
    batch_worker         answering in several processes
    answer_table         answers as a table for people
    cells                text that no spreadsheet takes for a formula
    batch_sheet          the answers of a batch, judged where the right one is known
    search               retrieval alone, over a file of questions
    gold                 what is known to be right
    measures             how one answer is measured
    judge                one answer against its gold
    evaluate             files of answers against gold
    scores               all judgements together, with intervals
    comparison           two runs over the same questions
    ranking              retrieval against the articles known to hold the answer
    report               the report as files
    report_view          what a report shows, as plain values
    bench                published question sets, and our own
    bench/sets           which sets there are, their licences, what their figures mean
    bench/commands       `rag bench …`
    bench/files          the files that benchmarks come in
    bench/reading        SQuAD's layout: CMRC 2018, DRCD, DuReader-robust
    bench/rgb            RGB
    bench/crud           CRUD-RAG
    bench/chronoqa       ChronoQA
    bench/closed         questions that the collection does not answer
    bench/own            our own benchmark: recipe and rows
    bench/forms          forms of question made from one printed clause
    bench/baseline       the nearest figure of the best sentence
    bench/table          one table out of several reports

Service
    cli                  the command line
    __main__             `python -m rag`
    server               `rag serve`: HTTP API and browser app
    guard                what stands before every route
    hosts                the names by which a server may be addressed
    openai               OpenAI's chat completions
    conversation_routes  conversations and ratings over HTTP
    service              one index, one assistant, one queue
    work                 the models' work in a bounded queue
    library              an index folder as the app sees it
    bulk                 how large a file is once it is unpacked
    current              what is opened once for all, and anew when the index is another
    conversations        conversations as they were had
    preferences          how the people at this index want their answers
    batches              question files answered in the background
    errors               everything that can go wrong and that a user can do something about
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
