package generate

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"duckface/profile"
	"duckface/schema"
)

// randomProfile makes a schema as a fuzzer would: tables with single and
// compound keys, references to either, shared columns, nulls, unique pairs.
func randomProfile(r *rand.Rand) *profile.Profile {
	p := &profile.Profile{Format: profile.Format, Name: "random", Source: profile.Source{Engine: "mariadb"}}
	for i := range 2 + r.IntN(6) {
		p.Tables = append(p.Tables, randomTable(r, p, fmt.Sprintf("t%d", i)))
	}
	return p
}

func randomTable(r *rand.Rand, p *profile.Profile, name string) *profile.Table {
	t := table(name, 1+r.Int64N(300), "id int !,v int,w varchar(20),e enum")
	t.Column("v").Distinct = r.Int64N(50)
	t.Column("w").Distinct = r.Int64N(t.Rows + 1)
	for _, c := range t.Columns[1:] {
		if r.IntN(3) == 0 {
			c.Null = r.Float64()
		}
	}
	key := []string{"id"}
	for range r.IntN(4) {
		if cols := randomReference(r, p, t); cols != nil && r.IntN(2) == 0 && notNull(t, cols) {
			key = append(cols, key...)
		}
	}
	if r.IntN(3) == 0 && len(key) > 1 {
		key = key[:len(key)-1] // references alone
	}
	addKey(t, schema.Primary, key)
	if r.IntN(2) == 0 {
		addKey(t, schema.Unique, randomColumns(r, t))
	}
	if len(t.References) > 0 && r.IntN(3) == 0 {
		t.Columns[0].Ordinal = &profile.Ordinal{In: t.References[0].Columns, Start: 1}
	}
	return t
}

// randomReference refers to the primary key of an earlier table or of the
// table itself, sometimes over a column that another reference has already.
func randomReference(r *rand.Rand, p *profile.Profile, t *profile.Table) []string {
	if len(p.Tables) == 0 {
		return nil
	}
	parent := p.Tables[r.IntN(len(p.Tables))]
	var to []string
	for _, ix := range parent.Indexes {
		if ix.Kind == schema.Primary {
			to = ix.Columns()
		}
	}
	var cols []string
	for i, c := range to {
		name := fmt.Sprintf("%s_%s_%d", parent.Name, c, r.IntN(2))
		if strings.HasPrefix(c, "t") && r.IntN(2) == 0 {
			name = strings.TrimRight(c, "01") + fmt.Sprint(r.IntN(2)) // may share
		}
		if t.Column(name) == nil {
			t.Columns = append(t.Columns, &profile.Column{Column: schema.Column{Name: name, Type: parent.Column(c).Type, NotNull: r.IntN(3) > 0}})
		} else if i == 0 && r.IntN(2) == 0 {
			return nil
		}
		cols = append(cols, name)
	}
	if len(cols) != len(unique(cols)) {
		return nil
	}
	null := 0.0
	if !notNull(t, cols) && r.IntN(2) == 0 {
		null = r.Float64() / 2
		for _, c := range cols {
			if !t.Column(c).NotNull {
				t.Column(c).Null = null
			}
		}
	}
	t.References = append(t.References, &profile.Reference{Null: null, Clustered: r.Float64(), FanOut: mean(float64(t.Rows) / float64(parent.Rows)),
		Reference: schema.Reference{Columns: cols, Table: parent.Name, To: to}})
	return cols
}

func unique(names []string) map[string]bool {
	out := map[string]bool{}
	for _, n := range names {
		out[n] = true
	}
	return out
}

func addKey(t *profile.Table, kind schema.IndexKind, cols []string) {
	ix := &schema.Index{Kind: kind, Name: strings.Join(cols, "_")}
	seen := map[string]bool{}
	for _, c := range cols {
		if !seen[c] {
			ix.Parts = append(ix.Parts, schema.IndexPart{Column: c})
			seen[c] = true
		}
	}
	t.Indexes = append(t.Indexes, ix)
}

func randomColumns(r *rand.Rand, t *profile.Table) []string {
	var out []string
	for _, i := range r.Perm(len(t.Columns))[:1+r.IntN(min(3, len(t.Columns)))] {
		out = append(out, t.Columns[i].Name)
	}
	return out
}

// Whatever the schema, a plan either names what it cannot do or keeps every key.
func TestPlan_RandomSchemasKeepTheirKeysOrAreRefused(t *testing.T) {
	refused := 0
	const schemas = 500
	for seed := range uint64(schemas) {
		r := rand.New(rand.NewPCG(seed, 1))
		prof := randomProfile(r)
		scale := []float64{0.05, 0.3, 1, 4}[r.IntN(4)]
		p, err := NewPlan(prof, Options{Scale: Scale{All: scale}, Seed: seed})
		var full *infeasibleError
		if errors.As(err, &full) || err != nil && strings.HasPrefix(err.Error(), "plan ") {
			refused++
			continue
		}
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		t.Run(fmt.Sprint(seed), func(t *testing.T) { checkKeys(t, p, fillTables(t, p)) })
	}
	if refused > schemas/10 {
		t.Errorf("%d of %d schemas were refused", refused, schemas)
	}
}
