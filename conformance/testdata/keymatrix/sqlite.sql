-- The key matrix: every kind of key and reference that real schemas hold, and
-- what stands around them, for SQLite. Rows come from seq: n counts from 0, u,
-- v and w lie in [0,1), so that floor(p*u*u) is a skewed choice of p; h is 32
-- hex digits.
CREATE TABLE seq (n integer PRIMARY KEY, u real NOT NULL, v real NOT NULL, w real NOT NULL, h text);
INSERT INTO seq
WITH RECURSIVE d (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM d WHERE n < 999)
SELECT n, n * 0.6180339887, n * 0.7548776662, n * 0.5698402910,
  printf('%08x%08x%08x%08x', n * 2654435761 % 4294967296, (n + 7) * 2246822519 % 4294967296, (n + 3) * 3266489917 % 4294967296, (n + 1) * 668265263 % 4294967296) FROM d;
UPDATE seq SET u = u - floor(u), v = v - floor(v), w = w - floor(w);

-- Lookup tables.
CREATE TABLE status (id integer PRIMARY KEY AUTOINCREMENT, label varchar(20) NOT NULL UNIQUE);
INSERT INTO status (label) VALUES ('new'), ('paid'), ('sent'), ('lost'), ('void');
CREATE TABLE currency (code char(3) NOT NULL PRIMARY KEY, title varchar(40) NOT NULL);
INSERT INTO currency VALUES ('EUR', 'Euro'), ('USD', 'Dollar'), ('CHF', 'Franken'), ('GBP', 'Pound');

-- Integer keys: dense, with gaps, negative, narrow, above 2^63.
CREATE TABLE int_dense (id integer PRIMARY KEY AUTOINCREMENT, name varchar(30) NOT NULL, status_id tinyint unsigned NOT NULL,
  FOREIGN KEY (status_id) REFERENCES status (id));
INSERT INTO int_dense SELECT n + 1, ('item ' || n), 1 + CAST(floor(5 * u * u) AS integer) FROM seq WHERE n < 60;
CREATE TABLE int_gaps (id integer PRIMARY KEY AUTOINCREMENT, v int);
INSERT INTO int_gaps SELECT 100 + 7 * n + CAST(floor(5 * u) AS integer), iif(n % 3 = 0, NULL, n) FROM seq WHERE n < 50;
CREATE TABLE int_negative (id int NOT NULL PRIMARY KEY, v int);
INSERT INTO int_negative SELECT n - 30, n FROM seq WHERE n < 45;
CREATE TABLE int_tiny (id integer PRIMARY KEY AUTOINCREMENT, v int);
INSERT INTO int_tiny SELECT n, n FROM seq WHERE n < 25;
CREATE TABLE int_huge (id bigint unsigned NOT NULL PRIMARY KEY, v int);
INSERT INTO int_huge SELECT 9223372036854775807 - n * n, n FROM seq WHERE n < 40;
CREATE TABLE int_child (id integer PRIMARY KEY AUTOINCREMENT, dense_id int NOT NULL, gaps_id int, negative_id int, tiny_id tinyint NOT NULL, huge_id bigint unsigned,
  FOREIGN KEY (dense_id) REFERENCES int_dense (id), FOREIGN KEY (gaps_id) REFERENCES int_gaps (id), FOREIGN KEY (negative_id) REFERENCES int_negative (id),
  FOREIGN KEY (tiny_id) REFERENCES int_tiny (id), FOREIGN KEY (huge_id) REFERENCES int_huge (id));
INSERT INTO int_child (dense_id, gaps_id, negative_id, tiny_id, huge_id)
SELECT 1 + CAST(floor(55 * u * u) AS integer), iif(n % 4 = 0, NULL, (SELECT min(id) FROM int_gaps WHERE id >= 100 + 300 * seq.v * seq.v)), iif(n % 5 < 2, NULL, CAST(floor(40 * w) AS integer) - 30), CAST(floor(25 * v) AS integer), iif(n % 4 = 0, NULL, 9223372036854775807 - CAST(floor(30 * u) AS integer) * CAST(floor(30 * u) AS integer))
FROM seq WHERE n < 200;

-- UUID keys, as text and as bytes, and a text number.
CREATE TABLE uuid_text (id char(36) NOT NULL PRIMARY KEY, v int);
INSERT INTO uuid_text SELECT (substr(h, 1, 8) || '-' || substr(h, 9, 4) || '-' || ('4' || substr(h, 14, 3)) || '-' || ('a' || substr(h, 18, 3)) || '-' || substr(h, 21, 12)), n FROM seq WHERE n < 60;
CREATE TABLE uuid_binary (id binary(16) NOT NULL PRIMARY KEY, text_id char(36), FOREIGN KEY (text_id) REFERENCES uuid_text (id));
INSERT INTO uuid_binary SELECT unhex(h), iif(n % 7 = 0, NULL, (SELECT id FROM uuid_text WHERE uuid_text.v = CAST(floor(50 * seq.u * seq.u) AS integer))) FROM seq WHERE n < 80;
CREATE TABLE uuid_child (id integer PRIMARY KEY AUTOINCREMENT, text_id char(36) NOT NULL, binary_id binary(16), UNIQUE (text_id, binary_id),
  FOREIGN KEY (text_id) REFERENCES uuid_text (id) ON DELETE CASCADE, FOREIGN KEY (binary_id) REFERENCES uuid_binary (id) ON DELETE SET NULL);
INSERT OR IGNORE INTO uuid_child (text_id, binary_id) SELECT (SELECT id FROM uuid_text WHERE uuid_text.v = CAST(floor(60 * seq.u * seq.u) AS integer)), iif(n % 6 = 0, NULL, unhex((SELECT x.h FROM seq x WHERE x.n = CAST(floor(80 * seq.w) AS integer)))) FROM seq WHERE n < 150;

-- Text keys: natural ones, and patterns with a counter.
CREATE TABLE report (number varchar(12) NOT NULL PRIMARY KEY, title varchar(60));
INSERT INTO report SELECT ((2015 + n / 12) || '-' || printf('%04d', n % 12 + 1)), ('Report ' || n) FROM seq WHERE n < 60;
CREATE TABLE purchase (code varchar(10) NOT NULL PRIMARY KEY, currency char(3) NOT NULL, report varchar(12), amount decimal(10,2) NOT NULL,
  FOREIGN KEY (currency) REFERENCES currency (code) ON UPDATE CASCADE, FOREIGN KEY (report) REFERENCES report (number));
INSERT INTO purchase SELECT ('ORD-' || printf('%06d', 100 + n)), (CASE CAST(1 + CAST(floor(4 * u * u) AS integer) AS integer) WHEN 1 THEN 'EUR' WHEN 2 THEN 'USD' WHEN 3 THEN 'CHF' WHEN 4 THEN 'GBP' END), iif(n % 3 = 0, NULL, ((2015 + CAST(floor(4 * v) AS integer)) || '-' || printf('%04d', 1 + CAST(floor(12 * w) AS integer)))), round(u * 1000, 2) FROM seq WHERE n < 130;
CREATE TABLE purchase_note (id integer PRIMARY KEY AUTOINCREMENT, purchase varchar(10) NOT NULL, note text, FOREIGN KEY (purchase) REFERENCES purchase (code));
INSERT INTO purchase_note (purchase, note) SELECT ('ORD-' || printf('%06d', 100 + CAST(floor(120 * u * u) AS integer))), replace(hex(zeroblob(1 + CAST(floor(20 * v) AS integer))), '00', 'note ') FROM seq WHERE n < 90;

