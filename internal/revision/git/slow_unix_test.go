//go:build unix

package git

import (
	"os"
	"slices"
	"strings"
	"testing"
)

// TestSlowDescriptionOfHEADKeepsWhatElseWasRead delays the description, as a busy machine
// does. The other processes have ended by then, and need not run again.
func TestSlowDescriptionOfHEADKeepsWhatElseWasRead(t *testing.T) {
	s := newSandbox(t)
	s.ordinary()
	path := ""
	for _, entry := range s.env {
		if value, found := strings.CutPrefix(entry, "PATH="); found {
			path = value
		}
	}
	s.write("bin/git", "#!/bin/sh\nPATH="+path+"\necho $3 >>"+s.path("calls")+
		"\n[ \"$3\" != rev-list ] || sleep 0.3\nexec git \"$@\"\n")
	slow := s.with("PATH=" + s.path("bin") + ":" + path)
	facts, err := Repository{Dir: s.path("project"), Env: slow.env}.Facts(t.Context(), everything(""))
	if err != nil || len(facts.Tags) == 0 {
		t.Errorf("Facts() = %+v, %v", facts, err)
	}
	content, err := os.ReadFile(s.path("calls"))
	if err != nil {
		t.Fatal(err)
	}
	calls := strings.Fields(string(content))
	slices.Sort(calls)
	want := []string{"config", "rev-list", "show-ref", "symbolic-ref"}
	if !slices.Equal(calls, want) {
		t.Errorf("git ran %v, want %v", calls, want)
	}
}
