package publish

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"arkindex"
	"arkindex/internal/instance"
)

// callsOnExisting are the calls that follow when the version exists and the worker has another
// name.
var callsOnExisting = map[Generation]map[string][]string{
	GenerationDocker: {
		"docker": {instance.ListWorkers, instance.ListWorkerVersions},
	},
	GenerationWorker: {
		"classic": {
			instance.PartialUpdateWorker, instance.ListWorkerVersions, instance.PartialUpdateWorkerVersion,
		},
		"standard": {
			instance.PartialUpdateWorker, instance.ListWorkerVersions, instance.PartialUpdateWorkerVersion,
		},
		"conflict": {
			instance.PartialUpdateWorker, instance.RetrieveWorkerVersion,
			instance.PartialUpdateWorkerVersion,
		},
		"200": {instance.PartialUpdateWorker, instance.PartialUpdateWorkerVersion},
	},
	GenerationImport: {
		"classic": {
			instance.PartialUpdateWorker, instance.ListWorkerVersions, instance.PartialUpdateWorkerVersion,
		},
		"standard": {
			instance.PartialUpdateWorker, instance.ListWorkerVersions, instance.PartialUpdateWorkerVersion,
		},
		"conflict": {
			instance.PartialUpdateWorker, instance.RetrieveWorkerVersion,
			instance.PartialUpdateWorkerVersion,
		},
		"200": {instance.PartialUpdateWorker, instance.PartialUpdateWorkerVersion},
	},
}

// simulationWithVersion returns a simulation whose instance has the version, without its branch
// and tag, of a worker with another name.
func simulationWithVersion(t *testing.T, generation Generation, exists string) *simulation {
	t.Helper()
	w := newSimulation(t, generation, exists)
	w.run(t)
	w.workers[0].Name, w.versions[0].Branch, w.versions[0].Tag = "another", nil, nil
	w.waits, w.callCounts = nil, map[string]int{}
	return w
}

func TestTemporaryFaultOnExistingVersionEndsInThatVersion(t *testing.T) {
	for _, fault := range temporaryFaults() {
		burst := strings.HasPrefix(fault.name, "a burst of") &&
			!strings.HasPrefix(fault.name, "a burst of 503")
		if burst || strings.Contains(fault.name, "without an end") ||
			strings.Contains(fault.name, "CSRF") {
			continue // as many, as large or as unlike a read as these are, the writes have them
		}
		forEachGeneration(t, fault.name, func(t *testing.T, generation Generation, exists string) {
			for _, operation := range callsOnExisting[generation][exists] {
				if slices.Contains(reads, operation) && strings.HasSuffix(fault.name, "but done") {
					continue
				}
				w := simulationWithVersion(t, generation, exists)
				w.faults = []injectedFault{{operation, fault.times, fault.happens}}
				got, took := w.run(t)
				want := expectPublished(fault.waits)
				if strings.HasPrefix(fault.name, "a dropped connection") && len(w.waits) == 0 {
					want = expectPublished(0) // the transport repeats a read by itself
				}
				w.check(t, want, got, took)
				if w.callCounts[operation] == 0 {
					t.Errorf("%s was not called", operation)
				}
				if v := w.versions[0]; generation != GenerationDocker &&
					(got.Status != Updated || *v.Branch != "main" || *v.Tag != "v2" || w.workers[0].Name != "N") {
					t.Errorf("%s: %s, %+v, %+v", operation, got.Status, v, w.workers[0])
				}
			}
		})
	}
}

func TestPermanentFaultOnExistingVersionIsReported(t *testing.T) {
	for _, fault := range permanentFaults {
		if strings.Contains(fault.name, "without an end") || strings.Contains(fault.name, "cookie") ||
			strings.Contains(fault.name, "redirect") {
			continue
		}
		forEachGeneration(t, fault.name, func(t *testing.T, generation Generation, exists string) {
			for _, operation := range callsOnExisting[generation][exists] {
				if operation == instance.RetrieveWorkerVersion && fault.want.code == arkindex.CodeNotFound {
					continue // what is not found there is looked for elsewhere
				}
				w := simulationWithVersion(t, generation, exists)
				w.faults = []injectedFault{{operation, always, insteadOfServing(fault.says)}}
				got, took := w.run(t)
				w.check(t, fault.want.leavingVersions(1), got, took)
			}
		})
	}
}

