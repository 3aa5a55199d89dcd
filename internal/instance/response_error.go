package instance

import (
	"encoding/json"
	"fmt"
	"maps"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"arkindex"
)

// responseError turns a response without success into an Error. Instances have two formats for
// errors, depending on their age, and proxies in front of them have others. The texts of the
// response are redacted unless redact is nil.
func responseError(
	response *http.Response, content []byte, redact func(string) string,
) *arkindex.Error {
	status := response.StatusCode
	if redact == nil {
		redact = func(text string) string { return text }
	}
	if wantsTLS(response, content) {
		return errorWantsTLS(response.Request.URL)
	}
	e := statusError(response, redact)
	e.Status = status
	problems := parseProblems(response, content)
	if exists := findVersionExists(status, problems, content); exists != nil {
		e.Code, e.Err = arkindex.CodeConflict, exists
	}
	if len(problems) == 0 {
		problems = unparsedReason(response, content)
	}
	var left int
	e.Problems, left = boundProblems(problems, redact)
	switch reason := joinProblems(e.Problems); {
	case left > 0:
		e.Message += fmt.Sprintf(": %s; and %d more", reason, left)
	case reason != "":
		e.Message += ": " + reason
	case status < 400:
	case len(content) == 0:
		e.Message += ", without a reason"
	case strings.Contains(response.Header.Get("Content-Type"), "html"):
		e.Message += ", with a web page instead of a reason"
	}
	return e
}

// statusError returns the code, message and hint for the status of a response.
func statusError(response *http.Response, redact func(string) string) *arkindex.Error {
	host := response.Request.URL.Host
	switch status := response.StatusCode; {
	case status == http.StatusUnauthorized:
		return arkindex.Errorf(arkindex.CodeCredentials, "%s refused the token (HTTP 401)", host).
			WithHint("check the profile's token: it may be unknown to the instance, revoked or expired")
	case status == http.StatusForbidden:
		return arkindex.Errorf(arkindex.CodeForbidden,
			"%s does not allow this with the profile's token (HTTP 403)", host).
			WithHint("ask for a token that may publish")
	case status == http.StatusRequestTimeout || status == http.StatusTooManyRequests || status >= 500:
		return arkindex.Errorf(arkindex.CodeUnavailable, "%s failed with HTTP %d", host, status).
			WithHint("try again later")
	case status == http.StatusNotFound:
		return arkindex.Errorf(arkindex.CodeNotFound, "%s has no such thing (HTTP 404)", host)
	case status == http.StatusNotModified:
		return arkindex.Errorf(arkindex.CodeUnavailable,
			"%s responded with HTTP 304 to a request without an ETag", host).
			WithHint("check what is between here and the instance, such as a cache")
	case status >= 300 && status < 400:
		return arkindex.Errorf(arkindex.CodeInvalid, "%s redirects to %s (HTTP %d)",
			host, redact(redirectTarget(response)), status).
			WithHint("give the instance's final address in the profile")
	case status == http.StatusConflict:
		return arkindex.Errorf(arkindex.CodeConflict, "%s refused the request (HTTP 409)", host)
	default:
		return arkindex.Errorf(arkindex.CodeInvalid, "%s refused the request (HTTP %d)", host, status)
	}
}

// redirectTarget returns where a response redirects to, without the parts of the address that may
// hold credentials.
func redirectTarget(response *http.Response) string {
	location, err := response.Location()
	if err != nil {
		return "another address"
	}
	target := url.URL{Scheme: location.Scheme, Host: location.Host, Path: location.Path}
	return target.String()
}

// Limits for the problems of a response, which an instance could make as many and as long as it
// likes: how many are shown, the bytes of a message and of a path that are shown, the bytes of a
// path that are read, and how deep a field may be.
const (
	maxProblems     = 20
	maxProblemText  = 500
	maxProblemPath  = 200
	maxReadPath     = 1 << 10
	maxProblemDepth = 20
)

// boundProblems returns the first different problems, with short redacted texts, and how many more
// there are.
func boundProblems(
	problems []arkindex.Problem, redact func(string) string,
) (bounded []arkindex.Problem, left int) {
	type key struct{ path, message string }
	seen := map[key]bool{}
	for _, problem := range problems {
		k := key{problem.Path, problem.Message}
		if seen[k] {
			continue
		}
		seen[k] = true
		if len(bounded) == maxProblems {
			left++
			continue
		}
		problem.Path = arkindex.CutText(redact(problem.Path), maxProblemPath)
		problem.Code = arkindex.CutText(redact(problem.Code), maxProblemPath)
		problem.Message = arkindex.CutText(redact(problem.Message), maxProblemText)
		bounded = append(bounded, problem)
	}
	return bounded, left
}

// joinProblems joins the problems into one line.
func joinProblems(problems []arkindex.Problem) string {
	var lines []string
	for _, problem := range problems {
		lines = append(lines, problem.String())
	}
	return strings.Join(lines, "; ")
}