-- Composite keys that overlap, as in mondial: a country's capital is one of its own cities.
CREATE TABLE country (code char(3) NOT NULL PRIMARY KEY, name varchar(50) NOT NULL UNIQUE, capital varchar(40), capital_province varchar(40),
  FOREIGN KEY (capital, code, capital_province) REFERENCES city (name, country, province));
INSERT INTO country SELECT (char(65 + n % 26) || char(65 + n / 3)), ('Country of ' || n), NULL, NULL FROM seq WHERE n < 40;
CREATE TABLE province (name varchar(40) NOT NULL, country char(3) NOT NULL, area float, PRIMARY KEY (name, country), FOREIGN KEY (country) REFERENCES country (code));
INSERT INTO province SELECT ('Province ' || s.n), c.code, s.u * 1000 FROM country c JOIN seq s ON s.n < 1 + unicode(c.code) % 7;
CREATE TABLE city (name varchar(40) NOT NULL, country char(3) NOT NULL, province varchar(40) NOT NULL, population int, PRIMARY KEY (name, country, province),
  FOREIGN KEY (country) REFERENCES country (code), FOREIGN KEY (province, country) REFERENCES province (name, country));
INSERT INTO city SELECT ('City ' || s.n), p.country, p.name, 1000 * s.n FROM province p JOIN seq s ON s.n < (unicode(p.country) * length(p.name) + unicode(substr(p.name, -1)) * 5) % 6;
UPDATE country SET capital = (SELECT max(name) FROM city WHERE city.country = code) WHERE unicode(code) % 5 > 0;
UPDATE country SET capital_province = (SELECT max(province) FROM city WHERE city.country = code AND city.name = country.capital) WHERE unicode(code) % 5 > 0;
CREATE TABLE airport (iata char(3) NOT NULL PRIMARY KEY, country char(3) NOT NULL, city varchar(40), province varchar(40),
  FOREIGN KEY (country) REFERENCES country (code), FOREIGN KEY (city, country, province) REFERENCES city (name, country, province));
INSERT INTO airport SELECT (char(65 + n % 26) || char(65 + n / 26) || 'X'), c.code, iif(n % 9 = 0, NULL, c.capital), iif(n % 9 = 0, NULL, c.capital_province)
FROM seq JOIN country c ON c.name = ('Country of ' || CAST(floor(40 * u * u) AS integer)) WHERE n < 120;

-- (parent, ordinal), two levels of it, and a reference to the lower one.
CREATE TABLE invoice (id integer PRIMARY KEY AUTOINCREMENT, issued date NOT NULL, status_id tinyint unsigned NOT NULL, FOREIGN KEY (status_id) REFERENCES status (id));
INSERT INTO invoice SELECT n + 1, date('2020-01-01', (CAST(floor(n * 5 + 9 * u) AS integer)) || ' days'), 1 + CAST(floor(5 * v * v) AS integer) FROM seq WHERE n < 100;
CREATE TABLE invoice_line (invoice_id int unsigned NOT NULL, line_no smallint unsigned NOT NULL, product varchar(30), qty int NOT NULL, PRIMARY KEY (invoice_id, line_no), FOREIGN KEY (invoice_id) REFERENCES invoice (id) ON DELETE CASCADE);
INSERT INTO invoice_line SELECT i.id, s.n + 1, ('p' || CAST(floor(30 * s.u) AS integer)), 1 + CAST(floor(9 * s.w) AS integer) FROM invoice i JOIN seq s ON s.n < (i.id * i.id) % 7;
CREATE TABLE invoice_tax (invoice_id int unsigned NOT NULL, line_no smallint unsigned NOT NULL, tax_no tinyint NOT NULL, rate decimal(5,2) NOT NULL, PRIMARY KEY (invoice_id, line_no, tax_no), FOREIGN KEY (invoice_id, line_no) REFERENCES invoice_line (invoice_id, line_no));
INSERT INTO invoice_tax SELECT l.invoice_id, l.line_no, s.n, 19.00 - 2 * s.n FROM invoice_line l JOIN seq s ON s.n < (l.invoice_id + l.line_no) % 3;
CREATE TABLE invoice_refund (id integer PRIMARY KEY AUTOINCREMENT, invoice_id int unsigned, line_no smallint unsigned, FOREIGN KEY (invoice_id, line_no) REFERENCES invoice_line (invoice_id, line_no));
INSERT INTO invoice_refund (invoice_id, line_no) SELECT invoice_id, line_no FROM invoice_line WHERE (invoice_id * 7 + line_no) % 6 = 0 UNION ALL SELECT NULL, NULL FROM seq WHERE n < 12;

-- A primary key that is a foreign key, chains of it, one-to-one references, class-table inheritance.
CREATE TABLE person (id integer PRIMARY KEY AUTOINCREMENT, first_name varchar(40) NOT NULL, last_name varchar(40) NOT NULL, email varchar(80) COLLATE NOCASE NOT NULL UNIQUE, born date);
INSERT INTO person SELECT n + 1, ('First' || CAST(floor(60 * u) AS integer)), ('Last' || CAST(floor(90 * v) AS integer)), (iif(n % 2, 'User', 'user') || n || '@example.org'), iif(n % 5 = 0, NULL, date('1950-01-01', (CAST(floor(20000 * w) AS integer)) || ' days')) FROM seq WHERE n < 150;
CREATE TABLE employee (person_id int NOT NULL PRIMARY KEY, salary decimal(9,2) NOT NULL, FOREIGN KEY (person_id) REFERENCES person (id));
INSERT INTO employee SELECT id, 1000 + id FROM person WHERE id % 3 = 0;
CREATE TABLE manager (person_id int NOT NULL PRIMARY KEY, bonus int, FOREIGN KEY (person_id) REFERENCES employee (person_id));
INSERT INTO manager SELECT person_id, person_id FROM employee WHERE person_id % 2 = 0;
CREATE TABLE director (person_id int NOT NULL PRIMARY KEY, title varchar(20), FOREIGN KEY (person_id) REFERENCES manager (person_id));
INSERT INTO director SELECT person_id, 'Director' FROM manager WHERE person_id % 4 = 0;
CREATE TABLE meeting (id integer PRIMARY KEY AUTOINCREMENT, director_id int NOT NULL, minutes time NOT NULL, FOREIGN KEY (director_id) REFERENCES director (person_id));
INSERT INTO meeting (director_id, minutes) SELECT 12 * (1 + CAST(floor(11 * u * u) AS integer)), printf('%02d:%02d:%02d', (600 + CAST(floor(200000 * v) AS integer)) / 3600, (600 + CAST(floor(200000 * v) AS integer)) / 60 % 60, (600 + CAST(floor(200000 * v) AS integer)) % 60) FROM seq WHERE n < 60;
CREATE TABLE passport (id integer PRIMARY KEY AUTOINCREMENT, person_id int NOT NULL UNIQUE, number char(9) NOT NULL UNIQUE, FOREIGN KEY (person_id) REFERENCES person (id));
INSERT INTO passport (person_id, number) SELECT id, ('C' || printf('%08d', id * 7919)) FROM person WHERE id % 5 < 3;
CREATE TABLE locker (id integer PRIMARY KEY AUTOINCREMENT, person_id int UNIQUE, FOREIGN KEY (person_id) REFERENCES person (id) ON DELETE SET NULL);
INSERT INTO locker (person_id) SELECT iif(n % 3 = 0, NULL, n + 1) FROM seq WHERE n < 90;
CREATE TABLE vehicle (id integer PRIMARY KEY AUTOINCREMENT, kind text NOT NULL CHECK (kind IN ('car','truck','bus')), plate varchar(10) NOT NULL UNIQUE);
INSERT INTO vehicle SELECT n + 1, (CASE CAST(1 + n % 3 AS integer) WHEN 1 THEN 'car' WHEN 2 THEN 'truck' WHEN 3 THEN 'bus' END), ('B-' || (1000 + n)) FROM seq WHERE n < 90;
CREATE TABLE car (vehicle_id int NOT NULL PRIMARY KEY, seats tinyint NOT NULL, FOREIGN KEY (vehicle_id) REFERENCES vehicle (id));
INSERT INTO car SELECT id, 2 + id % 4 FROM vehicle WHERE kind = 'car';
CREATE TABLE truck (vehicle_id int NOT NULL PRIMARY KEY, tons decimal(5,1) NOT NULL, FOREIGN KEY (vehicle_id) REFERENCES vehicle (id));
INSERT INTO truck SELECT id, id / 10 FROM vehicle WHERE kind = 'truck';

