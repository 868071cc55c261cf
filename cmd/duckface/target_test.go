package main

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// variables is an environment of a test.
func variables(pairs map[string]string) lookup {
	return func(name string) (string, bool) {
		value, ok := pairs[name]
		return value, ok
	}
}

var testEnv = variables(map[string]string{"PW": "p@s/s?%41:#", "DIR": "/data", "EMPTY": ""})

func TestParseLocation(t *testing.T) {
	mysql := func(s server) location {
		if s.params == nil {
			s.params = map[string]string{}
		}
		return location{scheme: "mysql", server: s}
	}
	cases := []struct {
		text string
		want location
	}{
		{"sqlite:sakila.db", location{scheme: "sqlite", path: "sakila.db"}},
		{"sqlite:///tmp/a b.db", location{scheme: "sqlite", path: "/tmp/a b.db"}},
		{"sqlite:${DIR}/x=y?z.db", location{scheme: "sqlite", path: "/data/x=y?z.db"}},
		{"dump:out.sql", location{scheme: "dump", path: "out.sql"}},
		{"dump:-", location{scheme: "dump", path: "-"}},
		{"-", location{scheme: "dump", path: "-"}},
		{"csv:out", location{scheme: "csv", path: "out"}},
		{"discard:", location{scheme: "discard"}},
		{"mysql://root@localhost:3307/sakila",
			mysql(server{user: "root", host: "localhost", port: "3307", database: "sakila"})},
		{"MariaDB://u:p@h/d/", mysql(server{user: "u", password: "p", hasPassword: true, host: "h", database: "d"})},
		{"mysql://u:@h/d", mysql(server{user: "u", hasPassword: true, host: "h", database: "d"})},
		{"mysql:///d", mysql(server{database: "d"})},
		{"mysql://u:a@b/c:d#e@h:1/d",
			mysql(server{user: "u", password: "a@b/c:d#e", hasPassword: true, host: "h", port: "1", database: "d"})},
		{"mysql://u:a%3Fb%25@h/my%20db%2Fx",
			mysql(server{user: "u", password: "a?b%", hasPassword: true, host: "h", database: "my db/x"})},
		{"mysql://u:${PW}@h/d", mysql(server{user: "u", password: "p@s/s?%41:#", hasPassword: true, host: "h", database: "d"})},
		{"mysql://u:x${EMPTY}y@h/d", mysql(server{user: "u", password: "xy", hasPassword: true, host: "h", database: "d"})},
		{"mysql://root@[::1]:3306/d", mysql(server{user: "root", host: "::1", port: "3306", database: "d"})},
		{"mysql://root@/d?socket=/tmp/my.sock&tls=skip-verify&loc=Europe%2FBerlin",
			mysql(server{user: "root", socket: "/tmp/my.sock", database: "d",
				params: map[string]string{"tls": "skip-verify", "loc": "Europe/Berlin"}})},
		{"mysql:root:p@ss:@tcp(h:3307)/d?readTimeout=1s",
			mysql(server{user: "root", password: "p@ss:", hasPassword: true, host: "h", port: "3307", database: "d",
				params: map[string]string{"readTimeout": "1s"}})},
		{"mysql:root@unix(/tmp/my.sock)/d", mysql(server{user: "root", socket: "/tmp/my.sock", database: "d"})},
		{"mysql:root@/d", mysql(server{user: "root", database: "d"})},
		{"mysql:/d", mysql(server{database: "d"})},
	}
	for _, c := range cases {
		got, err := parseLocation(c.text, testEnv)
		if err != nil {
			t.Errorf("%s: %v", c.text, err)
			continue
		}
		if diff := cmp.Diff(c.want, got, cmp.AllowUnexported(location{}, server{})); diff != "" {
			t.Errorf("%s: -want +got\n%s", c.text, diff)
		}
	}
}

func TestParseLocation_SaysWhatIsWrong(t *testing.T) {
	cases := []struct{ text, want string }{
		{"sakila.db", `"sakila.db" has no scheme`},
		{"postgres://u:hush@h/d", `unknown scheme "postgres"; write sqlite:PATH, mysql://`},
		{"root:hush@tcp(h)/d", `unknown scheme "root"`},
		{"ro ot:hush@tcp(h)/d", "no scheme at its beginning"},
		{"sqlite:", "names no file"},
		{"mysql://u:hush@h:3306", "names no database"},
		{"mysql://u:hush@h:3306/", "names no database"},
		{"mysql://u:hush", "port"},
		{"mysql://u:hush?1@h/d", "port"},
		{"mysql://u:hush@h:99999/d", "port"},
		{"mysql://u:%hush@h/d", "%25"},
		{"mysql://u:hush@[::1/d", "unclosed ["},
		{"mysql://u:${NO_SUCH}@h/d", "environment variable NO_SUCH is not set"},
		{"mysql:u:hush@tcp(h:1/d", "neither"},
		{"mysql:hush", "neither"},
	}
	for _, c := range cases {
		_, err := parseLocation(c.text, testEnv)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got error %v, want one with %q", c.text, err, c.want)
		}
		if strings.Contains(fmt.Sprint(err), "hush") {
			t.Errorf("%s: the message gives the password away: %v", c.text, err)
		}
	}
}

