package report

import (
	"encoding/json"
	"io"
)

// JSON writes a result as one indented document. Times are seconds.
func JSON(w io.Writer, r *Result) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(r)
}
