package schema

import "testing"

func TestParseTypeOf_ReadsIntegerByEngine(t *testing.T) {
	cases := []struct {
		engine, name string
		kind         Kind
		bits         int
		fixed        bool
	}{
		{"sqlite", "INTEGER", Int, 64, false},
		{"mysql", "integer", Int, 32, false},
		{"sqlite", "BOOLEAN", Int, 8, false},
		{"sqlite", "FLOAT", Float, 64, false},
		{"sqlite", "CHAR(3)", Text, 0, false},
		{"mysql", "char(3)", Text, 0, true},
		{"sqlite", "set", Text, 0, false},
		{"sqlite", "ENUM('a','b')", Enum, 0, false},
		{"sqlite", "", Binary, 0, false},
	}
	for _, c := range cases {
		got := ParseTypeOf(c.engine, c.name)
		if got.Kind != c.kind || got.Bits != c.bits || got.Fixed != c.fixed || got.Name != c.name {
			t.Errorf("%s %q: got %+v, want kind %s, %d bits, fixed %v", c.engine, c.name, got, c.kind, c.bits, c.fixed)
		}
	}
}