func TestLocation_StringHasNoPassword(t *testing.T) {
	cases := []struct{ text, want string }{
		{"mysql://u:hush@h:1/d", "mysql://u@h:1/d"},
		{"mysql://u:hush@h/d?timeout=1s", "mysql://u@h/d"},
		{"mysql://u:hush@/d?socket=/tmp/s", "mysql://u@/d?socket=/tmp/s"},
		{"mysql:u:hush@tcp(h:1)/d", "mysql://u@h:1/d"},
		{"sqlite:x.db", "sqlite:x.db"},
		{"discard:", "discard"},
	}
	for _, c := range cases {
		l, err := parseLocation(c.text, testEnv)
		if err != nil {
			t.Fatal(err)
		}
		if got := l.String(); got != c.want {
			t.Errorf("%s: got %s, want %s", c.text, got, c.want)
		}
	}
}

func TestServerComplete_TakesWhatTheURLLeavesOut(t *testing.T) {
	options := clientOptions{user: "filer", password: "from file", hasPassword: true, host: "db1", port: "3307"}
	pwd := variables(map[string]string{"MYSQL_PWD": "from env"})
	cases := []struct {
		name    string
		given   server
		options clientOptions
		env     lookup
		want    server
	}{
		{"everything from the file", server{}, options, pwd,
			server{user: "filer", password: "from file", hasPassword: true, host: "db1", port: "3307"}},
		{"the URL goes first", server{user: "u", password: "", hasPassword: true, host: "h"}, options, pwd,
			server{user: "u", hasPassword: true, host: "h", port: "3306"}},
		{"MYSQL_PWD where the file has none", server{user: "u", host: "h", port: "1"}, clientOptions{}, pwd,
			server{user: "u", password: "from env", hasPassword: true, host: "h", port: "1"}},
		{"no password at all", server{user: "u", socket: "/s"}, clientOptions{}, variables(nil),
			server{user: "u", socket: "/s"}},
		{"the file's socket for localhost", server{user: "u"}, clientOptions{host: "localhost", socket: "/f"}, variables(nil),
			server{user: "u", host: "localhost", socket: "/f"}},
		{"not the file's socket for another host", server{user: "u"}, clientOptions{host: "db1", socket: "/f"}, variables(nil),
			server{user: "u", host: "db1", port: "3306"}},
	}
	for _, c := range cases {
		got := c.given
		if err := got.complete(c.options, c.env); err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
		if diff := cmp.Diff(c.want, got, cmp.AllowUnexported(server{})); diff != "" {
			t.Errorf("%s: -want +got\n%s", c.name, diff)
		}
	}
}

func TestParseMyCnf(t *testing.T) {
	const file = `
# a comment
user = nobody
!includedir /etc/mysql/conf.d/
[mysqld]
user=mysql
port=1

[client]
user	=  root
password = "a # b\"c"   # the real one
; another comment
port=3307 # not the default
socket='/tmp/my sock'
default-character-set = utf8mb4
[mysqldump]
password=wrong
`
	want := clientOptions{user: "root", password: `a # b"c`, hasPassword: true, port: "3307", socket: "/tmp/my sock"}
	got, err := parseMyCnf(strings.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(clientOptions{})); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

func TestParseMyCnf_PasswordWithoutValueIsNone(t *testing.T) {
	for text, want := range map[string]bool{"password": false, "password=": true, "password=x": true} {
		got, err := parseMyCnf(strings.NewReader("[client]\n" + text + "\n"))
		if err != nil {
			t.Fatal(err)
		}
		if got.hasPassword != want {
			t.Errorf("%s: got hasPassword %v, want %v", text, got.hasPassword, want)
		}
	}
}

func TestUnquoteOption(t *testing.T) {
	for text, want := range map[string]string{
		`plain`: "plain", `"quoted" # comment`: "quoted", `a\sb`: "a b", `a\\sb`: `a\sb`, `a#b`: "a#b",
		`a # b`: "a", `'x"y'`: `x"y`, `"`: `"`, ``: "",
	} {
		if got := unquoteOption(text); got != want {
			t.Errorf("%s: got %q, want %q", text, got, want)
		}
	}
}
