package profile

import (
	"bytes"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strings"

	"duckface/schema"
)

// Hidden says that a profile does not tell how large the database was.
type Hidden struct {
	// Nominal is the row count that the largest table that grows is said to
	// have; all others follow by ratios on a grid.
	Nominal int64
	// Exact are the tables whose row count is the true one: lookup tables, and those
	// too small to hide, which are stated as such. In the order of the profile.
	Exact []string
}

// NominalRows is the row count of the largest table of a hidden profile.
const NominalRows = 10_000

// tooSmall is up to how many rows a table cannot hide: every share of its rows
// is one of few fractions.
const tooSmall = 20

// Hide is the profile without what tells how large the database was: row counts
// are nominal, figures lie on grids that are coarse beside the noise of a thousand
// rows, and nothing stands in it whose size, or whose being there, grows with the
// database. Notes say what a person should know of it. The profile itself stays
// as it is; one that is hidden already is returned.
func Hide(p *Profile) (hidden *Profile, notes []string, err error) {
	if p.Hidden != nil {
		return p, nil, nil
	}
	from, err := asRead(p)
	if err != nil {
		return nil, nil, err
	}
	to, err := asRead(p)
	if err != nil {
		return nil, nil, err
	}
	h := &hider{from: from, to: to, orders: map[*Column][]int{}}
	h.profile()
	if hidden, err = asRead(to); err != nil { // as a file holds it, so that hiding twice is hiding once
		return nil, nil, fmt.Errorf("hide %s: %w", p.Name, err)
	}
	return hidden, h.notes, nil
}

// asRead is the profile as it reads back from a file.
func asRead(p *Profile) (*Profile, error) {
	var b bytes.Buffer
	if err := Write(&b, p); err != nil {
		return nil, err
	}
	return Read(&b, p.Name)
}

// hider turns one profile, table by table, into another.
type hider struct {
	from, to *Profile
	notes    []string
	orders   map[*Column][]int // by column of to: see newOrder
}

func (h *hider) note(format string, args ...any) {
	h.notes = append(h.notes, fmt.Sprintf(format, args...))
}

func (h *hider) profile() {
	h.to.Hidden = &Hidden{Nominal: NominalRows}
	h.to.Source.Sampled = ""
	for i, o := range h.to.Objects {
		h.to.Objects[i].Definition = restart.ReplaceAllString(o.Definition, "$1 1")
	}
	h.rows()
	for i, t := range h.to.Tables {
		h.options(t)
		if h.grows(t) {
			h.spectra(h.from.Tables[i], t)
		}
	}
	for i, t := range h.to.Tables {
		h.table(h.from.Tables[i], t)
	}
	h.impliedDistinct()
}

// restart is where a sequence or AUTO_INCREMENT goes on: it has counted rows.
var restart = regexp.MustCompile(`(?i)\b((?:re)?start\s+with|auto_increment\s*=)\s*-?\d+`)

// grows reports whether a table's size is hidden; the others are lookup tables.
func (h *hider) grows(t *Table) bool { return t.Rows > 0 && t.Grows.Kind != "fixed" }

// rows states nominal row counts, and which tables are too small for one.
func (h *hider) rows() {
	var small []string
	largest := int64(0)
	for _, t := range h.to.Tables {
		t.Grows.Why = ""
		if t.Grows.Exponent != 0 {
			t.Grows = t.Grows.WithPower(coarseExponent(t.Grows.Exponent))
		}
		if h.grows(t) && t.Rows <= tooSmall {
			small = append(small, t.Name)
			t.Grows = Growth{Kind: "fixed"}
		}
		if !h.grows(t) && t.Rows > 0 {
			h.to.Hidden.Exact = append(h.to.Hidden.Exact, t.Name)
		}
		if h.grows(t) {
			largest = max(largest, t.Rows)
		}
	}
	if len(small) > 0 {
		h.note("too small to hide, so stated as lookup tables of that very size: %s", strings.Join(small, ", "))
	}
	for _, t := range h.to.Tables {
		if owner := h.to.Table(t.Grows.With); t.Grows.Kind == "with" && (owner == nil || !h.grows(owner)) {
			t.Grows = Growth{Kind: "alone", Exponent: t.Grows.Exponent}
		}
	}
	h.nominalRows(float64(largest))
}

