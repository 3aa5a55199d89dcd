package api

import (
	"errors"
	"maps"
	"net/http"
	"strconv"
	"strings"

	"arkindex"
	"arkindex/internal/registry/middleware"
)

// outcome is how an error with some code is reported: the HTTP status, and the code in the
// standard form.
type outcome struct {
	status int
	code   string
}

// outcomeOf is the one table from error codes to HTTP. A code that is missing from it is a bug.
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

// errorWithFields is an error whose response has more fields than those of the error.
type errorWithFields struct {
	err    error
	fields map[string]any
}

// Error returns the message of the error.
func (e errorWithFields) Error() string { return e.err.Error() }

// Unwrap returns the error.
func (e errorWithFields) Unwrap() error { return e.err }

// WriteError writes an error in the classic and the standard form at once. Nothing else writes
// errors. An error that is not an arkindex.Error is logged and not shown.
func (a *API) WriteError(w http.ResponseWriter, r *http.Request, err error) {
	known := &arkindex.Error{Code: arkindex.CodeInternal}
	errors.As(err, &known)
	result := outcomeOf(known.Code)
	if result.status >= http.StatusInternalServerError && known.RetryAfter == 0 {
		a.config.Logger.ErrorContext(r.Context(), "request failed",
			"request_id", middleware.RequestID(w), "method", r.Method, "path", r.URL.Path,
			"error", withCauses(err))
	}
	switch result.status {
	case http.StatusInternalServerError:
		known = arkindex.Errorf(arkindex.CodeInternal, "the registry failed on this request").
			WithHint("its log says why")
	case http.StatusUnauthorized:
		w.Header().Set("WWW-Authenticate", "Token")
	case http.StatusServiceUnavailable:
		known = withoutCause(known)
		w.Header().Set("Retry-After", strconv.Itoa(max(1, int(known.RetryAfter.Seconds()))))
	}
	body := errorBody(known, result)
	var extended errorWithFields
	if errors.As(err, &extended) {
		maps.Copy(body, extended.fields)
	}
	_ = writeJSON(w, result.status, body)
}

// withoutCause removes the cause from the message of an error: messages of a database contain
// names of users and hosts, which clients must not see.
func withoutCause(err *arkindex.Error) *arkindex.Error {
	if err.Err == nil {
		return err
	}
	shown := *err
	shown.Message = strings.TrimSuffix(shown.Message, ": "+err.Err.Error())
	return &shown
}

// withCauses returns the message of an error with its cause, for the log.
func withCauses(err error) string {
	message := err.Error()
	var known *arkindex.Error
	if errors.As(err, &known) && known.Err != nil && !strings.Contains(message, known.Err.Error()) {
		message += ": " + known.Err.Error()
	}
	return message
}

// standardError is an item of the list of errors in the standard form. Attr is the path to a
// value, or null.
type standardError struct {
	Attr   any    `json:"attr"`
	Code   string `json:"code"`
	Detail string `json:"detail"`
}

// errorBody returns an error in both forms. The classic form has the fields at fault at the top
// level. A field called type would hide that of the standard form, and is in the list only.
func errorBody(err *arkindex.Error, result outcome) map[string]any {
	body := map[string]any{}
	var list []standardError
	for _, problem := range err.Problems {
		path := splitPath(problem.Path)
		detail := withHint(problem.Message, problem.Hint)
		list = append(list, standardError{attribute(path), problem.Code, detail})
		if len(path) == 0 {
			path = []string{"__all__"}
		}
		addProblem(body, path, detail)
	}
	kind := "client_error"
	switch {
	case result.status >= http.StatusInternalServerError:
		kind = "server_error"
	case result.status == http.StatusBadRequest && len(list) > 0:
		kind = "validation_error"
	}
	if len(list) == 0 {
		detail := withHint(err.Message, err.Hint)
		body["detail"] = detail
		list = append(list, standardError{nil, result.code, detail})
	}
	body["type"], body["errors"] = kind, list
	return body
}

func withHint(message, hint string) string {
	if hint == "" {
		return message
	}
	return message + ": " + hint
}

// splitPath splits a path such as revision_references[0].name into its steps.
func splitPath(path string) []string {
	return strings.FieldsFunc(path, func(r rune) bool { return r == '.' || r == '[' || r == ']' })
}

// attribute returns the steps to a field, as the newest clients expect even if there is only one,
// or nil.
func attribute(path []string) any {
	if len(path) == 0 {
		return nil
	}
	return path
}

// addProblem adds a message to the list at a path of the classic form, in which steps are nested
// objects. A path that leads through the list of another problem ends there.
func addProblem(body map[string]any, path []string, message string) {
	at := body
	for i, step := range path {
		inner, isObject := at[step].(map[string]any)
		if last := i == len(path)-1; last || (!isObject && at[step] != nil) {
			messages, _ := at[step].([]string)
			at[step] = append(messages, message)
			return
		}
		if !isObject {
			inner = map[string]any{}
			at[step] = inner
		}
		at = inner
	}
}
