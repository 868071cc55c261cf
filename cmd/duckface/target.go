package main

import (
	"fmt"
	"net"
	"net/url"
	"os"
	"os/user"
	"regexp"
	"strconv"
	"strings"

	driver "github.com/go-sql-driver/mysql"
)

// schemes is what a message lists when it does not know one.
const schemes = "sqlite:PATH, mysql://USER@HOST:PORT/DB, mariadb://…, dump:FILE.sql, csv:DIR or discard:"

// location is a parsed SOURCE or TARGET.
type location struct {
	scheme string // "sqlite", "mysql", "dump", "csv" or "discard"
	path   string // the file or directory; "-" is standard output
	server server // "mysql" only
}

// server says how to reach a MySQL or MariaDB database. Empty fields are
// filled by complete.
type server struct {
	user        string
	password    string
	hasPassword bool // given, if only as an empty one
	host, port  string
	socket      string
	database    string
	params      map[string]string // for the driver
}

// String is the location as a person wrote it, without the password.
func (l location) String() string {
	switch l.scheme {
	case "mysql":
		return l.server.String()
	case "discard":
		return l.scheme
	}
	return l.scheme + ":" + l.path
}

// String is the server's URL without the password and the parameters.
func (s server) String() string {
	text := "mysql://"
	if s.user != "" {
		text += url.PathEscape(s.user) + "@"
	}
	if s.socket != "" {
		return text + "/" + s.database + "?socket=" + s.socket
	}
	if s.port != "" {
		return text + net.JoinHostPort(s.host, s.port) + "/" + s.database
	}
	return text + s.host + "/" + s.database
}

// lookup finds an environment variable.
type lookup func(name string) (string, bool)

// parseLocation reads a SOURCE or TARGET. Its errors quote nothing of what
// may be a password.
func parseLocation(text string, env lookup) (location, error) {
	if text == "-" {
		return location{scheme: "dump", path: "-"}, nil
	}
	scheme, rest, ok := strings.Cut(text, ":")
	if !ok {
		return location{}, usagef("%q has no scheme; write %s", text, schemes)
	}
	scheme = strings.ToLower(scheme)
	switch scheme {
	case "mysql", "mariadb":
		s, err := parseServer(rest, env)
		return location{scheme: "mysql", server: s}, err
	case "sqlite", "dump", "csv", "discard":
		path, err := expand(strings.TrimPrefix(rest, "//"), env)
		if err == nil && path == "" && scheme != "discard" {
			err = usagef("%s: names no file; write %s:PATH", scheme, scheme)
		}
		return location{scheme: scheme, path: path}, err
	}
	if !schemeName.MatchString(scheme) {
		return location{}, usagef("no scheme at its beginning; write %s", schemes)
	}
	return location{}, usagef("unknown scheme %q; write %s", scheme, schemes)
}

var schemeName = regexp.MustCompile(`^[a-zA-Z][a-zA-Z0-9+.-]*$`)

// parseServer reads what follows "mysql:", a URL or a DSN of the driver.
func parseServer(rest string, env lookup) (server, error) {
	parse := parseDSN
	if strings.HasPrefix(rest, "//") {
		rest, parse = rest[2:], parseURL
	}
	s, err := parse(rest, env)
	if err != nil {
		return server{}, err
	}
	if s.database == "" {
		return server{}, usagef("the mysql URL names no database; write mysql://USER@HOST:PORT/DB")
	}
	return s, nil
}

// parseURL reads USER:PASSWORD@HOST:PORT/DB?socket=PATH&KEY=VALUE. It is more
// lenient than net/url: a password may hold anything but a question mark
// and a percent sign unescaped. Each part is taken by itself, so that the value of a variable
// needs no escaping.
func parseURL(text string, env lookup) (server, error) {
	address, query, _ := strings.Cut(text, "?")
	s := server{params: map[string]string{}}
	p := parts{env: env}
	userInfo, hostAndDB, ok := cutLast(address, '@')
	if ok {
		name, password, given := strings.Cut(userInfo, ":")
		s.user, s.password, s.hasPassword = p.part(name), p.part(password), given
	} else {
		hostAndDB = address
	}
	hostPort, database, _ := strings.Cut(hostAndDB, "/")
	s.database = p.part(strings.TrimSuffix(database, "/"))
	host, port, err := splitHostPort(hostPort)
	if err != nil {
		return server{}, err
	}
	s.host, s.port = p.part(host), p.part(port)
	for _, pair := range strings.Split(query, "&") {
		if key, value, _ := strings.Cut(pair, "="); key != "" {
			s.params[p.part(key)] = p.part(value)
		}
	}
	if p.err != nil {
		return server{}, p.err
	}
	s.takeSocket()
	return s, s.checkPort()
}

// takeSocket moves the socket from the parameters to its field.
func (s *server) takeSocket() {
	if path, ok := s.params["socket"]; ok {
		s.socket = path
		delete(s.params, "socket")
	}
}