// hiddenVersions lists how an existing version can be missing from responses at first.
var hiddenVersions = map[string]func(operation string) injectedFault{
	"an empty list": func(o string) injectedFault {
		return injectedFault{
			o, 2, insteadOfServing(respondWith(200, "application/json", `{"results": []}`)),
		}
	},
	"a list of others": func(o string) injectedFault {
		return injectedFault{o, 2, insteadOfServing(
			respondWith(200, "application/json", `{"results": [{"id": "x", "revision_url": "y"}]}`),
		)}
	},
	"a list without items": func(o string) injectedFault {
		return injectedFault{
			o, 2, insteadOfServing(respondWith(200, "application/json", `{"count": 1}`)),
		}
	},
}

func TestHiddenVersionIsLookedUpAgain(t *testing.T) {
	for name, hide := range hiddenVersions {
		forEachGeneration(t, name, func(t *testing.T, generation Generation, exists string) {
			if exists == "200" || exists == "conflict" {
				return // these show it themselves, or its id
			}
			w := simulationWithVersion(t, generation, exists)
			w.faults = []injectedFault{hide(instance.ListWorkerVersions)}
			got, took := w.run(t)
			w.check(t, expectPublished(2), got, took)
		})
	}
}

func TestVersionThatStaysHiddenIsAConflict(t *testing.T) {
	forEachGeneration(t, "never", func(t *testing.T, generation Generation, exists string) {
		if exists == "200" {
			return
		}
		w := simulationWithVersion(t, generation, exists)
		w.faults = []injectedFault{
			{instance.ListWorkerVersions, always, insteadOfServing(
				respondWith(200, "application/json", `{"results": []}`),
			)},
			{instance.RetrieveWorkerVersion, always, insteadOfServing(
				respondWith(404, "application/json", `{"detail": "Not found."}`),
			)},
		}
		got, took := w.run(t)
		w.check(t, expectError(
			arkindex.CodeConflict, "that it does not show",
		).after(2).leavingVersions(1), got, took)
	})
}

func TestVersionWithAnUnknownIDIsFoundByItsRevision(t *testing.T) {
	for _, generation := range []Generation{GenerationWorker, GenerationImport} {
		runWithFakeTime(t, string(generation), func(t *testing.T) {
			w := simulationWithVersion(t, generation, "conflict")
			w.faults = []injectedFault{
				{instance.RetrieveWorkerVersion, always, insteadOfServing(respondWith(404, "", ""))},
			}
			got, took := w.run(t)
			w.check(t, expectPublished(0), got, took)
		})
	}
}

func TestVersionIsFoundOnAnInstanceThatOnlyLists(t *testing.T) {
	for _, generation := range []Generation{GenerationWorker, GenerationImport} {
		runWithFakeTime(t, string(generation), func(t *testing.T) {
			w := simulationWithVersion(t, generation, "conflict")
			w.offers = slices.DeleteFunc(
				w.offers, func(name string) bool { return name == instance.RetrieveWorkerVersion },
			)
			got, took := w.run(t)
			w.check(t, expectPublished(0), got, took)
			if got.URL != nil {
				t.Errorf("the version is said to be at %s", *got.URL)
			}
		})
	}
}

func TestListThatShrinksOrNeverEnds(t *testing.T) {
	runWithFakeTime(t, "shorter", func(t *testing.T) {
		w := simulationWithVersion(t, GenerationWorker, "classic")
		w.faults = []injectedFault{{instance.ListWorkerVersions, 2, func(
			out http.ResponseWriter, r *http.Request, _ http.Handler,
		) {
			if r.URL.Query().Get("page") == "1" {
				respondWith(200, "application/json", `{"next": "x", "results": [{"id": "other"}]}`)(out, r)
				return
			}
			respondWith(404, "application/json", `{"detail": "Invalid page."}`)(out, r)
		}}}
		got, took := w.run(t)
		w.check(t, expectPublished(1), got, took)
	})
	runWithFakeTime(t, "endless", func(t *testing.T) {
		w := simulationWithVersion(t, GenerationWorker, "classic")
		w.faults = []injectedFault{{instance.ListWorkerVersions, always, insteadOfServing(
			respondWith(200, "application/json", `{"next": "x", "results": [{"id": "other"}]}`),
		)}}
		got, took := w.run(t)
		w.check(t, expectError(arkindex.CodeUnavailable, "does not end").leavingVersions(1), got, took)
	})
}
