package profile

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"
)

// MaxDocument is the largest profile that Read accepts, in bytes; a schema of
// 300 tables needs less than 200 KB.
const MaxDocument = 16 << 20

// MaxRows is the largest row count of a table. Up to here float64 arithmetic
// on row counts is exact to the row.
const MaxRows = 1_000_000_000_000_000

// Error is what is wrong with a profile, and where.
type Error struct {
	File    string // as it was passed to Read; "" when the profile is not from a file
	Line    int    // from 1; 0 when no line is to blame
	Message string
}

// Error spells the error as "sakila.yaml:12: unknown key …".
func (e *Error) Error() string {
	switch {
	case e.File != "" && e.Line > 0:
		return e.File + ":" + strconv.Itoa(e.Line) + ": " + e.Message
	case e.File != "":
		return e.File + ": " + e.Message
	case e.Line > 0:
		return "line " + strconv.Itoa(e.Line) + ": " + e.Message
	}
	return e.Message
}

// ReadFile reads the profile in the file, as Read does.
func ReadFile(path string) (p *Profile, err error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("read profile: %w", err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	return Read(f, path)
}

// Read reads a profile strictly: an unknown key, a wrong type or a histogram
// that does not add up is an *Error with its line. What is left out gets its
// default (docs/profile.md), so a profile of nothing but row counts and mean
// fan-outs is complete. Name is the file's name for messages; its base is the
// default name of the database.
func Read(r io.Reader, name string) (*Profile, error) {
	p, _, err := read(r, name)
	return p, err
}

// read is Read, with the lines on which things stand.
func read(r io.Reader, name string) (*Profile, *decoder, error) {
	text, err := io.ReadAll(io.LimitReader(r, MaxDocument+1))
	if err != nil {
		return nil, nil, fmt.Errorf("read profile %s: %w", name, err)
	}
	d := &decoder{file: name, lines: map[position]int{}}
	if len(text) > MaxDocument {
		return nil, nil, &Error{File: name, Message: fmt.Sprintf("larger than %d MB: not a profile", MaxDocument>>20)}
	}
	root, err := d.parse(text)
	if err != nil {
		return nil, nil, err
	}
	p, err := d.profile(root)
	if err != nil {
		return nil, nil, err
	}
	if p.Name == "" {
		p.Name = baseName(name)
	}
	if err := d.fillDefaults(p); err != nil {
		return nil, nil, err
	}
	v := &validator{file: name, lines: d.lines}
	if err := v.profile(p); err != nil {
		return nil, nil, err
	}
	return p, d, nil
}

// baseName is a file's name without its folder and extension.
func baseName(name string) string {
	base := filepath.Base(name)
	if i := strings.IndexByte(base, '.'); i > 0 {
		base = base[:i]
	}
	if base == "" || base == "." || base == string(filepath.Separator) || base == "-" {
		return "duckface"
	}
	return base
}

// parse reads the one YAML document of text, without what a profile has no use
// for: anchors and aliases (a few lines of which can stand for gigabytes) and
// explicit tags.
func (d *decoder) parse(text []byte) (*yaml.Node, error) {
	var doc yaml.Node
	dec := yaml.NewDecoder(bytes.NewReader(text))
	if err := decodeNode(dec, &doc); err != nil {
		if errors.Is(err, io.EOF) {
			return nil, &Error{File: d.file, Message: "empty: a profile has at least tables"}
		}
		return nil, d.syntax(err)
	}
	var second yaml.Node
	switch err := decodeNode(dec, &second); {
	case err == nil:
		return nil, &Error{d.file, second.Line, "a second document begins: a profile is one"}
	case !errors.Is(err, io.EOF):
		return nil, d.syntax(err)
	}
	if err := d.plain(&doc); err != nil {
		return nil, err
	}
	if doc.Kind != yaml.DocumentNode || len(doc.Content) != 1 {
		return nil, &Error{File: d.file, Message: "empty: a profile has at least tables"}
	}
	return doc.Content[0], nil
}

// decodeNode decodes the next document. Some malformed documents make yaml.v3
// panic (https://github.com/go-yaml/yaml/issues/1024 is one); to a reader of
// profiles that is a syntax error like any other.
func decodeNode(dec *yaml.Decoder, n *yaml.Node) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("yaml: %v", r)
		}
	}()
	return dec.Decode(n)
}

var syntaxLine = regexp.MustCompile(`^line (\d+): `)

// syntax turns an error of the YAML parser into one with file and line.
func (d *decoder) syntax(err error) error {
	message := strings.TrimPrefix(err.Error(), "yaml: ")
	line := 0
	if m := syntaxLine.FindStringSubmatch(message); m != nil {
		line, _ = strconv.Atoi(m[1])
		message = message[len(m[0]):]
	}
	return &Error{d.file, line, "not YAML: " + message}
}

// plain refuses anchors, aliases and explicit tags anywhere in the tree.
func (d *decoder) plain(n *yaml.Node) error {
	switch {
	case n.Kind == yaml.AliasNode:
		return d.errorf(n, "alias *%s: a profile has no anchors and aliases", n.Value)
	case n.Anchor != "":
		return d.errorf(n, "anchor &%s: a profile has no anchors and aliases", n.Anchor)
	case n.Style&yaml.TaggedStyle != 0:
		return d.errorf(n, "tag %s: a profile has no explicit tags", n.Tag)
	}
	for _, c := range n.Content {
		if err := d.plain(c); err != nil {
			return err
		}
	}
	return nil
}
