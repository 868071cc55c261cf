package generate

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"duckface/profile"
)

// Conflict is a wish for one table, by --rows or by --scale with its name, that
// cannot be met beside the others.
type Conflict struct {
	Wish    string // as it is written: --rows film=100
	Why     string
	Nearest string // the nearest that can be met, as it is written; several joined by " or "
}

func (c Conflict) String() string {
	return fmt.Sprintf("%s: %s; nearest feasible: %s", c.Wish, c.Why, c.Nearest)
}

// ConflictError is all that cannot be met of what was asked for by name.
type ConflictError struct {
	Conflicts []Conflict // by table
	causes    []error
}

func (e *ConflictError) Error() string {
	texts := make([]string, len(e.Conflicts))
	for i, c := range e.Conflicts {
		texts[i] = c.String()
	}
	return strings.Join(texts, "; ")
}

// Unwrap are the errors of the tables whose keys have too little room.
func (e *ConflictError) Unwrap() []error { return e.causes }

// asks reports whether a table's size was asked for by name.
func (s Scale) asks(table string) bool {
	_, factor := s.Tables[table]
	_, rows := s.Rows[table]
	return factor || rows
}

// wish spells what was asked for of a table.
func (s Scale) wish(table string) string {
	if n, ok := s.Rows[table]; ok {
		return fmt.Sprintf("--rows %s=%d", table, n)
	}
	return fmt.Sprintf("--scale %s=%g", table, s.Tables[table])
}

// demands collects what cannot be met while plans are tried with the nearest
// that can.
type demands struct {
	profile *profile.Profile
	scale   Scale
	trial   bool
	full    map[string]*infeasibleError // by table; want is the first, most the last
}

func newDemands(p *profile.Profile, o Options) *demands {
	return &demands{p, o.Scale, o.trial, map[string]*infeasibleError{}}
}

// room is how many rows are to be tried next where a key has too little room,
// fewer than are wanted; false where there is nothing left to try. What was not
// asked for by name is only bounded, and not where nobody knows by how much.
func (d *demands) room(e *infeasibleError) (int64, bool) {
	switch {
	case e.most < e.want:
		return e.most, true
	case d.trial || !d.scale.asks(e.table) || e.want < 2:
		return 0, false
	}
	return e.want - max(1, e.want/50), true
}

// lower notes that a key of a table has no more room than that.
func (d *demands) lower(e *infeasibleError) {
	if !d.scale.asks(e.table) {
		return
	}
	if first := d.full[e.table]; first != nil {
		e = &infeasibleError{e.table, e.key, e.most, first.want}
	}
	d.full[e.table] = e
}

// err is nil where all that was asked for is in the plan, which has been made
// with the nearest that can be met.
func (d *demands) err(p *Plan, census map[string]Conflict) error {
	e, all := &ConflictError{}, map[string]Conflict{}
	maps.Copy(all, census)
	for _, name := range slices.Sorted(maps.Keys(d.full)) {
		if d.trial {
			return d.full[name]
		}
		all[name] = d.conflict(p, d.full[name])
		e.causes = append(e.causes, d.full[name])
	}
	for _, name := range slices.Sorted(maps.Keys(all)) {
		e.Conflicts = append(e.Conflicts, all[name])
	}
	if len(e.Conflicts) == 0 {
		return nil
	}
	return e
}

// conflict is a table whose key has too little room.
func (d *demands) conflict(p *Plan, e *infeasibleError) Conflict {
	most := e.most
	if t := p.Table(e.table); t != nil {
		most = min(most, t.Rows)
	}
	c := Conflict{Wish: d.scale.wish(e.table), Nearest: fmt.Sprintf("--rows %s=%d", e.table, most)}
	c.Why = fmt.Sprintf("of %d rows the key (%s) allows %d", e.want, strings.Join(e.key, ", "), most)
	var beside []string
	t := d.profile.Table(e.table)
	for _, r := range t.References {
		parent := p.Table(r.Table)
		if parent == nil || r.Table == e.table || slices.ContainsFunc(r.Columns, func(c string) bool { return !slices.Contains(e.key, c) }) {
			continue
		}
		beside = append(beside, fmt.Sprintf("%d %s", parent.Rows, r.Table))
	}
	if len(beside) > 0 {
		c.Why += " beside " + strings.Join(beside, " and ")
	}
	if name, rows := d.wider(p, t, e); name != "" {
		c.Nearest += fmt.Sprintf(" or --rows %s=%d", name, rows)
	}
	return c
}

// wider is the parent that, with so many rows, gives a key of two references
// the room that is wanted: the one that takes the smaller factor.
func (d *demands) wider(p *Plan, t *profile.Table, e *infeasibleError) (name string, rows int64) {
	var pair []*TablePlan
	columns := 0
	for _, r := range t.References {
		if within := !slices.ContainsFunc(r.Columns, func(c string) bool { return !slices.Contains(e.key, c) }); within && r.Table != t.Name {
			pair = append(pair, p.Table(r.Table))
			columns += len(r.Columns)
		}
	}
	if len(pair) != 2 || pair[0] == nil || pair[1] == nil || pair[0] == pair[1] || columns != len(e.key) || pair[0].Rows == 0 || pair[1].Rows == 0 {
		return "", 0
	}
	slices.SortFunc(pair, func(a, b *TablePlan) int { return cmp.Compare(b.Rows, a.Rows) })
	few, other := pair[1], pair[0]
	if d.scale.asks(few.Table.Name) && !d.scale.asks(other.Table.Name) {
		few, other = other, few // what was asked for stays
	}
	for slack := 0.0; slack < 1; slack += 0.1 { // few have every parent on the other side
		rows = int64(math.Ceil(float64(e.want) / float64(other.Rows) * (1 + slack)))
		if d.feasible(p, map[string]int64{t.Name: e.want, few.Table.Name: rows}) {
			return few.Table.Name, rows
		}
	}
	return "", 0
}

// feasible reports whether a plan can be made with these rows, and all else that
// was asked for as near as that plan has it.
func (d *demands) feasible(p *Plan, rows map[string]int64) bool {
	s := Scale{All: d.scale.All, Rows: map[string]int64{}}
	for _, t := range p.Tables {
		if d.scale.asks(t.Table.Name) {
			s.Rows[t.Table.Name] = t.Rows
		}
	}
	maps.Copy(s.Rows, rows)
	made, err := planProfile(d.profile, Options{Scale: s, Seed: p.Seed, trial: true, reach: p.reach})
	if err != nil {
		return false
	}
	for name, n := range rows {
		if t := made.Table(name); t == nil || t.Rows != n {
			return false
		}
	}
	return true
}
