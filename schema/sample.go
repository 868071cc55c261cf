package schema

// Sample chooses rows of a table by a hash of some of its columns: of the values
// that these have one in OneIn, and all rows with such a value.
type Sample struct {
	By    []string
	OneIn int64 // above 1
}
