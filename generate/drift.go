package generate

// drifted is the same with the fan-out as it drifts on the way to this size; its
// mean is then the one that is wanted.
func (s fanOutSpec) drifted() fanOutSpec {
	if s.drift == nil || s.childrenBefore <= 0 {
		return s
	}
	growth := float64(s.children) / float64(s.childrenBefore)
	shape, ok := s.shape.Drifted(s.drift, growth, float64(s.children)/float64(s.parents), float64(s.parents))
	if !ok {
		return s
	}
	s.shape, s.classes = shape, nil
	s.parentsBefore, s.childrenBefore = s.parents, s.children
	return s
}
