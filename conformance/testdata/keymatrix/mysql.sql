-- The key matrix: every kind of key and reference that real schemas hold, and
-- what stands around them, for MySQL and MariaDB. Rows come from seq: n counts
-- from 0, u, v and w lie in [0,1), so that floor(p*u*u) is a skewed choice of
-- p; h is 32 hex digits.
SET NAMES utf8mb4;
SET sql_mode = 'ALLOW_INVALID_DATES,NO_AUTO_VALUE_ON_ZERO';
SET @ignored = 0 /*!80400 , SESSION restrict_fk_on_non_standard_key = OFF */;

CREATE TABLE seq (n int NOT NULL PRIMARY KEY, u double NOT NULL, v double NOT NULL, w double NOT NULL, h char(32));
INSERT INTO seq
WITH RECURSIVE d (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM d WHERE n < 9)
SELECT a.n + 10 * b.n + 100 * c.n, 0, 0, 0, NULL FROM d a, d b, d c;
UPDATE seq SET u = n * 0.6180339887 - floor(n * 0.6180339887), v = n * 0.7548776662 - floor(n * 0.7548776662), w = n * 0.5698402910 - floor(n * 0.5698402910), h = left(sha2(n, 256), 32);

-- Lookup tables.
CREATE TABLE status (id tinyint unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY, label varchar(20) NOT NULL UNIQUE);
INSERT INTO status (label) VALUES ('new'), ('paid'), ('sent'), ('lost'), ('void');
CREATE TABLE currency (code char(3) NOT NULL PRIMARY KEY, title varchar(40) NOT NULL);
INSERT INTO currency VALUES ('EUR', 'Euro'), ('USD', 'Dollar'), ('CHF', 'Franken'), ('GBP', 'Pound');

-- Integer keys: dense, with gaps, negative, narrow, above 2^63.
CREATE TABLE int_dense (id int NOT NULL AUTO_INCREMENT PRIMARY KEY, name varchar(30) NOT NULL, status_id tinyint unsigned NOT NULL,
  FOREIGN KEY (status_id) REFERENCES status (id));
INSERT INTO int_dense SELECT n + 1, concat('item ', n), 1 + floor(5 * u * u) FROM seq WHERE n < 60;
CREATE TABLE int_gaps (id int NOT NULL AUTO_INCREMENT PRIMARY KEY, v int);
INSERT INTO int_gaps SELECT 100 + 7 * n + floor(5 * u), if(n % 3 = 0, NULL, n) FROM seq WHERE n < 50;
CREATE TABLE int_negative (id int NOT NULL PRIMARY KEY, v int);
INSERT INTO int_negative SELECT n - 30, n FROM seq WHERE n < 45;
CREATE TABLE int_tiny (id tinyint NOT NULL AUTO_INCREMENT PRIMARY KEY, v int);
INSERT INTO int_tiny SELECT n, n FROM seq WHERE n < 25;
CREATE TABLE int_huge (id bigint unsigned NOT NULL PRIMARY KEY, v int);
INSERT INTO int_huge SELECT 18446744073709551615 - n * n, n FROM seq WHERE n < 40;
CREATE TABLE int_child (id bigint NOT NULL AUTO_INCREMENT PRIMARY KEY, dense_id int NOT NULL, gaps_id int, negative_id int, tiny_id tinyint NOT NULL, huge_id bigint unsigned,
  FOREIGN KEY (dense_id) REFERENCES int_dense (id), FOREIGN KEY (gaps_id) REFERENCES int_gaps (id), FOREIGN KEY (negative_id) REFERENCES int_negative (id),
  FOREIGN KEY (tiny_id) REFERENCES int_tiny (id), FOREIGN KEY (huge_id) REFERENCES int_huge (id));
INSERT INTO int_child (dense_id, gaps_id, negative_id, tiny_id, huge_id)
SELECT 1 + floor(55 * u * u), if(n % 4 = 0, NULL, (SELECT min(id) FROM int_gaps WHERE id >= 100 + 300 * v * v)), if(n % 5 < 2, NULL, floor(40 * w) - 30), floor(25 * v), if(n % 4 = 0, NULL, 18446744073709551615 - floor(30 * u) * floor(30 * u))
FROM seq WHERE n < 200;

-- UUID keys, as text and as bytes, and a text number.
CREATE TABLE uuid_text (id char(36) CHARACTER SET ascii NOT NULL PRIMARY KEY, v int);
INSERT INTO uuid_text SELECT concat_ws('-', substr(h, 1, 8), substr(h, 9, 4), concat('4', substr(h, 14, 3)), concat('a', substr(h, 18, 3)), substr(h, 21, 12)), n FROM seq WHERE n < 60;
CREATE TABLE uuid_binary (id binary(16) NOT NULL PRIMARY KEY, text_id char(36) CHARACTER SET ascii, FOREIGN KEY (text_id) REFERENCES uuid_text (id));
INSERT INTO uuid_binary SELECT unhex(h), if(n % 7 = 0, NULL, (SELECT id FROM uuid_text WHERE uuid_text.v = floor(50 * seq.u * seq.u))) FROM seq WHERE n < 80;
CREATE TABLE uuid_child (id int NOT NULL AUTO_INCREMENT PRIMARY KEY, text_id char(36) CHARACTER SET ascii NOT NULL, binary_id binary(16), UNIQUE (text_id, binary_id),
  FOREIGN KEY (text_id) REFERENCES uuid_text (id) ON DELETE CASCADE, FOREIGN KEY (binary_id) REFERENCES uuid_binary (id) ON DELETE SET NULL);
INSERT IGNORE INTO uuid_child (text_id, binary_id) SELECT (SELECT id FROM uuid_text WHERE uuid_text.v = floor(60 * seq.u * seq.u)), if(n % 6 = 0, NULL, unhex((SELECT x.h FROM seq x WHERE x.n = floor(80 * seq.w)))) FROM seq WHERE n < 150;

-- Text keys: natural ones, and patterns with a counter.
CREATE TABLE report (number varchar(12) NOT NULL PRIMARY KEY, title varchar(60));
INSERT INTO report SELECT concat(2015 + n DIV 12, '-', lpad(n % 12 + 1, 4, '0')), concat('Report ', n) FROM seq WHERE n < 60;
CREATE TABLE purchase (code varchar(10) NOT NULL PRIMARY KEY, currency char(3) NOT NULL, report varchar(12), amount decimal(10,2) NOT NULL,
  FOREIGN KEY (currency) REFERENCES currency (code) ON UPDATE CASCADE, FOREIGN KEY (report) REFERENCES report (number));
