package profile

import (
	"bytes"
	"database/sql/driver"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"duckface/schema"
)

// cinema joins movies and actors; busy actors play in large movies. The edges are
// those of a fixed seed.
func cinema(movies, actors int) (*memory, [][2]int) {
	m := newMemory()
	m.table("movie", 1, "id int")
	m.table("actor", 1, "id int")
	cast := m.table("cast", 2, "actor_id int", "movie_id int")
	refer(cast, "actor_id", "actor", "id")
	refer(cast, "movie_id", "movie", "id")
	for i := range movies {
		m.add("movie", i)
	}
	r := rand.New(rand.NewPCG(1, 2))
	var edges [][2]int
	for a := range actors {
		m.add("actor", a)
		n := 1 + int(float64(movies)/8*math.Pow(r.Float64(), 4))
		seen := map[int]bool{}
		for range n {
			size := 0.3 * math.Pow(r.Float64(), 2) // the first movies are the largest
			if n < 4 {
				size = 0.1 + 0.9*r.Float64()
			}
			if mv := int(size * float64(movies)); !seen[mv] {
				seen[mv] = true
				edges = append(edges, [2]int{a, mv})
				m.add("cast", a, mv)
			}
		}
	}
	return m, edges
}

// countClasses counts by brute force what Edges states.
func countClasses(edges [][2]int) []EdgeClass {
	var degrees [2]map[int]int
	for side := range degrees {
		degrees[side] = map[int]int{}
		for _, e := range edges {
			degrees[side][e[side]]++
		}
	}
	class := func(n int) int { return int(math.Log2(float64(n))) }
	counts := map[[2]int]float64{}
	for _, e := range edges {
		counts[[2]int{class(degrees[0][e[0]]), class(degrees[1][e[1]])}]++
	}
	var out []EdgeClass
	for k, n := range counts {
		out = append(out, EdgeClass{k[0], k[1], n / float64(len(edges))})
	}
	sortEdges(out)
	return out
}

var nearly = cmpopts.EquateApprox(0, 1e-6)

func TestCollect_EdgesAreTheSharesOfDegreeClasses(t *testing.T) {
	m, edges := cinema(200, 900)
	p := collect(t, m)
	want := []Edges{{Between: [2][]string{{"actor_id"}, {"movie_id"}}, Classes: countClasses(edges)}}
	if diff := cmp.Diff(want, p.Table("cast").Edges, nearly); diff != "" {
		t.Error(diff)
	}
	for _, r := range p.Table("cast").References {
		for _, b := range r.FanOut.Parents {
			if b.Low > 0 && degreeClass(b.Low) != degreeClass(b.High) {
				t.Errorf("fan-out of %s: bucket %d-%d lies in two classes", r.Name, b.Low, b.High)
			}
		}
	}
}

// Of more rows than are kept, and of more keys than are counted, a fair sample says the same.
func TestEdgeSample_IsFair(t *testing.T) {
	m, edges := cinema(2000, 3000)
	want := Edges{Classes: countClasses(edges)}
	for _, test := range []struct {
		name       string
		rows, keys int
		most       float64 // total variation
	}{{"all", 1 << 20, 1 << 20, 1e-4}, {"rows by hash", 1 << 13, 1 << 20, 0.05}, {"keys by hash", 1 << 20, 1 << 10, 0.15}} {
		t.Run(test.name, func(t *testing.T) {
			cast := m.schema.Table("cast")
			me := newMeasurer(m.schema, cast, nil, nil)
			me.edges[0].most = test.rows
			for _, c := range me.columns {
				c.counter = newTable[tally](test.keys)
			}
			b := newBlock(2)
			for _, e := range edges {
				if b.add([]driver.Value{int64(e[0]), int64(e[1])}) {
					me.measure(b)
					b.reset()
				}
			}
			me.measure(b)
			if n := len(me.edges[0].rows); n > test.rows {
				t.Errorf("kept %d rows, want at most %d", n, test.rows)
			}
			if got := edgeDistance(want, Edges{Classes: me.edges[0].classes(me)}); got > test.most {
				t.Errorf("total variation is %.4f, want at most %v", got, test.most)
			}
		})
	}
}

