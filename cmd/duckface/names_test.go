package main

import (
	"database/sql"
	"fmt"
	"math"
	"path/filepath"
	"strings"
	"testing"
)

// commonNames are given names that were common in English-speaking countries in the
// last hundred years, so that any dictionary of names has many of them.
var commonNames = strings.Fields(`
	Mary Patricia Jennifer Linda Elizabeth Barbara Susan Jessica Sarah Karen Lisa Nancy Betty
	Sandra Margaret Ashley Kimberly Emily Donna Michelle Carol Amanda Melissa Deborah Stephanie
	Dorothy Rebecca Sharon Laura Cynthia Amy Kathleen Angela Shirley Brenda Emma Anna Pamela
	Nicole Samantha Katherine Christine Helen Debra Rachel Carolyn Janet Maria Catherine Heather
	Diane Olivia Julie Joyce Victoria Ruth Virginia Lauren Kelly Christina Joan Evelyn Judith
	Andrea Hannah Megan Cheryl Jacqueline Martha Madison Teresa Gloria Sara Janice Ann Kathryn
	Abigail Sophia Frances Jean Alice Judy Isabella Julia Grace Amber Denise Danielle Marilyn
	Beverly Charlotte Natalie Theresa Diana Brittany Doris Kayla Alexis Lori Marie
	James Robert John Michael David William Richard Joseph Thomas Christopher Charles Daniel
	Matthew Anthony Mark Donald Steven Andrew Paul Joshua Kenneth Kevin Brian George Timothy
	Ronald Jason Edward Jeffrey Ryan Jacob Gary Nicholas Eric Jonathan Stephen Larry Justin Scott
	Brandon Benjamin Samuel Gregory Alexander Patrick Frank Raymond Jack Dennis Jerry Tyler Aaron
	Jose Adam Nathan Henry Zachary Douglas Peter Kyle Noah Ethan Jeremy Christian Walter Keith
	Austin Roger Terry Sean Gerald Carl Dylan Harold Jordan Jesse Bryan Lawrence Arthur Gabriel
	Bruce Logan Billy Joe Alan Juan Elijah Willie Albert Wayne Randy Mason Vincent Liam Roy Bobby
	Caleb Bradley Russell Lucas`)

// disjointNames are as many, each as long as the one in its place, and none of them
// a name: letters at random, the same at each run.
func disjointNames(names []string) []string {
	const letters = "bcdfghjklmnpqrstvwxz"
	out, seen, state := make([]string, 0, len(names)), map[string]bool{}, uint64(1)
	for _, name := range names {
		for {
			made := make([]byte, len(name))
			for i := range made {
				state = state*6364136223846793005 + 1442695040888963407
				made[i] = letters[state>>33%uint64(len(letters))]
			}
			word := strings.ToUpper(string(made[:1])) + string(made[1:])
			if !seen[word] {
				seen[word] = true
				out = append(out, word)
				break
			}
		}
	}
	return out
}

// leastOverlap is the share of generated names that are in the list by chance: as
// common names are in any dictionary. Below it the test would see nothing.
const leastOverlap = 0.02

// Makers of names know their dictionaries and nothing of the source: of the
// names in a list as many are made after that list as after one that shares none with it.
func TestMakers_OverlapWithARealListIsChance(t *testing.T) {
	list := asSet(commonNames)
	if len(list) != len(commonNames) {
		t.Fatalf("%d names of the list are different, want %d", len(list), len(commonNames))
	}
	var after, control []string
	for _, seed := range []string{"1", "2", "3", "4", "5"} {
		after = append(after, madeNames(t, commonNames, seed)...)
		control = append(control, madeNames(t, disjointNames(commonNames), seed)...)
	}
	a, b := overlap(after, list), overlap(control, list)
	same := overlap(after, asSet(control))
	t.Logf("of %d names made after the list %.3f are in it, of %d made after a disjoint one %.3f; %.3f of both are the same", len(after), a, len(control), b, same)
	if b < leastOverlap {
		t.Errorf("%.3f of the names made after a disjoint list are in the list by chance, want %.2f or more to measure it", b, leastOverlap)
	}
	// Two standard errors of the difference of two shares.
	chance := 2 * math.Sqrt(b*(1-b)*(1/float64(len(after))+1/float64(len(control))))
	if math.Abs(a-b) > chance {
		t.Errorf("%.3f of the names made after the list are in it, %.3f of those made after a disjoint one; chance makes %.3f", a, b, chance)
	}
}

func asSet(names []string) map[string]bool {
	set := map[string]bool{}
	for _, n := range names {
		set[n] = true
	}
	return set
}

// overlap is the share of names that are in a list.
func overlap(names []string, list map[string]bool) float64 {
	n := 0
	for _, name := range names {
		if list[name] {
			n++
		}
	}
	return float64(n) / float64(len(names))
}

// madeNames profiles a table of people with these names and generates another.
func madeNames(t *testing.T, names []string, seed string) []string {
	t.Helper()
	dir := t.TempDir()
	var b strings.Builder
	b.WriteString("CREATE TABLE person (id INTEGER PRIMARY KEY, first_name VARCHAR(20) NOT NULL);\n")
	for i := range 20 * len(names) {
		fmt.Fprintf(&b, "INSERT INTO person VALUES (%d, %s);\n", i+1, quoted(names[i*7%len(names)]))
	}
	source, path, out := filepath.Join(dir, "source.db"), filepath.Join(dir, "people.yaml"), filepath.Join(dir, "out.db")
	executeSQLite(t, source, b.String())
	h := newHunt(t, dir, "sqlite:"+source, nil)
	h.must("profile", h.source, "-o", path)
	h.must("generate", path, "--to", "sqlite:"+out, "--seed", seed)
	db, err := sql.Open("sqlite", out)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var made []string
	for _, row := range queryCells(t, db, "SELECT DISTINCT first_name FROM person") {
		made = append(made, string(row[0]))
	}
	if len(made) == 0 {
		t.Fatal("no names were made")
	}
	return made
}