INSERT INTO purchase SELECT concat('ORD-', lpad(100 + n, 6, '0')), elt(1 + floor(4 * u * u), 'EUR', 'USD', 'CHF', 'GBP'), if(n % 3 = 0, NULL, concat(2015 + floor(4 * v), '-', lpad(1 + floor(12 * w), 4, '0'))), round(u * 1000, 2) FROM seq WHERE n < 130;
CREATE TABLE purchase_note (id int NOT NULL AUTO_INCREMENT PRIMARY KEY, purchase varchar(10) NOT NULL, note text, FOREIGN KEY (purchase) REFERENCES purchase (code));
INSERT INTO purchase_note (purchase, note) SELECT concat('ORD-', lpad(100 + floor(120 * u * u), 6, '0')), repeat('note ', 1 + floor(20 * v)) FROM seq WHERE n < 90;

-- Composite keys that overlap, as in mondial: a country's capital is one of its own cities.
CREATE TABLE country (code char(3) NOT NULL PRIMARY KEY, name varchar(50) NOT NULL UNIQUE, capital varchar(40), capital_province varchar(40));
INSERT INTO country SELECT concat(char(65 + n % 26 USING ascii), char(65 + n DIV 3 USING ascii)), concat('Country of ', n), NULL, NULL FROM seq WHERE n < 40;
CREATE TABLE province (name varchar(40) NOT NULL, country char(3) NOT NULL, area float, PRIMARY KEY (name, country), FOREIGN KEY (country) REFERENCES country (code));
INSERT INTO province SELECT concat('Province ', s.n), c.code, s.u * 1000 FROM country c JOIN seq s ON s.n < 1 + ascii(c.code) % 7;
CREATE TABLE city (name varchar(40) NOT NULL, country char(3) NOT NULL, province varchar(40) NOT NULL, population int, PRIMARY KEY (name, country, province),
  FOREIGN KEY (country) REFERENCES country (code), FOREIGN KEY (province, country) REFERENCES province (name, country));
INSERT INTO city SELECT concat('City ', s.n), p.country, p.name, 1000 * s.n FROM province p JOIN seq s ON s.n < (ascii(p.country) * length(p.name) + ascii(right(p.name, 1)) * 5) % 6;
UPDATE country SET capital = (SELECT max(name) FROM city WHERE city.country = code), capital_province = (SELECT max(province) FROM city WHERE city.country = code AND city.name = country.capital) WHERE ascii(code) % 5 > 0;
ALTER TABLE country ADD FOREIGN KEY (capital, code, capital_province) REFERENCES city (name, country, province);
CREATE TABLE airport (iata char(3) NOT NULL PRIMARY KEY, country char(3) NOT NULL, city varchar(40), province varchar(40),
  FOREIGN KEY (country) REFERENCES country (code), FOREIGN KEY (city, country, province) REFERENCES city (name, country, province));
INSERT INTO airport SELECT concat(char(65 + n % 26 USING ascii), char(65 + n DIV 26 USING ascii), 'X'), c.code, if(n % 9 = 0, NULL, c.capital), if(n % 9 = 0, NULL, c.capital_province)
FROM seq JOIN country c ON c.name = concat('Country of ', floor(40 * u * u)) WHERE n < 120;

-- (parent, ordinal), two levels of it, and a reference to the lower one.
CREATE TABLE invoice (id int unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY, issued date NOT NULL, status_id tinyint unsigned NOT NULL, KEY (issued), FOREIGN KEY (status_id) REFERENCES status (id));
INSERT INTO invoice SELECT n + 1, date_add('2020-01-01', INTERVAL floor(n * 5 + 9 * u) DAY), 1 + floor(5 * v * v) FROM seq WHERE n < 100;
CREATE TABLE invoice_line (invoice_id int unsigned NOT NULL, line_no smallint unsigned NOT NULL, product varchar(30), qty int NOT NULL, PRIMARY KEY (invoice_id, line_no), FOREIGN KEY (invoice_id) REFERENCES invoice (id) ON DELETE CASCADE);
INSERT INTO invoice_line SELECT i.id, s.n + 1, concat('p', floor(30 * s.u)), 1 + floor(9 * s.w) FROM invoice i JOIN seq s ON s.n < (i.id * i.id) % 7;
CREATE TABLE invoice_tax (invoice_id int unsigned NOT NULL, line_no smallint unsigned NOT NULL, tax_no tinyint NOT NULL, rate decimal(5,2) NOT NULL, PRIMARY KEY (invoice_id, line_no, tax_no), FOREIGN KEY (invoice_id, line_no) REFERENCES invoice_line (invoice_id, line_no));
INSERT INTO invoice_tax SELECT l.invoice_id, l.line_no, s.n, 19.00 - 2 * s.n FROM invoice_line l JOIN seq s ON s.n < (l.invoice_id + l.line_no) % 3;
CREATE TABLE invoice_refund (id int NOT NULL AUTO_INCREMENT PRIMARY KEY, invoice_id int unsigned, line_no smallint unsigned, FOREIGN KEY (invoice_id, line_no) REFERENCES invoice_line (invoice_id, line_no));
INSERT INTO invoice_refund (invoice_id, line_no) SELECT invoice_id, line_no FROM invoice_line WHERE (invoice_id * 7 + line_no) % 6 = 0 UNION ALL SELECT NULL, NULL FROM seq WHERE n < 12;