// A profile says that a sample of a table's rows was taken.
func TestCollect_NamesSampledEdges(t *testing.T) {
	m, edges := cinema(200, 900)
	cast := m.schema.Table("cast")
	me := newMeasurer(m.schema, cast, nil, nil)
	me.edges[0].most = 1 << 8
	b := newBlock(2)
	for _, e := range edges {
		if b.add([]driver.Value{int64(e[0]), int64(e[1])}) {
			me.measure(b)
			b.reset()
		}
	}
	me.measure(b)
	c := &collector{}
	c.noteSampled(me)
	if got, want := c.sampled(), "who links to whom by hash: cast"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestCollect_EdgesAreOfKeysThatJoinTwoReferences(t *testing.T) {
	pair := func(change func(m *memory, cast *schema.Table)) []Edges {
		m, _ := cinema(60, 200)
		change(m, m.schema.Table("cast"))
		return collect(t, m).Table("cast").Edges
	}
	for _, test := range []struct {
		name   string
		change func(m *memory, cast *schema.Table)
		want   int
	}{
		{"both in the key", func(*memory, *schema.Table) {}, 1},
		{"twice over the same columns", func(m *memory, cast *schema.Table) { refer(cast, "movie_id", "movie", "id") }, 1},
		{"a key of more columns", func(m *memory, cast *schema.Table) {
			cast.Columns = append(cast.Columns, &schema.Column{Name: "part", Type: schema.ParseType("int"), NotNull: true})
			cast.Indexes[0].Parts = append(cast.Indexes[0].Parts, schema.IndexPart{Column: "part"})
			for i := range m.rows["cast"] {
				m.rows["cast"][i] = append(m.rows["cast"][i], int64(1))
			}
		}, 0},
		{"one column is no reference", func(m *memory, cast *schema.Table) { cast.References = cast.References[:1] }, 0},
		{"linked by chance", func(m *memory, cast *schema.Table) {
			m.rows["cast"] = nil
			for a := range 200 {
				m.add("cast", a, a%60)
			}
		}, 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := len(pair(test.change)); got != test.want {
				t.Errorf("got %d, want %d", got, test.want)
			}
		})
	}
}

func TestCollect_EdgesOfCompositeReferences(t *testing.T) {
	m, edges := cinema(60, 200)
	cast := m.table("part", 3, "theatre int", "seat int", "actor_id int")
	m.table("seat", 2, "theatre int", "number int")
	refer(cast, "theatre seat", "seat", "theatre number")
	refer(cast, "actor_id", "actor", "id")
	for s := range 60 {
		m.add("seat", s/7, s%7)
	}
	for _, e := range edges {
		m.add("part", e[1]/7, e[1]%7, e[0])
	}
	want := Edges{Between: [2][]string{{"actor_id"}, {"theatre", "seat"}}, Classes: countClasses(edges)}.Turn()
	if diff := cmp.Diff([]Edges{want}, collect(t, m).Table("part").Edges, nearly); diff != "" {
		t.Error(diff)
	}
}

const edgesDocument = `format: duckface/1
tables:
  actor:
    rows: 100
  movie:
    rows: 50
    columns: {a: int, b: int}
  cast:
    rows: 300
    references:
      actor: {columns: [actor_id]}
      movie: {columns: [a, b], to: [a, b]}
    edges:
      - {between: [actor_id, [a, b]], shares: {0: {2: 0.5, 3: 0.25}, 1: {2: 0.25}}}
`

func TestRead_Edges(t *testing.T) {
	p, err := Read(strings.NewReader(edgesDocument), "cast.yaml")
	if err != nil {
		t.Fatal(err)
	}
	want := []Edges{{[2][]string{{"actor_id"}, {"a", "b"}}, []EdgeClass{{0, 2, 0.5}, {0, 3, 0.25}, {1, 2, 0.25}}}}
	if diff := cmp.Diff(want, p.Table("cast").Edges); diff != "" {
		t.Error(diff)
	}
	var text bytes.Buffer
	if err := Write(&text, p); err != nil {
		t.Fatal(err)
	}
	again, err := Read(&text, "again.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(p, again); diff != "" {
		t.Error(diff)
	}
}

