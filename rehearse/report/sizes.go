package report

import (
	"cmp"
	"slices"

	"duckface/rehearse"
	"duckface/rehearse/predict"
)

// sizes says how large tables are at the target.
type sizes struct {
	to    Target
	scale float64 // of the target, as far as it can be told; 0 if not
	// first is what each table had at each scale when a step first touched it:
	// what the plan speaks of, before the steps add and delete.
	first map[string]map[float64]int64
}

func newSizes(in Input) *sizes {
	s := &sizes{to: in.Target, scale: in.Target.Scale, first: map[string]map[float64]int64{}}
	order := map[string]int{}
	for i, step := range in.Steps {
		order[step.Version] = i
	}
	timings := slices.Clone(in.Timings)
	slices.SortStableFunc(timings, func(a, b rehearse.Timing) int { return cmp.Compare(order[a.Version], order[b.Version]) })
	for _, t := range timings {
		for _, table := range t.Tables {
			s.see(table, t.Scale)
		}
	}
	if s.scale == 0 {
		s.scale = s.likeScale()
	}
	return s
}

// see notes a table's rows at a scale unless an earlier step touched it.
func (s *sizes) see(t rehearse.TableSize, scale float64) {
	if s.first[t.Name] == nil {
		s.first[t.Name] = map[float64]int64{}
	}
	if _, seen := s.first[t.Name][scale]; !seen {
		s.first[t.Name][scale] = t.Rows
	}
}

// likeScale is the scale whose touched tables have as many rows together as the
// target asks for, 0 when no table is known.
func (s *sizes) likeScale() float64 {
	var wanted, had, scale float64
	for name, seen := range s.first {
		rows, ok := s.to.Rows[name]
		if !ok {
			continue
		}
		last := largest(seen)
		scale = max(scale, last)
		wanted, had = wanted+float64(rows), had+float64(seen[last])
	}
	if had == 0 {
		return 0
	}
	return scale * wanted / had
}

func largest(m map[float64]int64) float64 {
	last := 0.0
	for scale := range m {
		last = max(last, scale)
	}
	return last
}

// of is the size that a run had to do with.
func (s *sizes) of(t rehearse.Timing) predict.Size {
	size := predict.Size{Rows: float64(t.Rows()), Bytes: float64(t.Bytes())}
	if len(t.Tables) == 0 && t.BytesBefore > 0 { // a command: the whole database
		size.Bytes = float64(t.BytesBefore)
	}
	if t.RowsRead >= 0 && t.RowsChanged >= 0 {
		size.Work = float64(t.RowsRead + t.RowsChanged)
	}
	return size
}

// target is the size that the step of these runs has to do with at the target.
func (s *sizes) target(runs []rehearse.Timing) predict.Target {
	to := predict.Target{Scale: s.scale}
	if len(runs) == 0 {
		return to
	}
	for _, t := range s.tables(runs) {
		to.Size.Rows += float64(t.Rows)
		to.Size.Bytes += float64(t.Bytes)
	}
	if last := runs[len(runs)-1]; len(last.Tables) == 0 && last.BytesBefore > 0 && s.scale > 0 {
		to.Size.Bytes = straight(s.points(runs, func(t rehearse.Timing) float64 { return float64(t.BytesBefore) }), s.scale)
	}
	return to
}

// tables are the touched tables at the target, the largest first.
func (s *sizes) tables(runs []rehearse.Timing) []Table {
	if len(runs) == 0 {
		return nil
	}
	var found []Table
	for _, t := range runs[len(runs)-1].Tables {
		rows := s.points(runs, func(run rehearse.Timing) float64 { return float64(sizeIn(run, t.Name).Rows) })
		bytes := s.points(runs, func(run rehearse.Timing) float64 { return float64(sizeIn(run, t.Name).Bytes) })
		n := s.rows(t, runs[len(runs)-1].Scale, rows)
		for i := range bytes {
			bytes[i].x = rows[i].y
		}
		found = append(found, Table{t.Name, int64(n + 0.5), int64(straight(bytes, n) + 0.5)})
	}
	slices.SortStableFunc(found, func(a, b Table) int { return cmp.Compare(b.Bytes, a.Bytes) })
	return found
}

// rows are a table's rows at the target before the step: as the plan says, and
// more or fewer by what earlier steps did to them at the largest scale.
func (s *sizes) rows(t rehearse.TableSize, scale float64, seen []point) float64 {
	planned, ok := s.to.Rows[t.Name]
	if !ok {
		return straight(seen, s.scale)
	}
	first := s.first[t.Name][scale]
	if first == 0 {
		return float64(planned)
	}
	return float64(planned) * float64(t.Rows) / float64(first)
}

// point is one measure at one scale.
type point struct{ x, y float64 }

// points are a measure at each scale, of one run.
func (s *sizes) points(runs []rehearse.Timing, of func(rehearse.Timing) float64) []point {
	var p []point
	for i, t := range runs {
		if i == 0 || t.Scale != runs[i-1].Scale {
			p = append(p, point{t.Scale, of(t)})
		}
	}
	return p
}

func sizeIn(t rehearse.Timing, table string) rehearse.TableSize {
	i := slices.IndexFunc(t.Tables, func(s rehearse.TableSize) bool { return s.Name == table })
	if i < 0 {
		return rehearse.TableSize{}
	}
	return t.Tables[i]
}

// straight goes on to x through the last two points, in proportion through a
// single one; never below nothing.
func straight(p []point, x float64) float64 {
	b := p[len(p)-1]
	var a point
	for _, q := range p {
		if q.x < b.x*0.99 {
			a = q
		}
	}
	if a.x == 0 && len(p) > 1 || b.x == 0 {
		return b.y // the same at all scales
	}
	return max(0, b.y+(b.y-a.y)/(b.x-a.x)*(x-b.x))
}
