package registry

import (
	"bytes"
	"encoding/json"
	"net/http"
)

// answer is what an operation gives back: an HTTP status and a body that is written as a JSON object. With status 204 there
// is none.
type answer struct {
	status int
	body   any
}

func ok(body any) answer { return answer{http.StatusOK, body} }

// writeAnswer writes a body as JSON. It keeps the bytes of raw values but for insignificant blanks.
func writeAnswer(w http.ResponseWriter, a answer) {
	if a.status == http.StatusNoContent {
		w.WriteHeader(a.status)
		return
	}
	var content bytes.Buffer
	encoder := json.NewEncoder(&content)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(a.body); err != nil {
		panic("registry: an answer cannot be written as JSON: " + err.Error()) // bodies are structs and stored JSON
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(a.status)
	_, _ = w.Write(content.Bytes()) // a client that went away misses its answer
}
