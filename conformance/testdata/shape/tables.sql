-- One table or two for each shape beyond a single reference, for every engine.

-- Fan-outs that go together, with each other and with a column.
CREATE TABLE customer (id int NOT NULL PRIMARY KEY, points int NOT NULL, age smallint NOT NULL);
INSERT INTO customer SELECT n, floor(1000 - 3 * n + 60 * v), floor(18 + 60 * w) FROM seq WHERE n < 300;
CREATE TABLE visit (id int NOT NULL PRIMARY KEY, customer_id int NOT NULL, FOREIGN KEY (customer_id) REFERENCES customer (id));
INSERT INTO visit SELECT n, floor(300 * u * u) FROM seq WHERE n < 1800;
CREATE TABLE letter (id int NOT NULL PRIMARY KEY, customer_id int NOT NULL, FOREIGN KEY (customer_id) REFERENCES customer (id));
INSERT INTO letter SELECT n, floor(300 * v * v) FROM seq WHERE n < 1200;

-- Columns of a row that go together, or are null together.
CREATE TABLE body (id int NOT NULL PRIMARY KEY, height int NOT NULL, weight int NOT NULL, state varchar(8) NOT NULL, sold int, buyer varchar(12));
INSERT INTO body SELECT n, floor(150 + 50 * u), floor(40 + 60 * u + 15 * v), CASE WHEN w < 0.5 THEN 'new' WHEN w < 0.8 THEN 'sold' ELSE 'lost' END,
  CASE WHEN w >= 0.5 AND w < 0.8 THEN floor(500 * v) END, CASE WHEN w >= 0.5 AND w < 0.8 THEN 'somebody' END FROM seq WHERE n < 900;

-- Paths that meet: a parcel goes to the customer who had the letter.
CREATE TABLE parcel (id int NOT NULL PRIMARY KEY, customer_id int NOT NULL, letter_id int NOT NULL,
  FOREIGN KEY (customer_id) REFERENCES customer (id), FOREIGN KEY (letter_id) REFERENCES letter (id));
INSERT INTO parcel SELECT seq.n, letter.customer_id, letter.id FROM seq JOIN letter ON letter.id = floor(1200 * seq.w) WHERE seq.n < 1000;

-- Paths that meet in a share of the rows: most points of a road were drawn in the
-- session that the road is of.
CREATE TABLE session (id int NOT NULL PRIMARY KEY);
INSERT INTO session SELECT n FROM seq WHERE n < 160;
CREATE TABLE point (id int NOT NULL PRIMARY KEY, session_id int NOT NULL, FOREIGN KEY (session_id) REFERENCES session (id));
INSERT INTO point SELECT n, floor(160.0 * n * n / 3240000) FROM seq WHERE n < 1800;
CREATE TABLE road (id int NOT NULL PRIMARY KEY, session_id int NOT NULL, FOREIGN KEY (session_id) REFERENCES session (id));
INSERT INTO road SELECT n, floor(160 * u * u) FROM seq WHERE n < 180;
CREATE TABLE corner (road_id int NOT NULL, place int NOT NULL, point_id int NOT NULL, PRIMARY KEY (road_id, place),
  FOREIGN KEY (road_id) REFERENCES road (id), FOREIGN KEY (point_id) REFERENCES point (id));
INSERT INTO corner SELECT road.id, seq.n % 10, CASE WHEN seq.w < 0.6
  THEN (SELECT MIN(point.id) FROM point WHERE point.session_id = road.session_id) + floor(seq.v * (SELECT COUNT(*) FROM point WHERE point.session_id = road.session_id))
  ELSE floor(1800 * seq.v) END FROM seq JOIN road ON road.id = floor(seq.n / 10) WHERE seq.n < 1800 AND seq.n % 10 < 3 + road.id % 8;

-- A tenant in every key below it.
CREATE TABLE tenant (id int NOT NULL PRIMARY KEY);
INSERT INTO tenant SELECT n FROM seq WHERE n < 20;
CREATE TABLE account (tenant_id int NOT NULL, id int NOT NULL, PRIMARY KEY (tenant_id, id), FOREIGN KEY (tenant_id) REFERENCES tenant (id));
INSERT INTO account SELECT floor(20 * u * u), n FROM seq WHERE n < 400;
CREATE TABLE invoice (tenant_id int NOT NULL, id int NOT NULL, account_id int NOT NULL, PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id) REFERENCES tenant (id), FOREIGN KEY (tenant_id, account_id) REFERENCES account (tenant_id, id));
INSERT INTO invoice SELECT account.tenant_id, seq.n, account.id FROM seq JOIN account ON account.id = floor(400 * seq.v) WHERE seq.n < 1500;

-- A mixture: who scores is of one of the two teams that play.
CREATE TABLE team (id int NOT NULL PRIMARY KEY);
INSERT INTO team SELECT n FROM seq WHERE n < 40;
CREATE TABLE game (id int NOT NULL PRIMARY KEY, home_id int NOT NULL, away_id int NOT NULL,
  FOREIGN KEY (home_id) REFERENCES team (id), FOREIGN KEY (away_id) REFERENCES team (id));
