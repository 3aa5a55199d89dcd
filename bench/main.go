// Command bench compares whole processes in one run, alternately and after a warm-up, and prints
// the median of each, their ratio and the budget for the ratio. It exits with 1 if one misses its
// budget.
//
//	go run ./bench PROGRAM REFERENCE VALIDATOR
//
// PROGRAM is our command, REFERENCE the reference command line and VALIDATOR the reference
// validator of configuration files.
package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"arkindex/bench/budget"
)

func main() {
	if len(os.Args) != 4 {
		fmt.Fprintln(os.Stderr, "usage: bench PROGRAM REFERENCE VALIDATOR")
		os.Exit(2)
	}
	met, err := run(os.Args[1], os.Args[2], os.Args[3])
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
	if !met {
		os.Exit(1)
	}
}

// run measures everything and reports whether every budget was met.
func run(program, reference, validator string) (bool, error) {
	dir, err := os.MkdirTemp("", "bench")
	if err != nil {
		return false, err
	}
	defer os.RemoveAll(dir)
	if err := buildPrograms(dir, "minimal", "empty", "peak"); err != nil {
		return false, err
	}
	w, err := newWorkspace(dir, program)
	if err != nil {
		return false, err
	}
	defer w.close()
	files, err := w.definitions()
	if err != nil {
		return false, err
	}
	if err := w.tagRepository(); err != nil {
		return false, err
	}
	met, err := peakMemory(
		w.command(filepath.Join(dir, "peak"), program, "worker", "publish", image),
	)
	if err != nil {
		return false, err
	}
	for _, c := range comparisons(w, dir, program, reference, validator, files) {
		ok, err := c.measure()
		if err != nil {
			return false, fmt.Errorf("%s: %w", c.name, err)
		}
		met = met && ok
	}
	ok, err := measureInstances(w, dir, program, reference)
	return met && ok, err
}

// buildPrograms builds the named programs of this folder into dir.
func buildPrograms(dir string, names ...string) error {
	for _, name := range names {
		if err := exec.Command(
			"go", "build", "-ldflags", "-s -w", "-o", filepath.Join(dir, name), "./bench/"+name,
		).Run(); err != nil {
			return fmt.Errorf("building %s: %w", name, err)
		}
	}
	return nil
}

// comparisons returns the comparisons of commands that need one instance; validator checks files.
func comparisons(
	w *workspace, dir, program, reference, validator string, files []string,
) []comparison {
	publish := []string{program, "worker", "publish", image}
	planned := append(publish, "--dry-run")
	return []comparison{
		{
			"publish, reference / ours", w.command(reference, "worker", "publish", image),
			w.command(publish...), 5, budget.AtLeast(35),
		},
		{
			"publish, ours / minimal program", w.command(publish...),
			w.command(filepath.Join(dir, "minimal"), w.operation(), w.token, w.body), 30,
			budget.AtMost(1.6),
		},
		{
			"--dry-run, ours / git alone", w.plain(planned...), w.plain(filepath.Join(dir, "minimal")),
			40, budget.AtMost(1.5),
		},
		{
			"100,000 tags, --dry-run / show-ref", w.tagged(planned...), w.tagged("git", "show-ref"), 10,
			budget.AtMost(1.3),
		},
		{
			"1,000 files, reference / validate",
			w.plain(append([]string{validator, "validate"}, files...)...),
			w.plain(program, "worker", "validate", filepath.Dir(filepath.Dir(files[0]))), 5,
			budget.AtLeast(20),
		},
		{
			"--version, ours / empty program", w.plain(program, "--version"),
			w.plain(filepath.Join(dir, "empty")), 60, budget.AtMost(4),
		},
	}
}

// report prints one line of results and reports whether the budget was met.
func report(name string, value float64, wanted budget.Budget, detail string) bool {
	verdict := "ok"
	if !wanted.Met(value) {
		verdict = "MISSED"
	}
	fmt.Printf("%-36s %8.2f  (%s: %s)  %s\n", name, value, wanted, verdict, detail)
	return wanted.Met(value)
}

// comparison is the ratio of two commands' times.
type comparison struct {
	name   string
	a, b   func() *exec.Cmd
	runs   int
	wanted budget.Budget
}

func (c comparison) measure() (bool, error) {
	var as, bs, ratios []float64
	for i := range c.runs + 1 {
		a, err := once(c.a())
		if err != nil {
			return false, err
		}
		b, err := once(c.b())
		if err != nil {
			return false, err
		}
		if i == 0 {
			continue // warm-up
		}
		as, bs, ratios = append(as, a), append(bs, b), append(ratios, a/b)
	}
	detail := fmt.Sprintf(
		"medians %.1f ms and %.1f ms of %d runs in turn", 1000*budget.Median(as), 1000*budget.Median(bs),
		c.runs,
	)
	return report(c.name, budget.Median(ratios), c.wanted, detail), nil
}

// once runs a command and returns its wall-clock seconds.
func once(cmd *exec.Cmd) (float64, error) {
	start := time.Now()
	out, err := cmd.CombinedOutput()
	seconds := time.Since(start).Seconds()
	if err != nil {
		return 0, fmt.Errorf("%w: %s", err, out)
	}
	return seconds, nil
}

// peakMemory runs a command that prints its peak memory in KiB.
func peakMemory(command func() *exec.Cmd) (bool, error) {
	const runs = 10
	peak := 0.0
	for range runs {
		printed, err := command().Output()
		if err != nil {
			return false, err
		}
		kibibytes := 0.0
		if _, err := fmt.Sscan(string(printed), &kibibytes); err != nil {
			return false, err
		}
		peak = max(peak, kibibytes/1024)
	}
	return report(
		"publish, peak memory in MiB", peak, budget.AtMost(30), fmt.Sprintf("largest of %d runs", runs),
	), nil
}
