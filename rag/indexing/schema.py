"""The tables of the store, and the ways into them."""

SCHEMA_VERSION = 2
STATED_ROWS = "kind IN ('figure', 'ordinal')"  # of the rows of figures: those that state something, see rag.types.STATED

SCHEMA = f"""
CREATE TABLE meta (key TEXT PRIMARY KEY, value) WITHOUT ROWID;
CREATE TABLE inputs (path TEXT PRIMARY KEY, sha256 TEXT NOT NULL, documents INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE documents (
    id INTEGER PRIMARY KEY AUTOINCREMENT, source TEXT NOT NULL UNIQUE, sha256 TEXT NOT NULL, title TEXT NOT NULL, date TEXT,
    whole INTEGER NOT NULL, text TEXT NOT NULL, furniture TEXT NOT NULL, "check" BLOB NOT NULL,
    input TEXT NOT NULL, origin BLOB NOT NULL, figured INTEGER, seal BLOB NOT NULL);
CREATE INDEX documents_input ON documents (input);
CREATE TABLE articles (
    id INTEGER PRIMARY KEY AUTOINCREMENT, document INTEGER NOT NULL REFERENCES documents ON DELETE CASCADE, number INTEGER NOT NULL,
    title TEXT NOT NULL, kicker TEXT NOT NULL, byline TEXT NOT NULL, place TEXT NOT NULL, date TEXT,
    start INTEGER NOT NULL, stop INTEGER NOT NULL, blocks TEXT NOT NULL, "check" BLOB NOT NULL);
CREATE INDEX articles_document ON articles (document);
CREATE TABLE passages (
    id INTEGER PRIMARY KEY AUTOINCREMENT, document INTEGER NOT NULL REFERENCES documents ON DELETE CASCADE, article INTEGER NOT NULL,
    text TEXT NOT NULL, pieces TEXT NOT NULL, title TEXT NOT NULL, place TEXT NOT NULL, date TEXT, kind TEXT NOT NULL,
    byline TEXT NOT NULL, lead TEXT NOT NULL, "check" BLOB NOT NULL);
CREATE INDEX passages_document ON passages (document);
CREATE TABLE figures (
    id INTEGER PRIMARY KEY, passage INTEGER NOT NULL REFERENCES passages ON DELETE CASCADE, text TEXT NOT NULL, value TEXT, upper TEXT,
    unit TEXT NOT NULL, qualifier TEXT NOT NULL, kind TEXT NOT NULL, start INTEGER NOT NULL, stop INTEGER NOT NULL,
    subject TEXT NOT NULL, claim TEXT, period TEXT NOT NULL, since TEXT, until TEXT, "check" BLOB NOT NULL);
CREATE INDEX figures_passage ON figures (passage);
CREATE INDEX figures_value ON figures (value, unit) WHERE {STATED_ROWS};
CREATE INDEX figures_claim ON figures (claim) WHERE claim IS NOT NULL;
CREATE TABLE vectors (
    passage INTEGER PRIMARY KEY REFERENCES passages ON DELETE CASCADE, encoder TEXT NOT NULL, vector BLOB NOT NULL, "check" BLOB NOT NULL);
CREATE INDEX vectors_encoder ON vectors (encoder);
"""

# Ways into the tables that came later: an index folder made before gets them at its next run, and works without them until then.
INDEXES = (
    "articles_title ON articles (document, title)",  # the library's filter reads headlines without the articles' text
    "passages_place ON passages (place)",
    f"figures_unit ON figures (unit) WHERE {STATED_ROWS}",
    "figures_since ON figures (since) WHERE since IS NOT NULL",
    "figures_until ON figures (until) WHERE until IS NOT NULL",
)
