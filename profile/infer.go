package profile

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"duckface/schema"
)

// References that no constraint declares are found in three steps. Names and
// types of the catalog propose them, a sample of the child's rows is looked up in
// the parent's key, and each gets a score, the sum of what speaks for it:
//
//	name    the column names the parent (user_id: users)         5
//	        it has the name of a key that only one table has     5
//	        it names it with a role in front (owner_user_id)     3.5
//	        it names a part of it (product_id: shop_products)    2.5
//	        it says who (author_id) and most tables refer to it  2
//	        it does not, but has an index or ends in id         -1.5
//	        of several columns, one of which names the parent    4.5, less for others
//	        of several columns named as those of the parent's key 2
//	type    spelled alike                                        0.5
//	index   one begins with the column                           0.5
//	data    all values found                                     up to 3, as unlikely as it is by chance
//	        values missing                                      -10 × their share, more for weaker names
//
// With 2.5 a reference is accepted, with 0.5 suggested. The weights are set by
// hand so that no weak name is accepted without data that speaks clearly, and no
// data without a name or an index: containment alone is right one time in ten.
const (
	acceptScore  = 2.5
	suggestScore = 0.5
)

// Inference is what Collect does about references that no constraint declares.
type Inference string

// The ways to treat them. The zero value is InferOff.
const (
	InferOff     Inference = "off"
	InferSuggest Inference = "suggest" // tell, and measure the database without
	InferAccept  Inference = "accept"  // tell, and measure those that are clear
)

// Suggestion is a reference that nothing declares but much speaks for.
type Suggestion struct {
	Table     string // the child
	Reference schema.Reference
	Accepted  bool
	Score     float64 // see acceptScore
	Why       string  // the evidence in words
}

// undeclared is what is known of a reference that was added to the schema.
type undeclared struct {
	when *When
	hash uint64 // of the value of when
	why  string // "" for one that was asked for
}

// addUndeclared adds references that nothing declares to the schema that is
// about to be measured: those asked for, and those found.
func (c *collector) addUndeclared(ctx context.Context) error {
	c.undeclared = map[*schema.Reference]*undeclared{}
	links, err := c.askedLinks()
	if err != nil {
		return err
	}
	for _, l := range links {
		if err := c.addLink(ctx, l); err != nil {
			return err
		}
	}
	if c.options.Infer == "" || c.options.Infer == InferOff {
		return nil
	}
	f := newFinder(c.src, c.schema)
	if err := f.find(ctx); err != nil {
		return fmt.Errorf("infer references: %w", err)
	}
	for _, s := range f.candidates {
		if !s.accepted && s.score < suggestScore {
			continue
		}
		if c.options.Suggested != nil {
			c.options.Suggested(s.suggestion())
		}
		if s.accepted && c.options.Infer == InferAccept {
			if err := c.accept(ctx, s); err != nil {
				return err
			}
		}
	}
	if c.options.Infer == InferAccept {
		return f.announceKinds(ctx)
	}
	return nil
}

// accept adds a reference that was found.
func (c *collector) accept(ctx context.Context, s *candidate) error {
	r := &schema.Reference{Columns: s.columns, Table: s.parent.table.Name, To: s.parent.columns}
	u := &undeclared{why: s.reason}
	if s.when != nil {
		order, err := commonest(ctx, c.src, c.schema, s.table, s.when.column)
		if err != nil {
			return err
		}
		u.hash = s.when.hash
		u.when = &When{Column: s.when.column, Nth: 1 + slices.Index(order, s.when.hash)}
	}
	s.table.References = append(s.table.References, r)
	c.undeclared[r] = u
	return nil
}

// finishUndeclared states of a link what only undeclared references have.
func (c *collector) finishUndeclared(l *link) {
	u := c.undeclared[l.schema]
	if u == nil {
		return
	}
	orphans := 0.0
	if l.rows > 0 {
		orphans = 1 - l.children/l.rows
	}
	l.out.Undeclared, l.out.When = true, u.when
	l.out.Orphans = sixDigits(orphans)
	if u.why != "" {
		l.out.Inferred = u.why + ", " + foundWords(l.rows, orphans)
	}
}

// foundWords says how many of a reference's rows have their parent.
func foundWords(rows, orphans float64) string {
	missing := int64(rows*orphans + 0.5)
	switch {
	case rows == 0:
		return "no rows to prove it"
	case orphans == 0:
		return "all " + thousands(int64(rows)) + " rows find their parent"
	}
	return fmt.Sprintf("%s of %s rows find none", thousands(max(1, missing)), thousands(int64(rows)))
}

