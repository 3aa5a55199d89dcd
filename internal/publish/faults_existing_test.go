package publish

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"arkindex"
	"arkindex/internal/instance"
)

// followUps are the calls that go on with a version, or a worker, that was there and is
// described otherwise.
var followUps = map[Generation]map[string][]string{
	GenerationDocker: {
		"docker": {instance.ListWorkers, instance.ListWorkerVersions},
	},
	GenerationWorker: {
		"classic":  {instance.PartialUpdateWorker, instance.ListWorkerVersions, instance.PartialUpdateWorkerVersion},
		"standard": {instance.PartialUpdateWorker, instance.ListWorkerVersions, instance.PartialUpdateWorkerVersion},
		"conflict": {instance.PartialUpdateWorker, instance.RetrieveWorkerVersion, instance.PartialUpdateWorkerVersion},
		"200":      {instance.PartialUpdateWorker, instance.PartialUpdateWorkerVersion},
	},
	GenerationImport: {
		"classic":  {instance.PartialUpdateWorker, instance.ListWorkerVersions, instance.PartialUpdateWorkerVersion},
		"standard": {instance.PartialUpdateWorker, instance.ListWorkerVersions, instance.PartialUpdateWorkerVersion},
		"conflict": {instance.PartialUpdateWorker, instance.RetrieveWorkerVersion, instance.PartialUpdateWorkerVersion},
		"200":      {instance.PartialUpdateWorker, instance.PartialUpdateWorkerVersion},
	},
}

// holding is an instance that has the version already, without its branch and tag, of a worker
// with another name.
func holding(t *testing.T, generation Generation, exists string) *world {
	t.Helper()
	w := newWorld(t, generation, exists)
	w.run(t)
	w.workers[0].Name, w.versions[0].Branch, w.versions[0].Tag = "another", nil, nil
	w.waits, w.happened = nil, map[string]int{}
	return w
}

func TestFaultThatPassesWhileAVersionIsReadBackOrMarkedEndsInThatVersion(t *testing.T) {
	for _, fault := range passingFaults() {
		burst := strings.HasPrefix(fault.name, "a burst of") && !strings.HasPrefix(fault.name, "a burst of 503")
		if burst || strings.Contains(fault.name, "without an end") || strings.Contains(fault.name, "forgery") {
			continue // as many, as large or as unlike a read as these are, the writes have them
		}
		everyWay(t, fault.name, func(t *testing.T, generation Generation, exists string) {
			for _, operation := range followUps[generation][exists] {
				if slices.Contains(reads, operation) && strings.HasSuffix(fault.name, "but done") {
					continue
				}
				w := holding(t, generation, exists)
				w.mishaps = []mishap{{operation, fault.times, fault.happens}}
				got, took := w.run(t)
				want := published(fault.waits)
				if strings.HasPrefix(fault.name, "a dropped connection") && len(w.waits) == 0 {
					want = published(0) // the transport repeats a read by itself
				}
				w.check(t, want, got, took)
				if w.happened[operation] == 0 {
					t.Errorf("%s was not called", operation)
				}
				if v := w.versions[0]; generation != GenerationDocker && (got.Status != Updated || *v.Branch != "main" || *v.Tag != "v2" || w.workers[0].Name != "N") {
					t.Errorf("%s: %s, %+v, %+v", operation, got.Status, v, w.workers[0])
				}
			}
		})
	}
}

func TestFaultThatStaysWhileAVersionIsReadBackOrMarkedIsNamed(t *testing.T) {
	for _, fault := range lastingFaults {
		if strings.Contains(fault.name, "without an end") || strings.Contains(fault.name, "cookie") || strings.Contains(fault.name, "redirect") {
			continue
		}
		everyWay(t, fault.name, func(t *testing.T, generation Generation, exists string) {
			for _, operation := range followUps[generation][exists] {
				if operation == instance.RetrieveWorkerVersion && fault.want.code == arkindex.CodeNotFound {
					continue // what is not found there is looked for elsewhere
				}
				w := holding(t, generation, exists)
				w.mishaps = []mishap{{operation, always, instead(fault.says)}}
				got, took := w.run(t)
				w.check(t, fault.want.leaving(1), got, took)
			}
		})
	}
}

