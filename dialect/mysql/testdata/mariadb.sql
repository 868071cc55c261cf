-- What only MariaDB has.
SET NAMES utf8mb4;
CREATE SEQUENCE ticket START WITH 100 INCREMENT BY 5;
CREATE TABLE maria (
  id int(11) NOT NULL DEFAULT nextval(ticket), u uuid DEFAULT uuid(), i4 inet4 DEFAULT '127.0.0.1', i6 inet6 DEFAULT '::1', doc json DEFAULT json_array(),
  small int(4) CHECK (small > 3), squeezed varchar(100) COMPRESSED, uca varchar(20) CHARACTER SET utf8mb4 COLLATE uca1400_ai_ci, long_unique text,
  PRIMARY KEY (id), KEY ignored_ (small) COMMENT 'off' IGNORED, UNIQUE KEY long_unique (long_unique) USING HASH
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_nopad_ci;
CREATE TABLE aria (id int NOT NULL, PRIMARY KEY (id)) ENGINE=Aria DEFAULT CHARSET=utf8mb4 PAGE_CHECKSUM=1;
CREATE TABLE versioned (id int NOT NULL, PRIMARY KEY (id)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 WITH SYSTEM VERSIONING;
CREATE TABLE spelled (id int NOT NULL, s timestamp(6) GENERATED ALWAYS AS ROW START, e timestamp(6) GENERATED ALWAYS AS ROW END, PERIOD FOR SYSTEM_TIME (s, e), PRIMARY KEY (id, e)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 WITH SYSTEM VERSIONING;
