package generate

import (
	"context"
	"database/sql/driver"
	"fmt"
	"math"
	"math/bits"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"duckface/profile"
	"duckface/schema"
)

// cinema is a database of movies, actors and who plays where, of the shape of
// IMDB's: 3,832 movies, 98,690 actors, 138,349 pairs, power laws on both sides.
// Large casts are made of people who play once.
type cinema struct {
	profile.Snapshot // what is not asked of a database whose references are all declared
	schema           *schema.Schema
	rows             map[string][][]driver.Value
	edges            [][2]int64 // movie, actor
}

func (c *cinema) Schema(context.Context) (*schema.Schema, error) { return c.schema, nil }

func (c *cinema) Sizes(context.Context, string) (data, index int64, err error) { return 0, 0, nil }

func (c *cinema) Scan(_ context.Context, t *schema.Table, _ []string, each func([]driver.Value) error) error {
	for _, row := range c.rows[t.Name] {
		if err := each(row); err != nil {
			return err
		}
	}
	return nil
}

const (
	cinemaMovies = 3832
	cinemaActors = 98690
	cinemaCasts  = 138349
)

// newCinema deals the pairs of a fixed seed.
func newCinema() *cinema {
	r := rand.New(rand.NewPCG(3832, 98690))
	c := &cinema{rows: map[string][][]driver.Value{}}
	roles := actorRoles(r)
	// The weight of a movie for actors of a degree class: its size, more so for those who play once.
	sizes := make([]float64, cinemaMovies)
	for i := range sizes {
		sizes[i] = math.Exp(0.8 * r.NormFloat64())
	}
	var choose [8][]float64
	for k := range choose {
		sum := 0.0
		for _, s := range sizes {
			sum += math.Pow(s, max(0.4, 1.3-0.25*float64(k)))
			choose[k] = append(choose[k], sum)
		}
	}
	for a, n := range roles {
		weights := choose[bits.Len(uint(n))-1]
		seen := map[int]bool{}
		for len(seen) < n {
			m, _ := slices.BinarySearch(weights, r.Float64()*weights[len(weights)-1])
			if a < cinemaMovies && len(seen) == 0 {
				m = a // no movie without an actor
			}
			if !seen[m] {
				seen[m] = true
				c.edges = append(c.edges, [2]int64{int64(m), int64(a)})
			}
		}
	}
	slices.SortFunc(c.edges, func(x, y [2]int64) int { return slices.Compare(x[:], y[:]) })
	c.tables()
	return c
}

// actorRoles are the degrees of the actors: a power law up to 64 whose sum is
// the number of pairs.
func actorRoles(r *rand.Rand) []int {
	out := make([]int, cinemaActors)
	left := cinemaCasts
	for i := range out {
		out[i] = min(64, int(math.Pow(1-r.Float64(), -1/2.35)))
		left -= out[i]
	}
	for ; left != 0; left -= sign(left) {
		for i := r.IntN(len(out)); ; i = r.IntN(len(out)) {
			if n := out[i] + sign(left); n > 0 && n <= 64 {
				out[i] = n
				break
			}
		}
	}
	return out
}

func sign(n int) int {
	if n < 0 {
		return -1
	}
	return 1
}

func (c *cinema) tables() {
	key := func(columns ...string) []*schema.Index {
		ix := &schema.Index{Kind: schema.Primary}
		for _, n := range columns {
			ix.Parts = append(ix.Parts, schema.IndexPart{Column: n})
		}
		return []*schema.Index{ix}
	}
	column := func(name string) *schema.Column {
		return &schema.Column{Name: name, Type: schema.ParseType("int"), NotNull: true}
	}
	cast := &schema.Table{Name: "cast", Engine: "InnoDB", Columns: []*schema.Column{column("movie_id"), column("actor_id")}, Indexes: key("movie_id", "actor_id"),
		References: []*schema.Reference{{Columns: []string{"movie_id"}, Table: "movie", To: []string{"id"}}, {Columns: []string{"actor_id"}, Table: "actor", To: []string{"id"}}}}
	c.schema = &schema.Schema{Name: "cinema", Engine: "mariadb", Tables: []*schema.Table{
		{Name: "actor", Engine: "InnoDB", Columns: []*schema.Column{column("id")}, Indexes: key("id")}, cast,
		{Name: "movie", Engine: "InnoDB", Columns: []*schema.Column{column("id")}, Indexes: key("id")}}}
	for name, n := range map[string]int64{"movie": cinemaMovies, "actor": cinemaActors} {
		for i := range n {
			c.rows[name] = append(c.rows[name], []driver.Value{i + 1})
		}
	}
	for _, e := range c.edges {
		c.rows["cast"] = append(c.rows["cast"], []driver.Value{e[0] + 1, e[1] + 1})
	}
}

var measuredCinema = sync.OnceValues(func() (*cinema, *profile.Profile) {
	c := newCinema()
	p, err := profile.Collect(context.Background(), c, profile.Options{Now: time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)})
	if err != nil {
		panic(err)
	}
	return c, p
})

// castOf reads the parents of all rows of a table that joins two others.
func castOf(t *TablePlan) [][2]int64 {
	edges := make([][2]int64, 0, t.Rows)
	for i := range t.Rows {
		cur := t.layout.locate(i)
		edges = append(edges, [2]int64{t.links[0].parentRow(t, &cur), t.links[1].parentRow(t, &cur)})
	}
	return edges
}

