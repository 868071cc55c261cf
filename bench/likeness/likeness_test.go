package likeness

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"duckface/dialect/mysql"
	"duckface/dialect/mysql/mysqltest"
	"duckface/profile"
)

func TestMain(m *testing.M) { mysqltest.Main(m) }

const (
	runs     = 5                     // of each step on each database
	perKind  = 2                     // tables that are changed in the same way
	fewest   = 10_000                // rows of a table
	shortest = 50 * time.Millisecond // of a step: what is faster is mostly the cost of a statement
)

// BenchmarkLikeness runs the same steps on the databases of ../shared/data and
// on those generated from their profiles, in turn, and compares the times.
func BenchmarkLikeness(b *testing.B) {
	var all []figure
	program := build(b)
	for _, dump := range dumps(b) {
		name := strings.TrimSuffix(filepath.Base(dump), ".sql.gz")
		b.Run(name, func(b *testing.B) {
			all = append(all, compare(b, program, dump)...)
			b.ReportMetric(0, "ns/op")
		})
	}
	if len(all) > 0 {
		b.Log("\n" + table(all))
		near, within := shares(all, (*figure).ratio)
		b.ReportMetric(float64(len(all)), "steps")
		b.ReportMetric(medianOf(all, (*figure).ratio), "median-ratio")
		b.ReportMetric(100*near, "%-in-0.85-1.15")
		b.ReportMetric(100*within, "%-in-0.7-1.4")
		b.ReportMetric(0, "ns/op")
	}
}

// dumps are the databases to compare: of LIKENESS_DATA, a directory of dumps,
// else of the one beside the project.
func dumps(b *testing.B) []string {
	dir := cmp.Or(os.Getenv("LIKENESS_DATA"), "../../../shared/data")
	found, err := filepath.Glob(filepath.Join(dir, "*.sql.gz"))
	if err != nil {
		b.Fatal(err)
	}
	found = slices.DeleteFunc(found, func(path string) bool { return strings.HasPrefix(filepath.Base(path), "pg_") })
	if len(found) == 0 {
		b.Skipf("no *.sql.gz in %s: name a directory of dumps of MariaDB in LIKENESS_DATA", dir)
	}
	return found
}

// build makes the program as a user runs it.
func build(b *testing.B) string {
	program := filepath.Join(b.TempDir(), "duckface")
	run(b, exec.Command("go", "build", "-o", program, "../../cmd/duckface"))
	return program
}

func run(b *testing.B, cmd *exec.Cmd) {
	b.Helper()
	if out, err := cmd.CombinedOutput(); err != nil {
		b.Fatalf("%s: %v\n%s", strings.Join(cmd.Args, " "), err, out)
	}
}

// compare loads a dump, generates its like, and times the steps on both. With
// LIKENESS_CONTROL the other one is the same dump, loaded once more: how far its
// times differ is what the machine makes of them.
func compare(b *testing.B, program, dump string) []figure {
	s := server(b)
	s.Execute(b, "", "SET GLOBAL innodb_buffer_pool_size = 1073741824")
	source, made := s.NewName(b), s.NewName(b)
	s.Execute(b, "", "CREATE DATABASE "+source+" CHARACTER SET utf8mb4")
	s.Load(b, source, dump)
	file := filepath.Join(b.TempDir(), "profile.yaml")
	run(b, exec.Command(program, "profile", s.URL(source), "-o", file, "--quiet"))
	if os.Getenv("LIKENESS_CONTROL") != "" {
		s.Execute(b, "", "CREATE DATABASE "+made+" CHARACTER SET utf8mb4")
		s.Load(b, made, dump)
	} else {
		run(b, exec.Command(program, "generate", file, "--to", s.URL(made), "--no-verify", "--quiet"))
	}
	p, err := profile.ReadFile(file)
	if err != nil {
		b.Fatal(err)
	}
	sides := [2]*side{openSide(b, s, source), openSide(b, s, made)}
	for _, side := range sides {
		if err := analyze(b.Context(), side.Conn, p); err != nil {
			b.Fatal(err)
		}
	}
	var figures []figure
	for _, step := range Steps(p, perKind, fewest) {
		f, err := measure(b.Context(), sides, step, b.TempDir())
		switch {
		case err != nil:
			b.Logf("%s, %s: %v", step.Table, step.Kind, err)
		case f.median(0) >= shortest:
			f.database, f.rows = strings.TrimSuffix(filepath.Base(dump), ".sql.gz"), p.Table(step.Table).Rows
			figures = append(figures, f)
		}
	}
	b.Log("\n" + table(figures))
	return figures
}