-- One column in two foreign keys, with a table of tenants and without.
CREATE TABLE tenant (id integer PRIMARY KEY AUTOINCREMENT, name varchar(30) NOT NULL);
INSERT INTO tenant SELECT n + 1, ('Tenant ' || n) FROM seq WHERE n < 12;
CREATE TABLE tenant_user (tenant_id int NOT NULL, id int NOT NULL, name varchar(30), PRIMARY KEY (tenant_id, id), FOREIGN KEY (tenant_id) REFERENCES tenant (id));
INSERT INTO tenant_user SELECT 1 + CAST(floor(12 * u * u) AS integer), n + 1, ('user' || n) FROM seq WHERE n < 120;
CREATE TABLE tenant_order (tenant_id int NOT NULL, id int NOT NULL, total decimal(8,2), PRIMARY KEY (tenant_id, id), FOREIGN KEY (tenant_id) REFERENCES tenant (id));
INSERT INTO tenant_order SELECT 1 + CAST(floor(12 * v * v) AS integer), n + 1, n FROM seq WHERE n < 90;
CREATE TABLE tenant_task (id integer PRIMARY KEY AUTOINCREMENT, tenant_id int NOT NULL, user_id int, order_id int NOT NULL,
  FOREIGN KEY (tenant_id, user_id) REFERENCES tenant_user (tenant_id, id), FOREIGN KEY (tenant_id, order_id) REFERENCES tenant_order (tenant_id, id));
INSERT INTO tenant_task (tenant_id, user_id, order_id)
SELECT o.tenant_id, iif(s.n % 8 = 0, NULL, (SELECT min(id) FROM tenant_user x WHERE x.tenant_id = o.tenant_id AND x.id >= 100 * s.w)), o.id FROM seq s JOIN tenant_order o ON o.id = 1 + CAST(floor(90 * s.u * s.u) AS integer) WHERE s.n < 220;
CREATE TABLE org_user (org_id int NOT NULL, id int NOT NULL, name varchar(30), PRIMARY KEY (org_id, id));
INSERT INTO org_user SELECT 10 * (1 + CAST(floor(12 * u * u) AS integer)), n + 1, ('user' || n) FROM seq WHERE n < 120;
CREATE TABLE org_order (org_id int NOT NULL, id int NOT NULL, total decimal(8,2), PRIMARY KEY (org_id, id));
INSERT INTO org_order SELECT 10 * (1 + CAST(floor(12 * v * v) AS integer)), n + 1, n FROM seq WHERE n < 90;
CREATE TABLE org_task (id integer PRIMARY KEY AUTOINCREMENT, org_id int NOT NULL, user_id int, order_id int NOT NULL,
  FOREIGN KEY (org_id, user_id) REFERENCES org_user (org_id, id), FOREIGN KEY (org_id, order_id) REFERENCES org_order (org_id, id));
INSERT INTO org_task (org_id, user_id, order_id)
SELECT o.org_id, iif(s.n % 8 = 0, NULL, (SELECT min(id) FROM org_user x WHERE x.org_id = o.org_id AND x.id >= 100 * s.w)), o.id FROM seq s JOIN org_order o ON o.id = 1 + CAST(floor(90 * s.u * s.u) AS integer) WHERE s.n < 220;
CREATE TABLE org_folder (org_id int NOT NULL, id int NOT NULL, parent_id int, owner_id int, PRIMARY KEY (org_id, id),
  FOREIGN KEY (org_id, parent_id) REFERENCES org_folder (org_id, id), FOREIGN KEY (org_id, owner_id) REFERENCES org_user (org_id, id));
INSERT INTO org_folder SELECT 10 * (1 + CAST(floor(12 * seq.u * seq.u) AS integer)), n + 1,
  iif(n % 4 = 0, NULL, (SELECT max(s.n) + 1 FROM seq s WHERE s.n < seq.n AND CAST(floor(12 * s.u * s.u) AS integer) = CAST(floor(12 * seq.u * seq.u) AS integer))),
  iif(n % 3 = 0, NULL, (SELECT min(x.id) FROM org_user x WHERE x.org_id = 10 * (1 + CAST(floor(12 * seq.u * seq.u) AS integer)) AND x.id >= n / 2)) FROM seq WHERE n < 110 ORDER BY n;

-- Several references to one parent; self-references; cycles.
CREATE TABLE flight (id integer PRIMARY KEY AUTOINCREMENT, origin char(3) NOT NULL, destination char(3) NOT NULL, diverted char(3), departs datetime NOT NULL,
  FOREIGN KEY (origin) REFERENCES airport (iata), FOREIGN KEY (destination) REFERENCES airport (iata), FOREIGN KEY (diverted) REFERENCES airport (iata));
INSERT INTO flight (origin, destination, diverted, departs)
SELECT a.iata, b.iata, iif(n % 10 = 0, a.iata, NULL), datetime('2024-01-01', (CAST(floor(n * 50 + 100 * w) AS integer)) || ' minutes') FROM seq
JOIN airport a ON a.iata = (char(65 + CAST(floor(120 * u * u) AS integer) % 26) || char(65 + CAST(floor(120 * u * u) AS integer) / 26) || 'X')
JOIN airport b ON b.iata = (char(65 + CAST(floor(100 * v) AS integer) % 26) || char(65 + CAST(floor(100 * v) AS integer) / 26) || 'X') WHERE n < 250;
CREATE TABLE category (id integer PRIMARY KEY AUTOINCREMENT, parent_id int, name varchar(30) NOT NULL, UNIQUE (parent_id, name), FOREIGN KEY (parent_id) REFERENCES category (id));
INSERT INTO category SELECT n + 1, iif(n < 6, NULL, 1 + CAST(floor((n - 1) * u * u) AS integer)), ('Category ' || n) FROM seq WHERE n < 110;
CREATE TABLE account (id int NOT NULL PRIMARY KEY, parent_id int NOT NULL, FOREIGN KEY (parent_id) REFERENCES account (id));
INSERT INTO account SELECT n + 1, iif(n < 5, n + 1, 1 + CAST(floor((n - 1) * v * v) AS integer)) FROM seq WHERE n < 80 ORDER BY n;
CREATE TABLE sequel (id int NOT NULL PRIMARY KEY, prequel_id int UNIQUE, FOREIGN KEY (prequel_id) REFERENCES sequel (id));
INSERT INTO sequel SELECT n + 1, iif(n % 4 = 0, NULL, n) FROM seq WHERE n < 70 ORDER BY n;
CREATE TABLE store (id integer PRIMARY KEY AUTOINCREMENT, manager_id int NOT NULL UNIQUE, FOREIGN KEY (manager_id) REFERENCES staff (id));
CREATE TABLE staff (id integer PRIMARY KEY AUTOINCREMENT, store_id int NOT NULL, name varchar(30), FOREIGN KEY (store_id) REFERENCES store (id));
INSERT INTO store SELECT n + 1, 3 * n + 1 FROM seq WHERE n < 15;
INSERT INTO staff SELECT n + 1, 1 + CAST(floor(15 * u) AS integer), ('Staff ' || n) FROM seq WHERE n < 60;

