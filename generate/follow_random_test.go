package generate

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"duckface/profile"
	"duckface/schema"
)

// addFollowers lets columns of a random schema follow others, likely or not.
func addFollowers(r *rand.Rand, p *profile.Profile) {
	types := []string{"int", "bigint", "date", "datetime", "datetime(6)", "timestamp", "decimal(9,2)", "double", "time", "varchar(12)", "year"}
	for _, t := range p.Tables {
		for i := range 2 + r.IntN(4) {
			c := &profile.Column{Column: schema.Column{Name: fmt.Sprintf("f%d", i), Type: schema.ParseType(types[r.IntN(len(types))])}}
			if r.IntN(3) == 0 {
				c.Null = r.Float64() * 0.9
			}
			c.Distinct = r.Int64N(t.Rows + 1)
			t.Columns = append(t.Columns, c)
		}
	}
	for _, t := range p.Tables {
		for _, c := range t.Columns {
			table, by := t, []string(nil)
			if n := len(t.References); n > 0 && r.IntN(2) == 0 {
				by = t.References[r.IntN(n)].Columns
				table = p.Table(t.References[r.IntN(n)].Table)
			}
			of := table.Columns[r.IntN(len(table.Columns))].Name
			switch r.IntN(3) {
			case 0:
				least := float64(r.IntN(100) - 30)
				c.Lag = &profile.Lag{After: of, Reference: by, Quantiles: []float64{least, least + float64(r.IntN(50)), least + 1e5}, Ordered: r.Float64()}
			case 1:
				c.Copy = &profile.Copy{Of: of, Reference: by, Share: []float64{1, 0.9, 0.3, 0.001}[r.IntN(4)]}
			}
		}
	}
}

// Whatever follows what, keys are kept, and a row does not depend on its batch.
func TestFollow_RandomSchemasKeepTheirKeysOrAreRefused(t *testing.T) {
	refused, follow := 0, 0
	const schemas = 300
	for seed := range uint64(schemas) {
		r := rand.New(rand.NewPCG(seed, 2))
		prof := randomProfile(r)
		addFollowers(r, prof)
		p, err := NewPlan(prof, Options{Scale: Scale{All: []float64{0.05, 0.3, 1, 4}[r.IntN(4)]}, Seed: seed})
		if err != nil {
			if !strings.HasPrefix(err.Error(), "plan ") && !strings.Contains(err.Error(), "unique key") {
				t.Fatalf("seed %d: %v", seed, err)
			}
			refused++
			continue
		}
		for _, tp := range p.Tables {
			for _, c := range tp.columns {
				if c.follows != nil {
					follow++
				}
			}
		}
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			db := fillTables(t, p)
			checkKeys(t, p, db)
			for _, tp := range p.Tables {
				if diff := cmp.Diff(db[tp.Table.Name], fillTable(tp, 7)); diff != "" {
					t.Fatalf("%s in batches of 7 (-want +got):\n%s", tp.Table.Name, diff)
				}
			}
		})
	}
	if refused > schemas/2 || follow < schemas {
		t.Errorf("%d of %d schemas were refused, %d columns follow another", refused, schemas, follow)
	}
}