func server(b *testing.B) *mysqltest.Server {
	for _, s := range mysqltest.Servers(b) {
		if s.Engine == mysql.MariaDB {
			return s
		}
	}
	b.Skip("no MariaDB: install mariadbd")
	return nil
}

// side is one of the two databases, with one connection to its server.
type side struct {
	*sql.Conn
	server int // process of the server
}

func openSide(b testing.TB, s *mysqltest.Server, database string) *side {
	db, err := mysql.Open(b.Context(), s.Config(database))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { db.Close() })
	c, err := db.Pool().Conn(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { c.Close() })
	if err := execute(b.Context(), c, "SET SESSION max_statement_time = 60"); err != nil {
		b.Fatal(err)
	}
	return &side{c, process(b, c)}
}

// process is the number of the server's process, 0 where it is not told.
func process(b testing.TB, c *sql.Conn) int {
	var file string
	if err := c.QueryRowContext(b.Context(), "SELECT @@pid_file").Scan(&file); err != nil {
		b.Fatal(err)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return 0
	}
	pid, _ := strconv.Atoi(strings.TrimSpace(string(text)))
	return pid
}

// figure is the times of a step on the source and on what was generated.
type figure struct {
	Step
	database string
	rows     int64
	times    [2][]time.Duration // on the clock
	cpu      [2][]time.Duration // of the server's processors
	bytes    [2]int64
	changed  [2]int64
}

func (f *figure) median(side int) time.Duration { return median(f.times[side]) }

func (f *figure) ratio() float64 { return f.median(1).Seconds() / f.median(0).Seconds() }

func (f *figure) cpuRatio() float64 { return median(f.cpu[1]).Seconds() / median(f.cpu[0]).Seconds() }

func median(of []time.Duration) time.Duration {
	sorted := slices.Sorted(slices.Values(of))
	return sorted[len(sorted)/2]
}

// spread is the least and the greatest ratio of two runs that followed each other.
func (f *figure) spread() (least, most float64) {
	least = 1e9
	for i := range f.times[0] {
		r := f.times[1][i].Seconds() / f.times[0][i].Seconds()
		least, most = min(least, r), max(most, r)
	}
	return least, most
}

// measure times a step on both sides in turn, who is first in turn as well. A
// step that is done before it can be timed is run once.
func measure(ctx context.Context, sides [2]*side, step Step, dir string) (f figure, err error) {
	f.Step = step
	var originals [2]*Original
	for i, db := range sides {
		at := filepath.Join(dir, fmt.Sprint(i))
		if err := os.MkdirAll(at, 0o700); err != nil {
			return f, err
		}
		if originals[i], err = Export(ctx, db.Conn, step.Table, at); err != nil {
			return f, err
		}
		if err := sides[i].QueryRowContext(ctx, "SELECT data_length + index_length FROM information_schema.tables WHERE table_schema = database() AND table_name = ?", step.Table).Scan(&f.bytes[i]); err != nil {
			return f, err
		}
		first, err := db.timed(ctx, originals[i], step) // what the first run alone pays
		if err != nil {
			return f, fmt.Errorf("on the %s: %w", [2]string{"source", "generated one"}[i], err)
		}
		if i == 0 && first.clock < shortest {
			f.times[0] = []time.Duration{first.clock}
			return f, nil
		}
	}
	for n := range runs {
		for turn := range 2 {
			i := (n + turn) % 2
			r, err := sides[i].timed(ctx, originals[i], step)
			if err != nil {
				return f, err
			}
			f.times[i], f.cpu[i], f.changed[i] = append(f.times[i], r.clock), append(f.cpu[i], r.cpu), r.changed
		}
	}
	return f, nil
}