// hidden are the ways in which a version that exists is not shown at first.
var hidden = map[string]func(operation string) mishap{
	"an empty list": func(o string) mishap {
		return mishap{o, 2, instead(answers(200, "application/json", `{"results": []}`))}
	},
	"a list of others": func(o string) mishap {
		return mishap{o, 2, instead(answers(200, "application/json", `{"results": [{"id": "x", "revision_url": "y"}]}`))}
	},
	"a list without items": func(o string) mishap { return mishap{o, 2, instead(answers(200, "application/json", `{"count": 1}`))} },
}

func TestVersionThatIsNotShownAtFirstIsLookedForAgain(t *testing.T) {
	for name, hide := range hidden {
		everyWay(t, name, func(t *testing.T, generation Generation, exists string) {
			if exists == "200" || exists == "conflict" {
				return // these show it themselves, or its id
			}
			w := holding(t, generation, exists)
			w.mishaps = []mishap{hide(instance.ListWorkerVersions)}
			got, took := w.run(t)
			w.check(t, published(2), got, took)
		})
	}
}

func TestVersionThatIsNeverShownIsAConflictAndNotMadeTwice(t *testing.T) {
	everyWay(t, "never", func(t *testing.T, generation Generation, exists string) {
		if exists == "200" {
			return
		}
		w := holding(t, generation, exists)
		w.mishaps = []mishap{
			{instance.ListWorkerVersions, always, instead(answers(200, "application/json", `{"results": []}`))},
			{instance.RetrieveWorkerVersion, always, instead(answers(404, "application/json", `{"detail": "Not found."}`))},
		}
		got, took := w.run(t)
		w.check(t, fails(arkindex.CodeConflict, "that it does not show").after(2).leaving(1), got, took)
	})
}

func TestVersionWhoseIDLeadsNowhereIsFoundByItsRevision(t *testing.T) {
	for _, generation := range []Generation{GenerationWorker, GenerationImport} {
		inBubble(t, string(generation), func(t *testing.T) {
			w := holding(t, generation, "conflict")
			w.mishaps = []mishap{{instance.RetrieveWorkerVersion, always, instead(answers(404, "", ""))}}
			got, took := w.run(t)
			w.check(t, published(0), got, took)
		})
	}
}

func TestVersionIsReadBackFromAnInstanceThatOnlyLists(t *testing.T) {
	for _, generation := range []Generation{GenerationWorker, GenerationImport} {
		inBubble(t, string(generation), func(t *testing.T) {
			w := holding(t, generation, "conflict")
			w.offers = slices.DeleteFunc(w.offers, func(name string) bool { return name == instance.RetrieveWorkerVersion })
			got, took := w.run(t)
			w.check(t, published(0), got, took)
			if got.URL != nil {
				t.Errorf("the version is said to be at %s", *got.URL)
			}
		})
	}
}

func TestListThatGetsShorterOrNeverEndsIsNoTrap(t *testing.T) {
	inBubble(t, "shorter", func(t *testing.T) {
		w := holding(t, GenerationWorker, "classic")
		w.mishaps = []mishap{{instance.ListWorkerVersions, 2, func(out http.ResponseWriter, r *http.Request, _ http.Handler) {
			if r.URL.Query().Get("page") == "1" {
				answers(200, "application/json", `{"next": "x", "results": [{"id": "other"}]}`)(out, r)
				return
			}
			answers(404, "application/json", `{"detail": "Invalid page."}`)(out, r)
		}}}
		got, took := w.run(t)
		w.check(t, published(1), got, took)
	})
	inBubble(t, "endless", func(t *testing.T) {
		w := holding(t, GenerationWorker, "classic")
		w.mishaps = []mishap{{instance.ListWorkerVersions, always, instead(answers(200, "application/json", `{"next": "x", "results": [{"id": "other"}]}`))}}
		got, took := w.run(t)
		w.check(t, fails(arkindex.CodeUnavailable, "does not end").leaving(1), got, took)
	})
}
