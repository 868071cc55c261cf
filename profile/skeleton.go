package profile

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// Skeleton is the structure of JSON documents without a name or a value in it.
// Its text is like the documents: {4:s12,2:n3?0.4,5:[s6]*3.2} is an object with
// a string of twelve characters under a name of four, in two of five objects a
// number of three digits, and a list of 3.2 strings on average. A blank after
// the commas says that the documents have one there.
type Skeleton struct {
	Kind   byte    // 's' string, 'n' number, 'b' boolean, 'z' null, 'x' anything, '{' or '['
	Size   int     // mean characters of a string or number; 0 unknown
	Count  float64 // mean elements of a list, or members of an object whose names are data; 0: as many as stand in Of
	Name   int     // characters of the name of a member; 0 unknown
	Share  float64 // of the objects that have this member; 0 means all
	Spaced bool    // of the outermost: a blank follows commas and colons
	Of     []*Skeleton
}

// Bounds of a skeleton; what is deeper or beyond is left out.
const (
	skeletonDepth   = 5
	skeletonMembers = 20
	skeletonNodes   = 120
	deepestSkeleton = 32 // that is read
)

// ParseSkeleton reads a skeleton. The sizes may be left out: {s,n,[s],{b}}.
func ParseSkeleton(text string) (*Skeleton, error) {
	p := &skeletonParser{rest: text}
	s, err := p.value(0)
	if err == nil && p.rest != "" {
		err = fmt.Errorf("%q after its end", p.rest)
	}
	if err != nil {
		return nil, fmt.Errorf("JSON skeleton %q: %w", text, err)
	}
	s.Spaced = strings.Contains(text, ", ")
	return s, nil
}

// skeletonParser holds what is still to be read.
type skeletonParser struct{ rest string }

// value reads name, kind, size, count and share, of which only the kind must be.
func (p *skeletonParser) value(depth int) (*Skeleton, error) {
	s := &Skeleton{}
	var err error
	if s.Name = int(p.number()); s.Name > 0 && !p.take(':') {
		return nil, errors.New("a length of a name without a colon")
	}
	if p.rest == "" || depth > deepestSkeleton {
		return nil, errors.New("it ends too early, or is too deep")
	}
	s.Kind, p.rest = p.rest[0], p.rest[1:]
	switch s.Kind {
	case 's', 'n':
		s.Size = int(p.number())
	case 'b', 'z', 'x':
	case '{', '[':
		if s.Of, err = p.list(s.Kind+2, depth); err != nil {
			return nil, err
		}
		if p.take('*') {
			s.Count = p.number()
		}
	default:
		return nil, fmt.Errorf("%q is none of s, n, b, z, x, { and [", string(rune(s.Kind)))
	}
	if p.take('?') {
		s.Share = p.number()
	}
	return s, nil
}

// list reads up to the closing mark.
func (p *skeletonParser) list(end byte, depth int) ([]*Skeleton, error) {
	var out []*Skeleton
	for !p.take(end) {
		if len(out) > 0 && !p.take(',') {
			return nil, fmt.Errorf("want a comma or %c at %q", end, p.rest)
		}
		p.rest = strings.TrimLeft(p.rest, " ")
		s, err := p.value(depth + 1)
		if err != nil {
			return nil, err
		}
		out = append(out, s)
	}
	return out, nil
}

func (p *skeletonParser) take(c byte) bool {
	if p.rest == "" || p.rest[0] != c {
		return false
	}
	p.rest = p.rest[1:]
	return true
}

// number reads digits and a point, 0 where there are none.
func (p *skeletonParser) number() float64 {
	n := 0
	for n < len(p.rest) && n < 9 && (p.rest[n] >= '0' && p.rest[n] <= '9' || p.rest[n] == '.') {
		n++
	}
	v, err := strconv.ParseFloat(p.rest[:n], 64)
	if err != nil {
		return 0
	}
	p.rest = p.rest[n:]
	return v
}

// String spells the skeleton as ParseSkeleton reads it.
func (s *Skeleton) String() string {
	var b strings.Builder
	comma := ","
	if s.Spaced {
		comma = ", "
	}
	s.spell(&b, comma)
	return b.String()
}

func (s *Skeleton) spell(b *strings.Builder, comma string) {
	if s.Name > 0 {
		b.WriteString(strconv.Itoa(s.Name) + ":")
	}
	b.WriteByte(s.Kind)
	if s.Size > 0 {
		b.WriteString(strconv.Itoa(s.Size))
	}
	if s.Kind == '{' || s.Kind == '[' {
		for i, c := range s.Of {
			if i > 0 {
				b.WriteString(comma)
			}
			c.spell(b, comma)
		}
		b.WriteByte(s.Kind + 2) // ] follows [ by two, } follows { by two
		if s.Count > 0 {
			b.WriteString("*" + formatNumber(significant(s.Count, 3)))
		}
	}
	if s.Share > 0 {
		b.WriteString("?" + formatNumber(significant(s.Share, 2)))
	}
}

// Measured reports whether sizes are stated anywhere.
func (s *Skeleton) Measured() bool {
	if s.Size > 0 || s.Count > 0 || s.Name > 0 || s.Share > 0 {
		return true
	}
	for _, c := range s.Of {
		if c.Measured() {
			return true
		}
	}
	return false
}

// Values is how many strings, numbers, booleans and nulls a document has on
// average.
func (s *Skeleton) Values() float64 {
	share := s.Share
	if share == 0 {
		share = 1
	}
	if s.Kind != '{' && s.Kind != '[' {
		return share
	}
	sum := 0.0
	for _, c := range s.Of {
		sum += c.Values()
	}
	if s.Count > 0 && len(s.Of) > 0 {
		sum *= s.Count / float64(len(s.Of))
	}
	return share * sum
}

// Depth is how many lists and objects lie within each other.
func (s *Skeleton) Depth() int {
	if s.Kind != '{' && s.Kind != '[' {
		return 0
	}
	deepest := 0
	for _, c := range s.Of {
		deepest = max(deepest, c.Depth())
	}
	return deepest + 1
}
