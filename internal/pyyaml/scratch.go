package pyyaml

// scratch is the memory that reading a file needs and its values do not: whoever reads many files, one after the other, has
// it once. The zero value has none yet.
type scratch struct {
	runes      []rune
	queue      []token
	candidates []keyStart
	indents    []int32
	items      []item
	open       []*item
	contents   []content
	lists      []*item
	pairs      []pair
	waiting    []task
	values     values
}

// values is the memory of what is returned. It is used again only for a caller who is done with the last file.
type values struct {
	nodes []Node
	lists []*Node
	maps  []Entry
}

// keep has room for as much in the next file.
func (v *values) keep(c *constructor) {
	roomFor(&v.nodes, c.nodes.taken)
	roomFor(&v.lists, c.lists.taken)
	roomFor(&v.maps, c.maps.taken)
}

// maxScratch is how many values of a kind are kept for the next file: those of a usual one. A large file takes more and
// gives it back.
const maxScratch = 512

// again returns a list of n zero values, in the memory of the last one where it has room.
func again[T any](last *[]T, n int) []T {
	if n > cap(*last) || *last == nil {
		*last = make([]T, n)
		return *last
	}
	values := (*last)[:n]
	clear(values)
	return values
}

// slabAgain is a slab in the memory of the last file's. It has room for n values at least, and for as many as are kept.
func slabAgain[T any](last *[]T, n, piece int) slab[T] {
	return slab[T]{free: again(last, max(n, cap(*last))), piece: piece}
}

// roomFor notes that a file needed n values of a kind, so that the next one finds room for them.
func roomFor[T any](last *[]T, n int) {
	if n = min(n, maxScratch); n > cap(*last) {
		*last = make([]T, n)
	}
}

// keepList keeps a list that has grown, unless it has grown too large.
func keepList[T any](last *[]T, grown []T) {
	if cap(grown) <= maxScratch {
		*last = grown
	}
}
