package api

import (
	"bytes"
	"encoding/json"
	"net/http"
)

// writeJSON writes a response with a JSON body. Raw values in it keep their bytes, except for
// insignificant white space.
func writeJSON(w http.ResponseWriter, status int, body any) error {
	var content bytes.Buffer
	encoder := json.NewEncoder(&content)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(body); err != nil {
		panic("api: cannot encode a response: " + err.Error()) // bodies are structs and stored JSON
	}
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(content.Bytes()) // fails if the client is gone
	return nil
}

// writeNoContent writes a response without a body.
func writeNoContent(w http.ResponseWriter) {
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(http.StatusNoContent)
}