// nominalRows states the rows of a table by those of its owner, so that one to
// one stays one to one, and those of one without by the largest.
func (h *hider) nominalRows(largest float64) {
	nominal := map[string]float64{}
	var of func(t *Table) float64
	of = func(t *Table) float64 {
		if nominal[t.Name] == 0 {
			if owner := h.to.Table(t.Grows.With); t.Grows.Kind == "with" {
				nominal[t.Name] = of(owner) * gridRatio(float64(t.Rows)/float64(owner.Rows), ratioMarks)
			} else {
				nominal[t.Name] = gridRatio(float64(t.Rows)/largest, ratioMarks)
			}
		}
		return nominal[t.Name]
	}
	most := 0.0
	for _, t := range h.to.Tables {
		if h.grows(t) {
			most = max(most, of(t))
		}
	}
	for _, t := range h.to.Tables {
		if h.grows(t) {
			t.Rows = max(1, int64(math.Round(NominalRows*nominal[t.Name]/most)))
		}
	}
}

// Options of a table that count its rows or bytes.
var countingOptions = regexp.MustCompile(`(?i)[,\s]*\b(auto_increment|avg_row_length|max_rows|min_rows|stats_sample_pages)\s*=?\s*\d+`)

// options leaves out what the DDL and the pages of the files tell.
func (h *hider) options(t *Table) {
	t.Options = strings.TrimSpace(countingOptions.ReplaceAllString(t.Options, ""))
	if bounds := strings.ToUpper(t.Partition); strings.Contains(bounds, "RANGE") || strings.Contains(bounds, "SYSTEM_TIME") {
		h.note("partitions of %s are left out: their bounds tell how far its rows reach", t.Name)
		t.Partition = ""
	}
	t.BytesPerRow, t.IndexBytesPerRow, t.PageFill = 0, 0, nil
}

// table puts what is said of a table on the grid. Of a lookup table only what
// tells of the others: it has no size to hide.
func (h *hider) table(from, t *Table) {
	if h.grows(t) {
		for _, c := range t.Columns {
			c.Null, c.Zero = gridShare(c.Null), gridShare(c.Zero)
		}
		if independent(from) {
			t.Nulls = nil
		} else {
			h.nullPatterns(t)
		}
		for i, c := range t.Columns {
			h.column(from, t, from.Columns[i], c)
		}
	}
	for i, r := range t.References {
		h.reference(from, t, from.References[i], r)
	}
	t.Groups = slices.DeleteFunc(t.Groups, func(g *Group) bool { return !h.group(from, t, g) })
	h.correlations(t)
	h.edges(t)
	for i := range t.Meetings {
		t.Meetings[i].Agree = gridShare(t.Meetings[i].Agree)
	}
}

// rank puts rank correlations of columns on the grid, those that are weaker are
// left out.
const (
	leastHiddenRank = 0.12
	hiddenRankStep  = 0.05
	// Children are counted per parent, of whom there are fewer than rows.
	leastHiddenFan = 0.15
	hiddenFanStep  = 0.05
	// mostByChance, over the square root of the nominal rows, is what chance makes at most.
	mostByChance = 3
	// plainRank is told of however few rows: of the least that a hidden table has,
	// chance makes it of one pair in thirty.
	plainRank = 0.45
)

func (h *hider) correlations(t *Table) {
	var kept []Correlation
	for _, c := range t.Correlations {
		least, step := leastHiddenRank, hiddenRankStep
		if c.A.Child != (ChildKey{}) || c.B.Child != (ChildKey{}) {
			least, step = leastHiddenFan, hiddenFanStep
			if !h.grows(t) {
				continue
			}
		}
		if h.grows(t) {
			c.Rank = gridRank(c.Rank, max(least, min(plainRank, mostByChance/math.Sqrt(float64(t.Rows)))), step)
		}
		if c.Rank != 0 || h.apart(c) {
			kept = append(kept, c)
		}
	}
	t.Correlations = kept
}

