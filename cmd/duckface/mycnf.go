package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// clientOptions is the [client] group of a MySQL option file: what the
// engine's own clients would connect with.
type clientOptions struct {
	user, host, port, socket string
	password                 string
	hasPassword              bool // an empty password is one, too
}

// readMyCnf reads ~/.my.cnf; no such file is no options.
func readMyCnf() (clientOptions, error) {
	home, err := os.UserHomeDir()
	if err != nil {
		return clientOptions{}, nil // no home, no file in it
	}
	file, err := os.Open(filepath.Join(home, ".my.cnf"))
	if errors.Is(err, fs.ErrNotExist) {
		return clientOptions{}, nil
	}
	if err != nil {
		return clientOptions{}, err
	}
	defer file.Close()
	o, err := parseMyCnf(file)
	if err != nil {
		return o, fmt.Errorf("%s: %w", file.Name(), err)
	}
	return o, nil
}

// parseMyCnf reads the [client] group of an option file; other groups, other
// options and !include lines are passed over. The syntax is
// https://dev.mysql.com/doc/refman/8.4/en/option-files.html
func parseMyCnf(r io.Reader) (clientOptions, error) {
	var o clientOptions
	group := ""
	lines := bufio.NewScanner(r)
	for lines.Scan() {
		line := strings.TrimSpace(lines.Text())
		switch {
		case line == "", line[0] == '#', line[0] == ';', line[0] == '!':
		case line[0] == '[':
			group = strings.Trim(line, "[] \t")
		case group == "client":
			o.set(line)
		}
	}
	return o, lines.Err()
}

// set takes one "name = value" line; the last one of a name counts.
func (o *clientOptions) set(line string) {
	name, value, _ := strings.Cut(line, "=")
	value = unquoteOption(value)
	switch strings.ReplaceAll(strings.TrimSpace(name), "_", "-") {
	case "user":
		o.user = value
	case "host":
		o.host = value
	case "port":
		o.port = value
	case "socket":
		o.socket = value
	case "password":
		// A bare "password" asks the engine's clients to prompt.
		o.password, o.hasPassword = value, strings.Contains(line, "=")
	}
}

// unquoteOption takes quotes, a trailing comment and escapes off a value.
func unquoteOption(s string) string {
	s = strings.TrimSpace(s)
	if n := len(s); n >= 2 && (s[0] == '"' || s[0] == '\'') {
		if end := strings.LastIndexByte(s, s[0]); end > 0 {
			s = s[1:end]
		}
	} else if i := strings.Index(s, " #"); i >= 0 {
		s = strings.TrimSpace(s[:i])
	}
	return optionEscapes.Replace(s)
}

var optionEscapes = strings.NewReplacer(`\\`, `\`, `\b`, "\b", `\t`, "\t", `\n`, "\n", `\r`, "\r", `\s`, " ", `\"`, `"`, `\'`, "'")
