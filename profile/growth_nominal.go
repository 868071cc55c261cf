package profile

// nominal reports whether the sizes of a profile are not the true ones.
func (p *Profile) nominal() bool { return p.Hidden != nil }
