package rehearse

import (
	"fmt"
	"slices"
	"strings"
)

// listing are the words that a table's name follows, or a list of them.
var listing = map[string]bool{
	"FROM": true, "JOIN": true, "STRAIGHT_JOIN": true, "INTO": true, "UPDATE": true, "TABLE": true, "TABLES": true,
	"REFERENCES": true, "EXISTS": true, "DELETE": true, "TRUNCATE": true, "REPLACE": true, "INSERT": true, "LIKE": true, "OPTIMIZE": true,
}

// between are the words that may stand between those and the name.
var between = map[string]bool{
	"IGNORE": true, "LOW_PRIORITY": true, "QUICK": true, "DELAYED": true, "HIGH_PRIORITY": true, "ONLY": true, "IF": true, "NOT": true, "(": true, "ONLINE": true, "LATERAL": true,
}

// touched are those of the tables, in their order, that statements name where
// a table stands. The parents that a new table refers to are not: it has no
// rows to compare with theirs.
func touched(statements, tables []string, mysql bool) []string {
	known := map[string]string{}
	for _, t := range tables {
		known[strings.ToLower(t)] = t
	}
	found := map[string]bool{}
	for _, s := range statements {
		w := wordsOf(s, mysql)
		makes := w.is(0, "CREATE") && (w.is(1, "TABLE") || w.is(2, "TABLE"))
		for _, i := range w.tablePlaces() {
			if makes && w.is(i-1, "REFERENCES") {
				continue
			}
			if w.raw(i+1) == "." && known[strings.ToLower(w.name(i+2))] != "" && known[strings.ToLower(w.name(i))] == "" {
				i += 2 // database.table
			}
			if t, ok := known[strings.ToLower(w.name(i))]; ok {
				found[t] = true
			}
		}
	}
	var list []string
	for _, t := range tables {
		if found[t] {
			list = append(list, t)
		}
	}
	return list
}

// tablePlaces are the tokens that stand where a table's name does.
func (w words) tablePlaces() []int {
	var places []int
	expected, inList := false, false
	index := w.is(0, "CREATE|DROP") && !w.is(1, "TABLE") // … INDEX i ON t, … TRIGGER … ON t
	for i := range w.tokens {
		key := w.key(i)
		switch {
		case listing[key]:
			expected, inList = true, true
		case key == "ON" && index:
			expected = true
		case expected && between[key]:
		case expected && w.name(i) != "":
			places = append(places, i)
			expected = false
		case key == "," && inList:
			expected = true
		case endsList[key]:
			expected, inList = false, false
		default:
			expected = false
		}
	}
	return places
}

// endsList are the words behind which a comma separates no tables.
var endsList = map[string]bool{
	"SELECT": true, "SET": true, "WHERE": true, "ON": true, "USING": true, "GROUP": true, "ORDER": true, "VALUES": true, "VALUE": true, "(": true,
	"ADD": true, "DROP": true, "MODIFY": true, "CHANGE": true, "ALTER": true, "RENAME": true, "CONVERT": true,
}

// A LeavesError says that a statement would reach something beside the database
// that is rehearsed on.
type LeavesError struct{ What string }

func (e *LeavesError) Error() string {
	return e.What + ": a rehearsal touches no database but its own; leave that out of the migration, or of this rehearsal with --from and --to"
}

// leaves is a *LeavesError for a statement that changes the database, or names
// another one where a table stands. The others are those that the server has.
func leaves(statement, own string, others []string, mysql bool) error {
	w := wordsOf(statement, mysql)
	switch {
	case mysql && w.is(0, "USE"):
		return &LeavesError{"USE " + w.name(1)}
	case mysql && w.is(0, "CREATE|DROP|ALTER", "DATABASE|SCHEMA"), mysql && w.is(0, "CREATE", "OR", "REPLACE", "DATABASE|SCHEMA"):
		return &LeavesError{w.key(0) + " " + w.key(1)}
	case !mysql && w.is(0, "ATTACH|DETACH"):
		return &LeavesError{w.key(0)}
	case !mysql && w.is(0, "VACUUM") && slices.ContainsFunc([]int{1, 2}, func(i int) bool { return w.is(i, "INTO") }):
		return &LeavesError{"VACUUM INTO"}
	case !mysql:
		return nil
	}
	for _, i := range w.tablePlaces() {
		name := w.name(i)
		if w.raw(i+1) != "." || w.name(i+2) == "" || strings.EqualFold(name, own) {
			continue
		}
		if slices.ContainsFunc(others, func(o string) bool { return strings.EqualFold(o, name) }) {
			return &LeavesError{fmt.Sprintf("it names table %s of database %s", w.name(i+2), name)}
		}
	}
	return nil
}

// alters is the table whose definition a statement changes; "" for none.
func alters(statement string, mysql bool) string {
	w := wordsOf(statement, mysql)
	i := 0
	switch {
	case w.is(0, "ALTER"):
		for i = 1; i < 4 && w.is(i, "ONLINE|OFFLINE|IGNORE"); i++ {
		}
		if !w.is(i, "TABLE") {
			return ""
		}
		if i++; w.is(i, "IF", "EXISTS") {
			i += 2
		}
	case w.is(0, "CREATE|DROP") && !w.is(1, "TABLE|VIEW|TRIGGER|PROCEDURE|FUNCTION|EVENT"):
		for i = 1; i < len(w.tokens) && i < 12 && !w.is(i, "ON"); i++ {
		}
		isIndex := false
		for k := 1; k < i; k++ {
			isIndex = isIndex || w.is(k, "INDEX")
		}
		if !isIndex {
			return ""
		}
		i++
	default:
		return ""
	}
	if w.raw(i+1) == "." {
		i += 2
	}
	return w.name(i)
}
