package profile

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"io"
	"math"
	"slices"
	"unicode/utf8"
)

// skeletonOf is the common structure of JSON documents, see Skeleton. It is ""
// when none of the texts is a whole document.
func skeletonOf(texts [][]byte) string {
	all, spaced := &jsonShape{}, 0
	for _, text := range texts {
		v, err := jsonValue(text)
		if err != nil {
			continue
		}
		all.add(v, 0)
		if bytes.Contains(text, []byte(`": `)) || bytes.Contains(text, []byte(", ")) {
			spaced++
		}
	}
	if all.n == 0 {
		return ""
	}
	nodes := skeletonNodes
	s := all.skeleton(0, &nodes)
	s.Spaced = 2*spaced > all.n
	return s.String()
}

// jsonValue decodes one document.
func jsonValue(text []byte) (any, error) {
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return nil, err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("more than one document")
	}
	return v, nil
}

// jsonShape adds up the values that stand at one place of documents.
type jsonShape struct {
	n               int // values
	strings, chars  int
	numbers, digits int
	booleans, nulls int
	objects, pairs  int
	lists, elements int
	members         map[string]*jsonShape
	element         *jsonShape
}

// mostNames bounds the names of members that are told apart at one place.
const mostNames = 500

func (s *jsonShape) add(v any, depth int) {
	s.n++
	switch v := v.(type) {
	case string:
		s.strings++
		s.chars += utf8.RuneCountInString(v)
	case json.Number:
		s.numbers++
		s.digits += len(v)
	case bool:
		s.booleans++
	case nil:
		s.nulls++
	case map[string]any:
		s.objects++
		s.pairs += len(v)
		if depth < skeletonDepth {
			s.addMembers(v, depth)
		}
	case []any:
		s.lists++
		s.elements += len(v)
		if s.element == nil {
			s.element = &jsonShape{}
		}
		for _, e := range v {
			if depth < skeletonDepth {
				s.element.add(e, depth+1)
			}
		}
	}
}

func (s *jsonShape) addMembers(object map[string]any, depth int) {
	if s.members == nil {
		s.members = map[string]*jsonShape{}
	}
	for _, name := range sortedKeys(object) {
		m := s.members[name]
		if m == nil {
			if len(s.members) == mostNames {
				continue
			}
			m = &jsonShape{}
			s.members[name] = m
		}
		m.add(object[name], depth+1)
	}
}

// merge adds up two places.
func (s *jsonShape) merge(o *jsonShape) {
	s.n += o.n
	s.strings, s.chars = s.strings+o.strings, s.chars+o.chars
	s.numbers, s.digits = s.numbers+o.numbers, s.digits+o.digits
	s.booleans, s.nulls = s.booleans+o.booleans, s.nulls+o.nulls
	s.objects, s.pairs = s.objects+o.objects, s.pairs+o.pairs
	s.lists, s.elements = s.lists+o.lists, s.elements+o.elements
	for _, name := range sortedKeys(o.members) {
		if s.members == nil {
			s.members = map[string]*jsonShape{}
		}
		if s.members[name] == nil {
			s.members[name] = &jsonShape{}
		}
		s.members[name].merge(o.members[name])
	}
	if o.element != nil {
		if s.element == nil {
			s.element = &jsonShape{}
		}
		s.element.merge(o.element)
	}
}

// jsonKind is how many values are of a kind.
type jsonKind struct {
	kind byte
	n    int
}

// skeleton states what is most common at a place. What lies too deep is a string.
func (s *jsonShape) skeleton(depth int, nodes *int) *Skeleton {
	*nodes--
	best := jsonKind{'s', s.strings}
	for _, k := range []jsonKind{{'n', s.numbers}, {'b', s.booleans}, {'z', s.nulls}, {'{', s.objects}, {'[', s.lists}} {
		if k.n > best.n {
			best = k
		}
	}
	if best.n == 0 || (best.kind == '{' || best.kind == '[') && depth >= skeletonDepth {
		return &Skeleton{Kind: 's'}
	}
	out := &Skeleton{Kind: best.kind}
	switch best.kind {
	case 's':
		out.Size = meanOf(s.chars, s.strings)
	case 'n':
		out.Size = meanOf(s.digits, s.numbers)
	case '{':
		s.object(out, depth, nodes)
	case '[':
		if s.elements > 0 && *nodes > 0 {
			out.Of = []*Skeleton{s.element.skeleton(depth+1, nodes)}
		}
		if s.elements != s.lists && len(out.Of) > 0 {
			out.Count = significant(float64(s.elements)/float64(s.lists), 3)
		}
	}
	return out
}

func meanOf(sum, n int) int { return int(math.Round(float64(sum) / float64(max(1, n)))) }

const (
	rareMember = 0.02 // share of objects: members that fewer have are left out
	mapMembers = 0.3  // of many names that fewer have on average, none stands for itself
)

// object states the members by how many objects have them, or one for all where
// the names are data themselves.
func (s *jsonShape) object(out *Skeleton, depth int, nodes *int) {
	names := sortedKeys(s.members)
	mean := float64(s.pairs) / float64(s.objects)
	if len(names) > skeletonMembers && mean < mapMembers*float64(len(names)) {
		all, chars := &jsonShape{}, 0
		for _, name := range names {
			all.merge(s.members[name])
			chars += utf8.RuneCountInString(name)
		}
		m := all.skeleton(depth+1, nodes)
		m.Name = max(1, meanOf(chars, len(names)))
		out.Of, out.Count = []*Skeleton{m}, significant(mean, 3)
		return
	}
	slices.SortStableFunc(names, func(a, b string) int { return cmp.Compare(s.members[b].n, s.members[a].n) })
	for _, name := range names[:min(len(names), skeletonMembers)] {
		share := float64(s.members[name].n) / float64(s.objects)
		if share < rareMember || *nodes <= 0 {
			break
		}
		m := s.members[name].skeleton(depth+1, nodes)
		m.Name = max(1, utf8.RuneCountInString(name))
		if share < 1 {
			m.Share = significant(share, 2)
		}
		if m.Share == 1 {
			m.Share = 0
		}
		out.Of = append(out.Of, m)
	}
}
