package profile

// mostNeighbours is how many rows, and how many pairs of them, say how near the
// parents of a reference lie.
const mostNeighbours = 1 << 14

// fewestNeighbours are rows, pairs and parents below which that is not said.
const fewestNeighbours = 200

// neighbours keeps which parents rows name that follow each other, for a sample
// of the parents by hash, the same one that is kept of their places.
type neighbours struct {
	last  uint64
	row   uint64
	rows  *keyedRows // by the parent: the row's place
	pairs *keyedRows // two parents in turn: by the larger hash, so that both are in the sample
}

func newNeighbours() *neighbours {
	return &neighbours{rows: newKeyedRows(1, mostNeighbours), pairs: newKeyedRows(1, mostNeighbours)}
}

// add takes the parent hashes of the next rows; 0 is no parent.
func (n *neighbours) add(hashes []uint64) {
	for _, h := range hashes {
		n.row++
		if h == 0 {
			continue
		}
		if words := n.rows.add(h); words != nil {
			words[0] = n.row
		}
		if n.last != 0 && n.last != h {
			if words := n.pairs.add(max(h, n.last)); words != nil {
				words[0] = min(h, n.last)
			}
		}
		n.last = h
	}
}

// locality is nil where too few rows or parents are known. Parents stand in the
// order in which they were read, that of their key.
func (n *neighbours) locality(parents *keyedRows) *Locality {
	if n == nil || parents == nil || parents.len() < fewestNeighbours {
		return nil
	}
	pairs, near := 0.0, 0.0
	most := nearParents * float64(parents.len())
	for i, h := range n.pairs.keys {
		a, b := parents.find(h), parents.find(n.pairs.row(i)[0])
		if a < 0 || b < 0 {
			continue
		}
		pairs++
		if float64(max(a-b, b-a)) <= most {
			near++
		}
	}
	var own, theirs []float64
	for i, h := range n.rows.keys {
		if at := parents.find(h); at >= 0 {
			own, theirs = append(own, float64(n.rows.row(i)[0])), append(theirs, float64(at))
		}
	}
	if pairs < fewestNeighbours || len(own) < fewestNeighbours {
		return nil
	}
	var room rankRoom
	rank, _, _ := room.correlation(newRanked(own), newRanked(theirs))
	return &Locality{sixDigits(near / pairs), sixDigits(rank)}
}

// localize states how near the parents of a reference lie, where chance, or rows
// that are in their order anyway, would not do the same.
func (l *link) localize(like *Profile) {
	x := l.neighbours.locality(l.parent.places.order())
	if x == nil || !x.local() && !statesLocality(like, l) || leadsKey(l.child, l.out) || l.out.Table == l.child.Name {
		return
	}
	l.out.Locality = x
}

// order are the parents in the order of their key.
func (p *places) order() *keyedRows {
	if p == nil {
		return nil
	}
	return p.rows
}

// statesLocality reports whether the profile to compare with has a locality there.
func statesLocality(like *Profile, l *link) bool {
	if like == nil {
		return false
	}
	t, ok := sameName(like.Tables, tableName, l.child.Name)
	if !ok {
		return false
	}
	r, ok := sameReference(l.child, t, l.out)
	return ok && r.Locality != nil
}
