package proof

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/anishathalye/porcupine"
)

// A history is linearizable if its operations can be put in one order that fits their times and in
// which each response is right. Every operation is checked separately for each object it touches:
// the versions of a worker, a tag, the branch.

// touch is what an operation did to one object.
type touch struct {
	thing    string
	revision int
	verb     verb
}

type verb int

const (
	publishVersion verb = iota // create the worker's version at the revision
	listVersions               // list the revisions of the worker's versions
	claimTag                   // assign the tag, unless another revision has it
	moveBranch                 // assign the branch
	look                       // read whether the revision has the tag or branch
)

// outcome is what the response to an operation says about one object.
type outcome struct {
	refused bool   // must have had no effect
	isNew   bool   // publishVersion: the version was created
	has     bool   // look
	holder  int    // claimTag, refused: the revision that has the tag
	set     uint64 // listVersions: bits of revisions
}

// model defines the valid responses to each operation and the state it leaves. The state of a
// worker is the bits of its revisions, that of a reference the revision that has it, or 0.
func model() porcupine.Model {
	return porcupine.Model{
		Init: func() any { return uint64(0) },
		Partition: func(history []porcupine.Operation) [][]porcupine.Operation {
			byThing := map[string][]porcupine.Operation{}
			for _, operation := range history {
				thing := operation.Input.(touch).thing
				byThing[thing] = append(byThing[thing], operation)
			}
			var parts [][]porcupine.Operation
			for _, part := range byThing {
				parts = append(parts, part)
			}
			return parts
		},
		Step: func(state, input, output any) (bool, any) {
			return step(state.(uint64), input.(touch), output.(outcome))
		},
	}
}

func step(state uint64, in touch, out outcome) (bool, any) {
	revision := uint64(in.revision)
	switch in.verb {
	case publishVersion:
		known := state&(1<<revision) != 0
		return known != out.isNew, state | 1<<revision
	case listVersions:
		return out.set == state, state
	case claimTag:
		if out.refused {
			return state == uint64(out.holder) && state != revision && state != 0, state
		}
		return state == 0 || state == revision, revision
	case moveBranch:
		return true, revision
	default: // look
		return (state == revision) == out.has, state
	}
}

// history collects the operations of many clients.
type history struct {
	begin      time.Time
	mutex      sync.Mutex
	operations []porcupine.Operation
}

func (h *history) now() int64 { return time.Since(h.begin).Nanoseconds() }

func (h *history) add(client int, call int64, in touch, out outcome) {
	returned := h.now()
	h.mutex.Lock()
	defer h.mutex.Unlock()
	h.operations = append(
		h.operations,
		porcupine.Operation{ClientId: client, Input: in, Call: call, Output: out, Return: returned},
	)
}

func TestHistoriesOfParallelPublishersAreLinearizable(t *testing.T) {
	for name, engine := range engines() {
		for _, replicas := range []int{1, 3} {
			t.Run(fmt.Sprintf("%s with %d servers", name, replicas), func(t *testing.T) {
				database := engine(t)
				servers := []*server{serve(t, database)}
				for len(servers) < replicas {
					servers = append(servers, serve(t, database))
				}
				checkHistory(t, servers)
			})
		}
	}
}

// The number of different objects of each kind to publish in each repository: few, so that
// publishers collide, but enough that the checker can try the orders.
const (
	repositories = 4
	workers      = 3
	revisions    = 12
	branches     = 3
	tags         = 3
)

// checkHistory lets many clients publish the same few objects and read, and checks the responses.
func checkHistory(t *testing.T, servers []*server) {
	const clients, each = 64, 8
	c := newClient(t, servers[0].token)
	h := &history{begin: time.Now()}
	var group sync.WaitGroup
	for number := range clients {
		group.Go(func() {
			p := publisher{
				client: c, history: h, number: number, servers: servers,
				random: rand.New(rand.NewPCG(1, uint64(number))),
			}
			for range each {
				p.publishAndRead()
			}
		})
	}
	group.Wait()
	if result := porcupine.CheckOperationsTimeout(
		model(), h.operations, 2*time.Minute,
	); result != porcupine.Ok {
		t.Errorf("the history of %d operations is %s", len(h.operations), result)
	}
}

// publisher is one of many clients.
type publisher struct {
	*client
	history *history
	number  int
	servers []*server
	random  *rand.Rand
	seen    []seen
}

// seen is a version that the publisher knows.
type seen struct {
	publication
	version version
}

// publishAndRead publishes, and reads something that was published before.
func (p *publisher) publishAndRead() {
	wanted := publication{
		repository: p.random.IntN(repositories), worker: p.random.IntN(workers),
		revision: 1 + p.random.IntN(revisions),
	}
	if p.random.IntN(2) == 0 {
		wanted.branch = 1 + p.random.IntN(branches)
	}
	if p.random.IntN(2) == 0 {
		wanted.tag = 1 + p.random.IntN(tags)
	}
	p.publish(wanted)
	if len(p.seen) > 0 {
		p.look(p.seen[p.random.IntN(len(p.seen))])
		p.list(p.seen[p.random.IntN(len(p.seen))])
	}
}

// retryOverload repeats a request while the registry reports overload, as every client should.
// That happens on a busy machine; the request has then had no effect.
func retryOverload(ask func() response) response {
	for {
		a := ask()
		if a.status != http.StatusServiceUnavailable ||
			!bytes.Contains(a.body, []byte("too much to do")) {
			return a
		}
		time.Sleep(100 * time.Millisecond) // so that retries do not keep the machine busy
	}
}

func (p *publisher) server() *server { return p.servers[p.random.IntN(len(p.servers))] }

func (p publication) workerObject() string {
	return fmt.Sprint("worker ", p.repository, " ", p.worker)
}