func TestRead_SaysWhatIsWrongWithEdges(t *testing.T) {
	for _, test := range []struct{ name, old, new, want string }{
		{"unknown key", "shares:", "share:", `cast.yaml:14: unknown key "share" in edges of table cast (did you mean "shares"?)`},
		{"one side", "[actor_id, [a, b]]", "[actor_id]", `cast.yaml:14: between of edges of table cast: want the columns of two references, such as [actor_id, film_id] or [[province, country], river], got a list`},
		{"no such column", "[actor_id, [a, b]]", "[actor, [a, b]]", `cast.yaml:14: edges of table cast: table cast has no column "actor"`},
		{"no reference", "[actor_id, [a, b]]", "[actor_id, [a]]", `cast.yaml:14: edges of table cast: no reference of the table has the columns (a)`},
		{"one reference twice", "[actor_id, [a, b]]", "[[a, b], [b, a]]", `cast.yaml:14: edges of table cast: both sides have a column in common`},
		{"class no number", "{0: {2", "{few: {2", `cast.yaml:14: edges of table cast: want a class from 0 to 49: 3 stands for 8 to 15 rows, got text "few"`},
		{"class too large", "{0: {2", "{0: {50", `cast.yaml:14: edges of table cast: want a class from 0 to 49: 3 stands for 8 to 15 rows, got 50`},
		{"class twice", "{0: {2: 0.5, 3: 0.25}", "{0: {2: 0.5, 02: 0.25}", `cast.yaml:14: edges of table cast: class 0, 2 stands twice`},
		{"share above 1", "2: 0.5", "2: 1.5", `cast.yaml:14: edges of table cast: want a share from 0 to 1, got 1.5`},
		{"not a sum of 1", "2: 0.5", "2: 0.4", `cast.yaml:14: shares of edges of table cast: they add up to 0.9, not to 1`},
	} {
		t.Run(test.name, func(t *testing.T) {
			document := strings.Replace(edgesDocument, test.old, test.new, 1)
			_, err := Read(strings.NewReader(document), "cast.yaml")
			if err == nil || !strings.HasPrefix(err.Error(), test.want) {
				t.Errorf("got %v, want %s", err, test.want)
			}
		})
	}
}

func TestEdges_Fit(t *testing.T) {
	e := Edges{Classes: []EdgeClass{{2, 0, 0.1}, {2, 1, 0.3}, {3, 0, 0.4}, {3, 1, 0.2}}}
	for _, test := range []struct {
		name string
		a, b []float64
		want [][]float64
	}{
		{"as measured", []float64{0, 0, 0.4, 0.6}, []float64{0.5, 0.5}, [][]float64{{0, 0}, {0, 0}, {0.1, 0.3}, {0.4, 0.2}}},
		{"some moved to the next class", []float64{0, 0, 0.5, 0.5}, []float64{0.5, 0.5}, [][]float64{{0, 0}, {0, 0}, {0.1 + 0.4/6, 0.3 + 0.2/6}, {0.4 * 5 / 6, 0.2 * 5 / 6}}},
		{"all degrees doubled", []float64{0, 0, 0, 0.4, 0.6}, []float64{0.5, 0.5}, [][]float64{{0, 0}, {0, 0}, {0, 0}, {0.1, 0.3}, {0.4, 0.2}}},
	} {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, e.Fit(test.a, test.b), cmpopts.EquateApprox(0, 1e-12)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestCompare_EdgeJointDegree(t *testing.T) {
	finding := func(want, got *Profile, rows map[string]int64) Finding {
		for _, f := range Compare(want, got, CompareOptions{Rows: rows}).Findings {
			if f.Measure == "edge joint degree" {
				return f
			}
		}
		t.Fatal("no finding")
		return Finding{}
	}
	m, edges := cinema(400, 3000)
	p := collect(t, m)
	if f := finding(p, p, nil); f.Score != 1 || !f.OK || f.Object != "actor_id | movie_id" {
		t.Errorf("with itself: got %+v, want a score of 1", f)
	}

	// The same degrees, linked by chance.
	r := rand.New(rand.NewPCG(5, 6))
	shuffled, _ := cinema(400, 3000)
	movies := r.Perm(len(edges))
	for i := range edges {
		shuffled.rows["cast"][i][1] = int64(edges[movies[i]][1])
	}
	want := 1 - Edges{Classes: countClasses(edges)}.dependence()
	if f := finding(p, collect(t, shuffled), nil); math.Abs(f.Score-want) > 0.02 || f.OK {
		t.Errorf("shuffled: got %+v, want a score of %.3f that is not all right", f, want)
	}

	// The actors stay as many, each movie is there four times.
	grown := newMemory()
	*grown = *m
	grown.rows = map[string][][]driver.Value{"actor": m.rows["actor"]}
	for copied := range 4 {
		for i := range m.rows["movie"] {
			grown.add("movie", 400*copied+i)
		}
		for _, e := range edges {
			grown.add("cast", e[0], 400*copied+e[1])
		}
	}
	rows := map[string]int64{"actor": 3000, "movie": 1600, "cast": int64(4 * len(edges))}
	if f := finding(p, collect(t, grown), rows); f.Score < 0.999 || !f.OK || f.Note == "" {
		t.Errorf("grown: got %+v, want a score of 1 and a note", f)
	}
}