-- A primary key that is a foreign key, chains of it, one-to-one references, class-table inheritance.
CREATE TABLE person (id int NOT NULL AUTO_INCREMENT PRIMARY KEY, first_name varchar(40) NOT NULL, last_name varchar(40) NOT NULL, email varchar(80) COLLATE utf8mb4_general_ci NOT NULL UNIQUE, born date);
INSERT INTO person SELECT n + 1, concat('First', floor(60 * u)), concat('Last', floor(90 * v)), concat(if(n % 2, 'User', 'user'), n, '@example.org'), if(n % 5 = 0, NULL, date_add('1950-01-01', INTERVAL floor(20000 * w) DAY)) FROM seq WHERE n < 150;
CREATE TABLE employee (person_id int NOT NULL PRIMARY KEY, salary decimal(9,2) NOT NULL, FOREIGN KEY (person_id) REFERENCES person (id));
INSERT INTO employee SELECT id, 1000 + id FROM person WHERE id % 3 = 0;
CREATE TABLE manager (person_id int NOT NULL PRIMARY KEY, bonus int, FOREIGN KEY (person_id) REFERENCES employee (person_id));
INSERT INTO manager SELECT person_id, person_id FROM employee WHERE person_id % 2 = 0;
CREATE TABLE director (person_id int NOT NULL PRIMARY KEY, title varchar(20), FOREIGN KEY (person_id) REFERENCES manager (person_id));
INSERT INTO director SELECT person_id, 'Director' FROM manager WHERE person_id % 4 = 0;
CREATE TABLE meeting (id int NOT NULL AUTO_INCREMENT PRIMARY KEY, director_id int NOT NULL, minutes time NOT NULL, FOREIGN KEY (director_id) REFERENCES director (person_id));
INSERT INTO meeting (director_id, minutes) SELECT 12 * (1 + floor(11 * u * u)), sec_to_time(600 + floor(200000 * v)) FROM seq WHERE n < 60;
CREATE TABLE passport (id int NOT NULL AUTO_INCREMENT PRIMARY KEY, person_id int NOT NULL UNIQUE, number char(9) NOT NULL UNIQUE, FOREIGN KEY (person_id) REFERENCES person (id));
INSERT INTO passport (person_id, number) SELECT id, concat('C', lpad(id * 7919, 8, '0')) FROM person WHERE id % 5 < 3;
CREATE TABLE locker (id int NOT NULL AUTO_INCREMENT PRIMARY KEY, person_id int UNIQUE, FOREIGN KEY (person_id) REFERENCES person (id) ON DELETE SET NULL);
INSERT INTO locker (person_id) SELECT if(n % 3 = 0, NULL, n + 1) FROM seq WHERE n < 90;
CREATE TABLE vehicle (id int NOT NULL AUTO_INCREMENT PRIMARY KEY, kind enum('car','truck','bus') NOT NULL, plate varchar(10) NOT NULL UNIQUE);
INSERT INTO vehicle SELECT n + 1, elt(1 + n % 3, 'car', 'truck', 'bus'), concat('B-', 1000 + n) FROM seq WHERE n < 90;
CREATE TABLE car (vehicle_id int NOT NULL PRIMARY KEY, seats tinyint NOT NULL, FOREIGN KEY (vehicle_id) REFERENCES vehicle (id));
INSERT INTO car SELECT id, 2 + id % 4 FROM vehicle WHERE kind = 'car';
CREATE TABLE truck (vehicle_id int NOT NULL PRIMARY KEY, tons decimal(5,1) NOT NULL, FOREIGN KEY (vehicle_id) REFERENCES vehicle (id));
INSERT INTO truck SELECT id, id / 10 FROM vehicle WHERE kind = 'truck';

-- One column in two foreign keys, with a table of tenants and without.
CREATE TABLE tenant (id int NOT NULL AUTO_INCREMENT PRIMARY KEY, name varchar(30) NOT NULL);
INSERT INTO tenant SELECT n + 1, concat('Tenant ', n) FROM seq WHERE n < 12;
CREATE TABLE tenant_user (tenant_id int NOT NULL, id int NOT NULL, name varchar(30), PRIMARY KEY (tenant_id, id), FOREIGN KEY (tenant_id) REFERENCES tenant (id));
INSERT INTO tenant_user SELECT 1 + floor(12 * u * u), n + 1, concat('user', n) FROM seq WHERE n < 120;
CREATE TABLE tenant_order (tenant_id int NOT NULL, id int NOT NULL, total decimal(8,2), PRIMARY KEY (tenant_id, id), FOREIGN KEY (tenant_id) REFERENCES tenant (id));
INSERT INTO tenant_order SELECT 1 + floor(12 * v * v), n + 1, n FROM seq WHERE n < 90;
CREATE TABLE tenant_task (id int NOT NULL AUTO_INCREMENT PRIMARY KEY, tenant_id int NOT NULL, user_id int, order_id int NOT NULL,
  FOREIGN KEY (tenant_id, user_id) REFERENCES tenant_user (tenant_id, id), FOREIGN KEY (tenant_id, order_id) REFERENCES tenant_order (tenant_id, id));
INSERT INTO tenant_task (tenant_id, user_id, order_id)
SELECT o.tenant_id, if(s.n % 8 = 0, NULL, (SELECT min(id) FROM tenant_user x WHERE x.tenant_id = o.tenant_id AND x.id >= 100 * s.w)), o.id FROM seq s JOIN tenant_order o ON o.id = 1 + floor(90 * s.u * s.u) WHERE s.n < 220;
CREATE TABLE org_user (org_id int NOT NULL, id int NOT NULL, name varchar(30), PRIMARY KEY (org_id, id));
INSERT INTO org_user SELECT 10 * (1 + floor(12 * u * u)), n + 1, concat('user', n) FROM seq WHERE n < 120;
CREATE TABLE org_order (org_id int NOT NULL, id int NOT NULL, total decimal(8,2), PRIMARY KEY (org_id, id));
INSERT INTO org_order SELECT 10 * (1 + floor(12 * v * v)), n + 1, n FROM seq WHERE n < 90;
CREATE TABLE org_task (id int NOT NULL AUTO_INCREMENT PRIMARY KEY, org_id int NOT NULL, user_id int, order_id int NOT NULL,
  FOREIGN KEY (org_id, user_id) REFERENCES org_user (org_id, id), FOREIGN KEY (org_id, order_id) REFERENCES org_order (org_id, id));
INSERT INTO org_task (org_id, user_id, order_id)
SELECT o.org_id, if(s.n % 8 = 0, NULL, (SELECT min(id) FROM org_user x WHERE x.org_id = o.org_id AND x.id >= 100 * s.w)), o.id FROM seq s JOIN org_order o ON o.id = 1 + floor(90 * s.u * s.u) WHERE s.n < 220;
CREATE TABLE org_folder (org_id int NOT NULL, id int NOT NULL, parent_id int, owner_id int, PRIMARY KEY (org_id, id),
  FOREIGN KEY (org_id, parent_id) REFERENCES org_folder (org_id, id), FOREIGN KEY (org_id, owner_id) REFERENCES org_user (org_id, id));