func (p publication) tagObject(tag int) string {
	return fmt.Sprint("tag ", p.repository, " ", tag)
}

func (p publication) branchObject(branch int) string {
	return fmt.Sprint("branch ", p.repository, " ", branch)
}

func (p *publisher) publish(wanted publication) {
	call := p.history.now()
	a := retryOverload(func() response { return p.client.publish(p.server(), wanted) })
	switch {
	case a.acknowledged():
		p.accepted(call, wanted, a)
	case a.status == http.StatusBadRequest && wanted.tag > 0:
		p.history.add(
			p.number, call, touch{wanted.tagObject(wanted.tag), wanted.revision, claimTag},
			outcome{refused: true, holder: p.holder(a)},
		)
	default:
		p.t.Errorf("status %d, %v: %s", a.status, a.err, a.body)
	}
}

func (p *publisher) accepted(call int64, wanted publication, a response) {
	made := as[version](p.t, a)
	p.seen = append(p.seen, seen{wanted, made})
	p.history.add(
		p.number, call, touch{wanted.workerObject(), wanted.revision, publishVersion},
		outcome{isNew: a.status == http.StatusCreated},
	)
	if wanted.tag > 0 {
		p.history.add(
			p.number, call, touch{wanted.tagObject(wanted.tag), wanted.revision, claimTag}, outcome{},
		)
	}
	if wanted.branch > 0 {
		p.history.add(
			p.number, call, touch{wanted.branchObject(wanted.branch), wanted.revision, moveBranch},
			outcome{},
		)
	}
	if wanted.branch > 0 && !made.has("branch", branchName(wanted.branch)) || wanted.tag > 0 &&
		!made.has("tag", tagName(wanted.tag)) {
		p.t.Errorf("the response lacks what was published: %s", a.body)
	}
}

// holder returns the revision that has the refused tag.
func (p *publisher) holder(a response) int {
	found := regexp.MustCompile(
		`belongs to revision \S*/commit/(\d{40}) already`,
	).FindSubmatch(a.body)
	if found == nil {
		p.t.Errorf("a refusal for another reason: %s", a.body)
		return 0
	}
	number, err := strconv.Atoi(string(found[1]))
	if err != nil {
		p.t.Error(err)
	}
	return number
}

// look reads a version and whether its revision has a branch or tag.
func (p *publisher) look(known seen) {
	call := p.history.now()
	read := as[version](
		p.t,
		retryOverload(
			func() response { return p.get(p.server(), "/api/v1/workers/versions/"+known.version.ID+"/") },
		),
	)
	branch, tag := 1+p.random.IntN(branches), 1+p.random.IntN(tags)
	if p.random.IntN(2) == 0 {
		p.history.add(
			p.number, call, touch{known.branchObject(branch), known.revision, look},
			outcome{has: read.has("branch", branchName(branch))},
		)
	} else {
		p.history.add(
			p.number, call, touch{known.tagObject(tag), known.revision, look},
			outcome{has: read.has("tag", tagName(tag))},
		)
	}
}

// list lists a worker's versions.
func (p *publisher) list(known seen) {
	call := p.history.now()
	var set uint64
	for _, v := range p.versions(p.server(), known.version.Worker.ID) {
		number, err := strconv.Atoi(strings.TrimLeft(v.Revision.Hash, "0"))
		if err != nil || set&(1<<number) != 0 {
			p.t.Errorf("the listed revision %s is wrong: %v", v.Revision.Hash, err)
		}
		set |= 1 << number
	}
	p.history.add(
		p.number, call, touch{thing: known.workerObject(), verb: listVersions}, outcome{set: set},
	)
}

func TestCheckerRejectsImpossibleHistories(t *testing.T) {
	for name, operations := range map[string][]porcupine.Operation{
		"a version is made twice": {
			{
				ClientId: 1, Input: touch{"worker", 1, publishVersion}, Call: 0,
				Output: outcome{isNew: true}, Return: 10,
			},
			{
				ClientId: 2, Input: touch{"worker", 1, publishVersion}, Call: 5,
				Output: outcome{isNew: true}, Return: 15,
			},
		},
		"a version is found and was never made": {
			{
				ClientId: 1, Input: touch{"worker", 1, publishVersion}, Call: 0, Output: outcome{},
				Return: 10,
			},
		},
		"a list lacks what was acknowledged before": {
			{
				ClientId: 1, Input: touch{"worker", 1, publishVersion}, Call: 0,
				Output: outcome{isNew: true}, Return: 10,
			},
			{ClientId: 2, Input: touch{"worker", 0, listVersions}, Call: 11, Output: outcome{}, Return: 15},
		},
		"two revisions get one tag": {
			{ClientId: 1, Input: touch{"tag", 1, claimTag}, Call: 0, Output: outcome{}, Return: 10},
			{ClientId: 2, Input: touch{"tag", 2, claimTag}, Call: 5, Output: outcome{}, Return: 15},
		},
		"a tag is refused because of who never got it": {
			{
				ClientId: 1, Input: touch{"tag", 1, claimTag}, Call: 0,
				Output: outcome{refused: true, holder: 2}, Return: 10,
			},
		},
		"an old branch is seen": {
			{ClientId: 1, Input: touch{"branch", 1, moveBranch}, Call: 0, Output: outcome{}, Return: 10},
			{ClientId: 1, Input: touch{"branch", 2, moveBranch}, Call: 11, Output: outcome{}, Return: 20},
			{
				ClientId: 2, Input: touch{"branch", 1, look}, Call: 21, Output: outcome{has: true},
				Return: 30,
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			if result := porcupine.CheckOperationsTimeout(
				model(), operations, time.Minute,
			); result != porcupine.Illegal {
				t.Errorf("the history is %s", result)
			}
		})
	}
}
