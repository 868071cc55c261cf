package main

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"
)

func TestReport_QuotesNoValueOfARow(t *testing.T) {
	for _, message := range []string{
		"load users: Error 1062 (23000): Duplicate entry 'zq7-canary''s it' for key 'users.email'",
		"Error 1062 (23000): Duplicate entry '12-zq7-canary' for key 'PRIMARY'",
		"Error 1292 (22007): Incorrect datetime value: 'zq7-canary' for column `a`.`t`.`seen` at row 1",
		"Error 1292 (22007): Truncated incorrect DOUBLE value: 'zq7-canary'",
		`Error 1366 (22007): Incorrect string value: '\xF0 zq7-canary' for column 'name' at row 3`,
		"Error 1366 (22007): Incorrect integer value: 'zq7-canary' for column 'n' at row 3",
		"Error 1367 (22007): Illegal double value: 'zq7-canary' for column x",
		"Error 1411 (HY000): Incorrect datetime value: 'zq7-canary' for function str_to_date",
		`Error 3140 (22032): Invalid JSON text: "zq7-canary" at position 1 in value for column 't.doc'.`,
	} {
		var b bytes.Buffer
		report(&b, fmt.Errorf("generate: %w", errors.New(message)))
		if strings.Contains(b.String(), "canary") || !strings.Contains(b.String(), "'…'") {
			t.Errorf("%s is reported as %s", message, b.String())
		}
		if strings.Contains(message, "for key") && !strings.Contains(b.String(), "for key") {
			t.Errorf("the key is lost: %s", b.String())
		}
	}
	const plain = "Error 1146 (42S02): Table 'shop.users' doesn't exist"
	if got := withoutValues(plain); got != plain {
		t.Errorf("got %s, want it as it was", got)
	}
}
