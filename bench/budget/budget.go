// Package budget compares measured figures with their limits. Every benchmark of the project
// reports with it.
package budget

import (
	"fmt"
	"slices"
)

// Budget is a limit for a figure, in the figure's unit.
type Budget struct {
	limit   float64
	atLeast bool
}

// AtLeast is the budget of figures that must reach the limit.
func AtLeast(limit float64) Budget { return Budget{limit: limit, atLeast: true} }

// AtMost is the budget of figures that must not exceed the limit.
func AtMost(limit float64) Budget { return Budget{limit: limit} }

// Met reports whether a figure meets the budget.
func (b Budget) Met(figure float64) bool {
	if b.atLeast {
		return figure >= b.limit
	}
	return figure <= b.limit
}

// String describes the budget, as in "at least 5".
func (b Budget) String() string {
	if b.atLeast {
		return fmt.Sprintf("at least %g", b.limit)
	}
	return fmt.Sprintf("at most %g", b.limit)
}

// Benchmark has the methods of testing.B that Report uses.
type Benchmark interface {
	Helper()
	ReportMetric(figure float64, unit string)
	Errorf(format string, arguments ...any)
}

// Report reports a figure of a benchmark, which fails if the figure misses its budget.
func Report(b Benchmark, name string, figure float64, wanted Budget) {
	b.Helper()
	b.ReportMetric(figure, name)
	if !wanted.Met(figure) {
		b.Errorf("%s is %.2f, the budget is %s", name, figure, wanted)
	}
}

// Median returns the middle value, the upper one of two. There must be at least one value.
func Median(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	return sorted[len(sorted)/2]
}
