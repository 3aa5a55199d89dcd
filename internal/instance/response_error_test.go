package instance

import (
	"context"
	"errors"
	"testing"

	"arkindex"
)

func TestExistingVersionIsRecognizedInEveryFormat(t *testing.T) {
	for _, test := range []struct {
		name   string
		status int
		body   string
		id     string
		exists bool
	}{
		{"classic", 400, `{"revision_url": ["A version already exists for this revision."]}`, "", true},
		{
			"standard", 400,
			`{"type": "validation_error", "errors": [{"attr": "revision_url", "code": "unique",` +
				` "detail": "taken"}]}`, "", true,
		},
		{
			"standard, by path", 400,
			`{"type": "validation_error", "errors": [{"attr": ["revision_url"], "code": "unique",` +
				` "detail": "taken"}]}`, "", true,
		},
		{
			"conflict", 409,
			`{"type": "client_error", "errors": [{"attr": null, "code": "conflict",` +
				` "detail": "x"}], "existing_id": "v1"}`, "v1", true,
		},
		{
			"docker", 400,
			`{"__all__": ["A worker version already exists on this revision and this worker slug."]}`, "",
			true,
		},
		{
			"docker, standard", 400,
			`{"errors": [{"attr": "__all__", "code": "invalid",` +
				` "detail": "A worker version already exists on this revision."}]}`, "", true,
		},
		{
			"every form at once", 400,
			`{"revision_url": ["it already exists"], "errors": [{"attr": "revision_url",` +
				` "code": "unique", "detail": "it already exists"}], "existing_id": "v1"}`, "v1", true,
		},
		{"a conflict about something else", 409, `{"detail": "busy"}`, "", false},
		{
			"a tag that is taken", 400,
			`{"tag": ["a version with this tag already exists"], "errors": [{"attr": "tag",` +
				` "code": "unique", "detail": "it already exists"}]}`, "", false,
		},
		{
			"a URL that is wrong", 400,
			`{"errors": [{"attr": "revision_url", "code": "invalid", "detail": "no URL"}]}`, "", false,
		},
		{"an id that is none", 409, `{"existing_id": 7}`, "", false},
		{"a page of text", 400, `<html>already exists</html>`, "", false},
		{"another status", 403, `{"detail": "already exists"}`, "", false},
	} {
		t.Run(test.name, func(t *testing.T) {
			i := newInstance(t, respond(test.status, "application/json", test.body))
			_, err := client(t, i.URL).CreateDockerWorkerVersion(context.Background(), []byte(`{}`))
			var exists *VersionExists
			if errors.As(err, &exists) != test.exists || test.exists && exists.ID != test.id {
				t.Errorf("got %+v, %v", exists, err)
			}
		})
	}
}

func TestFindWorkerVersionStopsAtTheFirstMatch(t *testing.T) {
	i := newInstance(t, respond(
		200, "application/json",
		`{"next": "http://instance/?page=2", "results": [{"id": "v1"}, {"id": "v2"}]}`,
	))
	version, err := client(t, i.URL).FindWorkerVersion(context.Background(), "w", matchesID("v2"))
	if err != nil || version.ID != "v2" || len(i.seen) != 2 {
		t.Errorf("got %+v, %v after %d requests", version, err, len(i.seen))
	}
}

func matchesID(id string) func(arkindex.WorkerVersion) bool {
	return func(version arkindex.WorkerVersion) bool { return version.ID == id }
}
