package cli

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"slices"
)

// withoutFields is an instance that does not report some fields of objects.
type withoutFields struct {
	next   http.Handler
	fields []string
}

// ServeHTTP implements http.Handler.
func (h withoutFields) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	recorder := httptest.NewRecorder()
	h.next.ServeHTTP(recorder, r)
	var document any
	body := recorder.Body.Bytes()
	if r.URL.Path != "/api/v1/openapi/" && json.Unmarshal(body, &document) == nil {
		h.hide(document)
		body, _ = json.Marshal(document)
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(recorder.Code)
	_, _ = w.Write(body)
}

// hide removes the fields from a decoded JSON document.
func (h withoutFields) hide(value any) {
	switch value := value.(type) {
	case []any:
		for _, element := range value {
			h.hide(element)
		}
	case map[string]any:
		for name, field := range value {
			if slices.Contains(h.fields, name) {
				delete(value, name)
			}
			h.hide(field)
		}
	}
}
