package generate

import (
	"errors"
	"strings"
	"testing"

	"duckface/profile"
)

// crossing is a table whose two references share a column, over which their
// parents have nothing to do with each other.
const crossing = `
tables:
  venue: {rows: 5, columns: {id: int not null}}
  team:
    rows: 20
    columns: {year: int not null, name: varchar(9) not null, venue_id: int not null}
    primary_key: [year, name]
    references: {venue: {columns: [venue_id]}}
  round:
    rows: 30
    columns: {year: int not null, nr: int not null, venue_id: int not null}
    primary_key: [year, nr]
    references: {venue: {columns: [venue_id]}}
  game:
    rows: 100
    columns: {id: bigint not null, year: int not null, name: varchar(9) not null, nr: int not null, copied: {type: int, copy: {of: year, by: [year, name]}}}
    primary_key: [id]
    meetings: [{to: venue, paths: [[[year, name], venue_id], [[year, nr], venue_id]], agree: 1}]
    references:
      team: {columns: [year, name], UNDECLARED fan_out: 5}
      round: {columns: [year, nr], UNDECLARED fan_out: 3.3}
`

func readCrossing(t *testing.T, undeclared string) *profile.Profile {
	t.Helper()
	p, err := profile.Read(strings.NewReader(strings.ReplaceAll(crossing, "UNDECLARED ", undeclared)), "crossing.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestWithoutUndeclared_GivesUpOneAfterTheOther(t *testing.T) {
	p := readCrossing(t, "undeclared: true, ")
	failed := errors.New("plan game: too full")
	without, note := withoutUndeclared(p, failed)
	if want := "game: the undeclared reference (year, name) to team is not kept: plan game: too full"; without == nil || note != want {
		t.Fatalf("got %q, want %q", note, want)
	}
	game := without.Table("game")
	if got := len(game.References); got != 1 || game.References[0].Table != "round" || len(p.Table("game").References) != 2 {
		t.Errorf("%d references are left, %d in the profile that was read", got, len(p.Table("game").References))
	}
	if game.Column("copied").Copy != nil || len(game.Meetings) != 0 || p.Table("game").Column("copied").Copy == nil {
		t.Errorf("copied follows %+v, meetings %v", game.Column("copied").Copy, game.Meetings)
	}
	if _, err := NewPlan(without, Options{}); err != nil {
		t.Error(err)
	}
	without, note = withoutUndeclared(without, &infeasibleError{"round", []string{"year"}, 1, 2}) // of the parent's child
	if without == nil || !strings.HasPrefix(note, "game: the undeclared reference (year, nr) to round") {
		t.Fatalf("got %q", note)
	}
	if without, _ = withoutUndeclared(without, failed); without != nil {
		t.Error("there is nothing left to give up")
	}
}

func TestWithoutUndeclared_KeepsWhatIsDeclared(t *testing.T) {
	if without, note := withoutUndeclared(readCrossing(t, ""), errors.New("plan game: too full")); without != nil {
		t.Error(note)
	}
	if without, _ := withoutUndeclared(readCrossing(t, "undeclared: true, "), errors.New("count rows: too many")); without != nil {
		t.Error("an error of no table gave up a reference")
	}
}
