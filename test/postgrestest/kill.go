//go:build unix

package postgrestest

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// Kill ends every process of the server at once, without a word to it, and waits until they are gone.
func (s *Server) Kill() {
	s.t.Helper()
	processes, err := s.server.processes()
	if err != nil {
		s.t.Fatal(err)
	}
	for _, pid := range processes {
		if err := syscall.Kill(pid, syscall.SIGKILL); err != nil && err != syscall.ESRCH {
			s.t.Fatal(err)
		}
	}
	for _, pid := range processes {
		for isAlive(pid) {
			time.Sleep(time.Millisecond)
		}
	}
	_ = s.server.stop() // only its keeper is left
}

// processes lists the server's processes, the one that began them first. It begins no more: it is stopped.
func (s *server) processes() ([]int, error) {
	content, err := os.ReadFile(filepath.Join(s.data(), "postmaster.pid"))
	if err != nil {
		return nil, err
	}
	first, _, _ := strings.Cut(string(content), "\n")
	pid, err := strconv.Atoi(first)
	if err != nil {
		return nil, err
	}
	if err := syscall.Kill(pid, syscall.SIGSTOP); err != nil {
		return nil, err
	}
	children, err := os.ReadFile(fmt.Sprintf("/proc/%s/task/%s/children", first, first))
	if err != nil {
		return nil, err
	}
	pids := []int{pid}
	for _, word := range strings.Fields(string(children)) {
		pid, err := strconv.Atoi(word)
		if err != nil {
			return nil, err
		}
		pids = append(pids, pid)
	}
	return pids, nil
}

// isAlive reports whether a process runs. One that ended and waits for its parent to ask does not.
func isAlive(pid int) bool {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return false
	}
	_, state, _ := strings.Cut(string(stat), ") ")
	return !strings.HasPrefix(state, "Z")
}