-- Many-to-many with unique pairs, ternary, with a value; compound unique keys.
CREATE TABLE film (id integer PRIMARY KEY AUTOINCREMENT, title varchar(60) NOT NULL, released year, rating text CHECK (rating IN ('G','PG','R')), features text);
INSERT INTO film SELECT n + 1, ('Film ' || n), 1960 + CAST(floor(60 * u) AS integer), (CASE CAST(1 + n % 3 AS integer) WHEN 1 THEN 'G' WHEN 2 THEN 'PG' WHEN 3 THEN 'R' END), iif(n % 2, 'trailer', 'cuts,scenes') FROM seq WHERE n < 90;
CREATE TABLE actor (id integer PRIMARY KEY AUTOINCREMENT, name varchar(60) NOT NULL);
INSERT INTO actor SELECT n + 1, ('Actor ' || n) FROM seq WHERE n < 60;
CREATE TABLE film_actor (actor_id smallint unsigned NOT NULL, film_id smallint unsigned NOT NULL, PRIMARY KEY (actor_id, film_id), FOREIGN KEY (actor_id) REFERENCES actor (id), FOREIGN KEY (film_id) REFERENCES film (id));
INSERT OR IGNORE INTO film_actor SELECT 1 + CAST(floor(60 * u * u) AS integer), 1 + CAST(floor(85 * w) AS integer) FROM seq WHERE n < 330;
CREATE TABLE supplier (id integer PRIMARY KEY AUTOINCREMENT, name varchar(30));
INSERT INTO supplier SELECT n + 1, ('Supplier ' || n) FROM seq WHERE n < 20;
CREATE TABLE part (id integer PRIMARY KEY AUTOINCREMENT, sku varchar(20) NOT NULL UNIQUE, maker char(4) NOT NULL, model int NOT NULL, batch int NOT NULL, UNIQUE (maker, model));
INSERT INTO part SELECT n + 1, ('SKU' || (1000 + n * 3)), (CASE CAST(1 + n % 4 AS integer) WHEN 1 THEN 'ACME' WHEN 2 THEN 'BOLT' WHEN 3 THEN 'CORE' WHEN 4 THEN 'DYNE' END), n / 4, CAST(floor(25 * u * u) AS integer) FROM seq WHERE n < 70;
CREATE TABLE project (id integer PRIMARY KEY AUTOINCREMENT, name varchar(30));
INSERT INTO project SELECT n + 1, ('Project ' || n) FROM seq WHERE n < 25;
CREATE TABLE supply (supplier_id int NOT NULL, part_id int NOT NULL, project_id int NOT NULL, qty int NOT NULL, PRIMARY KEY (supplier_id, part_id, project_id),
  FOREIGN KEY (supplier_id) REFERENCES supplier (id), FOREIGN KEY (part_id) REFERENCES part (id), FOREIGN KEY (project_id) REFERENCES project (id));
INSERT OR IGNORE INTO supply SELECT 1 + CAST(floor(20 * u * u) AS integer), 1 + CAST(floor(60 * v) AS integer), 1 + CAST(floor(25 * w) AS integer), n FROM seq WHERE n < 300;
CREATE TABLE review (id integer PRIMARY KEY AUTOINCREMENT, film_id smallint unsigned NOT NULL, person_id int NOT NULL, grade tinyint NOT NULL, UNIQUE (film_id, person_id, grade), FOREIGN KEY (film_id) REFERENCES film (id), FOREIGN KEY (person_id) REFERENCES person (id));
INSERT OR IGNORE INTO review (film_id, person_id, grade) SELECT 1 + CAST(floor(90 * u * u) AS integer), 1 + CAST(floor(40 * v * v) AS integer), CAST(floor(5 * w) AS integer) FROM seq WHERE n < 260;
CREATE TABLE shift (id integer PRIMARY KEY AUTOINCREMENT, staff_id int NOT NULL, day date NOT NULL, slot tinyint, UNIQUE (staff_id, day), UNIQUE (day, slot, staff_id), FOREIGN KEY (staff_id) REFERENCES staff (id));
INSERT OR IGNORE INTO shift (staff_id, day, slot) SELECT 1 + CAST(floor(60 * u * u) AS integer), date('2024-01-01', (CAST(floor(40 * v) AS integer)) || ' days'), iif(n % 4 = 0, NULL, CAST(floor(3 * w) AS integer)) FROM seq WHERE n < 200;

-- References to a unique key that is not the primary key, to a compound one.
CREATE TABLE stock (id integer PRIMARY KEY AUTOINCREMENT, sku varchar(20) NOT NULL, amount int NOT NULL, FOREIGN KEY (sku) REFERENCES part (sku));
INSERT INTO stock (sku, amount) SELECT ('SKU' || (1000 + 3 * CAST(floor(70 * u * u) AS integer))), n FROM seq WHERE n < 140;
CREATE TABLE manual (id integer PRIMARY KEY AUTOINCREMENT, maker char(4), model int, FOREIGN KEY (maker, model) REFERENCES part (maker, model));
INSERT INTO manual (maker, model) SELECT iif(n % 6 = 0, NULL, (CASE CAST(1 + CAST(floor(4 * u) AS integer) AS integer) WHEN 1 THEN 'ACME' WHEN 2 THEN 'BOLT' WHEN 3 THEN 'CORE' WHEN 4 THEN 'DYNE' END)), iif(n % 6 = 0, NULL, CAST(floor(17 * v * v) AS integer)) FROM seq WHERE n < 90;
CREATE TABLE inspection (id integer PRIMARY KEY AUTOINCREMENT, batch int NOT NULL, passed boolean NOT NULL);
INSERT INTO inspection (batch, passed) SELECT b.batch, n % 2 FROM seq s JOIN part b ON b.id = 1 + CAST(floor(70 * s.u) AS integer) WHERE s.n < 110;

