package mysqltest

import (
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// process is a server program at work in a directory of its own.
type process struct {
	dir    string
	socket string
	cmd    *exec.Cmd
	exited chan error
}

// baseDir is where data directories are made: in memory, when TMPDIR says
// nothing else and there is plenty, since a server waits for the disk at every
// table it makes (120 tables: 5.8 s on a disk, 0.4 s in memory).
func baseDir() string {
	const memory, plenty = "/dev/shm", 4 << 30
	var fs syscall.Statfs_t
	if os.Getenv("TMPDIR") == "" && syscall.Statfs(memory, &fs) == nil && uint64(fs.Bavail)*uint64(fs.Bsize) > plenty {
		return memory
	}
	if base := os.TempDir(); len(base) <= 60 {
		return base
	}
	return "/tmp" // the path of a socket may not exceed 100 characters
}

// launch makes a data directory, starts the program on it, and returns when
// its socket answers.
func launch(program string) (*process, error) {
	dir, err := os.MkdirTemp(baseDir(), "duckface")
	if err != nil {
		return nil, err
	}
	p := &process{dir: dir, socket: filepath.Join(dir, "s")}
	if err := p.initialize(program); err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	if err := p.run(program); err != nil {
		return nil, errors.Join(err, p.stop())
	}
	return p, nil
}

func isMariaDB(program string) bool {
	out, err := exec.Command(program, "--no-defaults", "--version").Output()
	return err == nil && strings.Contains(string(out), "MariaDB")
}

// initialize makes the data directory.
func (p *process) initialize(program string) error {
	data := filepath.Join(p.dir, "data")
	cmd := exec.Command(program, "--no-defaults", "--initialize-insecure", "--datadir="+data)
	if isMariaDB(program) {
		cmd = exec.Command("mariadb-install-db", "--no-defaults", "--datadir="+data,
			"--auth-root-authentication-method=normal", "--skip-test-db")
	}
	cmd.Args = append(cmd.Args, asRoot()...)
	// Not the /tmp of all: a MariaDB that starts removes every #sql file there, also
	// those of another that is at work.
	cmd.Args = append(cmd.Args, "--tmpdir="+p.dir)
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("make data directory: %w\n%s", err, out)
	}
	return nil
}

// asRoot lets a server run as root, which containers often are.
func asRoot() []string {
	if os.Getuid() == 0 {
		return []string{"--user=root"}
	}
	return nil
}

// run starts the server: nothing it keeps need survive, so it never waits for a disk.
func (p *process) run(program string) error {
	args := []string{
		"--no-defaults", "--datadir=" + filepath.Join(p.dir, "data"), "--socket=" + p.socket,
		"--pid-file=" + filepath.Join(p.dir, "pid"), "--tmpdir=" + p.dir, "--skip-networking",
		"--innodb-flush-log-at-trx-commit=0", "--innodb-doublewrite=0", "--innodb-buffer-pool-size=256M",
		"--local-infile=1", "--secure-file-priv=",
	}
	if isMariaDB(program) {
		args = append(args, "--innodb-log-file-size=128M")
	} else {
		args = append(args, "--mysqlx=OFF", "--disable-log-bin", "--innodb-redo-log-capacity=256M")
	}
	log, err := os.Create(filepath.Join(p.dir, "log"))
	if err != nil {
		return err
	}
	p.cmd = exec.Command(program, append(args, asRoot()...)...)
	p.cmd.Stdout, p.cmd.Stderr = log, log
	err = p.cmd.Start()
	if err := errors.Join(err, log.Close()); err != nil {
		return err
	}
	p.exited = make(chan error, 1)
	go func() { p.exited <- p.cmd.Wait() }()
	return p.answers()
}

// answers waits until the socket takes a connection.
func (p *process) answers() error {
	deadline := time.After(60 * time.Second)
	for {
		if c, err := net.Dial("unix", p.socket); err == nil {
			return c.Close()
		}
		select {
		case err := <-p.exited:
			p.exited <- err
			return fmt.Errorf("server ended: %v\n%s", err, p.log())
		case <-deadline:
			return fmt.Errorf("server does not answer\n%s", p.log())
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// log is what the server said.
func (p *process) log() string {
	text, err := os.ReadFile(filepath.Join(p.dir, "log"))
	if err != nil {
		return err.Error()
	}
	return string(text)
}

// state says whether the program still runs, or how it ended.
func (p *process) state() string {
	select {
	case err := <-p.exited:
		p.exited <- err
		return fmt.Sprintf("at its end (%v)", err)
	default:
		return "running"
	}
}

// stop kills the server and removes its directory.
func (p *process) stop() error {
	if p.cmd != nil && p.cmd.Process != nil {
		if err := p.cmd.Process.Kill(); err != nil && !errors.Is(err, os.ErrProcessDone) {
			return err
		}
		<-p.exited
	}
	return os.RemoveAll(p.dir)
}

// openDump opens a file, unpacked when its name ends in .gz.
func openDump(path string) (io.ReadCloser, error) {
	f, err := os.Open(path)
	if err != nil || !strings.HasSuffix(path, ".gz") {
		return f, err
	}
	z, err := gzip.NewReader(f)
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return struct {
		io.Reader
		io.Closer
	}{z, f}, nil
}
