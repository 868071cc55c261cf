-- Every type and feature that both servers have.
SET NAMES utf8mb4;
SET foreign_key_checks = 0;
SET SESSION sql_mode = 'ALLOW_INVALID_DATES';

CREATE TABLE numbers (
  id bigint unsigned NOT NULL AUTO_INCREMENT,
  tiny tinyint DEFAULT -1, tinyu tinyint unsigned NOT NULL DEFAULT 255, flag tinyint(1) NOT NULL DEFAULT 0,
  small smallint, medium mediumint unsigned, whole int NOT NULL DEFAULT 0, big bigint, bigu bigint unsigned,
  zero int(8) unsigned zerofill,
  dec0 decimal(10,0), dec2 decimal(10,2) NOT NULL DEFAULT 1.50, dec30 decimal(65,30), decu decimal(5,2) unsigned,
  f float, fl float unsigned, d double DEFAULT 0.25, fp float(7,4),
  b1 bit(1) NOT NULL DEFAULT b'1', b7 bit(7), b64 bit(64),
  y year DEFAULT 2000,
  PRIMARY KEY (id), UNIQUE KEY bigu (bigu), KEY two (tiny DESC, small)
) ENGINE=InnoDB AUTO_INCREMENT=77 DEFAULT CHARSET=utf8mb4 COMMENT='numbers; it''s "all" of `them` \\ here';

