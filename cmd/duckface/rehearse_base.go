package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"duckface/profile"
	"duckface/rehearse"
)

// base is the database before the first step that is rehearsed: the profile of
// it, and where the profile's own schema is another, an empty database that the
// earlier steps have made.
type base struct {
	profile *profile.Profile
	stage   *stage
	name    string // "" when it is not needed
	copied  []*profile.Table
}

// profileFor applies the steps before the first to an empty database, and gives
// the profile the schema that comes of it when it has another. Where those steps
// do not run, the profile's schema is taken for the right one.
func (a *app) profileFor(ctx context.Context, s *stage, run string, p *profile.Profile, before []rehearse.Step) (b base, err error) {
	b = base{profile: p, stage: s}
	if len(before) == 0 {
		return b, nil
	}
	b.name = rehearse.BaseName(run)
	if err := rehearse.Apply(ctx, s, b.name, before); err != nil {
		if ctx.Err() != nil {
			return b, ctx.Err()
		}
		a.note([]string{fmt.Sprintf("the schema is the profile's, as the steps before the first do not run on an empty database: %v", err)})
		return b, b.remove(ctx)
	}
	of, err := a.collect(ctx, s.location(b.name))
	if err != nil {
		return b, err
	}
	if len(of.Tables) == 0 { // a command that reaches another database, or does nothing yet
		return b, b.remove(ctx)
	}
	merged, notes, err := p.WithSchema(of)
	if err != nil {
		return b, fmt.Errorf("put the profile into the schema after step %s: %w", before[len(before)-1].Version, err)
	}
	if merged == p {
		return b, b.remove(ctx)
	}
	a.note([]string{fmt.Sprintf("the schema is that of %s, another than the profile's", plural(int64(len(before)), "step"))})
	a.note(notes)
	b.profile = merged
	for _, t := range of.Tables {
		if p.Table(t.Name) == nil && t.Rows > 0 {
			b.copied = append(b.copied, t)
		}
	}
	return b, nil
}

// collect measures a database without a word.
func (a *app) collect(ctx context.Context, l location) (p *profile.Profile, err error) {
	src, err := a.openSource(ctx, l, false, nil)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, src.Close()) }()
	return profile.Collect(ctx, src.snapshot, profile.Options{Now: time.Now()})
}

// copyInto puts the rows that steps have inserted into tables that the profile
// does not know, such as the version a tool believes, into a database.
func (b *base) copyInto(ctx context.Context, database string) error {
	for _, t := range b.copied {
		var columns []string
		for _, c := range t.Columns {
			if c.Generated == "" {
				columns = append(columns, c.Name)
			}
		}
		if err := b.stage.CopyRows(ctx, b.name, database, t.Name, columns); err != nil {
			return err
		}
	}
	return nil
}

// remove drops the empty database.
func (b *base) remove(ctx context.Context) error {
	if b.name == "" {
		return nil
	}
	name := b.name
	b.name = ""
	return rehearse.Remove(ctx, b.stage, name)
}
