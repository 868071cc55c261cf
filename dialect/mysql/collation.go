package mysql

import (
	"strings"
)

// mariaCollation is the nearest that MariaDB 10.6 and later have for a
// collation of MySQL's own: those of Unicode 9 (0900) know no trailing
// spaces, as MariaDB's nopad ones. https://mariadb.com/kb/en/supported-character-sets-and-collations/
func mariaCollation(charset, collation string) (string, string) {
	if charset == "gb18030" {
		return "utf8mb4", "utf8mb4_unicode_520_ci"
	}
	if !strings.Contains(collation, "_0900_") {
		return charset, collation
	}
	if strings.HasSuffix(collation, "_cs") || strings.HasSuffix(collation, "_bin") {
		return charset, "utf8mb4_nopad_bin"
	}
	return charset, "utf8mb4_unicode_520_nopad_ci"
}

// mysqlCollation is the nearest that MySQL 8 and later have for a collation of
// MariaDB's own.
func mysqlCollation(charset, collation string) (string, string) {
	set, rest, _ := strings.Cut(collation, "_")
	nopad := strings.Contains(rest, "nopad")
	own := nopad || strings.Contains(rest, "uca1400") || strings.HasPrefix(rest, "thai_520") || strings.HasPrefix(rest, "croatian_mysql561")
	if !own {
		return charset, collation
	}
	exact := strings.HasSuffix(rest, "_cs") || strings.HasSuffix(rest, "bin")
	switch {
	case set != "utf8mb4" && nopad:
		return charset, set + "_" + strings.Replace(rest, "nopad_", "", 1)
	case set != "utf8mb4" && exact:
		return charset, set + "_bin"
	case set != "utf8mb4":
		return charset, set + "_unicode_520_ci"
	case strings.HasSuffix(rest, "bin"):
		return charset, "utf8mb4_0900_bin"
	case exact:
		return charset, "utf8mb4_0900_as_cs"
	case nopad:
		return charset, "utf8mb4_0900_ai_ci"
	}
	return charset, "utf8mb4_unicode_520_ci"
}

// plainCollation is the nearest collation among those that an older server knows.
func plainCollation(collation string, known map[string]bool) string {
	set, rest, _ := strings.Cut(collation, "_")
	exact := strings.HasSuffix(rest, "_cs") || strings.HasSuffix(rest, "bin")
	choices := []string{"_unicode_520_nopad_ci", "_unicode_520_ci", "_general_ci"}
	if exact {
		choices = []string{"_nopad_bin", "_bin"}
	}
	if !exact && !strings.Contains(rest, "nopad") && !strings.Contains(rest, "0900") {
		choices = choices[1:]
	}
	for _, c := range choices {
		if known[set+c] {
			return set + c
		}
	}
	return set + "_bin"
}
