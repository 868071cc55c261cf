package generate

// truth is a set of SQL's three values: those that a condition may have.
type truth uint8

const (
	no truth = 1 << iota
	unknown
	yes
	open = no | unknown | yes
)

// truthOf is what nulls alone say of a condition. isNull tells whether a column
// is null in a row; known is false where that cannot be said.
func (n checkNode) truthOf(isNull func(column string) (null, known bool)) truth {
	switch n.op {
	case "and", "or":
		return n.joined(isNull)
	case "not":
		return negated(n.args[0].truthOf(isNull))
	case "null":
		return unknown
	case "is null", "is not null":
		if n.args[0].op != "column" {
			return open
		}
		null, known := isNull(n.args[0].name)
		switch {
		case !known:
			return open
		case null == (n.op == "is null"):
			return yes
		}
		return no
	}
	if swapped[n.op] == "" && n.op != "between" {
		return open
	}
	for _, a := range n.args { // a comparison with NULL is NULL
		if a.op != "column" {
			continue
		}
		if null, known := isNull(a.name); null && known {
			return unknown
		}
	}
	return open
}

// joined is the truth of conditions joined by AND, the least of them, or by OR.
func (n checkNode) joined(isNull func(string) (bool, bool)) truth {
	all := n.args[0].truthOf(isNull)
	for _, part := range n.args[1:] {
		more, both := part.truthOf(isNull), truth(0)
		for _, a := range []truth{no, unknown, yes} {
			for _, b := range []truth{no, unknown, yes} {
				switch {
				case all&a == 0 || more&b == 0:
				case n.op == "and":
					both |= min(a, b)
				default:
					both |= max(a, b)
				}
			}
		}
		all = both
	}
	return all
}

// negated turns what may be yes into what may be no.
func negated(t truth) truth { return t&unknown | t&no<<2 | t&yes>>2 }

// passesByNulls reports whether the null patterns of a table's rows are enough for
// a CHECK expression to hold in all of them.
func (t *TablePlan) passesByNulls(expression string) bool {
	n, err := parseCheck(expression)
	if err != nil {
		return false
	}
	for class := range t.layout.classes {
		isNull := func(column string) (null, known bool) {
			i := t.column(column)
			if i < 0 || !t.columns[i].written {
				return false, false
			}
			return t.columns[i].null[class], true
		}
		if t.layout.classes[class].count > 0 && n.truthOf(isNull)&no != 0 {
			return false
		}
	}
	return true
}