// parseProblems reads the errors in a response, one Problem for each field and message.
func parseProblems(response *http.Response, content []byte) []arkindex.Problem {
	mediaType, _, _ := mime.ParseMediaType(response.Header.Get("Content-Type"))
	var body any
	if err := json.Unmarshal(content, &body); err != nil {
		text := strings.TrimSpace(string(content))
		if text != "" && mediaType == "text/plain" && len(text) < 500 {
			return []arkindex.Problem{{Message: text, Severity: arkindex.SeverityError}}
		}
		return nil
	}
	object, ok := body.(map[string]any)
	if !ok {
		return problemsAt(nil, "", "", body, 0)
	}
	if problems := standardProblems(object); problems != nil {
		return problems
	}
	var problems []arkindex.Problem
	for _, field := range sortedKeys(object) {
		if field == "existing_id" {
			continue // for programs
		}
		problems = problemsAt(problems, fieldName(field), "", object[field], 0)
	}
	return problems
}

// unparsedReason returns a long text, or JSON that is cut off because it is too large, as the
// reason in a response. It is never the reason that a version exists.
func unparsedReason(response *http.Response, content []byte) []arkindex.Problem {
	mediaType, _, _ := mime.ParseMediaType(response.Header.Get("Content-Type"))
	text := strings.TrimSpace(string(content))
	isJSON := strings.HasSuffix(mediaType, "json") && strings.HasPrefix(text, "{")
	if text == "" || mediaType != "text/plain" && !(isJSON && len(content) == maxErrorResponse) {
		return nil
	}
	return []arkindex.Problem{{Message: text, Severity: arkindex.SeverityError}}
}

// standardProblems reads the format {"type": …, "errors": [{"attr", "code", "detail"}]}. It
// returns nil for any other.
func standardProblems(object map[string]any) []arkindex.Problem {
	list, ok := object["errors"].([]any)
	if !ok {
		return nil
	}
	var problems []arkindex.Problem
	for _, item := range list {
		if e, ok := item.(map[string]any); ok {
			code, _ := e["code"].(string)
			problems = problemsAt(problems, attributeName(e["attr"]), code, e["detail"], 0)
		}
	}
	return problems
}

// attributeName reads the name of a field, which is a string or a list of path elements.
func attributeName(value any) string {
	switch attr := value.(type) {
	case string:
		return fieldName(attr)
	case []any:
		var parts []string
		for _, part := range attr {
			parts = append(parts, fmt.Sprint(part))
		}
		return fieldName(strings.Join(parts, "."))
	default:
		return ""
	}
}

// fieldName returns the name of a field. It is empty for names that refer to the whole request.
func fieldName(name string) string {
	if name == "__all__" || name == "detail" || name == "non_field_errors" {
		return ""
	}
	return name
}

// problemsAt appends the messages of one field. Those of fields that are too deep are left out.
func problemsAt(
	problems []arkindex.Problem, path, code string, value any, depth int,
) []arkindex.Problem {
	if depth > maxProblemDepth {
		return problems
	}
	path = arkindex.CutText(path, maxReadPath)
	switch v := value.(type) {
	case nil:
	case []any:
		for _, item := range v {
			problems = problemsAt(problems, path, code, item, depth+1)
		}
	case map[string]any:
		for _, key := range sortedKeys(v) {
			child := strings.TrimPrefix(path+"."+arkindex.CutText(key, maxReadPath), ".")
			problems = problemsAt(problems, child, code, v[key], depth+1)
		}
	default:
		problems = append(problems, arkindex.Problem{
			Path: path, Code: code, Severity: arkindex.SeverityError, Message: fmt.Sprint(v),
		})
	}
	return problems
}

func sortedKeys(object map[string]any) []string { return slices.Sorted(maps.Keys(object)) }

// VersionExists is the cause of an Error that refuses to create a version because it exists. ID is
// the ID of the version, empty when the instance does not report it.
type VersionExists struct {
	ID string
}

// Error implements error.
func (*VersionExists) Error() string { return "the version exists already" }

// findVersionExists recognizes the four ways in which instances report that a version exists. Two
// of them have no code, so their message must be matched. It returns nil for any other error.
func findVersionExists(
	status int, problems []arkindex.Problem, content []byte,
) *VersionExists {
	if status != http.StatusBadRequest && status != http.StatusConflict {
		return nil
	}
	var body struct {
		ID string `json:"existing_id"`
	}
	_ = json.Unmarshal(content, &body) // an ID that is not a string is ignored
	if status == http.StatusConflict && body.ID != "" {
		return &VersionExists{body.ID}
	}
	for _, problem := range problems {
		aboutVersion := problem.Path == "revision_url" || problem.Path == ""
		exists := strings.Contains(problem.Message, "already exists")
		if problem.Path == "revision_url" && problem.Code == "unique" || aboutVersion && exists {
			return &VersionExists{body.ID}
		}
	}
	return nil
}