-- Unique keys over few values.
CREATE TABLE weekday (id integer PRIMARY KEY AUTOINCREMENT, day text NOT NULL UNIQUE CHECK (day IN ('mon','tue','wed','thu','fri','sat','sun')));
INSERT INTO weekday (day) VALUES ('mon'), ('wed'), ('thu'), ('sun');
CREATE TABLE priority (level tinyint NOT NULL UNIQUE, name varchar(20));
INSERT INTO priority SELECT n * 2, ('P' || n) FROM seq WHERE n < 50;
CREATE TABLE region (code char(2) NOT NULL UNIQUE, name varchar(20));
INSERT INTO region SELECT (char(65 + n % 26) || char(65 + n / 26)), ('Region ' || n) FROM seq WHERE n < 60;
CREATE TABLE preference (person_id int NOT NULL, topic text NOT NULL CHECK (topic IN ('news','offers','events','surveys','tips')), enabled tinyint(1) NOT NULL, PRIMARY KEY (person_id, topic), FOREIGN KEY (person_id) REFERENCES person (id));
INSERT INTO preference SELECT p.id, (CASE CAST(s.n + 1 AS integer) WHEN 1 THEN 'news' WHEN 2 THEN 'offers' WHEN 3 THEN 'events' WHEN 4 THEN 'surveys' WHEN 5 THEN 'tips' END), s.n % 2 FROM person p JOIN seq s ON s.n < (p.id * 3) % 6;
CREATE TABLE setting (scope char(2) NOT NULL, flag tinyint(1) NOT NULL, name varchar(16) NOT NULL, v int, PRIMARY KEY (scope, flag, name));
INSERT INTO setting SELECT (CASE CAST(1 + n % 3 AS integer) WHEN 1 THEN 'us' WHEN 2 THEN 'eu' WHEN 3 THEN 'as' END), n / 3 % 2, ('setting' || (n / 6)), n FROM seq WHERE n < 90;

-- A hub that 66 foreign keys reference.
CREATE TABLE hub (id integer PRIMARY KEY AUTOINCREMENT, login varchar(30) NOT NULL UNIQUE);
INSERT INTO hub SELECT n + 1, ('login' || n) FROM seq WHERE n < 40;
CREATE TABLE hub_a (id integer PRIMARY KEY AUTOINCREMENT, h01 int NOT NULL, h02 int, h03 int, h04 int NOT NULL, h05 int, h06 int, h07 int NOT NULL, h08 int, h09 int, h10 int NOT NULL, h11 int, h12 int, h13 int NOT NULL, h14 int, h15 int, h16 int NOT NULL, h17 int, h18 int, h19 int NOT NULL, h20 int, h21 int, h22 int NOT NULL,
  FOREIGN KEY (h01) REFERENCES hub (id), FOREIGN KEY (h02) REFERENCES hub (id), FOREIGN KEY (h03) REFERENCES hub (id), FOREIGN KEY (h04) REFERENCES hub (id), FOREIGN KEY (h05) REFERENCES hub (id), FOREIGN KEY (h06) REFERENCES hub (id), FOREIGN KEY (h07) REFERENCES hub (id), FOREIGN KEY (h08) REFERENCES hub (id), FOREIGN KEY (h09) REFERENCES hub (id), FOREIGN KEY (h10) REFERENCES hub (id), FOREIGN KEY (h11) REFERENCES hub (id), FOREIGN KEY (h12) REFERENCES hub (id), FOREIGN KEY (h13) REFERENCES hub (id), FOREIGN KEY (h14) REFERENCES hub (id), FOREIGN KEY (h15) REFERENCES hub (id), FOREIGN KEY (h16) REFERENCES hub (id), FOREIGN KEY (h17) REFERENCES hub (id), FOREIGN KEY (h18) REFERENCES hub (id), FOREIGN KEY (h19) REFERENCES hub (id), FOREIGN KEY (h20) REFERENCES hub (id), FOREIGN KEY (h21) REFERENCES hub (id), FOREIGN KEY (h22) REFERENCES hub (id));
INSERT INTO hub_a SELECT n + 1, 1 + CAST(floor(35 * v) AS integer), iif((n + 1) % 3 = 0, NULL, 1 + CAST(floor(38 * w * w * w) AS integer)), iif((n + 2) % 4 = 0, NULL, 1 + CAST(floor(40 * v * v) AS integer)), 1 + CAST(floor(40 * u * u) AS integer), iif((n + 4) % 6 = 0, NULL, 1 + CAST(floor(35 * v) AS integer)), iif((n + 5) % 2 = 0, NULL, 1 + CAST(floor(38 * w * w * w) AS integer)), 1 + CAST(floor(40 * v * v) AS integer), iif((n + 7) % 4 = 0, NULL, 1 + CAST(floor(40 * u * u) AS integer)), iif((n + 8) % 5 = 0, NULL, 1 + CAST(floor(35 * v) AS integer)), 1 + CAST(floor(38 * w * w * w) AS integer), iif((n + 10) % 2 = 0, NULL, 1 + CAST(floor(40 * v * v) AS integer)), iif((n + 11) % 3 = 0, NULL, 1 + CAST(floor(40 * u * u) AS integer)), 1 + CAST(floor(35 * v) AS integer), iif((n + 13) % 5 = 0, NULL, 1 + CAST(floor(38 * w * w * w) AS integer)), iif((n + 14) % 6 = 0, NULL, 1 + CAST(floor(40 * v * v) AS integer)), 1 + CAST(floor(40 * u * u) AS integer), iif((n + 16) % 3 = 0, NULL, 1 + CAST(floor(35 * v) AS integer)), iif((n + 17) % 4 = 0, NULL, 1 + CAST(floor(38 * w * w * w) AS integer)), 1 + CAST(floor(40 * v * v) AS integer), iif((n + 19) % 6 = 0, NULL, 1 + CAST(floor(40 * u * u) AS integer)), iif((n + 20) % 2 = 0, NULL, 1 + CAST(floor(35 * v) AS integer)), 1 + CAST(floor(38 * w * w * w) AS integer) FROM seq WHERE n < 60;
CREATE TABLE hub_b (id integer PRIMARY KEY AUTOINCREMENT, h01 int NOT NULL, h02 int, h03 int, h04 int NOT NULL, h05 int, h06 int, h07 int NOT NULL, h08 int, h09 int, h10 int NOT NULL, h11 int, h12 int, h13 int NOT NULL, h14 int, h15 int, h16 int NOT NULL, h17 int, h18 int, h19 int NOT NULL, h20 int, h21 int, h22 int NOT NULL,
  FOREIGN KEY (h01) REFERENCES hub (id), FOREIGN KEY (h02) REFERENCES hub (id), FOREIGN KEY (h03) REFERENCES hub (id), FOREIGN KEY (h04) REFERENCES hub (id), FOREIGN KEY (h05) REFERENCES hub (id), FOREIGN KEY (h06) REFERENCES hub (id), FOREIGN KEY (h07) REFERENCES hub (id), FOREIGN KEY (h08) REFERENCES hub (id), FOREIGN KEY (h09) REFERENCES hub (id), FOREIGN KEY (h10) REFERENCES hub (id), FOREIGN KEY (h11) REFERENCES hub (id), FOREIGN KEY (h12) REFERENCES hub (id), FOREIGN KEY (h13) REFERENCES hub (id), FOREIGN KEY (h14) REFERENCES hub (id), FOREIGN KEY (h15) REFERENCES hub (id), FOREIGN KEY (h16) REFERENCES hub (id), FOREIGN KEY (h17) REFERENCES hub (id), FOREIGN KEY (h18) REFERENCES hub (id), FOREIGN KEY (h19) REFERENCES hub (id), FOREIGN KEY (h20) REFERENCES hub (id), FOREIGN KEY (h21) REFERENCES hub (id), FOREIGN KEY (h22) REFERENCES hub (id));