INSERT INTO game SELECT n, floor(20 * u), 20 + floor(20 * v) FROM seq WHERE n < 500;
CREATE TABLE goal (id int NOT NULL PRIMARY KEY, game_id int NOT NULL, team_id int NOT NULL,
  FOREIGN KEY (game_id) REFERENCES game (id), FOREIGN KEY (team_id) REFERENCES team (id));
INSERT INTO goal SELECT seq.n, game.id, CASE WHEN seq.w < 0.6 THEN game.home_id ELSE game.away_id END
FROM seq JOIN game ON game.id = floor(500 * seq.v) WHERE seq.n < 1500;

-- A reference of several parents, that nothing declares.
CREATE TABLE photo (id int NOT NULL PRIMARY KEY, width int NOT NULL);
INSERT INTO photo SELECT 1 + n, floor(300 + 900 * u) FROM seq WHERE n < 300;
CREATE TABLE video (id int NOT NULL PRIMARY KEY, seconds int NOT NULL);
INSERT INTO video SELECT 5001 + n, floor(600 * v) FROM seq WHERE n < 120;
CREATE TABLE remark (id int NOT NULL PRIMARY KEY, remarkable_type varchar(10) NOT NULL, remarkable_id int NOT NULL);
INSERT INTO remark SELECT n, CASE WHEN w < 0.7 THEN 'photo' ELSE 'video' END, CASE WHEN w < 0.7 THEN 1 + floor(300 * u * u) ELSE 5001 + floor(120 * v) END FROM seq WHERE n < 1400;

-- A number that is the parent's, but where a bargain was made.
CREATE TABLE product (id int NOT NULL PRIMARY KEY, price decimal(8,2) NOT NULL);
INSERT INTO product SELECT n, 1 + floor(90000 * v * v) / 100 FROM seq WHERE n < 250;
CREATE TABLE line (id int NOT NULL PRIMARY KEY, product_id int NOT NULL, price decimal(8,2) NOT NULL, FOREIGN KEY (product_id) REFERENCES product (id));
INSERT INTO line SELECT seq.n, product.id, CASE WHEN seq.w < 0.75 THEN product.price ELSE floor(50000 * seq.v) / 100 END
FROM seq JOIN product ON product.id = floor(250 * seq.u) WHERE seq.n < 1600;

-- Dates that follow the key, another date of the row, and the parent's.
CREATE TABLE purchase (id int NOT NULL PRIMARY KEY, created datetime NOT NULL, paid datetime);
INSERT INTO purchase SELECT seq.n, seq.at, CASE WHEN seq.w < 0.8 THEN later.at END FROM seq JOIN seq later ON later.n = seq.n + floor(1 + 30 * seq.u * seq.u) WHERE seq.n < 900;
CREATE TABLE delivery (id int NOT NULL PRIMARY KEY, purchase_id int NOT NULL, sent datetime NOT NULL, FOREIGN KEY (purchase_id) REFERENCES purchase (id));
INSERT INTO delivery SELECT seq.n, floor(seq.n * 0.75), later.at FROM seq JOIN seq later ON later.n = floor(seq.n * 0.75) + floor(1 + 20 * seq.v) WHERE seq.n < 1100;

-- A tree.
CREATE TABLE category (id int NOT NULL PRIMARY KEY, parent_id int, FOREIGN KEY (parent_id) REFERENCES category (id));
INSERT INTO category SELECT 1 + n, CASE WHEN n >= 5 THEN floor((n - 5) / 6) + 1 END FROM seq WHERE n < 450 ORDER BY n;

-- A key that holds a part of a reference: a player has a row for each club of a
-- year that he was in, and a club is in one league a year, if there is one.
CREATE TABLE player (id int NOT NULL PRIMARY KEY);
INSERT INTO player SELECT n FROM seq WHERE n < 150;
CREATE TABLE club (year smallint NOT NULL, league char(2) NOT NULL, name char(3) NOT NULL, PRIMARY KEY (year, league, name));
INSERT INTO club SELECT 1970 + floor(n / 9), CASE WHEN u < 0.5 THEN 'NL' ELSE 'AL' END, substr('ABCDEFGHIJK', 1 + n % 9, 3) FROM seq WHERE n < 360 AND v < 0.8;
CREATE TABLE roster (player_id int NOT NULL, year smallint NOT NULL, stint smallint NOT NULL, league char(2) NOT NULL, name char(3) NOT NULL,
  PRIMARY KEY (player_id, year, stint), FOREIGN KEY (player_id) REFERENCES player (id), FOREIGN KEY (year, league, name) REFERENCES club (year, league, name));
INSERT INTO roster SELECT p.n, club.year, 1, club.league, club.name FROM seq p JOIN seq s ON s.n < 4 + p.n % 9
JOIN club ON club.year = 1970 + (p.n + s.n * (1 + p.n % 3)) % 40 AND club.name = substr('ABCDEFGHIJK', 1 + (p.n + s.n) % 9, 3) WHERE p.n < 150;
INSERT INTO roster SELECT player_id, roster.year, 2, club.league, club.name FROM roster JOIN club ON club.year = roster.year
WHERE (player_id * 7 + roster.year) % 11 = 0 AND club.name = (SELECT MIN(o.name) FROM club o WHERE o.year = roster.year AND o.name <> roster.name);

DROP TABLE seq;