INSERT INTO org_folder SELECT 10 * (1 + floor(12 * seq.u * seq.u)), n + 1,
  if(n % 4 = 0, NULL, (SELECT max(s.n) + 1 FROM seq s WHERE s.n < seq.n AND floor(12 * s.u * s.u) = floor(12 * seq.u * seq.u))),
  if(n % 3 = 0, NULL, (SELECT min(x.id) FROM org_user x WHERE x.org_id = 10 * (1 + floor(12 * seq.u * seq.u)) AND x.id >= n / 2)) FROM seq WHERE n < 110 ORDER BY n;

-- Several references to one parent; self-references; cycles.
CREATE TABLE flight (id int NOT NULL AUTO_INCREMENT PRIMARY KEY, origin char(3) NOT NULL, destination char(3) NOT NULL, diverted char(3), departs datetime NOT NULL,
  FOREIGN KEY (origin) REFERENCES airport (iata), FOREIGN KEY (destination) REFERENCES airport (iata), FOREIGN KEY (diverted) REFERENCES airport (iata));
INSERT INTO flight (origin, destination, diverted, departs)
SELECT a.iata, b.iata, if(n % 10 = 0, a.iata, NULL), date_add('2024-01-01', INTERVAL floor(n * 50 + 100 * w) MINUTE) FROM seq
JOIN airport a ON a.iata = concat(char(65 + floor(120 * u * u) % 26 USING ascii), char(65 + floor(120 * u * u) DIV 26 USING ascii), 'X')
JOIN airport b ON b.iata = concat(char(65 + floor(100 * v) % 26 USING ascii), char(65 + floor(100 * v) DIV 26 USING ascii), 'X') WHERE n < 250;
CREATE TABLE category (id int NOT NULL AUTO_INCREMENT PRIMARY KEY, parent_id int, name varchar(30) NOT NULL, UNIQUE (parent_id, name), FOREIGN KEY (parent_id) REFERENCES category (id));
INSERT INTO category SELECT n + 1, if(n < 6, NULL, 1 + floor((n - 1) * u * u)), concat('Category ', n) FROM seq WHERE n < 110;
CREATE TABLE account (id int NOT NULL PRIMARY KEY, parent_id int NOT NULL, FOREIGN KEY (parent_id) REFERENCES account (id));
INSERT INTO account SELECT n + 1, if(n < 5, n + 1, 1 + floor((n - 1) * v * v)) FROM seq WHERE n < 80 ORDER BY n;
CREATE TABLE sequel (id int NOT NULL PRIMARY KEY, prequel_id int UNIQUE, FOREIGN KEY (prequel_id) REFERENCES sequel (id));
INSERT INTO sequel SELECT n + 1, if(n % 4 = 0, NULL, n) FROM seq WHERE n < 70 ORDER BY n;
CREATE TABLE store (id int NOT NULL AUTO_INCREMENT PRIMARY KEY, manager_id int NOT NULL UNIQUE);
CREATE TABLE staff (id int NOT NULL AUTO_INCREMENT PRIMARY KEY, store_id int NOT NULL, name varchar(30), FOREIGN KEY (store_id) REFERENCES store (id));
INSERT INTO store SELECT n + 1, 3 * n + 1 FROM seq WHERE n < 15;
INSERT INTO staff SELECT n + 1, 1 + floor(15 * u), concat('Staff ', n) FROM seq WHERE n < 60;
ALTER TABLE store ADD FOREIGN KEY (manager_id) REFERENCES staff (id);

-- Many-to-many with unique pairs, ternary, with a value; compound unique keys.
CREATE TABLE film (id smallint unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY, title varchar(60) NOT NULL, released year, rating enum('G','PG','R') DEFAULT 'G', features set('trailer','scenes','cuts'));
INSERT INTO film SELECT n + 1, concat('Film ', n), 1960 + floor(60 * u), elt(1 + n % 3, 'G', 'PG', 'R'), n % 8 FROM seq WHERE n < 90;
CREATE TABLE actor (id smallint unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY, name varchar(60) NOT NULL);
INSERT INTO actor SELECT n + 1, concat('Actor ', n) FROM seq WHERE n < 60;
CREATE TABLE film_actor (actor_id smallint unsigned NOT NULL, film_id smallint unsigned NOT NULL, PRIMARY KEY (actor_id, film_id), FOREIGN KEY (actor_id) REFERENCES actor (id), FOREIGN KEY (film_id) REFERENCES film (id));
INSERT IGNORE INTO film_actor SELECT 1 + floor(60 * u * u), 1 + floor(85 * w) FROM seq WHERE n < 330;
CREATE TABLE supplier (id int NOT NULL AUTO_INCREMENT PRIMARY KEY, name varchar(30));
INSERT INTO supplier SELECT n + 1, concat('Supplier ', n) FROM seq WHERE n < 20;
CREATE TABLE part (id int NOT NULL AUTO_INCREMENT PRIMARY KEY, sku varchar(20) NOT NULL UNIQUE, maker char(4) NOT NULL, model int NOT NULL, batch int NOT NULL, UNIQUE (maker, model), KEY (batch));
INSERT INTO part SELECT n + 1, concat('SKU', 1000 + n * 3), elt(1 + n % 4, 'ACME', 'BOLT', 'CORE', 'DYNE'), n DIV 4, floor(25 * u * u) FROM seq WHERE n < 70;
CREATE TABLE project (id int NOT NULL AUTO_INCREMENT PRIMARY KEY, name varchar(30));
INSERT INTO project SELECT n + 1, concat('Project ', n) FROM seq WHERE n < 25;
CREATE TABLE supply (supplier_id int NOT NULL, part_id int NOT NULL, project_id int NOT NULL, qty int NOT NULL, PRIMARY KEY (supplier_id, part_id, project_id),
  FOREIGN KEY (supplier_id) REFERENCES supplier (id), FOREIGN KEY (part_id) REFERENCES part (id), FOREIGN KEY (project_id) REFERENCES project (id));
