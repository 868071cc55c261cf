-- What only MySQL has.
SET NAMES utf8mb4;
CREATE TABLE oracle (
  id int NOT NULL, name varchar(40) COLLATE utf8mb4_0900_as_cs DEFAULT NULL, doc json DEFAULT (json_array()), place point NOT NULL SRID 4326, plane geometry NOT NULL SRID 0,
  big_int bigint DEFAULT (-1), uu binary(16) DEFAULT (uuid_to_bin(uuid())), tags json,
  PRIMARY KEY (id DESC), KEY functional ((lower(name)), id DESC) COMMENT 'f', KEY unseen (name) INVISIBLE, SPATIAL KEY place (place),
  FULLTEXT KEY grams (name) WITH PARSER ngram, KEY many ((CAST(tags->'$[*]' AS unsigned ARRAY))),
  CONSTRAINT off CHECK (id > 1000) NOT ENFORCED, CONSTRAINT fine CHECK (regexp_like(name, '^[a-z]\\d'))
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_ai_ci;
SET SESSION sql_generate_invisible_primary_key = 1;
CREATE TABLE gipk (a int DEFAULT NULL, b varchar(10) DEFAULT NULL) ENGINE=InnoDB;
SET SESSION sql_generate_invisible_primary_key = 0;