INSERT INTO hub_b SELECT n + 1, 1 + CAST(floor(38 * w * w * w) AS integer), iif((n + 1) % 3 = 0, NULL, 1 + CAST(floor(40 * v * v) AS integer)), iif((n + 2) % 4 = 0, NULL, 1 + CAST(floor(40 * u * u) AS integer)), 1 + CAST(floor(35 * v) AS integer), iif((n + 4) % 6 = 0, NULL, 1 + CAST(floor(38 * w * w * w) AS integer)), iif((n + 5) % 2 = 0, NULL, 1 + CAST(floor(40 * v * v) AS integer)), 1 + CAST(floor(40 * u * u) AS integer), iif((n + 7) % 4 = 0, NULL, 1 + CAST(floor(35 * v) AS integer)), iif((n + 8) % 5 = 0, NULL, 1 + CAST(floor(38 * w * w * w) AS integer)), 1 + CAST(floor(40 * v * v) AS integer), iif((n + 10) % 2 = 0, NULL, 1 + CAST(floor(40 * u * u) AS integer)), iif((n + 11) % 3 = 0, NULL, 1 + CAST(floor(35 * v) AS integer)), 1 + CAST(floor(38 * w * w * w) AS integer), iif((n + 13) % 5 = 0, NULL, 1 + CAST(floor(40 * v * v) AS integer)), iif((n + 14) % 6 = 0, NULL, 1 + CAST(floor(40 * u * u) AS integer)), 1 + CAST(floor(35 * v) AS integer), iif((n + 16) % 3 = 0, NULL, 1 + CAST(floor(38 * w * w * w) AS integer)), iif((n + 17) % 4 = 0, NULL, 1 + CAST(floor(40 * v * v) AS integer)), 1 + CAST(floor(40 * u * u) AS integer), iif((n + 19) % 6 = 0, NULL, 1 + CAST(floor(35 * v) AS integer)), iif((n + 20) % 2 = 0, NULL, 1 + CAST(floor(38 * w * w * w) AS integer)), 1 + CAST(floor(40 * v * v) AS integer) FROM seq WHERE n < 60;
CREATE TABLE hub_c (id integer PRIMARY KEY AUTOINCREMENT, h01 int NOT NULL, h02 int, h03 int, h04 int NOT NULL, h05 int, h06 int, h07 int NOT NULL, h08 int, h09 int, h10 int NOT NULL, h11 int, h12 int, h13 int NOT NULL, h14 int, h15 int, h16 int NOT NULL, h17 int, h18 int, h19 int NOT NULL, h20 int, h21 int, h22 int NOT NULL,
  FOREIGN KEY (h01) REFERENCES hub (id), FOREIGN KEY (h02) REFERENCES hub (id), FOREIGN KEY (h03) REFERENCES hub (id), FOREIGN KEY (h04) REFERENCES hub (id), FOREIGN KEY (h05) REFERENCES hub (id), FOREIGN KEY (h06) REFERENCES hub (id), FOREIGN KEY (h07) REFERENCES hub (id), FOREIGN KEY (h08) REFERENCES hub (id), FOREIGN KEY (h09) REFERENCES hub (id), FOREIGN KEY (h10) REFERENCES hub (id), FOREIGN KEY (h11) REFERENCES hub (id), FOREIGN KEY (h12) REFERENCES hub (id), FOREIGN KEY (h13) REFERENCES hub (id), FOREIGN KEY (h14) REFERENCES hub (id), FOREIGN KEY (h15) REFERENCES hub (id), FOREIGN KEY (h16) REFERENCES hub (id), FOREIGN KEY (h17) REFERENCES hub (id), FOREIGN KEY (h18) REFERENCES hub (id), FOREIGN KEY (h19) REFERENCES hub (id), FOREIGN KEY (h20) REFERENCES hub (id), FOREIGN KEY (h21) REFERENCES hub (id), FOREIGN KEY (h22) REFERENCES hub (id));
INSERT INTO hub_c SELECT n + 1, 1 + CAST(floor(40 * v * v) AS integer), iif((n + 1) % 3 = 0, NULL, 1 + CAST(floor(40 * u * u) AS integer)), iif((n + 2) % 4 = 0, NULL, 1 + CAST(floor(35 * v) AS integer)), 1 + CAST(floor(38 * w * w * w) AS integer), iif((n + 4) % 6 = 0, NULL, 1 + CAST(floor(40 * v * v) AS integer)), iif((n + 5) % 2 = 0, NULL, 1 + CAST(floor(40 * u * u) AS integer)), 1 + CAST(floor(35 * v) AS integer), iif((n + 7) % 4 = 0, NULL, 1 + CAST(floor(38 * w * w * w) AS integer)), iif((n + 8) % 5 = 0, NULL, 1 + CAST(floor(40 * v * v) AS integer)), 1 + CAST(floor(40 * u * u) AS integer), iif((n + 10) % 2 = 0, NULL, 1 + CAST(floor(35 * v) AS integer)), iif((n + 11) % 3 = 0, NULL, 1 + CAST(floor(38 * w * w * w) AS integer)), 1 + CAST(floor(40 * v * v) AS integer), iif((n + 13) % 5 = 0, NULL, 1 + CAST(floor(40 * u * u) AS integer)), iif((n + 14) % 6 = 0, NULL, 1 + CAST(floor(35 * v) AS integer)), 1 + CAST(floor(38 * w * w * w) AS integer), iif((n + 16) % 3 = 0, NULL, 1 + CAST(floor(40 * v * v) AS integer)), iif((n + 17) % 4 = 0, NULL, 1 + CAST(floor(40 * u * u) AS integer)), 1 + CAST(floor(35 * v) AS integer), iif((n + 19) % 6 = 0, NULL, 1 + CAST(floor(38 * w * w * w) AS integer)), iif((n + 20) % 2 = 0, NULL, 1 + CAST(floor(40 * v * v) AS integer)), 1 + CAST(floor(40 * u * u) AS integer) FROM seq WHERE n < 60;

-- Tables without any key, and MyISAM.
CREATE TABLE event_log (at datetime(3), level varchar(8), message varchar(200));
INSERT INTO event_log SELECT datetime('2023-05-05', (CAST(floor(n * 777 + 500 * u) AS integer)) || ' seconds'), (CASE CAST(1 + CAST(floor(3 * u * u) AS integer) AS integer) WHEN 1 THEN 'info' WHEN 2 THEN 'warn' WHEN 3 THEN 'error' END), ('message ' || CAST(floor(40 * v) AS integer)) FROM seq WHERE n < 200;
CREATE TABLE legacy (id integer PRIMARY KEY AUTOINCREMENT, film_id smallint unsigned, word varchar(30));
INSERT INTO legacy (film_id, word) SELECT 1 + CAST(floor(100 * u) AS integer), ('word' || (n % 17)) FROM seq WHERE n < 90;

-- Generated columns, in keys too.
CREATE TABLE generated_total (id integer PRIMARY KEY AUTOINCREMENT, qty int NOT NULL, price decimal(8,2) NOT NULL, total decimal(12,2) GENERATED ALWAYS AS (qty * price) STORED);
INSERT INTO generated_total (qty, price) SELECT 1 + CAST(floor(20 * u) AS integer), round(100 * v, 2) FROM seq WHERE n < 100;
CREATE TABLE generated_key (id integer PRIMARY KEY AUTOINCREMENT, email varchar(80) NOT NULL, folded varchar(80) GENERATED ALWAYS AS (lower(email)) STORED, UNIQUE (folded));
INSERT INTO generated_key (email) SELECT ('Person.' || n || '@Example.com') FROM seq WHERE n < 80;
CREATE TABLE generated_alive (id integer PRIMARY KEY AUTOINCREMENT, name varchar(40) NOT NULL, deleted datetime, alive tinyint GENERATED ALWAYS AS (iif(deleted IS NULL, 1, NULL)) VIRTUAL, UNIQUE (name, alive));
INSERT INTO generated_alive (name, deleted) SELECT ('name ' || (n / 2)), iif(n % 2 = 0, NULL, datetime('2024-01-01', (n) || ' hours')) FROM seq WHERE n < 80;
CREATE TABLE generated_part (film_id smallint unsigned NOT NULL, note varchar(40) NOT NULL, hash char(32) GENERATED ALWAYS AS (hex(note)) STORED, UNIQUE (film_id, hash), FOREIGN KEY (film_id) REFERENCES film (id));
INSERT INTO generated_part (film_id, note) SELECT 1 + CAST(floor(60 * u * u) AS integer), ('note ' || n) FROM seq WHERE n < 100;