INSERT IGNORE INTO supply SELECT 1 + floor(20 * u * u), 1 + floor(60 * v), 1 + floor(25 * w), n FROM seq WHERE n < 300;
CREATE TABLE review (id int NOT NULL AUTO_INCREMENT PRIMARY KEY, film_id smallint unsigned NOT NULL, person_id int NOT NULL, grade tinyint NOT NULL, UNIQUE (film_id, person_id, grade), FOREIGN KEY (film_id) REFERENCES film (id), FOREIGN KEY (person_id) REFERENCES person (id));
INSERT IGNORE INTO review (film_id, person_id, grade) SELECT 1 + floor(90 * u * u), 1 + floor(40 * v * v), floor(5 * w) FROM seq WHERE n < 260;
CREATE TABLE shift (id int NOT NULL AUTO_INCREMENT PRIMARY KEY, staff_id int NOT NULL, day date NOT NULL, slot tinyint, UNIQUE (staff_id, day), UNIQUE (day, slot, staff_id), FOREIGN KEY (staff_id) REFERENCES staff (id));
INSERT IGNORE INTO shift (staff_id, day, slot) SELECT 1 + floor(60 * u * u), date_add('2024-01-01', INTERVAL floor(40 * v) DAY), if(n % 4 = 0, NULL, floor(3 * w)) FROM seq WHERE n < 200;

-- References to a unique key that is not the primary key, to a compound one, and to one that is not unique.
CREATE TABLE stock (id int NOT NULL AUTO_INCREMENT PRIMARY KEY, sku varchar(20) NOT NULL, amount int NOT NULL, FOREIGN KEY (sku) REFERENCES part (sku));
INSERT INTO stock (sku, amount) SELECT concat('SKU', 1000 + 3 * floor(70 * u * u)), n FROM seq WHERE n < 140;
CREATE TABLE manual (id int NOT NULL AUTO_INCREMENT PRIMARY KEY, maker char(4), model int, FOREIGN KEY (maker, model) REFERENCES part (maker, model));
INSERT INTO manual (maker, model) SELECT if(n % 6 = 0, NULL, elt(1 + floor(4 * u), 'ACME', 'BOLT', 'CORE', 'DYNE')), if(n % 6 = 0, NULL, floor(17 * v * v)) FROM seq WHERE n < 90;
CREATE TABLE inspection (id int NOT NULL AUTO_INCREMENT PRIMARY KEY, batch int NOT NULL, passed bit(1) NOT NULL, FOREIGN KEY (batch) REFERENCES part (batch));
INSERT INTO inspection (batch, passed) SELECT b.batch, n % 2 FROM seq s JOIN part b ON b.id = 1 + floor(70 * s.u) WHERE s.n < 110;

-- Unique keys over few values.
CREATE TABLE weekday (id int NOT NULL AUTO_INCREMENT PRIMARY KEY, day enum('mon','tue','wed','thu','fri','sat','sun') NOT NULL UNIQUE);
INSERT INTO weekday (day) VALUES ('mon'), ('wed'), ('thu'), ('sun');
CREATE TABLE priority (level tinyint NOT NULL UNIQUE, name varchar(20));
INSERT INTO priority SELECT n * 2, concat('P', n) FROM seq WHERE n < 50;
CREATE TABLE region (code char(2) NOT NULL UNIQUE, name varchar(20));
INSERT INTO region SELECT concat(char(65 + n % 26 USING ascii), char(65 + n DIV 26 USING ascii)), concat('Region ', n) FROM seq WHERE n < 60;
CREATE TABLE preference (person_id int NOT NULL, topic enum('news','offers','events','surveys','tips') NOT NULL, enabled tinyint(1) NOT NULL, PRIMARY KEY (person_id, topic), FOREIGN KEY (person_id) REFERENCES person (id));
INSERT INTO preference SELECT p.id, elt(s.n + 1, 'news', 'offers', 'events', 'surveys', 'tips'), s.n % 2 FROM person p JOIN seq s ON s.n < (p.id * 3) % 6;
CREATE TABLE setting (scope char(2) NOT NULL, flag tinyint(1) NOT NULL, name varchar(16) NOT NULL, v int, PRIMARY KEY (scope, flag, name));
INSERT INTO setting SELECT elt(1 + n % 3, 'us', 'eu', 'as'), n DIV 3 % 2, concat('setting', n DIV 6), n FROM seq WHERE n < 90;

-- A hub that 66 foreign keys reference.
CREATE TABLE hub (id int NOT NULL AUTO_INCREMENT PRIMARY KEY, login varchar(30) NOT NULL UNIQUE);
INSERT INTO hub SELECT n + 1, concat('login', n) FROM seq WHERE n < 40;
CREATE TABLE hub_a (id int NOT NULL AUTO_INCREMENT PRIMARY KEY, h01 int NOT NULL, h02 int, h03 int, h04 int NOT NULL, h05 int, h06 int, h07 int NOT NULL, h08 int, h09 int, h10 int NOT NULL, h11 int, h12 int, h13 int NOT NULL, h14 int, h15 int, h16 int NOT NULL, h17 int, h18 int, h19 int NOT NULL, h20 int, h21 int, h22 int NOT NULL,
  FOREIGN KEY (h01) REFERENCES hub (id), FOREIGN KEY (h02) REFERENCES hub (id), FOREIGN KEY (h03) REFERENCES hub (id), FOREIGN KEY (h04) REFERENCES hub (id), FOREIGN KEY (h05) REFERENCES hub (id), FOREIGN KEY (h06) REFERENCES hub (id), FOREIGN KEY (h07) REFERENCES hub (id), FOREIGN KEY (h08) REFERENCES hub (id), FOREIGN KEY (h09) REFERENCES hub (id), FOREIGN KEY (h10) REFERENCES hub (id), FOREIGN KEY (h11) REFERENCES hub (id), FOREIGN KEY (h12) REFERENCES hub (id), FOREIGN KEY (h13) REFERENCES hub (id), FOREIGN KEY (h14) REFERENCES hub (id), FOREIGN KEY (h15) REFERENCES hub (id), FOREIGN KEY (h16) REFERENCES hub (id), FOREIGN KEY (h17) REFERENCES hub (id), FOREIGN KEY (h18) REFERENCES hub (id), FOREIGN KEY (h19) REFERENCES hub (id), FOREIGN KEY (h20) REFERENCES hub (id), FOREIGN KEY (h21) REFERENCES hub (id), FOREIGN KEY (h22) REFERENCES hub (id));