// splitHostPort is net.SplitHostPort with both parts optional.
func splitHostPort(s string) (host, port string, err error) {
	if strings.HasPrefix(s, "[") { // an IPv6 address
		host, rest, ok := strings.Cut(s[1:], "]")
		if !ok || rest != "" && rest[0] != ':' {
			return "", "", usagef("the mysql URL has an unclosed [ in its host")
		}
		return host, strings.TrimPrefix(rest, ":"), nil
	}
	host, port, _ = strings.Cut(s, ":")
	return host, port, nil
}

// checkPort keeps quiet about what it found: a URL without its @ has the
// password where the port belongs.
func (s *server) checkPort() error {
	if s.port == "" {
		return nil
	}
	if n, err := strconv.Atoi(s.port); err != nil || n < 1 || n > 65535 {
		return usagef("the port of the mysql URL is no number from 1 to 65535; write mysql://USER:PASSWORD@HOST:PORT/DB, with %%3F for a question mark in a password")
	}
	return nil
}

// parseDSN reads a data source name of the driver,
// USER:PASSWORD@tcp(HOST:PORT)/DB?KEY=VALUE or …@unix(PATH)/DB.
func parseDSN(text string, env lookup) (server, error) {
	dsn, err := expand(text, env)
	if err != nil {
		return server{}, err
	}
	cfg, err := driver.ParseDSN(dsn)
	if err != nil { // the driver's message may quote a part of a password
		return server{}, usagef("what follows mysql: is neither //USER:PASSWORD@HOST:PORT/DB nor a DSN USER:PASSWORD@tcp(HOST:PORT)/DB")
	}
	s := server{user: cfg.User, password: cfg.Passwd, database: cfg.DBName, params: map[string]string{}}
	before, after, _ := cutLast(dsn, '/')
	userInfo, network, ok := cutLast(before, '@')
	if !ok {
		userInfo, network = "", before
	}
	s.hasPassword = strings.Contains(userInfo, ":")
	switch {
	case cfg.Net == "unix":
		s.socket = cfg.Addr
	case network != "": // else the driver has put its default address
		if s.host, s.port, err = net.SplitHostPort(cfg.Addr); err != nil {
			return server{}, usagef("the address of the DSN is not HOST:PORT")
		}
	}
	_, query, _ := strings.Cut(after, "?")
	for _, pair := range strings.Split(query, "&") {
		if key, value, _ := strings.Cut(pair, "="); key != "" {
			// The driver has parsed the same text above.
			s.params[key], _ = url.QueryUnescape(value)
		}
	}
	return s, s.checkPort()
}

// complete fills in what was not given: user and password from the option
// file, then MYSQL_PWD; the address from the option file as a whole, since
// half of one and half of another lead nowhere.
func (s *server) complete(o clientOptions, env lookup) error {
	if s.user == "" {
		s.user = o.user
	}
	if s.user == "" {
		if u, err := user.Current(); err == nil {
			s.user = u.Username
		}
	}
	if !s.hasPassword && o.hasPassword {
		s.password, s.hasPassword = o.password, true
	}
	if password, ok := env("MYSQL_PWD"); ok && !s.hasPassword {
		s.password, s.hasPassword = password, true
	}
	if s.host == "" && s.port == "" && s.socket == "" {
		s.host, s.port, s.socket = o.host, o.port, o.socket
		// The clients take "localhost" for the socket.
		if s.host != "" && s.host != "localhost" {
			s.socket = ""
		}
	}
	if s.host == "" && s.port == "" && s.socket == "" {
		s.socket = defaultSocket()
	}
	if s.host == "" && s.socket == "" {
		s.host = "127.0.0.1"
	}
	if s.port == "" && s.socket == "" {
		s.port = "3306"
	}
	return s.checkPort()
}

// defaultSocket is where this machine's own server listens, or "".
func defaultSocket() string {
	for _, path := range []string{"/run/mysqld/mysqld.sock", "/var/lib/mysql/mysql.sock", "/tmp/mysql.sock"} {
		if _, err := os.Stat(path); err == nil {
			return path
		}
	}
	return ""
}

// parts unescapes and expands the parts of a URL, keeping the first error.
type parts struct {
	env lookup
	err error
}

func (p *parts) part(text string) string {
	text, err := url.PathUnescape(text)
	if err != nil {
		err = usagef("the mysql URL has a %% that is not followed by two hex digits; write %%25 for a percent sign")
	} else {
		text, err = expand(text, p.env)
	}
	if err != nil && p.err == nil {
		p.err = err
	}
	return text
}

var variable = regexp.MustCompile(`\$\{[^}]*\}`)

// expand replaces every ${NAME} by the environment variable of that name.
func expand(text string, env lookup) (string, error) {
	var missing error
	text = variable.ReplaceAllStringFunc(text, func(match string) string {
		value, ok := env(match[2 : len(match)-1])
		if !ok && missing == nil {
			missing = fmt.Errorf("environment variable %s is not set", match[2:len(match)-1])
		}
		return value
	})
	return text, missing
}
