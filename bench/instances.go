package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"arkindex/bench/budget"
)

// measureInstances publishes to a large instance and to a distant one.
func measureInstances(w *workspace, dir, program, reference string) (bool, error) {
	large, err := newInstance(w.url)
	if err != nil {
		return false, err
	}
	defer large.Close()
	publish := []string{program, "worker", "publish", image}
	toLarge := w.to(large.URL, w.command(publish...))
	met, err := comparison{
		"1 MB document, reference / ours",
		w.to(large.URL, w.command(reference, "worker", "publish", image)), toLarge, 3,
		budget.AtLeast(150),
	}.measure()
	if err != nil {
		return false, err
	}
	for _, measure := range []func() (bool, error){
		func() (bool, error) { return countRequests(w, large, publish) },
		func() (bool, error) { return firstPublication(dir, toLarge) },
		func() (bool, error) { return farAway(w, program) },
	} {
		ok, err := measure()
		if err != nil {
			return false, err
		}
		met = met && ok
	}
	return met, nil
}

// to returns a command that uses the instance at another address.
func (w *workspace) to(url string, command func() *exec.Cmd) func() *exec.Cmd {
	return func() *exec.Cmd {
		cmd := command()
		cmd.Env = append(append([]string{}, cmd.Env...), "ARKINDEX_API_URL="+url)
		return cmd
	}
}

// countRequests publishes a worker twice, each time a new revision, in every generation of the
// API.
func countRequests(w *workspace, large *instance, publish []string) (bool, error) {
	met := true
	for _, generation := range []string{"docker", "worker", "import"} {
		command := w.to(
			large.URL, w.command(append(slices.Clone(publish), "--generation", generation)...),
		)
		for range 2 {
			large.counts()
			if _, err := once(command()); err != nil {
				return false, err
			}
		}
		documents, requests := large.counts()
		met = report(
			"second publication, documents read", float64(documents), budget.AtMost(0),
			"generation "+generation,
		) &&
			met
		met = report(
			"second publication, round trips", float64(requests), budget.AtMost(2),
			"generation "+generation,
		) &&
			met
	}
	return met, nil
}

// firstPublication compares publications that must read the large document with others that have
// it cached.
func firstPublication(dir string, command func() *exec.Cmd) (bool, error) {
	const runs = 15
	cache := filepath.Join(dir, "cache")
	var first, further []float64
	for range runs {
		if err := os.RemoveAll(cache); err != nil {
			return false, err
		}
		for _, seconds := range []*[]float64{&first, &further} {
			cmd := command()
			cmd.Env = append(cmd.Env, "XDG_CACHE_HOME="+cache)
			took, err := once(cmd)
			if err != nil {
				return false, err
			}
			*seconds = append(*seconds, took)
		}
	}
	detail := fmt.Sprintf(
		"medians %.1f ms and %.1f ms of %d runs in turn", 1000*budget.Median(first),
		1000*budget.Median(further), runs,
	)
	return report(
		"1 MB document, first publication, +ms", 1000*(budget.Median(first)-budget.Median(further)),
		budget.AtMost(15), detail,
	), nil
}

// farAway publishes twenty workers, and one, to an instance with a round trip of 100 ms.
func farAway(w *workspace, program string) (bool, error) {
	l, err := newLink(strings.TrimPrefix(w.url, "http://"), 50*time.Millisecond)
	if err != nil {
		return false, err
	}
	defer l.Close()
	const many = 20
	var workers strings.Builder
	workers.WriteString("version: 2\nworkers:\n")
	for i := range many {
		fmt.Fprintf(&workers, "  - {name: Reader %d, slug: reader%d, type: ocr}\n", i, i)
	}
	configuration := filepath.Join(w.dir, ".arkindex.yml")
	single, err := os.ReadFile(configuration)
	if err != nil {
		return false, err
	}
	// Each command has its own configuration, written before it runs.
	with := func(content []byte) func() *exec.Cmd {
		command := w.to("http://"+l.Addr().String(), w.command(program, "worker", "publish", image))
		return func() *exec.Cmd {
			if err := os.WriteFile(configuration, content, 0o644); err != nil {
				panic(err) // nothing else uses the repository
			}
			return command()
		}
	}
	met, err := comparison{
		"100 ms away, 20 workers / 1 worker", with([]byte(workers.String())), with(single), 5,
		budget.AtMost(6),
	}.measure()
	if err != nil {
		return false, err
	}
	return met, os.WriteFile(configuration, single, 0o644)
}
