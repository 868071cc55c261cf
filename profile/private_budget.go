package profile

import "math"

// A release is one figure or histogram that goes into the file with noise.
type release struct {
	kind releaseKind
	// scale of its noise: the most, over all neighbourhoods that it is in, of
	// how far one unit moves it over the epsilon that it has there.
	scale float64
}

type releaseKind int

const (
	rowCountRelease releaseKind = iota
	fanOutRelease
	columnRelease
	releaseKinds
)

// parts are what the kinds have of an epsilon.
var parts = [releaseKinds]float64{rowCountPart, fanOutPart, columnPart}

// A neighbourhood is a kind of unit: what is in or out with one of them.
type neighbourhood struct {
	moves []move
}

// A move is by how much one unit changes a release: the sum, over the classes
// of a histogram, of the changes of their counts (its sensitivity in L1).
type move struct {
	release *release
	by      float64
}

// shareEpsilon gives every release its noise. For each neighbourhood the
// epsilons of the releases in it add up to the whole (sequential composition);
// units of different neighbourhoods do not meet, so that each has all of it.
func (c *privateCollector) shareEpsilon() {
	for _, n := range c.neighbourhoods() {
		var count [releaseKinds]int
		for _, m := range n.moves {
			count[m.release.kind]++
		}
		whole := 0.0
		for kind, n := range count {
			if n > 0 {
				whole += parts[kind]
			}
		}
		for _, m := range n.moves {
			kind := m.release.kind
			epsilon := c.privacy.Epsilon * parts[kind] / whole / float64(count[kind])
			m.release.scale = max(m.release.scale, m.by/epsilon)
			c.most[kind] = max(c.most[kind], count[kind])
		}
	}
}

// neighbourhoods are the unit with all below it, and a row of each other table.
func (c *privateCollector) neighbourhoods() []neighbourhood {
	var all []neighbourhood
	var unit neighbourhood
	for _, t := range c.tables {
		if t.below {
			unit.moves = append(unit.moves, c.movesOf(t, t.bound)...)
			continue
		}
		row := neighbourhood{moves: c.movesOf(t, 1)}
		for _, child := range c.tables {
			for _, l := range child.links {
				if l.schema.Table == t.schema.Name && child != t {
					row.moves = append(row.moves, move{&l.release, 1}) // one parent less
				}
			}
		}
		all = append(all, row)
	}
	if len(unit.moves) > 0 {
		all = append(all, c.withParents(unit))
	}
	return all
}

// movesOf are those of that many rows of a table, in its own releases. A child
// takes its parent out of one class of a fan-out and into another.
func (c *privateCollector) movesOf(t *privateTable, rows int64) []move {
	n := float64(rows)
	moves := []move{{&t.rows, n}}
	for _, m := range t.columns {
		moves = append(moves, move{&m.release, n})
	}
	for _, l := range t.links {
		by := 2 * n
		switch {
		case l == t.via:
			by = 0 // the parents go with them
		case l.schema.Table == t.schema.Name:
			by += n // the rows are parents, too
		}
		moves = append(moves, move{&l.release, by})
	}
	return moves
}

// withParents adds the parents that a unit has: each is in a class of the
// fan-outs into its table. A fan-out from outside the unit is not among its moves yet.
func (c *privateCollector) withParents(unit neighbourhood) neighbourhood {
	for _, child := range c.tables {
		for _, l := range child.links {
			parent := c.table(l.schema.Table)
			if !parent.below || parent == child {
				continue
			}
			unit.add(&l.release, float64(parent.bound))
		}
	}
	return unit
}

func (n *neighbourhood) add(r *release, by float64) {
	for i := range n.moves {
		if n.moves[i].release == r {
			n.moves[i].by += by
			return
		}
	}
	n.moves = append(n.moves, move{r, by})
}

// threshold is what an empty class of n hardly ever reaches by noise alone: less than
// once in twenty histograms.
func (r *release) threshold(n int) float64 { return r.scale * math.Log(float64(n)*10) }

// private says what was decided.
func (c *privateCollector) private() *Private {
	share := func(kind releaseKind) PrivateShare {
		return PrivateShare{Epsilon: significant(c.privacy.Epsilon*parts[kind], 3), Releases: int64(c.most[kind])}
	}
	p := &Private{
		Epsilon: c.privacy.Epsilon, Unit: c.privacy.Unit,
		RowCounts: share(rowCountRelease), FanOuts: share(fanOutRelease), Columns: share(columnRelease),
	}
	if p.Unit != "" {
		p.Bound = c.privacy.Bound
	}
	return p
}
