package registry

import (
	"errors"
	"maps"
	"net/http"
	"strings"

	"arkindex"
)

// outcome is how a kind of error is answered: the HTTP status, and the word for it that clients of the standard form read.
type outcome struct {
	status int
	word   string
}

// outcomeOf is the one table from error codes to HTTP. A code that is not in it is a defect of ours.
func outcomeOf(code arkindex.Code) outcome {
	known, ok := map[arkindex.Code]outcome{
		arkindex.CodeInvalid:     {http.StatusBadRequest, "invalid"},
		arkindex.CodeCredentials: {http.StatusUnauthorized, "authentication_failed"},
		arkindex.CodeForbidden:   {http.StatusForbidden, "permission_denied"},
		arkindex.CodeNotFound:    {http.StatusNotFound, "not_found"},
		arkindex.CodeMethod:      {http.StatusMethodNotAllowed, "method_not_allowed"},
		arkindex.CodeConflict:    {http.StatusConflict, "conflict"},
		arkindex.CodeTooLarge:    {http.StatusRequestEntityTooLarge, "too_large"},
		arkindex.CodeUnavailable: {http.StatusServiceUnavailable, "unavailable"},
	}[code]
	if !ok {
		return outcome{http.StatusInternalServerError, "error"}
	}
	return known
}

// extendedError is an error whose answer carries more than the error.
type extendedError struct {
	error
	extra map[string]any
}

// Unwrap returns the error itself.
func (e extendedError) Unwrap() error { return e.error }

// writeError answers with an error, in the classic and in the standard form at once. It is the only place that does. What
// is not an arkindex.Error is logged and not shown.
func (r *Registry) writeError(w http.ResponseWriter, request *http.Request, err error) {
	known := &arkindex.Error{Code: arkindex.CodeInternal}
	errors.As(err, &known)
	result := outcomeOf(known.Code)
	var later laterError
	if limited := errors.As(err, &later); result.status >= http.StatusInternalServerError && !limited {
		r.config.Logger.ErrorContext(request.Context(), "request failed", "request_id", w.Header().Get(requestIDHeader), "method", request.Method, "path", request.URL.Path, "error", causes(err))
	}
	switch result.status {
	case http.StatusInternalServerError:
		known = &arkindex.Error{Code: arkindex.CodeInternal, Message: "the registry failed on this request", Hint: "its log says why"}
	case http.StatusUnauthorized:
		w.Header().Set("WWW-Authenticate", "Token")
	case http.StatusServiceUnavailable:
		known = withoutCause(known)
		w.Header().Set("Retry-After", seconds(later.after))
	}
	body := errorBody(known, result)
	var extended extendedError
	if errors.As(err, &extended) {
		maps.Copy(body, extended.extra)
	}
	w.Header().Set("Cache-Control", "no-store")
	writeAnswer(w, answer{result.status, body})
}

// withoutCause leaves out of an error's message what caused it: a database tells of users and addresses that are no client's business.
func withoutCause(err *arkindex.Error) *arkindex.Error {
	if err.Err == nil {
		return err
	}
	shown := *err
	shown.Message = strings.TrimSuffix(shown.Message, ": "+err.Err.Error())
	return &shown
}

// causes tells an error with what caused it, for the log.
func causes(err error) string {
	text := err.Error()
	var known *arkindex.Error
	if errors.As(err, &known) && known.Err != nil && !strings.Contains(text, known.Err.Error()) {
		text += ": " + known.Err.Error()
	}
	return text
}

// standardError is one item of the standard form's list. Attr is the path to a value, or null.
type standardError struct {
	Attr   any    `json:"attr"`
	Code   string `json:"code"`
	Detail string `json:"detail"`
}

// errorBody writes an error in both forms. Fields at fault stand at the top level for the classic form, which knows no
// word for their kind; a field that is called type would hide the standard form's, and stands in the list only.
func errorBody(err *arkindex.Error, result outcome) map[string]any {
	body := map[string]any{}
	var list []standardError
	for _, problem := range err.Problems {
		path := splitPath(problem.Path)
		list = append(list, standardError{attribute(path), problem.Code, sentence(problem.Message, problem.Hint)})
		if len(path) == 0 {
			path = []string{"__all__"}
		}
		placeProblem(body, path, sentence(problem.Message, problem.Hint))
	}
	kind := "client_error"
	switch {
	case result.status >= http.StatusInternalServerError:
		kind = "server_error"
	case result.status == http.StatusBadRequest && len(list) > 0:
		kind = "validation_error"
	}
	if len(list) == 0 {
		detail := sentence(err.Message, err.Hint)
		body["detail"] = detail
		list = append(list, standardError{nil, result.word, detail})
	}
	body["type"], body["errors"] = kind, list
	return body
}

func sentence(message, hint string) string {
	if hint == "" {
		return message
	}
	return message + ": " + hint
}

// splitPath takes revision_references[0].name apart.
func splitPath(path string) []string {
	return strings.FieldsFunc(path, func(r rune) bool { return r == '.' || r == '[' || r == ']' })
}

// attribute is where a problem is: the steps to the field, as the newest clients expect even for a single one, or null.
func attribute(path []string) any {
	if len(path) == 0 {
		return nil
	}
	return path
}

// placeProblem adds a text to the classic form's list at a path, whose steps are nested objects. A path that goes through
// another problem's list ends there.
func placeProblem(body map[string]any, path []string, text string) {
	at := body
	for i, step := range path {
		inner, isObject := at[step].(map[string]any)
		if last := i == len(path)-1; last || (!isObject && at[step] != nil) {
			texts, _ := at[step].([]string)
			at[step] = append(texts, text)
			return
		}
		if !isObject {
			inner = map[string]any{}
			at[step] = inner
		}
		at = inner
	}
}
