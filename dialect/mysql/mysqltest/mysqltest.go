// Package mysqltest gives tests real servers: a private one for each server
// program that the machine has, in a temporary directory, with a socket of its
// own and no port, so that nothing else on the machine is disturbed.
//
// A test package starts with
//
//	func TestMain(m *testing.M) { mysqltest.Main(m) }
//
// and asks for Servers where it needs them. The environment decides which:
//
//	DUCKFACE_TEST_MYSQLD         mysqld programs beside the mariadbd on the PATH, separated by colons
//	DUCKFACE_TEST_MYSQL          URL of a running server to use instead: mysql://USER:PASSWORD@HOST:PORT/
//	DUCKFACE_TEST_REQUIRE_MYSQL  1: a test that finds no server fails instead of being skipped
package mysqltest

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"duckface/dialect/mysql"
)

// Server is a running server.
type Server struct {
	Name    string // "mariadb 10.11", "mysql 9.7"
	Engine  string // mysql.MySQL or mysql.MariaDB
	Version string

	config  mysql.Config
	process *process // nil for a server that was running before
}

// started holds the servers of this test binary.
var started struct {
	sync.Once
	main    bool
	servers []*Server
	err     error
	serial  atomic.Int64
}

// Main runs the tests, stops the servers that they started, and exits.
func Main(m *testing.M) { os.Exit(Run(m)) }

// Run is Main for a test program that has more to do before it exits; it
// returns the exit code.
func Run(m interface{ Run() int }) int {
	started.main = true
	code := m.Run()
	for _, s := range started.servers {
		if s.process == nil {
			continue
		}
		if err := s.process.stop(); err != nil {
			fmt.Fprintf(os.Stderr, "stop %s: %v\n", s.Name, err)
			code = 1
		}
	}
	return code
}

// Servers are the servers to test on, at least one. The first call starts them.
func Servers(t testing.TB) []*Server {
	t.Helper()
	if !started.main {
		t.Fatal("TestMain of this package does not call mysqltest.Main")
	}
	started.Do(func() { started.servers, started.err = start() })
	if started.err != nil {
		t.Fatal(started.err)
	}
	if len(started.servers) > 0 {
		return started.servers
	}
	const message = "no server: install MariaDB (mariadbd on the PATH), or name a server program in DUCKFACE_TEST_MYSQLD or a running server in DUCKFACE_TEST_MYSQL"
	if os.Getenv("DUCKFACE_TEST_REQUIRE_MYSQL") == "1" {
		t.Fatal(message)
	}
	t.Skip(message)
	return nil
}

// Each runs a test on every server.
func Each(t *testing.T, test func(t *testing.T, s *Server)) {
	t.Helper()
	for _, s := range Servers(t) {
		t.Run(s.Name, func(t *testing.T) { test(t, s) })
	}
}

// start starts all servers at the same time.
func start() ([]*Server, error) {
	if raw := os.Getenv("DUCKFACE_TEST_MYSQL"); raw != "" {
		s, err := running(raw)
		return []*Server{s}, err
	}
	programs := strings.FieldsFunc(os.Getenv("DUCKFACE_TEST_MYSQLD"), func(r rune) bool { return r == ':' })
	if mariadbd := findMariaDB(); mariadbd != "" {
		programs = append([]string{mariadbd}, programs...)
	}
	servers := make([]*Server, len(programs))
	errs := make([]error, len(programs))
	var wait sync.WaitGroup
	for i, program := range programs {
		wait.Go(func() { servers[i], errs[i] = private(program) })
	}
	wait.Wait()
	if err := errors.Join(errs...); err != nil {
		for _, s := range servers {
			if s != nil {
				err = errors.Join(err, s.process.stop())
			}
		}
		return nil, err
	}
	return servers, nil
}