INSERT INTO hub_a SELECT n + 1, 1 + floor(35 * v), if((n + 1) % 3 = 0, NULL, 1 + floor(38 * w * w * w)), if((n + 2) % 4 = 0, NULL, 1 + floor(40 * v * v)), 1 + floor(40 * u * u), if((n + 4) % 6 = 0, NULL, 1 + floor(35 * v)), if((n + 5) % 2 = 0, NULL, 1 + floor(38 * w * w * w)), 1 + floor(40 * v * v), if((n + 7) % 4 = 0, NULL, 1 + floor(40 * u * u)), if((n + 8) % 5 = 0, NULL, 1 + floor(35 * v)), 1 + floor(38 * w * w * w), if((n + 10) % 2 = 0, NULL, 1 + floor(40 * v * v)), if((n + 11) % 3 = 0, NULL, 1 + floor(40 * u * u)), 1 + floor(35 * v), if((n + 13) % 5 = 0, NULL, 1 + floor(38 * w * w * w)), if((n + 14) % 6 = 0, NULL, 1 + floor(40 * v * v)), 1 + floor(40 * u * u), if((n + 16) % 3 = 0, NULL, 1 + floor(35 * v)), if((n + 17) % 4 = 0, NULL, 1 + floor(38 * w * w * w)), 1 + floor(40 * v * v), if((n + 19) % 6 = 0, NULL, 1 + floor(40 * u * u)), if((n + 20) % 2 = 0, NULL, 1 + floor(35 * v)), 1 + floor(38 * w * w * w) FROM seq WHERE n < 60;
CREATE TABLE hub_b (id int NOT NULL AUTO_INCREMENT PRIMARY KEY, h01 int NOT NULL, h02 int, h03 int, h04 int NOT NULL, h05 int, h06 int, h07 int NOT NULL, h08 int, h09 int, h10 int NOT NULL, h11 int, h12 int, h13 int NOT NULL, h14 int, h15 int, h16 int NOT NULL, h17 int, h18 int, h19 int NOT NULL, h20 int, h21 int, h22 int NOT NULL,
  FOREIGN KEY (h01) REFERENCES hub (id), FOREIGN KEY (h02) REFERENCES hub (id), FOREIGN KEY (h03) REFERENCES hub (id), FOREIGN KEY (h04) REFERENCES hub (id), FOREIGN KEY (h05) REFERENCES hub (id), FOREIGN KEY (h06) REFERENCES hub (id), FOREIGN KEY (h07) REFERENCES hub (id), FOREIGN KEY (h08) REFERENCES hub (id), FOREIGN KEY (h09) REFERENCES hub (id), FOREIGN KEY (h10) REFERENCES hub (id), FOREIGN KEY (h11) REFERENCES hub (id), FOREIGN KEY (h12) REFERENCES hub (id), FOREIGN KEY (h13) REFERENCES hub (id), FOREIGN KEY (h14) REFERENCES hub (id), FOREIGN KEY (h15) REFERENCES hub (id), FOREIGN KEY (h16) REFERENCES hub (id), FOREIGN KEY (h17) REFERENCES hub (id), FOREIGN KEY (h18) REFERENCES hub (id), FOREIGN KEY (h19) REFERENCES hub (id), FOREIGN KEY (h20) REFERENCES hub (id), FOREIGN KEY (h21) REFERENCES hub (id), FOREIGN KEY (h22) REFERENCES hub (id));
INSERT INTO hub_b SELECT n + 1, 1 + floor(38 * w * w * w), if((n + 1) % 3 = 0, NULL, 1 + floor(40 * v * v)), if((n + 2) % 4 = 0, NULL, 1 + floor(40 * u * u)), 1 + floor(35 * v), if((n + 4) % 6 = 0, NULL, 1 + floor(38 * w * w * w)), if((n + 5) % 2 = 0, NULL, 1 + floor(40 * v * v)), 1 + floor(40 * u * u), if((n + 7) % 4 = 0, NULL, 1 + floor(35 * v)), if((n + 8) % 5 = 0, NULL, 1 + floor(38 * w * w * w)), 1 + floor(40 * v * v), if((n + 10) % 2 = 0, NULL, 1 + floor(40 * u * u)), if((n + 11) % 3 = 0, NULL, 1 + floor(35 * v)), 1 + floor(38 * w * w * w), if((n + 13) % 5 = 0, NULL, 1 + floor(40 * v * v)), if((n + 14) % 6 = 0, NULL, 1 + floor(40 * u * u)), 1 + floor(35 * v), if((n + 16) % 3 = 0, NULL, 1 + floor(38 * w * w * w)), if((n + 17) % 4 = 0, NULL, 1 + floor(40 * v * v)), 1 + floor(40 * u * u), if((n + 19) % 6 = 0, NULL, 1 + floor(35 * v)), if((n + 20) % 2 = 0, NULL, 1 + floor(38 * w * w * w)), 1 + floor(40 * v * v) FROM seq WHERE n < 60;
CREATE TABLE hub_c (id int NOT NULL AUTO_INCREMENT PRIMARY KEY, h01 int NOT NULL, h02 int, h03 int, h04 int NOT NULL, h05 int, h06 int, h07 int NOT NULL, h08 int, h09 int, h10 int NOT NULL, h11 int, h12 int, h13 int NOT NULL, h14 int, h15 int, h16 int NOT NULL, h17 int, h18 int, h19 int NOT NULL, h20 int, h21 int, h22 int NOT NULL,
  FOREIGN KEY (h01) REFERENCES hub (id), FOREIGN KEY (h02) REFERENCES hub (id), FOREIGN KEY (h03) REFERENCES hub (id), FOREIGN KEY (h04) REFERENCES hub (id), FOREIGN KEY (h05) REFERENCES hub (id), FOREIGN KEY (h06) REFERENCES hub (id), FOREIGN KEY (h07) REFERENCES hub (id), FOREIGN KEY (h08) REFERENCES hub (id), FOREIGN KEY (h09) REFERENCES hub (id), FOREIGN KEY (h10) REFERENCES hub (id), FOREIGN KEY (h11) REFERENCES hub (id), FOREIGN KEY (h12) REFERENCES hub (id), FOREIGN KEY (h13) REFERENCES hub (id), FOREIGN KEY (h14) REFERENCES hub (id), FOREIGN KEY (h15) REFERENCES hub (id), FOREIGN KEY (h16) REFERENCES hub (id), FOREIGN KEY (h17) REFERENCES hub (id), FOREIGN KEY (h18) REFERENCES hub (id), FOREIGN KEY (h19) REFERENCES hub (id), FOREIGN KEY (h20) REFERENCES hub (id), FOREIGN KEY (h21) REFERENCES hub (id), FOREIGN KEY (h22) REFERENCES hub (id));
