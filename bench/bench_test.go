// Package bench measures duckface against the engine's own tools; see DESIGN.md.
package bench

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"duckface/dialect/mysql"
	"duckface/dialect/mysql/mysqltest"
	"duckface/generate"
	"duckface/profile"
	"duckface/sink"
)

func TestMain(m *testing.M) { mysqltest.Main(m) }

// rounds is how often each time is taken; the least of them counts.
const rounds = 3

// build makes the program as a user runs it.
func build(b *testing.B) string {
	b.Helper()
	program := filepath.Join(b.TempDir(), "duckface")
	run(b, exec.Command("go", "build", "-o", program, "../cmd/duckface"))
	return program
}

// run runs a program that must succeed, and times it.
func run(b *testing.B, cmd *exec.Cmd) time.Duration {
	b.Helper()
	var stderr strings.Builder
	cmd.Stderr = &stderr
	started := time.Now()
	if err := cmd.Run(); err != nil {
		b.Fatalf("%s: %v\n%s", strings.Join(cmd.Args, " "), err, stderr.String())
	}
	return time.Since(started)
}

// least keeps the smallest time seen under each name.
type least map[string]time.Duration

func (l least) add(name string, d time.Duration) {
	if best, ok := l[name]; !ok || d < best {
		l[name] = d
	}
}

func (l least) ratio(a, b string) float64 { return l[a].Seconds() / l[b].Seconds() }

func mariadb(b *testing.B) *mysqltest.Server {
	b.Helper()
	for _, s := range mysqltest.Servers(b) {
		if s.Engine == mysql.MariaDB {
			return s
		}
	}
	b.Skip("no MariaDB: install mariadbd, or name a running server in DUCKFACE_TEST_MYSQL")
	return nil
}

// BenchmarkMariaDB times generate and profile against LOAD DATA, restoring a
// dump and writing one, on one database of two million rows.
func BenchmarkMariaDB(b *testing.B) {
	s := mariadb(b)
	// Room for all of the data, as a server that is loaded in earnest has.
	s.Execute(b, "", "SET GLOBAL innodb_buffer_pool_size = 1073741824; SET GLOBAL innodb_log_file_size = 1073741824")
	program := build(b)
	made, restored := s.NewName(b), s.NewName(b)
	files := b.TempDir()
	times := least{}
	for range rounds {
		times.add("generate", run(b, exec.Command(program, "generate", "testdata/shop.yaml", "--to", s.URL(made), "--no-verify", "--replace", "--quiet")))
		tables := export(b, s, made, files)
		for _, parallel := range []int{1, 2} {
			times.add("load data", loadData(b, s, made, restored, files, tables, parallel))
		}
		times.add("dump", dump(b, s, made, os.DevNull))
		file := filepath.Join(files, "dump.sql")
		dump(b, s, made, file)
		times.add("restore", restore(b, s, restored, file))
		times.add("profile", run(b, exec.Command(program, "profile", s.URL(made), "-o", os.DevNull, "--quiet")))
	}
	for name, d := range times {
		b.Logf("%-10s %6.2f s", name, d.Seconds())
	}
	b.ReportMetric(times.ratio("generate", "load data"), "generate/load-data")
	b.ReportMetric(times.ratio("generate", "restore"), "generate/restore")
	b.ReportMetric(times.ratio("profile", "dump"), "profile/dump")
	b.ReportMetric(0, "ns/op")
}

// export writes each table of a database to a file that LOAD DATA takes.
func export(b *testing.B, s *mysqltest.Server, database, dir string) []string {
	b.Helper()
	db := open(b, s, database)
	rows, err := db.Pool().Query("SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE() ORDER BY data_length DESC")
	if err != nil {
		b.Fatal(err)
	}
	defer rows.Close()
	var tables []string
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			b.Fatal(err)
		}
		tables = append(tables, name)
	}
	if err := rows.Err(); err != nil {
		b.Fatal(err)
	}
	for _, table := range tables {
		file := dataFile(dir, table)
		if err := os.Remove(file); err != nil && !errors.Is(err, os.ErrNotExist) {
			b.Fatal(err)
		}
		if _, err := db.Pool().Exec("SELECT * INTO OUTFILE " + mysql.QuoteString(file) + " FROM " + mysql.Quote(table)); err != nil {
			b.Fatal(err)
		}
	}
	return tables
}

func dataFile(dir, table string) string { return filepath.Join(dir, table+".tsv") }