-- CHECKs.
CREATE TABLE checked (id integer PRIMARY KEY AUTOINCREMENT, age int NOT NULL, state varchar(10) NOT NULL, begins date NOT NULL, ends date, price decimal(8,2) NOT NULL, discount decimal(8,2),
  CONSTRAINT adult CHECK (age >= 18 AND age < 120), CONSTRAINT state_known CHECK (state IN ('open', 'done', 'void')), CONSTRAINT in_order CHECK (begins <= ends), CHECK (price > 0), CONSTRAINT cheaper CHECK (discount IS NULL OR discount <= price));
INSERT INTO checked (age, state, begins, ends, price, discount)
SELECT 18 + CAST(floor(70 * u * u) AS integer), (CASE CAST(1 + CAST(floor(3 * v) AS integer) AS integer) WHEN 1 THEN 'open' WHEN 2 THEN 'done' WHEN 3 THEN 'void' END), date('2021-01-01', (CAST(floor(900 * w) AS integer)) || ' days'), iif(n % 4 = 0, NULL, date('2021-01-01', (CAST(floor(900 * w + 40 * u) AS integer)) || ' days')), 1 + round(200 * v, 2), iif(n % 3 = 0, NULL, round(200 * v * u, 2)) FROM seq WHERE n < 120;

-- Types at their ends.
CREATE TABLE numbers (id integer PRIMARY KEY AUTOINCREMENT, wide decimal(65,30), flags integer, mask integer, f float, d double, whole bigint unsigned, y year, medium mediumint);
INSERT INTO numbers SELECT n + 1, 12345678.5 * u + n, CAST(floor(256 * v) AS integer), iif(n % 5 = 0, NULL, 9223372036854775807 - n * 100000000000000), u * 1000, v * 1e200, 9223372036854775807 - n * 100000000000000, 1990 + CAST(floor(30 * u * u) AS integer), CAST(floor(16000000 * u) AS integer) - 8000000 FROM seq WHERE n < 80;
CREATE TABLE moments (id integer PRIMARY KEY AUTOINCREMENT, day date, at datetime(6), stamp timestamp NULL DEFAULT NULL, span time(2));
INSERT INTO moments SELECT n + 1, iif(n % 10 = 0, '0000-00-00', date('1999-01-01', (CAST(floor(9000 * u) AS integer)) || ' days')), strftime('%Y-%m-%d %H:%M:%f', '2010-01-01', (n * 86400 * v) || ' seconds'), iif(n % 6 = 0, NULL, datetime('2015-01-01', (CAST(floor(n * 5000) AS integer)) || ' seconds')), printf('%02d:%02d:%02d', (CAST(floor(3000000 * u) AS integer)) / 3600, (CAST(floor(3000000 * u) AS integer)) / 60 % 60, (CAST(floor(3000000 * u) AS integer)) % 60) FROM seq WHERE n < 100;
CREATE TABLE documents (id integer PRIMARY KEY AUTOINCREMENT, doc json, raw varbinary(200), pic blob);
INSERT INTO documents SELECT n + 1, iif(n % 7 = 0, NULL, json_object('id', n, 'tags', json_array('a', n % 3), 'name', ('x' || n))), unhex(replace(hex(zeroblob(1 + n % 5)), '00', h)), iif(n % 3 = 0, NULL, replace(hex(zeroblob(n)), '00', 'blob')) FROM seq WHERE n < 70;

-- Names.
CREATE TABLE `select` (`from` integer PRIMARY KEY AUTOINCREMENT, `order` int NOT NULL, `group by` varchar(10));
INSERT INTO `select` SELECT n + 1, n, ('g' || (n % 5)) FROM seq WHERE n < 40;
CREATE TABLE `dotted.table` (`a.b` int NOT NULL, `2nd` int NOT NULL, `back``tick` int, `quote'"` varchar(10), PRIMARY KEY (`a.b`, `2nd`), FOREIGN KEY (`a.b`) REFERENCES `select` (`from`));
INSERT INTO `dotted.table` SELECT f.`from`, s.n, s.n, 'it''s' FROM `select` f JOIN seq s ON s.n < (f.`from` * 5) % 4;
CREATE TABLE `1st` (`UPPER` integer PRIMARY KEY AUTOINCREMENT, `dot` int, `second` int, `❤ snow ☃` varchar(20), FOREIGN KEY (`dot`, `second`) REFERENCES `dotted.table` (`a.b`, `2nd`));
INSERT INTO `1st` SELECT n + 1, d.`a.b`, d.`2nd`, '☃' FROM seq LEFT JOIN `dotted.table` d ON d.`a.b` = 1 + CAST(floor(40 * u) AS integer) AND d.`2nd` = 0 WHERE n < 60;
CREATE TABLE `a_name_as_long_as_a_name_can_be_is_sixty_four_characters_long_ab` (`a_column_that_is_as_long_as_the_name_of_the_table_it_stands_in_a` int NOT NULL PRIMARY KEY, `semi;colon` int, `--` int, CONSTRAINT `quote'"; --` FOREIGN KEY (`semi;colon`) REFERENCES `1st` (`UPPER`));
INSERT INTO `a_name_as_long_as_a_name_can_be_is_sixty_four_characters_long_ab` SELECT n, 1 + CAST(floor(60 * u) AS integer), n FROM seq WHERE n < 50;

