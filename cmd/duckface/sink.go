package main

import (
	"context"
	"errors"
	"slices"

	"duckface/dialect/mysql"
	"duckface/dialect/sqlite"
	"duckface/generate"
	"duckface/schema"
	"duckface/sink"
)

// target is an open TARGET: the plan's schema as the target can have it, and
// the sink that takes the rows.
type target struct {
	schema *schema.Schema
	sink   sink.Sink
	notes  []string     // what the target cannot have as the profile says it
	noted  int          // how many notes takeNotes has returned
	done   func() error // closes what the sink writes to; may be nil
}

// openTarget looks at the target and adapts the plan's schema to it; nothing
// is written yet.
func (a *app) openTarget(ctx context.Context, to location, plan *generate.Plan, replace bool) (*target, error) {
	switch to.scheme {
	case "sqlite":
		return openSQLiteTarget(ctx, to.path, plan.Schema(), replace)
	case "mysql":
		return a.openMySQLTarget(ctx, to.server, plan, replace)
	case "dump":
		return a.openDump(to.path, plan.Schema(), replace)
	case "csv":
		s, err := sink.NewCSV(to.path, plan.Schema(), replace)
		return &target{schema: plan.Schema(), sink: s}, err
	}
	return &target{schema: plan.Schema(), sink: &sink.Discard{}}, nil
}

func openSQLiteTarget(ctx context.Context, path string, s *schema.Schema, replace bool) (*target, error) {
	s, notes := sqlite.Adapt(s)
	loader, err := sqlite.NewLoader(ctx, path, s, sqlite.LoadOptions{Replace: replace})
	return &target{schema: s, notes: notes, sink: loader}, err
}

func (a *app) openMySQLTarget(ctx context.Context, to server, plan *generate.Plan, replace bool) (*target, error) {
	db, err := a.openMySQL(ctx, to, true)
	if err != nil {
		return nil, err
	}
	t := &target{done: db.Close}
	t.schema, t.notes = mysql.Adapt(plan.Schema(), db.Engine())
	o := mysql.LoadOptions{Replace: replace, Rows: map[string]int64{}, Scattered: map[string]bool{}, PageFill: map[string]map[string]float64{}}
	for i, r := range t.rows(plan) {
		name := r.Table.Name
		o.Rows[name], o.Scattered[name], o.PageFill[name] = r.Count, scattered(r), plan.Tables[i].Profile.PageFill
	}
	t.sink, err = mysql.NewLoader(ctx, db, t.schema, o)
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return t, nil
}

// openDump writes for the client of the engine that the profile is of.
func (a *app) openDump(path string, s *schema.Schema, replace bool) (*target, error) {
	t := &target{}
	var dialect sink.Dialect
	if s.Engine == "sqlite" {
		t.schema, t.notes = sqlite.Adapt(s)
		dialect = sqlite.Script{}
	} else {
		t.schema, t.notes = mysql.Adapt(s, s.Engine)
		dialect = mysql.Dialect{Engine: s.Engine}
	}
	if path == "-" {
		t.sink = sink.NewDump(a.stdout, t.schema, dialect)
		return t, nil
	}
	dump, err := sink.NewDumpFile(path, t.schema, dialect, replace)
	t.sink = dump
	return t, err
}

// rows are the plan's tables in load order, as the sink takes them: under
// another name where the target cannot have theirs.
func (t *target) rows(plan *generate.Plan) []sink.Rows {
	tables := map[string]*schema.Table{}
	for i, own := range plan.Schema().Tables {
		tables[own.Name] = t.schema.Tables[i]
	}
	rows := make([]sink.Rows, len(plan.Tables))
	for i, p := range plan.Tables {
		rows[i] = sink.Rows{
			Table:     tables[p.Table.Name],
			Count:     p.Rows,
			NewFiller: func() sink.Filler { return p.NewFiller() },
		}
	}
	return rows
}

// takeNotes returns the notes since it was last called, those of the sink too.
func (t *target) takeNotes() []string {
	notes := slices.Clone(t.notes)
	if s, ok := t.sink.(interface{ Notes() []string }); ok {
		notes = append(notes, s.Notes()...)
	}
	fresh := notes[t.noted:]
	t.noted = len(notes)
	return fresh
}

func (t *target) close() error {
	err := t.sink.Close()
	if t.done != nil {
		err = errors.Join(err, t.done())
	}
	return err
}
