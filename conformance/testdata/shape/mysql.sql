-- What the tables of tables.sql take their rows from, for MySQL and MariaDB: n
-- counts from 0, u, v and w lie in [0,1), at is a moment 11 hours later in each row.
CREATE TABLE seq (n int PRIMARY KEY, u double NOT NULL, v double NOT NULL, w double NOT NULL, at datetime NOT NULL);
INSERT INTO seq
WITH RECURSIVE d (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM d WHERE n < 999)
SELECT n, n * 0.6180339887, n * 0.7548776662, n * 0.5698402910, '2015-03-01' + INTERVAL 11 * n HOUR FROM d;
INSERT INTO seq SELECT n + 1000, (n + 1000) * 0.6180339887, (n + 1000) * 0.7548776662, (n + 1000) * 0.5698402910, '2015-03-01' + INTERVAL 11 * (n + 1000) HOUR FROM seq;
UPDATE seq SET u = u - floor(u), v = v - floor(v), w = w - floor(w);