-- Empty tables.
CREATE TABLE old_int_dense (id integer PRIMARY KEY AUTOINCREMENT, name varchar(30) NOT NULL, status_id tinyint unsigned NOT NULL);
CREATE TABLE old_int_gaps (id integer PRIMARY KEY AUTOINCREMENT, v int);
CREATE TABLE old_int_huge (id bigint unsigned NOT NULL PRIMARY KEY, v int);
CREATE TABLE old_uuid_text (id char(36) NOT NULL PRIMARY KEY, v int);
CREATE TABLE old_uuid_binary (id binary(16) NOT NULL PRIMARY KEY, text_id char(36));
CREATE TABLE old_report (number varchar(12) NOT NULL PRIMARY KEY, title varchar(60));
CREATE TABLE old_country (code char(3) NOT NULL PRIMARY KEY, name varchar(50) NOT NULL UNIQUE, capital varchar(40), capital_province varchar(40));
CREATE TABLE old_province (name varchar(40) NOT NULL, country char(3) NOT NULL, area float, PRIMARY KEY (name, country));
CREATE TABLE old_city (name varchar(40) NOT NULL, country char(3) NOT NULL, province varchar(40) NOT NULL, population int, PRIMARY KEY (name, country, province));
CREATE TABLE old_invoice (id integer PRIMARY KEY AUTOINCREMENT, issued date NOT NULL, status_id tinyint unsigned NOT NULL);
CREATE TABLE old_invoice_line (invoice_id int unsigned NOT NULL, line_no smallint unsigned NOT NULL, product varchar(30), qty int NOT NULL, PRIMARY KEY (invoice_id, line_no));
CREATE TABLE old_person (id integer PRIMARY KEY AUTOINCREMENT, first_name varchar(40) NOT NULL, last_name varchar(40) NOT NULL, email varchar(80) COLLATE NOCASE NOT NULL UNIQUE, born date);
CREATE TABLE old_employee (person_id int NOT NULL PRIMARY KEY, salary decimal(9,2) NOT NULL);
CREATE TABLE old_tenant (id integer PRIMARY KEY AUTOINCREMENT, name varchar(30) NOT NULL);
CREATE TABLE old_tenant_user (tenant_id int NOT NULL, id int NOT NULL, name varchar(30), PRIMARY KEY (tenant_id, id));
CREATE TABLE old_category (id integer PRIMARY KEY AUTOINCREMENT, parent_id int, name varchar(30) NOT NULL, UNIQUE (parent_id, name));
CREATE TABLE old_account (id int NOT NULL PRIMARY KEY, parent_id int NOT NULL);
CREATE TABLE old_store (id integer PRIMARY KEY AUTOINCREMENT, manager_id int NOT NULL UNIQUE);
CREATE TABLE old_film (id integer PRIMARY KEY AUTOINCREMENT, title varchar(60) NOT NULL, released year, rating text CHECK (rating IN ('G','PG','R')), features text);
CREATE TABLE old_film_actor (actor_id smallint unsigned NOT NULL, film_id smallint unsigned NOT NULL, PRIMARY KEY (actor_id, film_id));
CREATE TABLE old_supply (supplier_id int NOT NULL, part_id int NOT NULL, project_id int NOT NULL, qty int NOT NULL, PRIMARY KEY (supplier_id, part_id, project_id));
CREATE TABLE old_review (id integer PRIMARY KEY AUTOINCREMENT, film_id smallint unsigned NOT NULL, person_id int NOT NULL, grade tinyint NOT NULL, UNIQUE (film_id, person_id, grade));
CREATE TABLE old_part (id integer PRIMARY KEY AUTOINCREMENT, sku varchar(20) NOT NULL UNIQUE, maker char(4) NOT NULL, model int NOT NULL, batch int NOT NULL, UNIQUE (maker, model));
CREATE TABLE old_weekday (id integer PRIMARY KEY AUTOINCREMENT, day text NOT NULL UNIQUE CHECK (day IN ('mon','tue','wed','thu','fri','sat','sun')));
CREATE TABLE old_region (code char(2) NOT NULL UNIQUE, name varchar(20));
CREATE TABLE old_preference (person_id int NOT NULL, topic text NOT NULL CHECK (topic IN ('news','offers','events','surveys','tips')), enabled tinyint(1) NOT NULL, PRIMARY KEY (person_id, topic));
CREATE TABLE old_hub (id integer PRIMARY KEY AUTOINCREMENT, login varchar(30) NOT NULL UNIQUE);
CREATE TABLE old_event_log (at datetime(3), level varchar(8), message varchar(200));
CREATE TABLE old_legacy (id integer PRIMARY KEY AUTOINCREMENT, film_id smallint unsigned, word varchar(30));
CREATE TABLE old_generated_total (id integer PRIMARY KEY AUTOINCREMENT, qty int NOT NULL, price decimal(8,2) NOT NULL, total decimal(12,2) GENERATED ALWAYS AS (qty * price) STORED);
CREATE TABLE old_generated_key (id integer PRIMARY KEY AUTOINCREMENT, email varchar(80) NOT NULL, folded varchar(80) GENERATED ALWAYS AS (lower(email)) STORED, UNIQUE (folded));
CREATE TABLE old_checked (id integer PRIMARY KEY AUTOINCREMENT, age int NOT NULL, state varchar(10) NOT NULL, begins date NOT NULL, ends date, price decimal(8,2) NOT NULL, discount decimal(8,2),
  CONSTRAINT adult CHECK (age >= 18 AND age < 120), CONSTRAINT state_known CHECK (state IN ('open', 'done', 'void')), CONSTRAINT in_order CHECK (begins <= ends), CHECK (price > 0), CONSTRAINT cheaper CHECK (discount IS NULL OR discount <= price));
CREATE TABLE old_numbers (id integer PRIMARY KEY AUTOINCREMENT, wide decimal(65,30), flags integer, mask integer, f float, d double, whole bigint unsigned, y year, medium mediumint);
CREATE TABLE old_moments (id integer PRIMARY KEY AUTOINCREMENT, day date, at datetime(6), stamp timestamp NULL DEFAULT NULL, span time(2));
CREATE TABLE old_documents (id integer PRIMARY KEY AUTOINCREMENT, doc json, raw varbinary(200), pic blob);
CREATE TABLE next_order (id integer PRIMARY KEY AUTOINCREMENT, person_id int NOT NULL, status_id tinyint unsigned NOT NULL, note varchar(50), FOREIGN KEY (person_id) REFERENCES person (id), FOREIGN KEY (status_id) REFERENCES status (id));
CREATE TABLE next_line (order_id int NOT NULL, line_no int NOT NULL, film_id smallint unsigned, price decimal(8,2) NOT NULL, PRIMARY KEY (order_id, line_no), FOREIGN KEY (order_id) REFERENCES next_order (id), FOREIGN KEY (film_id) REFERENCES film (id));
CREATE TABLE next_tag (order_id int NOT NULL, tag varchar(20) NOT NULL, PRIMARY KEY (order_id, tag), FOREIGN KEY (order_id) REFERENCES next_order (id));
CREATE TABLE next_tree (id integer PRIMARY KEY AUTOINCREMENT, parent_id int, name varchar(20) NOT NULL, FOREIGN KEY (parent_id) REFERENCES next_tree (id));
CREATE TABLE next_link (film_id smallint unsigned NOT NULL, actor_id smallint unsigned NOT NULL, UNIQUE (film_id, actor_id), FOREIGN KEY (film_id) REFERENCES film (id), FOREIGN KEY (actor_id) REFERENCES actor (id));

-- What only SQLite has: names beyond the basic plane, references that name no column, tables without rowid, strict ones.
CREATE TABLE "🦆 face" ("❤🔥" integer PRIMARY KEY, "tab	here" text, "quote""d" int REFERENCES status);
INSERT INTO "🦆 face" SELECT n, 'x' || n % 7, 1 + CAST(floor(5 * u) AS integer) FROM seq WHERE n < 50;
CREATE TABLE folder (path text NOT NULL PRIMARY KEY, duck int REFERENCES "🦆 face" ON DELETE CASCADE) WITHOUT ROWID;
INSERT INTO folder SELECT '/home/user' || n, CAST(floor(50 * u * u) AS integer) FROM seq WHERE n < 80;
CREATE TABLE strictly (id integer PRIMARY KEY, path text NOT NULL REFERENCES folder (path), amount real, raw blob, anything any) STRICT;
INSERT INTO strictly SELECT n, '/home/user' || CAST(floor(80 * u * u) AS integer), v * 100, NULL, n FROM seq WHERE n < 120;
CREATE UNIQUE INDEX part_open ON next_order (person_id) WHERE note IS NULL;
CREATE INDEX invoice_issued ON invoice (issued);
CREATE INDEX part_batch ON part (batch);
CREATE INDEX legacy_film_id ON legacy (film_id);
CREATE INDEX generated_total_total ON generated_total (total);

DROP TABLE seq;
