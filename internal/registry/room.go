package registry

import (
	"sync"
	"time"

	"arkindex"
)

// defaultRoom is enough for a page of the largest configurations there can be, or a hundred thousand usual ones.
const defaultRoom = 128 << 20

// room bounds the memory that lists take together while they are read and answered: a page may hold a hundred configurations of a
// megabyte, and many clients may ask for it.
type room struct {
	mutex sync.Mutex
	free  int // in bytes of configurations
}

// share is what one request has of the room.
type share struct {
	room *room
	held int
}

// take takes so many bytes more, or refuses the request. It does not wait, since those that do would hold what others wait for.
func (s *share) take(bytes int) error {
	s.room.mutex.Lock()
	defer s.room.mutex.Unlock()
	if s.room.free < bytes {
		return laterError{
			arkindex.Errorf(arkindex.CodeUnavailable, "too many large versions are being read at once").
				WithHint("try again, or ask for fewer at once with page_size"), time.Second,
		}
	}
	s.room.free -= bytes
	s.held += bytes
	return nil
}

// giveBack gives everything back.
func (s *share) giveBack() {
	s.room.mutex.Lock()
	defer s.room.mutex.Unlock()
	s.room.free += s.held
	s.held = 0
}