// thousands spells a number with commas.
func thousands(n int64) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// uniqueKey is a key that references may lead to.
type uniqueKey struct {
	table   *schema.Table
	columns []string
	primary bool
}

func (k *uniqueKey) column(i int) *schema.Column { return k.table.Column(k.columns[i]) }

// candidate is a reference that may be one.
type candidate struct {
	table    *schema.Table // the child
	columns  []string
	parent   *uniqueKey
	name     likeness // of one column
	named    bool     // of several: a column names the parent
	strict   bool     // … by all its name says, so that the other columns go with it
	declared bool
	free     int // of several: the column that only data can choose, else -1
	when     *whenValue
	base     float64 // score without data
	score    float64
	proof    proof
	reason   string // why the names fit
	doubt    string // why it was not accepted in the end
	accepted bool
	implied  bool // follows from another one
}

// whenValue is the value of a type column for which a reference holds.
type whenValue struct {
	column string
	hash   uint64
}

func (s *candidate) key() string {
	r := schema.Reference{Columns: s.columns, Table: s.parent.table.Name, To: s.parent.columns}
	return r.Key(s.table.Name)
}

func (s *candidate) suggestion() Suggestion {
	why := s.reason
	if p := s.proof.String(); p != "" {
		why += ", " + p
	}
	if s.doubt != "" && !s.accepted {
		why += "; " + s.doubt
	}
	return Suggestion{
		Table: s.table.Name, Score: s.score, Accepted: s.accepted, Why: why,
		Reference: schema.Reference{Columns: s.columns, Table: s.parent.table.Name, To: s.parent.columns},
	}
}

// finder finds the references of a schema.
type finder struct {
	src        Snapshot
	schema     *schema.Schema
	names      *naming
	keys       []*uniqueKey
	candidates []*candidate // accepted and not, in the end
	silent     []typedPair  // of tables without rows
}

func newFinder(src Snapshot, s *schema.Schema) *finder {
	f := &finder{src: src, schema: s, names: newNaming(s)}
	for _, t := range s.Tables {
		for _, ix := range t.UniqueKeys() {
			if !slices.ContainsFunc(ix.Parts, func(p schema.IndexPart) bool { return p.Prefix > 0 }) {
				f.keys = append(f.keys, &uniqueKey{t, ix.Columns(), ix.Kind == schema.Primary})
			}
		}
		for _, r := range t.References {
			if usable(s, t, r) {
				f.candidates = append(f.candidates, &candidate{table: t, columns: r.Columns, declared: true, accepted: true,
					named: len(r.Columns) > 1, strict: len(r.Columns) > 1, free: -1, parent: &uniqueKey{table: s.Table(r.Table), columns: r.To}})
			}
		}
	}
	return f
}

// yield makes suggestions of references of several columns that share some with
// declared ones, the first of the candidates: what is generated keeps the
// fan-outs of constraints, and can seldom keep both.
func (f *finder) yield(declared int) {
	for _, s := range f.candidates[declared:] {
		if len(s.columns) > 1 && slices.ContainsFunc(f.candidates[:declared], func(o *candidate) bool {
			return o.table == s.table && slices.ContainsFunc(o.columns, func(c string) bool { return slices.Contains(s.columns, c) })
		}) {
			s.accepted = false
		}
	}
}

// find finds references of single columns, then those of types, then those
// of several columns, which may rest on the former.
func (f *finder) find(ctx context.Context) error {
	declared := len(f.candidates)
	if err := f.findTyped(ctx); err != nil {
		return err
	}
	for _, propose := range []func() []*candidate{f.singles, f.agents, f.named, f.overlays} {
		found := propose()
		if err := f.prove(ctx, found); err != nil {
			return err
		}
		f.candidates = append(f.candidates, f.choose(found)...)
	}
	if err := f.dropImplied(ctx); err != nil {
		return err
	}
	f.yield(declared)
	f.candidates = slices.DeleteFunc(f.candidates[declared:], func(s *candidate) bool { return s.implied })
	slices.SortStableFunc(f.candidates, func(a, b *candidate) int {
		return cmp.Or(strings.Compare(a.table.Name, b.table.Name), cmp.Compare(b.score, a.score), strings.Compare(a.key(), b.key()))
	})
	return nil
}
