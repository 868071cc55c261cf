package privacy

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"duckface/profile"
)

// shipped reads the profiles of real databases in the repository.
func shipped(t *testing.T) map[string]*profile.Profile {
	t.Helper()
	paths, err := filepath.Glob("../profiles/*.yaml")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no profiles in ../profiles: %v", err)
	}
	out := map[string]*profile.Profile{}
	for _, path := range paths {
		file, err := os.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		p, err := profile.Read(file, path)
		file.Close()
		if err != nil {
			t.Fatal(err)
		}
		out[strings.TrimSuffix(filepath.Base(path), ".yaml")] = p
	}
	return out
}

// largestGrown is the row count of the largest table that grows.
func largestGrown(p *profile.Profile) (rows int64) {
	for _, t := range p.Tables {
		if t.Grows.Kind != "fixed" {
			rows = max(rows, t.Rows)
		}
	}
	return rows
}

// Databases generated from the profile of a real one, at a scale and a hundred times
// that, have the same hidden profile.
func TestHide_ShippedProfilesScaled(t *testing.T) {
	if !full() {
		t.Skip("takes minutes: make privacy runs it")
	}
	const rows = 3000 // of the largest table
	var shares []float64
	for name, p := range shipped(t) {
		pair := madePair(t, name, p, rows/float64(largestGrown(p)))
		a, b := leavesOf(t, hiddenProfile(t, pair.small)), leavesOf(t, hiddenProfile(t, pair.large))
		n, differ := difference(a, b)
		share := 1 - float64(len(differ))/float64(n)
		t.Logf("%-20s %.3f of %d leaves are the same", name, share, n)
		if os.Getenv("DUCKFACE_PRIVACY_SHOW") != "" {
			slices.Sort(differ)
			for _, path := range differ {
				t.Logf("%s %s: %s | %s", name, path, a[path], b[path])
			}
		}
		shares = append(shares, share)
	}
	slices.Sort(shares)
	hold(t, fmt.Sprintf("leaves that are the same, generated from %d shipped profiles, median (least %.3f)", len(shares), shares[0]), shares[len(shares)/2], bar{aim: 0.95, reached: 0.65})
}

// timesLarger scales what a profile counts: rows of the tables that grow, and of their
// columns the distinct values that are nearly as many as rows.
func timesLarger(p *profile.Profile, times int64) {
	for _, t := range p.Tables {
		if t.Grows.Kind == "fixed" || t.Rows <= leastToScale {
			continue
		}
		for _, c := range t.Columns {
			if filled := float64(t.Rows) * (1 - c.Null); float64(c.Distinct) >= 0.995*filled {
				c.Distinct *= times
			}
		}
		t.Rows *= times
		t.Options = counted.ReplaceAllStringFunc(t.Options, func(s string) string { return s + "00" })
	}
}

// leastToScale is up to how many rows a table stays: it is stated as it is.
const leastToScale = 20

var counted = regexp.MustCompile(`(?i)auto_increment\s*=\s*\d+`)

// What hide itself makes of row counts: the profile of a real database, and the same
// with all that counts rows a hundred times larger, are hidden alike.
func TestHide_ShippedProfilesTellNoRowCounts(t *testing.T) {
	small, large := shipped(t), shipped(t)
	for name, p := range small {
		timesLarger(large[name], 100)
		a, b := leavesOf(t, hidden(t, p)), leavesOf(t, hidden(t, large[name]))
		n, differ := difference(a, b)
		slices.Sort(differ)
		for _, path := range differ[:min(len(differ), 5)] {
			t.Logf("%s %s: %s | %s", name, path, a[path], b[path])
		}
		hold(t, fmt.Sprintf("leaves that are the same with 100 times the row counts, %s, of %d", name, n), 1-float64(len(differ))/float64(n), bar{aim: 0.95, reached: 0.95})
	}
}

// hidden is the file of a profile without its size.
func hidden(t *testing.T, p *profile.Profile) []byte {
	t.Helper()
	h, _, err := profile.Hide(p)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := profile.Write(&b, h); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
