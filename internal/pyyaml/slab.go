package pyyaml

// slab hands out values from pieces of memory that hold many of them: to allocate each would take more time than to read it.
type slab[T any] struct {
	free  []T
	piece int // how many values a further piece holds
	taken int
}

// take returns n values that nobody else has. They are never nil, even if none.
func (s *slab[T]) take(n int) []T {
	if n > len(s.free) {
		s.free = make([]T, max(n, s.piece))
	}
	values := s.free[:n:n]
	s.free = s.free[n:]
	s.taken += n
	return values
}

// one returns a value that nobody else has.
func (s *slab[T]) one() *T {
	if len(s.free) == 0 {
		return &s.take(1)[0]
	}
	value := &s.free[0]
	s.free = s.free[1:]
	s.taken++
	return value
}
