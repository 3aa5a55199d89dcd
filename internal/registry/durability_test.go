package registry_test

import (
	"bufio"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"sync"
	"testing"

	"arkindex"
	"arkindex/internal/registry"
)

// databaseOfPublisher is the variable with the database to which this test program, run again,
// publishes until it is killed.
const databaseOfPublisher = "ARKINDEX_TEST_PUBLISHER_DATABASE"

func TestAcknowledgedPublicationsSurviveAKilledProcess(t *testing.T) {
	if database := os.Getenv(databaseOfPublisher); database != "" {
		publishForever(t, database)
	}
	database := newDatabase(t)
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	command := exec.CommandContext(t.Context(), program, "-test.run=^"+t.Name()+"$")
	command.Env = append(os.Environ(), databaseOfPublisher+"="+database)
	output, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	var acknowledged []string
	lines := bufio.NewScanner(output)
	for lines.Scan() {
		if acknowledged = append(acknowledged, lines.Text()); len(acknowledged) == 25 {
			_ = command.Process.Kill()
		}
	}
	if err := command.Wait(); err == nil || len(acknowledged) < 25 {
		t.Fatalf("the publisher ended by itself after %d publications: %v", len(acknowledged), err)
	}
	s := serveDatabase(t, database, registry.Config{Local: true})
	for _, id := range acknowledged {
		s.get("/api/v1/workers/versions/" + id + "/").want(http.StatusOK)
	}
	s.publish(http.StatusCreated, body{"revision_hash": hashB})
}

// publishForever prints the ID of each version whose publication is acknowledged.
func publishForever(t *testing.T, database string) {
	s := serveDatabase(t, database, registry.Config{Local: true})
	for i := 0; ; i++ {
		fmt.Println(s.publish(http.StatusCreated, body{"revision_hash": fmt.Sprintf("%040d", i)}).ID)
	}
}

// databaseOfPublishers is the variable with the database to which many processes of this test
// program publish the same version at once.
const databaseOfPublishers = "ARKINDEX_TEST_PUBLISHERS_DATABASE"

func TestProcessesThatStartAtOnceShareAFreshDatabase(t *testing.T) {
	if database := os.Getenv(databaseOfPublishers); database != "" {
		s := serveDatabase(t, database, registry.Config{Local: true})
		s.post(publishPath, publication(nil))
		return
	}
	const processes = 6
	database := newDatabase(t)
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	var group sync.WaitGroup
	for range processes {
		group.Go(func() {
			command := exec.CommandContext(t.Context(), program, "-test.run=^"+t.Name()+"$")
			command.Env = append(os.Environ(), databaseOfPublishers+"="+database)
			if output, err := command.CombinedOutput(); err != nil {
				t.Errorf("%v: %s", err, output)
			}
		})
	}
	group.Wait()
	s := serveDatabase(t, database, registry.Config{Local: true})
	if page := as[arkindex.Page[arkindex.Worker]](s.get("/api/v1/workers/")); page.Count != 1 {
		t.Errorf("%d workers", page.Count)
	}
	s.publish(http.StatusOK, nil)
}

func TestRegistryKeepsItsDataWhenItIsOpenedAgain(t *testing.T) {
	database := newDatabase(t)
	var id, token string
	t.Run("first", func(t *testing.T) {
		s := serveDatabase(t, database, registry.Config{})
		id, token = s.publish(http.StatusCreated, nil).ID, s.token
	})
	s := serveDatabase(t, database, registry.Config{})
	if s.token != "" {
		t.Error("another administrator was made")
	}
	s.send(
		http.MethodGet, "/api/v1/workers/versions/"+id+"/", "Token "+token, nil,
	).want(http.StatusOK)
}