// oneRun is what a run of a step took, and the rows that it changed.
type oneRun struct {
	clock, cpu time.Duration
	changed    int64
}

// timed runs a step on a fresh copy when the server has nothing else to do.
func (db *side) timed(ctx context.Context, o *Original, step Step) (r oneRun, err error) {
	if err := o.Fresh(ctx, db.Conn); err != nil {
		return r, err
	}
	if err := execute(ctx, db.Conn, append(slices.Clone(step.Prepare), "SET GLOBAL innodb_max_purge_lag_wait = 0")...); err != nil {
		return r, err
	}
	before, _ := cpuTime(db.server)
	started := time.Now()
	result, err := db.ExecContext(ctx, step.SQL)
	r.clock = time.Since(started)
	after, _ := cpuTime(db.server)
	r.cpu = after - before
	if err != nil {
		return r, fmt.Errorf("%s: %w", step.SQL, err)
	}
	if r.changed, err = result.RowsAffected(); err != nil {
		return r, err
	}
	return r, execute(ctx, db.Conn, "DROP TABLE "+Copy)
}

// table is the report: of each step the medians, their ratio, and the ratios
// of single runs.
func table(figures []figure) string {
	var out strings.Builder
	fmt.Fprintf(&out, "%-18s %-18s %-22s %8s %7s %6s %11s %6s %6s %6s\n", "database", "step", "table", "source", "made", "ratio", "of runs", "cpu", "bytes", "rows")
	for _, f := range figures {
		least, most := f.spread()
		fmt.Fprintf(&out, "%-18s %-18s %-22s %5d ms %4d ms %5.2f  %4.2f-%4.2f  %5.2f  %5.2f", f.database, f.Kind, f.Table,
			f.median(0).Milliseconds(), f.median(1).Milliseconds(), f.ratio(), least, most, f.cpuRatio(), float64(f.bytes[1])/float64(f.bytes[0]))
		if f.changed[0] != 0 {
			fmt.Fprintf(&out, "  %5.2f", float64(f.changed[1])/float64(f.changed[0]))
		}
		out.WriteByte('\n')
	}
	if len(figures) > 0 {
		near, within := shares(figures, (*figure).ratio)
		fmt.Fprintf(&out, "%d steps: median of ratios %.2f, %.0f %% in 0.85-1.15, %.0f %% in 0.7-1.4\n", len(figures), medianOf(figures, (*figure).ratio), 100*near, 100*within)
		near, within = shares(figures, (*figure).cpuRatio)
		fmt.Fprintf(&out, "of processor time:     %.2f, %.0f %% in 0.85-1.15, %.0f %% in 0.7-1.4\n", medianOf(figures, (*figure).cpuRatio), 100*near, 100*within)
	}
	return out.String()
}

func medianOf(figures []figure, ratio func(*figure) float64) float64 {
	var ratios []float64
	for _, f := range figures {
		ratios = append(ratios, ratio(&f))
	}
	slices.Sort(ratios)
	return ratios[len(ratios)/2]
}

// shares are how many steps take about as long, and how many nearly so.
func shares(figures []figure, ratio func(*figure) float64) (near, within float64) {
	for _, f := range figures {
		if r := ratio(&f); r >= 0.7 && r <= 1.4 {
			within++
			if r >= 0.85 && r <= 1.15 {
				near++
			}
		}
	}
	n := float64(len(figures))
	return near / n, within / n
}