// findMariaDB is the path of mariadbd, which often lies beside the PATH.
func findMariaDB() string {
	for _, name := range []string{"mariadbd", "/usr/sbin/mariadbd", "/usr/local/sbin/mariadbd", "/opt/homebrew/bin/mariadbd"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	return ""
}

// private starts a server of its own.
func private(program string) (*Server, error) {
	p, err := launch(program)
	if err != nil {
		return nil, fmt.Errorf("start %s: %w", program, err)
	}
	s := &Server{process: p, config: mysql.Config{User: "root", Socket: p.socket}}
	if err := s.identify(); err != nil {
		return nil, errors.Join(fmt.Errorf("start %s: %w\n%s", program, err, p.log()), p.stop())
	}
	return s, nil
}

// running is the server that a URL names.
func running(raw string) (*Server, error) {
	u, err := url.Parse(raw)
	if err != nil {
		return nil, errors.New("DUCKFACE_TEST_MYSQL is not a URL such as mysql://USER:PASSWORD@HOST:PORT/")
	}
	password, _ := u.User.Password()
	s := &Server{config: mysql.Config{
		User: u.User.Username(), Password: password, Host: u.Hostname(), Port: u.Port(),
		Socket: u.Query().Get("socket"),
	}}
	return s, s.identify()
}

// identify fills in what the server is.
func (s *Server) identify() error {
	db, err := mysql.Open(context.Background(), s.Config(""))
	if err != nil {
		return err
	}
	s.Engine, s.Version = db.Engine(), db.Version()
	parts := strings.SplitN(s.Version, ".", 3)
	s.Name = s.Engine + " " + strings.Join(parts[:min(2, len(parts))], ".")
	return db.Close()
}

// Config is where a database of the server is.
func (s *Server) Config(database string) mysql.Config {
	c := s.config
	c.Database = database
	return c
}

// URL is where a database of the server is, as the command line takes it.
func (s *Server) URL(database string) string {
	u := url.URL{Scheme: "mysql", User: url.UserPassword(s.config.User, s.config.Password), Path: "/" + database}
	if s.config.Password == "" {
		u.User = url.User(s.config.User)
	}
	if s.config.Socket != "" {
		u.RawQuery = url.Values{"socket": {s.config.Socket}}.Encode()
		return u.String()
	}
	u.Host = s.config.Address()
	return u.String()
}

// NewName is a database name that no other test uses; the database, if the
// test makes it, is dropped when the test ends.
func (s *Server) NewName(t testing.TB) string {
	t.Helper()
	name := fmt.Sprintf("duckface_test_%d_%d", os.Getpid(), started.serial.Add(1))
	t.Cleanup(func() {
		if err := s.execute("", "DROP DATABASE IF EXISTS "+mysql.Quote(name)); err != nil {
			t.Errorf("drop database: %v", err)
		}
	})
	return name
}

// FreshDatabase makes an empty utf8mb4 database, dropped when the test ends.
func (s *Server) FreshDatabase(t testing.TB) mysql.Config {
	t.Helper()
	name := s.NewName(t)
	if err := s.execute("", "CREATE DATABASE "+mysql.Quote(name)+" CHARACTER SET utf8mb4"); err != nil {
		t.Fatalf("create database: %v", err)
	}
	return s.Config(name)
}

// Execute runs statements, separated by semicolons, in a database.
func (s *Server) Execute(t testing.TB, database, statements string) {
	t.Helper()
	if err := s.execute(database, statements); err != nil {
		t.Fatalf("execute on %s: %v", s.Name, err)
	}
}

func (s *Server) execute(database, statements string) error {
	c := s.Config(database)
	c.Params = map[string]string{"multiStatements": "true"}
	db, err := mysql.Open(context.Background(), c)
	if err != nil {
		return s.explain(err)
	}
	_, err = db.Pool().Exec(statements)
	return s.explain(errors.Join(err, db.Close()))
}

// Load runs a dump, gzipped or not, through the mariadb or mysql client; the
// test is skipped when neither is installed.
func (s *Server) Load(t testing.TB, database, path string) {
	t.Helper()
	client := ""
	for _, name := range []string{"mariadb", "mysql"} {
		if found, err := exec.LookPath(name); err == nil {
			client = found
			break
		}
	}
	if client == "" {
		t.Skip("no mariadb or mysql client on the PATH")
	}
	in, err := openDump(path)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	cmd := exec.Command(client, append(s.clientArguments(), database)...)
	cmd.Stdin = in
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("load %s: %v\n%s", path, err, out)
	}
}

func (s *Server) clientArguments() []string {
	c := s.config
	args := []string{"--no-defaults", "--default-character-set=utf8mb4", "--user=" + c.User}
	if c.Password != "" {
		args = append(args, "--password="+c.Password)
	}
	if c.Socket != "" {
		return append(args, "--socket="+c.Socket)
	}
	host, port, _ := strings.Cut(c.Address(), ":")
	return append(args, "--protocol=tcp", "--host="+host, "--port="+port)
}

// explain adds what a private server that does not answer any more last said.
func (s *Server) explain(err error) error {
	if err == nil || s.process == nil {
		return err
	}
	if c, dial := net.Dial("unix", s.process.socket); dial == nil {
		return errors.Join(err, c.Close())
	}
	return fmt.Errorf("%w; the server is %s:\n%s", err, s.process.state(), lastLines(s.process.log(), 100))
}

func lastLines(text string, n int) string {
	lines := strings.Split(text, "\n")
	return strings.Join(lines[max(0, len(lines)-n):], "\n")
}
