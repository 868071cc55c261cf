package schema

// PrimaryPages is the name under which the pages of a table's rows go: InnoDB
// keeps the rows in the primary key, and calls it so.
const PrimaryPages = "PRIMARY"

// IndexPages is how much room an index takes.
type IndexPages struct {
	Index  string // its name, PrimaryPages for the rows, "" for all other indexes together
	Size   int64  // pages set aside for it
	Leaves int64  // pages that its entries are in; at most 1 when unknown
}

// PagesName is the name under which an index's pages go.
func (ix *Index) PagesName() string {
	if ix.Kind == Primary {
		return PrimaryPages
	}
	return ix.Name
}
