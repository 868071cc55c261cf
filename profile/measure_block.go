package profile

import (
	"database/sql/driver"
	"fmt"
	"math"
	"time"
)

// tag says what a cell holds.
type tag uint8

const (
	isNull    tag = iota
	isInt         // word is an int64
	isUint        // word is a uint64 above the largest int64
	isFloat       // word holds the bits of a float64
	isBytes       // word is start<<32 | length in data
	isMoment      // word is an int64: microseconds since 1970-01-01 00:00:00
	isZeroDay     // MySQL's zero date
)

// cells are copies of one column's values in a block.
type cells struct {
	tags  []tag
	words []uint64
	data  []byte
	nulls int
}

// bytes is the text of the i-th cell, which must be tagged isBytes.
func (c *cells) bytes(i int) []byte {
	w := c.words[i]
	return c.data[w>>32:][:w&math.MaxUint32]
}

// add copies a value as database/sql/driver defines them.
func (c *cells) add(v driver.Value) {
	switch v := v.(type) {
	case nil:
		c.nulls++
		c.put(isNull, 0)
	case int64:
		c.put(isInt, uint64(v))
	case []byte:
		c.put(isBytes, uint64(len(c.data))<<32|uint64(len(v)))
		c.data = append(c.data, v...)
	case string:
		c.put(isBytes, uint64(len(c.data))<<32|uint64(len(v)))
		c.data = append(c.data, v...)
	case float64:
		c.put(isFloat, math.Float64bits(v))
	case float32:
		c.put(isFloat, math.Float64bits(float64(v)))
	case uint64:
		if v > math.MaxInt64 {
			c.put(isUint, v)
			return
		}
		c.put(isInt, v)
	case bool:
		word := uint64(0)
		if v {
			word = 1
		}
		c.put(isInt, word)
	case time.Time:
		if v.IsZero() {
			c.put(isZeroDay, 0)
			return
		}
		c.put(isMoment, uint64(wallMicros(v)))
	default:
		c.add(fmt.Append(nil, v))
	}
}

func (c *cells) put(t tag, word uint64) {
	c.tags = append(c.tags, t)
	c.words = append(c.words, word)
}

// wallMicros is what the clock showed, as microseconds since 1970.
func wallMicros(t time.Time) int64 {
	_, offset := t.Zone()
	return t.UnixMicro() + int64(offset)*1e6
}

// block is a run of rows on their way from the reader to the measurer.
type block struct {
	rows    int
	columns []cells
}

const (
	blockRows  = 1024
	blockBytes = 4 << 20 // in all columns; a row may go beyond it
)

func newBlock(columns int) *block { return &block{columns: make([]cells, columns)} }

// add copies a row and reports whether the block is full.
func (b *block) add(row []driver.Value) bool {
	bytes := 0
	for i := range b.columns {
		b.columns[i].add(row[i])
		bytes += len(b.columns[i].data)
	}
	b.rows++
	return b.rows >= blockRows || bytes >= blockBytes
}

// reset empties the block; memory of exceptionally long values is given back.
func (b *block) reset() {
	b.rows = 0
	for i := range b.columns {
		c := &b.columns[i]
		if cap(c.data) > blockBytes {
			c.data = nil
		}
		c.tags, c.words, c.data, c.nulls = c.tags[:0], c.words[:0], c.data[:0], 0
	}
}
