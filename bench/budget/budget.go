// Package budget says what a measured figure should keep to. Every benchmark of the project reports by it.
package budget

import (
	"fmt"
	"slices"
)

// Budget is a bound of a figure, in the figure's unit.
type Budget struct {
	limit   float64
	atLeast bool
}

// AtLeast is kept by figures that reach the limit.
func AtLeast(limit float64) Budget { return Budget{limit: limit, atLeast: true} }

// AtMost is kept by figures that do not exceed the limit.
func AtMost(limit float64) Budget { return Budget{limit: limit} }

// Kept reports whether a figure keeps to the budget.
func (b Budget) Kept(figure float64) bool {
	if b.atLeast {
		return figure >= b.limit
	}
	return figure <= b.limit
}

// String says the budget in words: at least 5.
func (b Budget) String() string {
	if b.atLeast {
		return fmt.Sprintf("at least %g", b.limit)
	}
	return fmt.Sprintf("at most %g", b.limit)
}

// Benchmark is what Report needs of a testing.B.
type Benchmark interface {
	Helper()
	ReportMetric(figure float64, unit string)
	Errorf(format string, arguments ...any)
}

// Report gives a figure to a benchmark, which fails when the figure misses its budget.
func Report(b Benchmark, name string, figure float64, wanted Budget) {
	b.Helper()
	b.ReportMetric(figure, name)
	if !wanted.Kept(figure) {
		b.Errorf("%s is %.2f, the budget is %s", name, figure, wanted)
	}
}

// Median is the middle one of the values, the upper one of two. There must be one.
func Median(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	return sorted[len(sorted)/2]
}