// apart reports whether a correlation says of two lookup tables' rows whether they
// have the same parents: that there is none is stated, for there are few of them.
func (h *hider) apart(c Correlation) bool {
	for _, child := range []ChildKey{c.A.Child, c.B.Child} {
		if t := h.to.Table(child.Table); t == nil || h.grows(t) {
			return false
		}
	}
	return true
}

// nullPatterns puts the shares of rows on the grid, and those of columns to
// what they add up to.
func (h *hider) nullPatterns(t *Table) {
	var kept []NullPattern
	left := 1.0
	for _, n := range t.Nulls {
		if n.Share = min(gridShare(n.Share), perMille(left)); n.Share <= 0 {
			continue
		}
		left -= n.Share
		n.Ranks = hideNullRanks(n)
		n.Values = nil
		kept = append(kept, n)
	}
	slices.SortStableFunc(kept, func(a, b NullPattern) int {
		if a.Share != b.Share {
			if a.Share > b.Share {
				return -1
			}
			return 1
		}
		return slices.Compare(a.Columns, b.Columns)
	})
	if len(t.Nulls) > 0 {
		nulls := map[string]float64{}
		for _, n := range kept {
			for _, name := range n.Columns {
				nulls[name] += n.Share
			}
		}
		for _, c := range t.Columns {
			if _, listed := nulls[c.Name]; listed || c.Null < leastListed {
				c.Null = perMille(nulls[c.Name])
			}
		}
	}
	t.Nulls = kept
}

// impliedDistinct states the distinct values of keys and references, which
// follow from the nominal rows.
func (h *hider) impliedDistinct() {
	tables := indexTables(h.to)
	for _, t := range h.to.Tables {
		for _, c := range t.Columns {
			refers := slices.ContainsFunc(t.References, func(r *Reference) bool { return len(r.Columns) == 1 && r.Columns[0] == c.Name })
			if refers || isUnique(t, c) && c.NotNull {
				c.Distinct = impliedDistinct(tables, t, c)
			}
		}
	}
}

// independent reports whether columns are null as if each were by itself, as far
// as chance lets one tell.
func independent(t *Table) bool {
	patterns, ok := patternsOf(t)
	if !ok || len(t.Nulls) == 0 {
		return false
	}
	expected, all := map[string]float64{}, 1.0
	for key := range patterns {
		expected[key] = 1
	}
	off, listed := 0.0, 0.0
	for key, share := range patterns {
		in := strings.Split(key, "\x00")
		for _, c := range t.Columns {
			if c.Null == 0 || c.Null == 1 && slices.Contains(in, strings.ToLower(c.Name)) {
				continue
			}
			if slices.Contains(in, strings.ToLower(c.Name)) {
				expected[key] *= c.Null
			} else {
				expected[key] *= 1 - c.Null
			}
		}
		off += math.Abs(share - expected[key])
		listed += expected[key]
		all -= share
	}
	off += max(0, 1-listed-all)
	return off/2 <= 0.03
}

// leastListed is the share of nulls that no pattern need stand for.
const leastListed = 0.02

// hideNullRanks keeps what clearly sets rows with a null apart.
func hideNullRanks(n NullPattern) map[string]float64 {
	const leastShare, leastOff = 0.05, 0.2
	if n.Share < leastShare {
		return nil
	}
	var out map[string]float64
	for name, rank := range n.Ranks {
		if math.Abs(rank-0.5) >= leastOff {
			if out == nil {
				out = map[string]float64{}
			}
			out[name] = math.Round(10*rank) / 10
		}
	}
	return out
}

// isUnique reports whether a column alone is a primary or unique key.
func isUnique(t *Table, c *Column) bool {
	return slices.ContainsFunc(t.Indexes, func(ix *schema.Index) bool {
		return (ix.Kind == schema.Primary || ix.Kind == schema.Unique) && len(ix.Parts) == 1 && ix.Parts[0].Column == c.Name && ix.Parts[0].Prefix == 0
	})
}
