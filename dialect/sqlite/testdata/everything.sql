-- Everything that a SQLite schema can say and that a schema here carries.
CREATE TABLE parent (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  code VARCHAR(10) NOT NULL DEFAULT 'it''s' COLLATE NOCASE UNIQUE,
  made DATETIME DEFAULT CURRENT_TIMESTAMP,
  day DATE DEFAULT (date('now')), -- a comment, with a comma
  price NUMERIC(10,2) DEFAULT -1.5 CHECK (price > -10 /* really) */),
  flag BOOLEAN DEFAULT TRUE,
  raw BLOB DEFAULT x'00ff',
  untyped,
  half REAL AS (price / 2) VIRTUAL,
  total INT GENERATED ALWAYS AS (price * 2) STORED,
  CONSTRAINT "positive, or so" CHECK (id > 0 AND code <> 'a)b'),
  UNIQUE (made, day)
);
CREATE TABLE "child, of ""two"" (hostile)" (
  "select" INT REFERENCES Parent ON DELETE SET DEFAULT,
  [from table] INT DEFAULT 0,
  `tick``ed` TEXT CONSTRAINT c1 NOT NULL CONSTRAINT c2 REFERENCES PARENT (CODE) ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED,
  "ünïcode 😀" NVARCHAR(160) CONSTRAINT "named check" CHECK (length("ünïcode 😀") < 100),
  "semi;colon" TEXT DEFAULT "double quoted",
  primary key ("select" desc, [from table]),
  FOREIGN KEY ("from table") REFERENCES PARENT ON DELETE SET NULL
  CONSTRAINT without_comma CHECK ("select" >= 0)
);
CREATE TABLE pairs (
  a INTEGER NOT NULL,
  b TEXT NOT NULL COLLATE RTRIM,
  c REAL,
  PRIMARY KEY (a, b),
  FOREIGN KEY (a) REFERENCES parent (id)
) WITHOUT ROWID, STRICT;
CREATE TABLE below (
  x INTEGER,
  y TEXT,
  CONSTRAINT up FOREIGN KEY (x, y) REFERENCES pairs ON DELETE CASCADE ON UPDATE RESTRICT,
  CONSTRAINT gone FOREIGN KEY (x) REFERENCES nowhere
);
CREATE TABLE tree (id INTEGER, up INT REFERENCES tree (id), PRIMARY KEY (id DESC));
CREATE TABLE not_rowid (id INTEGER PRIMARY KEY DESC, id2 INT, UNIQUE (id, id2)) STRICT;
CREATE TABLE late_key (a INT UNIQUE, b INT UNIQUE, c TEXT, PRIMARY KEY (c), UNIQUE (a, b));
CREATE TABLE lonely (a);
CREATE TABLE copied AS SELECT id, code FROM parent;
CREATE INDEX plain ON parent (made DESC, code COLLATE BINARY);
CREATE UNIQUE INDEX "partial;index" ON parent (day, untyped) WHERE flag = 1 AND day IS NOT NULL -- why
;
CREATE INDEX expr ON parent (lower(code) COLLATE NOCASE DESC, id + 1, substr(code, 1, 3));
CREATE UNIQUE INDEX uniq ON tree (up, id);
CREATE VIEW v AS SELECT id, price FROM parent WHERE price > 0 /* ; */ ;
CREATE TRIGGER "tr;ig" AFTER INSERT ON parent BEGIN
  UPDATE parent SET flag = 0 WHERE id = new.id;
  DELETE FROM lonely;
END;
CREATE VIRTUAL TABLE words USING fts5(word);
