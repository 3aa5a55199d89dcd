package spelling

import (
	"strings"
	"testing"
)

func TestNearestFindsTypos(t *testing.T) {
	known := []string{"slug", "name", "type", "gpu_usage", "model_usage", "shm_size"}
	for word, want := range map[string]string{
		"slgu":      "slug",
		"Name":      "name",
		"nmae":      "name",
		"gpu-usage": "gpu_usage",
		"gpuusage":  "gpu_usage",
		"shmsize":   "shm_size",
		"modelusge": "model_usage",
		"x":         "",
		"tpye":      "type",
		"typ":       "type",
		"whatever":  "",
		"":          "",
	} {
		t.Run(word, func(t *testing.T) {
			got := strings.Join(Nearest(word, known), " ")
			if got != want {
				t.Errorf("Nearest(%q) = %q, want %q", word, got, want)
			}
		})
	}
}

func TestHintNamesTheNearestWordsOrNothing(t *testing.T) {
	long := strings.Repeat("x", 1000)
	for word, want := range map[string]string{
		"slgu":     "did you mean slug?",
		"tame":     "did you mean name or time?",
		"whatever": "",
		long:       "",
	} {
		t.Run(word, func(t *testing.T) {
			if got := DidYouMean(word, []string{"slug", "name", "time", long + "x"}); got != want {
				t.Errorf("DidYouMean(%.10q) = %q, want %q", word, got, want)
			}
		})
	}
}

func TestWordsThatAreFarApartCostNoMemory(t *testing.T) {
	known := []string{"slug", "name", "type", "docker", "configuration"}
	if allocations := testing.AllocsPerRun(
		10, func() { Nearest("k12345678", known) },
	); allocations > 0 {
		t.Errorf("%v allocations for a word that is like none", allocations)
	}
}
