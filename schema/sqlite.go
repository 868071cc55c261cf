package schema

// ParseSQLiteType reads a type as SQLite means it: the spelling says what a
// column is for, but integers have 64 bits, floats too, and CHAR is not padded
// (https://www.sqlite.org/datatype3.html).
func ParseSQLiteType(name string) Type {
	t := ParseType(name)
	switch t.Kind {
	case Int:
		if t.Base != "bool" && t.Base != "boolean" {
			t.Bits = 64
		}
	case Float:
		t.Bits = 64
	case Text, Binary:
		t.Fixed = false
	case Enum, Set:
		if len(t.Labels) == 0 {
			t.Kind = Text // a mere word to SQLite
		}
	}
	return t
}

// ParseTypeOf reads a type as the engine of a schema or profile means it:
// "sqlite", else "mysql" or "mariadb".
func ParseTypeOf(engine, name string) Type {
	if engine == "sqlite" {
		return ParseSQLiteType(name)
	}
	return ParseType(name)
}