// edgeShape is the shares of edges by degree class, and the degrees of both sides
// among so many parents.
func edgeShape(edges [][2]int64) (classes map[[2]int]float64, degrees [2]map[int64]int) {
	classes = map[[2]int]float64{}
	for side := range degrees {
		degrees[side] = map[int64]int{}
		for _, e := range edges {
			degrees[side][e[side]]++
		}
	}
	for _, e := range edges {
		classes[[2]int{bits.Len(uint(degrees[0][e[0]])), bits.Len(uint(degrees[1][e[1]]))}] += 1 / float64(len(edges))
	}
	return classes, degrees
}

func classDistance(x, y map[[2]int]float64) float64 {
	d := 0.0
	for k, v := range x {
		d += math.Abs(v-y[k]) / 2
	}
	for k, v := range y {
		if _, ok := x[k]; !ok {
			d += v / 2
		}
	}
	return d
}

// degreeDistance is the largest difference of two distributions of degrees.
func degreeDistance(x, y map[int64]int) float64 {
	cdf := func(m map[int64]int) []float64 {
		out := make([]float64, 1<<16)
		for _, n := range m {
			out[n] += 1 / float64(len(m))
		}
		for i := range out[1:] {
			out[i+1] += out[i]
		}
		return out
	}
	a, b, most := cdf(x), cdf(y), 0.0
	for i := range a {
		most = max(most, math.Abs(a[i]-b[i]))
	}
	return most
}

func duplicates(edges [][2]int64) int {
	edges = slices.Clone(edges)
	slices.SortFunc(edges, func(x, y [2]int64) int { return slices.Compare(x[:], y[:]) })
	return len(edges) - len(slices.Compact(edges))
}

// Who links to whom is kept at every scale: no worse than a prototype that joined
// degree classes by proportional fitting (0.081, 0.010, 0.0001 at a hundredth, a
// tenth and the whole), with the degrees of both sides. At a half one movie
// must be dropped or doubled that has a two-hundredth of all pairs.
func TestPlan_KeepsWhoLinksToWhom(t *testing.T) {
	c, p := measuredCinema()
	want, wantDegrees := edgeShape(c.edges)
	for _, test := range []struct {
		scale        float64
		edges, shape float64 // the most that both may differ by, degrees in the mean of both sides
	}{{0.01, 0.081, 0.02}, {0.1, 0.010, 0.002}, {0.5, 0.006, 0.0005}, {1, 0.0001, 0.0005}, {3, 0.0001, 0.0005}, {10, 0.0001, 0.0005}} {
		t.Run(fmt.Sprint(test.scale), func(t *testing.T) {
			plan, err := NewPlan(p, Options{Scale: Scale{All: test.scale}, Seed: 1})
			if err != nil {
				t.Fatal(err)
			}
			edges := castOf(plan.Table("cast"))
			if n := duplicates(edges); n > 0 {
				t.Errorf("%d duplicates", n)
			}
			got, degrees := edgeShape(edges)
			if d := classDistance(want, got); d > test.edges {
				t.Errorf("total variation of edges is %.5f, want at most %v", d, test.edges)
			}
			movies, actors := degreeDistance(wantDegrees[0], degrees[0]), degreeDistance(wantDegrees[1], degrees[1])
			if d := (movies + actors) / 2; d > test.shape {
				t.Errorf("degrees are %.5f (movies) and %.5f (actors) apart, want %v in the mean", movies, actors, test.shape)
			}
		})
	}
}

// Of 13.8 million pairs some thousand windows are looked at, the busiest among them.
func TestPlan_HasNoDuplicatesWhereNobodyCounts(t *testing.T) {
	_, p := measuredCinema()
	plan, err := NewPlan(p, Options{Scale: Scale{All: 100}, Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	tp := plan.Table("cast")
	windows, members := tp.links[0], tp.links[1]
	if windows.seat.dealt != nil {
		windows, members = members, windows
	}
	fan := windows.total(tp)
	var children, dealt int64
	for rank := int64(0); rank < fan.totalParents(); rank += max(1, fan.totalParents()/3000) {
		_, degree := fan.first(rank)
		seen := map[int64]bool{}
		for i := range degree {
			cur := tp.layout.locate(windows.seat.child(tp, rank, i))
			seen[members.parentRow(tp, &cur)] = true
		}
		children += degree
		dealt += int64(len(seen))
	}
	if children < 5000 || dealt != children {
		t.Errorf("%d of %d pairs are distinct, want all of at least 5000", dealt, children)
	}
}

// A profile that does not say who links to whom leaves it to chance, as before.
func TestPlan_WithoutEdgesLinksByChance(t *testing.T) {
	c, p := measuredCinema()
	plain := *p
	plain.Tables = slices.Clone(p.Tables)
	for i, tb := range plain.Tables {
		bare := *tb
		bare.Edges = nil
		plain.Tables[i] = &bare
	}
	plan, err := NewPlan(&plain, Options{Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	want, _ := edgeShape(c.edges)
	got, _ := edgeShape(castOf(plan.Table("cast")))
	if d := classDistance(want, got); d < 0.04 {
		t.Errorf("total variation of edges is %.4f, want that of chance", d)
	}
}

// Where one side keeps its size its degrees multiply, and with them the classes.
// Then its busiest parents are linked as the busiest were.
func TestPlan_LinksByRankWhereOneSideStays(t *testing.T) {
	c, p := measuredCinema()
	plan, err := NewPlan(p, Options{Scale: Scale{Rows: map[string]int64{"actor": 4 * cinemaActors, "cast": 4 * cinemaCasts}}, Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	want, _ := edgeShape(c.edges)
	got, _ := edgeShape(castOf(plan.Table("cast")))
	moved := map[[2]int]float64{}
	for k, share := range want {
		moved[[2]int{k[0] + 2, k[1]}] = share
	}
	if d := classDistance(moved, got); d > 0.01 {
		t.Errorf("total variation of edges is %.4f from those measured two classes up, want at most 0.01", d)
	}
}
