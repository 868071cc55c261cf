package sqlite

import (
	"io"
	"os"
	"time"
)

// fileState is enough to see that a database was written to.
type fileState struct {
	size     int64
	modified time.Time
	wal      int64 // bytes in the write-ahead log; -1 when there is none
}

func stateOf(path string) (fileState, error) {
	info, err := os.Stat(path)
	if err != nil {
		return fileState{}, err
	}
	state := fileState{size: info.Size(), modified: info.ModTime(), wal: -1}
	if log, err := os.Stat(path + "-wal"); err == nil {
		state.wal = log.Size()
	}
	return state, nil
}

// unusedWAL is the state of a file in WAL mode that no program has open, else
// nil. SQLite makes a -wal and a -shm file beside such a file even to read it,
// and leaves them there (https://www.sqlite.org/wal.html#readonly); as an
// immutable file it is read without.
func unusedWAL(path string) (*fileState, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	var header [20]byte
	if _, err := io.ReadFull(file, header[:]); err != nil {
		return nil, nil // empty, or no database: SQLite says so better
	}
	const walVersion = 2 // bytes 18 and 19, https://www.sqlite.org/fileformat2.html
	if header[18] != walVersion && header[19] != walVersion {
		return nil, nil
	}
	state, err := stateOf(path)
	if err != nil || state.wal >= 0 {
		return nil, err
	}
	return &state, nil
}
