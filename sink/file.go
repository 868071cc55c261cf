package sink

import (
	"errors"
	"fmt"
	"hash/fnv"
	"io/fs"
	"os"
	"strings"
	"unicode/utf8"
)

// partSuffix marks a file that is still being written.
const partSuffix = ".part"

// mayWrite refuses a path that exists, unless replace is set and it is a
// regular file.
func mayWrite(path string, replace bool) error {
	info, err := os.Lstat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	case !info.Mode().IsRegular():
		return fmt.Errorf("%s exists and is not a regular file", path)
	case !replace:
		return fmt.Errorf("%s exists; choose another name, or --replace it", path)
	}
	return nil
}

// fileNames gives every table name a file name of its own, safe on any file
// system: what is special anywhere is spelled %XX, names that differ only in
// case are told apart, and long ones are cut.
func fileNames(tables []string, extension string) map[string]string {
	names := make(map[string]string, len(tables))
	taken := make(map[string]bool, len(tables))
	for _, table := range tables {
		name := safeName(table)
		for n := 2; taken[strings.ToLower(name)]; n++ {
			name = fmt.Sprintf("%s~%d", safeName(table), n)
		}
		taken[strings.ToLower(name)] = true
		names[table] = name + extension
	}
	return names
}

// maxName leaves room for extensions within the 255 bytes of common file systems.
const maxName = 200

// safeName escapes a name for use in a path.
func safeName(name string) string {
	var b strings.Builder
	for i, r := range name {
		_, width := utf8.DecodeRuneInString(name[i:])
		bad := r < ' ' || r == 0x7f || strings.ContainsRune(`/\:*?"<>|%~`, r) || r == utf8.RuneError && width == 1 ||
			r == '.' && i == 0
		if !bad {
			b.WriteRune(r)
			continue
		}
		for _, c := range []byte(name[i : i+width]) {
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	safe := b.String()
	if safe == "" || reserved[strings.ToLower(safe)] {
		safe = "%" + safe // a bare percent sign is in no escaped name
	}
	if len(safe) <= maxName {
		return safe
	}
	hash := fnv.New64a()
	hash.Write([]byte(name))
	cut := maxName - 17
	for !utf8.RuneStart(safe[cut]) {
		cut--
	}
	return fmt.Sprintf("%s~%016x", safe[:cut], hash.Sum64())
}

// reserved are the device names that Windows makes of files.
var reserved = map[string]bool{
	"con": true, "prn": true, "aux": true, "nul": true,
	"com1": true, "com2": true, "com3": true, "com4": true, "com5": true, "com6": true, "com7": true, "com8": true, "com9": true,
	"lpt1": true, "lpt2": true, "lpt3": true, "lpt4": true, "lpt5": true, "lpt6": true, "lpt7": true, "lpt8": true, "lpt9": true,
}