// loadData times loading the files into fresh tables like those of model.
func loadData(b *testing.B, s *mysqltest.Server, model, database, dir string, tables []string, parallel int) time.Duration {
	b.Helper()
	const unchecked = "SET foreign_key_checks = 0, unique_checks = 0"
	s.Execute(b, "", "DROP DATABASE IF EXISTS "+database+"; CREATE DATABASE "+database+" CHARACTER SET utf8mb4")
	for _, table := range tables {
		var name, ddl string
		if err := open(b, s, model).Pool().QueryRow("SHOW CREATE TABLE "+mysql.Quote(table)).Scan(&name, &ddl); err != nil {
			b.Fatal(err)
		}
		s.Execute(b, database, unchecked+"; "+ddl)
	}
	started := time.Now()
	queue := make(chan string, len(tables))
	for _, table := range tables {
		queue <- table
	}
	close(queue)
	done := make(chan error)
	for range parallel {
		go func() {
			var err error
			for table := range queue {
				cmd := client(s, "mariadb", database, "-e", unchecked+"; LOAD DATA INFILE "+mysql.QuoteString(dataFile(dir, table))+
					" INTO TABLE "+mysql.Quote(table)+" CHARACTER SET utf8mb4")
				out, failed := cmd.CombinedOutput()
				if failed != nil {
					err = errors.Join(err, fmt.Errorf("load %s: %w\n%s", table, failed, out))
				}
			}
			done <- err
		}()
	}
	for range parallel {
		if err := <-done; err != nil {
			b.Fatal(err)
		}
	}
	return time.Since(started)
}

// dump times mariadb-dump into a file.
func dump(b *testing.B, s *mysqltest.Server, database, path string) time.Duration {
	b.Helper()
	file, err := os.Create(path)
	if err != nil {
		b.Fatal(err)
	}
	defer file.Close()
	cmd := client(s, "mariadb-dump", database)
	cmd.Stdout = file
	return run(b, cmd)
}

// restore times the client reading a dump into an empty database.
func restore(b *testing.B, s *mysqltest.Server, database, path string) time.Duration {
	b.Helper()
	s.Execute(b, "", "DROP DATABASE IF EXISTS "+database+"; CREATE DATABASE "+database+" CHARACTER SET utf8mb4")
	file, err := os.Open(path)
	if err != nil {
		b.Fatal(err)
	}
	defer file.Close()
	cmd := client(s, "mariadb", database)
	cmd.Stdin = file
	return run(b, cmd)
}

// client is one of the engine's own programs, connected to a database.
func client(s *mysqltest.Server, program, database string, args ...string) *exec.Cmd {
	c := s.Config(database)
	all := []string{"--no-defaults", "--default-character-set=utf8mb4", "--user=" + c.User}
	if c.Password != "" {
		all = append(all, "--password="+c.Password)
	}
	if c.Socket != "" {
		all = append(all, "--socket="+c.Socket)
	} else {
		all = append(all, "--protocol=tcp", "--host="+c.Host, "--port="+c.Port)
	}
	return exec.Command(program, append(append(all, args...), database)...)
}

func open(b *testing.B, s *mysqltest.Server, database string) *mysql.DB {
	b.Helper()
	db, err := mysql.Open(context.Background(), s.Config(database))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { db.Close() })
	return db
}

// BenchmarkRows computes and encodes a table of 16 columns on one core.
func BenchmarkRows(b *testing.B) {
	p, err := profile.ReadFile("testdata/lineitem.yaml")
	if err != nil {
		b.Fatal(err)
	}
	plan, err := generate.NewPlan(p, generate.Options{Seed: 1})
	if err != nil {
		b.Fatal(err)
	}
	t := plan.Table("lineitem")
	rows := []sink.Rows{{Table: t.Table, Count: t.Rows, NewFiller: func() sink.Filler { return t.NewFiller() }}}
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	times := least{}
	var discard sink.Discard
	for range rounds {
		discard = sink.Discard{}
		started := time.Now()
		if err := sink.Run(context.Background(), rows, &discard, sink.Options{Workers: 1}); err != nil {
			b.Fatal(err)
		}
		times.add("rows", time.Since(started))
	}
	b.ReportMetric(float64(discard.Rows())/times["rows"].Seconds()/1e6, "Mrows/s")
	b.ReportMetric(float64(discard.Bytes())/times["rows"].Seconds()/1e6, "MB/s")
	b.ReportMetric(0, "ns/op")
}

// BenchmarkMemory compares the peak memory of a large run and a small one.
func BenchmarkMemory(b *testing.B) {
	program := build(b)
	small := peak(b, program, "0.05") // 100 thousand rows
	large := peak(b, program, "50")   // 100 million
	b.ReportMetric(small, "MiB-100k")
	b.ReportMetric(large, "MiB-100M")
	b.ReportMetric(large-small, "MiB-more")
	b.ReportMetric(0, "ns/op")
}

// peak is the largest resident memory, in MiB, of a run to nowhere that is
// stopped after a minute.
func peak(b *testing.B, program, scale string) float64 {
	b.Helper()
	cmd := exec.Command(program, "generate", "testdata/shop.yaml", "--scale", scale, "--to", "discard:", "--quiet")
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	stop := time.AfterFunc(time.Minute, func() { cmd.Process.Signal(os.Interrupt) })
	err := cmd.Wait()
	var exit *exec.ExitError
	if stop.Stop() && err != nil || err != nil && !errors.As(err, &exit) {
		b.Fatal(err)
	}
	usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage)
	if !ok {
		b.Skip("no memory usage of processes on this system")
	}
	return float64(usage.Maxrss) / 1024 // KiB on Linux
}