INSERT INTO hub_c SELECT n + 1, 1 + floor(40 * v * v), if((n + 1) % 3 = 0, NULL, 1 + floor(40 * u * u)), if((n + 2) % 4 = 0, NULL, 1 + floor(35 * v)), 1 + floor(38 * w * w * w), if((n + 4) % 6 = 0, NULL, 1 + floor(40 * v * v)), if((n + 5) % 2 = 0, NULL, 1 + floor(40 * u * u)), 1 + floor(35 * v), if((n + 7) % 4 = 0, NULL, 1 + floor(38 * w * w * w)), if((n + 8) % 5 = 0, NULL, 1 + floor(40 * v * v)), 1 + floor(40 * u * u), if((n + 10) % 2 = 0, NULL, 1 + floor(35 * v)), if((n + 11) % 3 = 0, NULL, 1 + floor(38 * w * w * w)), 1 + floor(40 * v * v), if((n + 13) % 5 = 0, NULL, 1 + floor(40 * u * u)), if((n + 14) % 6 = 0, NULL, 1 + floor(35 * v)), 1 + floor(38 * w * w * w), if((n + 16) % 3 = 0, NULL, 1 + floor(40 * v * v)), if((n + 17) % 4 = 0, NULL, 1 + floor(40 * u * u)), 1 + floor(35 * v), if((n + 19) % 6 = 0, NULL, 1 + floor(38 * w * w * w)), if((n + 20) % 2 = 0, NULL, 1 + floor(40 * v * v)), 1 + floor(40 * u * u) FROM seq WHERE n < 60;

-- Tables without any key, and MyISAM.
CREATE TABLE event_log (at datetime(3), level varchar(8), message varchar(200));
INSERT INTO event_log SELECT date_add('2023-05-05', INTERVAL floor(n * 777 + 500 * u) SECOND), elt(1 + floor(3 * u * u), 'info', 'warn', 'error'), concat('message ', floor(40 * v)) FROM seq WHERE n < 200;
CREATE TABLE legacy (id int NOT NULL AUTO_INCREMENT PRIMARY KEY, film_id smallint unsigned, word varchar(30), KEY (film_id)) ENGINE=MyISAM;
INSERT INTO legacy (film_id, word) SELECT 1 + floor(100 * u), concat('word', n % 17) FROM seq WHERE n < 90;

-- Generated columns, in keys too.
CREATE TABLE generated_total (id int NOT NULL AUTO_INCREMENT PRIMARY KEY, qty int NOT NULL, price decimal(8,2) NOT NULL, total decimal(12,2) GENERATED ALWAYS AS (qty * price) STORED, KEY (total));
INSERT INTO generated_total (qty, price) SELECT 1 + floor(20 * u), round(100 * v, 2) FROM seq WHERE n < 100;
CREATE TABLE generated_key (id int NOT NULL AUTO_INCREMENT PRIMARY KEY, email varchar(80) NOT NULL, folded varchar(80) GENERATED ALWAYS AS (lower(email)) STORED, UNIQUE (folded));
INSERT INTO generated_key (email) SELECT concat('Person.', n, '@Example.com') FROM seq WHERE n < 80;
CREATE TABLE generated_alive (id int NOT NULL AUTO_INCREMENT PRIMARY KEY, name varchar(40) NOT NULL, deleted datetime, alive tinyint GENERATED ALWAYS AS (if(deleted IS NULL, 1, NULL)) VIRTUAL, UNIQUE (name, alive));
INSERT INTO generated_alive (name, deleted) SELECT concat('name ', n DIV 2), if(n % 2 = 0, NULL, date_add('2024-01-01', INTERVAL n HOUR)) FROM seq WHERE n < 80;
CREATE TABLE generated_part (film_id smallint unsigned NOT NULL, note varchar(40) NOT NULL, hash char(64) GENERATED ALWAYS AS (sha2(note, 256)) STORED, UNIQUE (film_id, hash), FOREIGN KEY (film_id) REFERENCES film (id));
INSERT INTO generated_part (film_id, note) SELECT 1 + floor(60 * u * u), concat('note ', n) FROM seq WHERE n < 100;

-- CHECKs.
CREATE TABLE checked (id int NOT NULL AUTO_INCREMENT PRIMARY KEY, age int NOT NULL, state varchar(10) NOT NULL, begins date NOT NULL, ends date, price decimal(8,2) NOT NULL, discount decimal(8,2),
  CONSTRAINT adult CHECK (age >= 18 AND age < 120), CONSTRAINT state_known CHECK (state IN ('open', 'done', 'void')), CONSTRAINT in_order CHECK (begins <= ends), CHECK (price > 0), CONSTRAINT cheaper CHECK (discount IS NULL OR discount <= price));
INSERT INTO checked (age, state, begins, ends, price, discount)
SELECT 18 + floor(70 * u * u), elt(1 + floor(3 * v), 'open', 'done', 'void'), date_add('2021-01-01', INTERVAL floor(900 * w) DAY), if(n % 4 = 0, NULL, date_add('2021-01-01', INTERVAL floor(900 * w + 40 * u) DAY)), 1 + round(200 * v, 2), if(n % 3 = 0, NULL, round(200 * v * u, 2)) FROM seq WHERE n < 120;

