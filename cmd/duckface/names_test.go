package main

import (
	"database/sql"
	"fmt"
	"math"
	"path/filepath"
	"strings"
	"testing"
)

// Two lists of names, of the same lengths one by one, that share none.
var (
	someNames  = strings.Fields("Mary Anna Emma Clara Minnie Bertha Alice Ethel Bessie Jennie Gladys Lillian Dorothy Margaret Elizabeth James Henry Walter George Edward Charles Arthur Albert Samuel Louis Clarence Theodore Leonard Eugene Raymond")
	otherNames = strings.Fields("Xuan Ngoc Minh Thanh Phuong Khanh* Duong Quynh Hoangh Truong Nhungg Tuyetta Thuylin Yenchauu Giangthuu Hieuu Kienn Longgg Vuongg Baotho Huynhkh Trungg Dungtt Hungvv Tuann Khoathan Phucminh Quangvu Vinhqq Thiennn")
)

// Makers of names know their dictionaries and nothing of the source: of the
// names in a list as many are made after that list as after one that shares none with it.
func TestMakers_OverlapWithARealListIsChance(t *testing.T) {
	list := map[string]bool{}
	for _, n := range someNames {
		list[n] = true
	}
	real, control := madeNames(t, someNames), madeNames(t, otherNames)
	share := func(made []string) float64 {
		n := 0
		for _, name := range made {
			if list[name] {
				n++
			}
		}
		return float64(n) / float64(len(made))
	}
	a, b := share(real), share(control)
	if math.Abs(a-b) > 0.15 || a > 0.5 {
		t.Errorf("%.2f of the names made after the list are in it, %.2f of those made after another one: %q", a, b, real)
	}
	t.Logf("overlap with the list: %.2f after it, %.2f after a disjoint one", a, b)
}

// madeNames profiles a table of people with these names and generates another.
func madeNames(t *testing.T, names []string) []string {
	t.Helper()
	dir := t.TempDir()
	var b strings.Builder
	b.WriteString("CREATE TABLE person (id INTEGER PRIMARY KEY, first_name VARCHAR(20) NOT NULL);\n")
	for i := range 1200 {
		fmt.Fprintf(&b, "INSERT INTO person VALUES (%d, %s);\n", i+1, quoted(strings.ReplaceAll(names[i*i%len(names)], "*", "")))
	}
	source, path, out := filepath.Join(dir, "source.db"), filepath.Join(dir, "people.yaml"), filepath.Join(dir, "out.db")
	executeSQLite(t, source, b.String())
	h := newHunt(t, dir, "sqlite:"+source, nil)
	h.must("profile", h.source, "-o", path)
	h.must("generate", path, "--to", "sqlite:"+out)
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