CREATE TABLE texts (
  id int NOT NULL,
  c char(10) NOT NULL DEFAULT 'a''b\\c\nd', v varchar(300) DEFAULT '' COMMENT 'a ''quoted'' comment, 日本 😀',
  lat varchar(50) CHARACTER SET latin1 DEFAULT NULL, lbin varchar(50) CHARACTER SET latin1 COLLATE latin1_bin DEFAULT 'é',
  asc_ char(36) CHARACTER SET ascii COLLATE ascii_bin, u2 varchar(20) CHARACTER SET ucs2, u16 varchar(20) CHARACTER SET utf16,
  u32 varchar(20) CHARACTER SET utf32, sj varchar(20) CHARACTER SET sjis, g varchar(20) CHARACTER SET gbk, k8 varchar(20) CHARACTER SET koi8r,
  u3 varchar(20) CHARACTER SET utf8mb3, bin4 varchar(20) COLLATE utf8mb4_bin,
  tt tinytext, t text, mt mediumtext, lt longtext,
  e enum('a','b''c','d,e','','ünï','x)y') NOT NULL DEFAULT 'b''c', s set('red','green','blue\\','(x') DEFAULT 'red',
  el enum('ä','b') CHARACTER SET latin1,
  PRIMARY KEY (id), KEY prefixed (t(20), v(10)), UNIQUE KEY vu (v(100)), FULLTEXT KEY ft (t, mt)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

CREATE TABLE bytes (
  id binary(16) NOT NULL, fixed binary(4) DEFAULT 'ab', zero binary(2) DEFAULT 0x00ff, var varbinary(255), tb tinyblob, b blob, mb mediumblob, lb longblob,
  PRIMARY KEY (id), KEY b (b(30))
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

CREATE TABLE times (
  id int unsigned NOT NULL,
  d date DEFAULT '0000-00-00', t time DEFAULT '838:59:59', t6 time(6), dt datetime DEFAULT '0000-00-00 00:00:00', dt3 datetime(3) DEFAULT CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3),
  dt6 datetime(6), ts timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP, tsn timestamp NULL DEFAULT NULL, ts0 timestamp NOT NULL DEFAULT '0000-00-00 00:00:00',
  y year(4) NOT NULL DEFAULT '1999',
  PRIMARY KEY (id)
) ENGINE=InnoDB DEFAULT CHARSET=latin1;

CREATE TABLE shapes (
  id int NOT NULL PRIMARY KEY,
  g geometry, p point NOT NULL, l linestring, poly polygon, mp multipoint, ml multilinestring, mpoly multipolygon, gc geometrycollection,
  SPATIAL KEY p (p)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

CREATE TABLE derived (
  id int NOT NULL, a int NOT NULL, name varchar(40) DEFAULT NULL,
  twice int GENERATED ALWAYS AS (a * 2) STORED, shout varchar(60) GENERATED ALWAYS AS (concat(upper(name), '!\'"', "x")) VIRTUAL COMMENT 'v',
  hidden int INVISIBLE DEFAULT 7, expr varchar(40) DEFAULT (concat('x', 'y,)')), blobdef text DEFAULT ('abc'), num int DEFAULT (1 + 2),
  doc json DEFAULT NULL,
  PRIMARY KEY (id), KEY twice (twice), KEY shout (shout),
  CONSTRAINT positive CHECK (a > 0 AND name <> 'it''s (a) trap'), CONSTRAINT `odd check` CHECK (a <> 13)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

CREATE TABLE `select` (
  `from` int NOT NULL AUTO_INCREMENT, `2nd` int DEFAULT NULL, `a.b` int NOT NULL, `back``tick` varchar(10) DEFAULT NULL, `semi;colon` int DEFAULT NULL,
  `quote'"` int DEFAULT NULL, `日本` int DEFAULT NULL, `UPPER` int DEFAULT NULL,
  `abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghijkl` int DEFAULT NULL, `space in` int DEFAULT NULL, `DEFAULT` int DEFAULT 3,
  PRIMARY KEY (`from`), UNIQUE KEY `a.b` (`a.b`), KEY `in``dex` (`back``tick`, `space in`),
  CONSTRAINT `f``k;"'` FOREIGN KEY (`2nd`) REFERENCES `select` (`from`) ON DELETE SET NULL ON UPDATE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

CREATE TABLE `dotted.table` (`x` int NOT NULL, `y` int NOT NULL, `UPPER` int DEFAULT NULL, PRIMARY KEY (`x`,`y`), KEY notunique (y),
  CONSTRAINT dt1 FOREIGN KEY (x) REFERENCES `select` (`a.b`) ON DELETE CASCADE) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

CREATE TABLE child (
  a int NOT NULL, b int NOT NULL, c int NOT NULL, d int DEFAULT NULL,
  PRIMARY KEY (a, b, c), KEY ab (a, b), KEY d (d),
  CONSTRAINT both_ FOREIGN KEY (a, b) REFERENCES `dotted.table` (x, y) ON DELETE RESTRICT ON UPDATE CASCADE,
  CONSTRAINT loose FOREIGN KEY (d) REFERENCES `dotted.table` (y)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

CREATE TABLE `myisam` (id int NOT NULL AUTO_INCREMENT, part int NOT NULL, v varchar(20), PRIMARY KEY (part, id), FULLTEXT KEY v (v)) ENGINE=MyISAM DEFAULT CHARSET=latin1 ROW_FORMAT=DYNAMIC MAX_ROWS=1000;
CREATE TABLE counter (part int NOT NULL, n int NOT NULL AUTO_INCREMENT, PRIMARY KEY (part), KEY n (n)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE TABLE keyless (a int, b varchar(5)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
CREATE TABLE uniquely (a int NOT NULL, b int NOT NULL, UNIQUE KEY ab (a, b)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 ROW_FORMAT=COMPRESSED KEY_BLOCK_SIZE=8;
CREATE TABLE memory_ (a int NOT NULL, b int, PRIMARY KEY (a), KEY b (b) USING HASH) ENGINE=MEMORY DEFAULT CHARSET=utf8mb4;
CREATE TABLE sliced (id int NOT NULL, d date NOT NULL, PRIMARY KEY (id, d)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 STATS_PERSISTENT=1
  PARTITION BY RANGE (year(d)) (PARTITION p0 VALUES LESS THAN (2000) COMMENT = 'it''s', PARTITION p1 VALUES LESS THAN MAXVALUE);
CREATE TABLE hashed (id int NOT NULL, PRIMARY KEY (id)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 PARTITION BY HASH (id) PARTITIONS 3;

CREATE FUNCTION plus_one(x int) RETURNS int DETERMINISTIC RETURN x + 1;
CREATE PROCEDURE noop() SELECT 1;
CREATE VIEW a_view AS SELECT id, plus_one(a) AS b FROM derived;
CREATE VIEW `0 view` AS SELECT * FROM a_view;
CREATE TRIGGER shouting BEFORE INSERT ON keyless FOR EACH ROW SET NEW.b = 'trig';
CREATE EVENT never ON SCHEDULE EVERY 1 YEAR STARTS '2037-01-01 00:00:00' DISABLE DO DELETE FROM keyless;
