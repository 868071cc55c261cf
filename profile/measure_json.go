package profile

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"
)

const (
	skeletonDepth   = 5
	skeletonMembers = 20
)

// skeletonOf is the commonest structure of JSON documents, without a name or a
// value in it: {s,n,[s],{b}} is an object of a string, a number, an array of
// strings and an object with a boolean. z is a null. It is "" when none of the
// texts is a whole document.
func skeletonOf(texts [][]byte) string {
	counts, best := map[string]int{}, ""
	for _, s := range texts {
		skeleton, err := skeleton(s)
		if err != nil {
			continue
		}
		counts[skeleton]++
		if n := counts[skeleton]; n > counts[best] || n == counts[best] && skeleton < best {
			best = skeleton
		}
	}
	return best
}

func skeleton(s []byte) (string, error) {
	d := json.NewDecoder(bytes.NewReader(s))
	d.UseNumber()
	var b strings.Builder
	if err := writeSkeleton(&b, d, 0); err != nil {
		return "", err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return "", errors.New("more than one document")
	}
	return b.String(), nil
}

// writeSkeleton writes the structure of the next value. What lies too deep is
// read and written as a string; members beyond the limit are read only.
func writeSkeleton(b *strings.Builder, d *json.Decoder, depth int) error {
	t, err := d.Token()
	if err != nil {
		return err
	}
	switch t := t.(type) {
	case string:
		b.WriteByte('s')
	case json.Number:
		b.WriteByte('n')
	case bool:
		b.WriteByte('b')
	case nil:
		b.WriteByte('z')
	case json.Delim:
		return writeNested(b, d, t, depth)
	}
	return nil
}

func writeNested(b *strings.Builder, d *json.Decoder, open json.Delim, depth int) error {
	var inner strings.Builder
	most := skeletonMembers
	if open == '[' {
		most = 1 // the elements of an array are mostly alike
	}
	for n := 0; d.More(); n++ {
		if open == '{' {
			if _, err := d.Token(); err != nil { // the member's name
				return err
			}
		}
		into := &inner
		if n >= most {
			into = &strings.Builder{}
		} else if n > 0 {
			inner.WriteByte(',')
		}
		if err := writeSkeleton(into, d, depth+1); err != nil {
			return err
		}
	}
	if _, err := d.Token(); err != nil { // the closing mark
		return err
	}
	if depth >= skeletonDepth {
		b.WriteByte('s')
		return nil
	}
	b.WriteByte(byte(open))
	b.WriteString(inner.String())
	b.WriteByte(byte(open) + 2) // ] follows [ by two, } follows { by two
	return nil
}