-- Types at their ends.
CREATE TABLE numbers (id int NOT NULL AUTO_INCREMENT PRIMARY KEY, wide decimal(65,30), flags bit(8), mask bit(64), f float, d double, whole bigint unsigned, y year, medium mediumint);
INSERT INTO numbers SELECT n + 1, 12345678901234567890123456789012345.0 * u + n, floor(256 * v), if(n % 5 = 0, NULL, 18446744073709551615 - n * 100000000000000), u * 1000, v * 1e200, 9223372036854775807 + cast(n * 100000000000000 AS unsigned), 1990 + floor(30 * u * u), floor(16000000 * u) - 8000000 FROM seq WHERE n < 80;
CREATE TABLE moments (id int NOT NULL AUTO_INCREMENT PRIMARY KEY, day date, at datetime(6), stamp timestamp NULL DEFAULT NULL, span time(2));
INSERT INTO moments SELECT n + 1, if(n % 10 = 0, '0000-00-00', date_add('1999-01-01', INTERVAL floor(9000 * u) DAY)), date_add('2010-01-01 00:00:00.000000', INTERVAL floor(n * 86400000 * v) MICROSECOND), if(n % 6 = 0, NULL, date_add('2015-01-01', INTERVAL floor(n * 5000) SECOND)), sec_to_time(floor(3000000 * u) - 1000000) FROM seq WHERE n < 100;
CREATE TABLE documents (id int NOT NULL AUTO_INCREMENT PRIMARY KEY, doc json, raw varbinary(200), pic blob, spot point NOT NULL, outline polygon, SPATIAL KEY (spot));
INSERT INTO documents SELECT n + 1, if(n % 7 = 0, NULL, json_object('id', n, 'tags', json_array('a', n % 3), 'name', concat('x', n))), unhex(repeat(h, 1 + n % 5)), if(n % 3 = 0, NULL, repeat('blob', n)), point(u * 90, v * 180), if(n % 4 = 0, NULL, ST_GeomFromText('POLYGON((0 0,0 5,5 5,5 0,0 0))')) FROM seq WHERE n < 70;

-- Names.
CREATE TABLE `select` (`from` int NOT NULL AUTO_INCREMENT PRIMARY KEY, `order` int NOT NULL, `group by` varchar(10));
INSERT INTO `select` SELECT n + 1, n, concat('g', n % 5) FROM seq WHERE n < 40;
CREATE TABLE `dotted.table` (`a.b` int NOT NULL, `2nd` int NOT NULL, `back``tick` int, `quote'"` varchar(10), PRIMARY KEY (`a.b`, `2nd`), FOREIGN KEY (`a.b`) REFERENCES `select` (`from`));
INSERT INTO `dotted.table` SELECT f.`from`, s.n, s.n, 'it''s' FROM `select` f JOIN seq s ON s.n < (f.`from` * 5) % 4;
CREATE TABLE `1st` (`UPPER` int NOT NULL AUTO_INCREMENT PRIMARY KEY, `dot` int, `second` int, `❤ snow ☃` varchar(20), FOREIGN KEY (`dot`, `second`) REFERENCES `dotted.table` (`a.b`, `2nd`));
INSERT INTO `1st` SELECT n + 1, d.`a.b`, d.`2nd`, '☃' FROM seq LEFT JOIN `dotted.table` d ON d.`a.b` = 1 + floor(40 * u) AND d.`2nd` = 0 WHERE n < 60;
CREATE TABLE `a_name_as_long_as_a_name_can_be_is_sixty_four_characters_long_ab` (`a_column_that_is_as_long_as_the_name_of_the_table_it_stands_in_a` int NOT NULL PRIMARY KEY, `semi;colon` int, `--` int, CONSTRAINT `quote'"; --` FOREIGN KEY (`semi;colon`) REFERENCES `1st` (`UPPER`));
INSERT INTO `a_name_as_long_as_a_name_can_be_is_sixty_four_characters_long_ab` SELECT n, 1 + floor(60 * u), n FROM seq WHERE n < 50;

-- Empty tables.
CREATE TABLE old_int_dense LIKE int_dense;
CREATE TABLE old_int_gaps LIKE int_gaps;
CREATE TABLE old_int_huge LIKE int_huge;
CREATE TABLE old_uuid_text LIKE uuid_text;
CREATE TABLE old_uuid_binary LIKE uuid_binary;
CREATE TABLE old_report LIKE report;
CREATE TABLE old_country LIKE country;
CREATE TABLE old_province LIKE province;
CREATE TABLE old_city LIKE city;
CREATE TABLE old_invoice LIKE invoice;
CREATE TABLE old_invoice_line LIKE invoice_line;
CREATE TABLE old_person LIKE person;
CREATE TABLE old_employee LIKE employee;
CREATE TABLE old_tenant LIKE tenant;
CREATE TABLE old_tenant_user LIKE tenant_user;
CREATE TABLE old_category LIKE category;
CREATE TABLE old_account LIKE account;
CREATE TABLE old_store LIKE store;
CREATE TABLE old_film LIKE film;
CREATE TABLE old_film_actor LIKE film_actor;
CREATE TABLE old_supply LIKE supply;
CREATE TABLE old_review LIKE review;
CREATE TABLE old_part LIKE part;
CREATE TABLE old_weekday LIKE weekday;
CREATE TABLE old_region LIKE region;
CREATE TABLE old_preference LIKE preference;
CREATE TABLE old_hub LIKE hub;
CREATE TABLE old_event_log LIKE event_log;
CREATE TABLE old_legacy LIKE legacy;
CREATE TABLE old_generated_total LIKE generated_total;
CREATE TABLE old_generated_key LIKE generated_key;
CREATE TABLE old_checked LIKE checked;
CREATE TABLE old_numbers LIKE numbers;
CREATE TABLE old_moments LIKE moments;
CREATE TABLE old_documents LIKE documents;
CREATE TABLE next_order (id int NOT NULL AUTO_INCREMENT PRIMARY KEY, person_id int NOT NULL, status_id tinyint unsigned NOT NULL, note varchar(50), FOREIGN KEY (person_id) REFERENCES person (id), FOREIGN KEY (status_id) REFERENCES status (id));
CREATE TABLE next_line (order_id int NOT NULL, line_no int NOT NULL, film_id smallint unsigned, price decimal(8,2) NOT NULL, PRIMARY KEY (order_id, line_no), FOREIGN KEY (order_id) REFERENCES next_order (id), FOREIGN KEY (film_id) REFERENCES film (id));
CREATE TABLE next_tag (order_id int NOT NULL, tag varchar(20) NOT NULL, PRIMARY KEY (order_id, tag), FOREIGN KEY (order_id) REFERENCES next_order (id));
CREATE TABLE next_tree (id int NOT NULL AUTO_INCREMENT PRIMARY KEY, parent_id int, name varchar(20) NOT NULL, FOREIGN KEY (parent_id) REFERENCES next_tree (id));
CREATE TABLE next_link (film_id smallint unsigned NOT NULL, actor_id smallint unsigned NOT NULL, UNIQUE (film_id, actor_id), FOREIGN KEY (film_id) REFERENCES film (id), FOREIGN KEY (actor_id) REFERENCES actor (id));

DROP TABLE seq;
