package mysql

import (
	"context"
	"errors"
	"io"
	"sync"
)

// feed carries bytes from write to the driver's Read without a copy: write
// returns when its bytes are read, so their buffer may be used again.
type feed struct {
	ctx     context.Context // of the statement that reads
	chunks  chan []byte
	read    chan struct{} // one for each chunk that is read to its end
	stopped chan struct{} // closed when nobody reads any more
	once    sync.Once
	err     error  // why reading stopped
	rest    []byte // of the current chunk
	open    bool   // whether a chunk is being read
}

func newFeed(ctx context.Context) *feed {
	return &feed{ctx: ctx, chunks: make(chan []byte), read: make(chan struct{}), stopped: make(chan struct{})}
}

var errStopped = errors.New("the server stopped reading")

// write returns when all of p is read.
func (f *feed) write(ctx context.Context, p []byte) error {
	select {
	case f.chunks <- p:
	case <-f.stopped:
		return f.reason()
	case <-ctx.Done():
		return ctx.Err()
	}
	select {
	case <-f.read:
		return nil
	case <-f.stopped:
		return f.reason()
	}
}

func (f *feed) reason() error {
	if f.err == nil {
		return errStopped
	}
	return f.err
}

// end lets the reader see the end of the file; nothing may be written after it.
func (f *feed) end() { close(f.chunks) }

// stop tells the writer that nobody reads any more, and why.
func (f *feed) stop(err error) {
	f.once.Do(func() {
		f.err = err
		close(f.stopped)
	})
}

// Read is called by the driver.
func (f *feed) Read(p []byte) (int, error) {
	if len(f.rest) == 0 {
		if f.open {
			f.open = false
			f.read <- struct{}{}
		}
		select {
		case chunk, ok := <-f.chunks:
			if !ok {
				return 0, io.EOF
			}
			f.rest, f.open = chunk, true
		case <-f.ctx.Done():
			return 0, f.ctx.Err()
		}
	}
	n := copy(p, f.rest)
	f.rest = f.rest[n:]
	return n, nil
}
