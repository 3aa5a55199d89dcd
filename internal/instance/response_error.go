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
// errors, depending on their age, and proxies in front of them have others.
func responseError(response *http.Response, content []byte) *arkindex.Error {
	status := response.StatusCode
	e := statusError(response)
	e.Status, e.Problems = status, parseProblems(response, content)
	if exists := findVersionExists(status, e.Problems, content); exists != nil {
		e.Code, e.Err = arkindex.CodeConflict, exists
	}
	switch reason := joinProblems(e.Problems); {
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
func statusError(response *http.Response) *arkindex.Error {
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
			host, redirectTarget(response), status).
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

// joinProblems joins the problems into one line, without duplicates.
func joinProblems(problems []arkindex.Problem) string {
	var lines []string
	for _, problem := range problems {
		if line := problem.String(); !slices.Contains(lines, line) {
			lines = append(lines, line)
		}
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
		return problemsAt("", "", body)
	}
	if problems := standardProblems(object); problems != nil {
		return problems
	}
	var problems []arkindex.Problem
	for _, field := range sortedKeys(object) {
		if field == "existing_id" {
			continue // for programs
		}
		problems = append(problems, problemsAt(fieldName(field), "", object[field])...)
	}
	return problems
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
			problems = append(problems, problemsAt(attributeName(e["attr"]), code, e["detail"])...)
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

// problemsAt reads the messages of one field, at any depth.
func problemsAt(path, code string, value any) []arkindex.Problem {
	var problems []arkindex.Problem
	switch v := value.(type) {
	case nil:
	case []any:
		for _, item := range v {
			problems = append(problems, problemsAt(path, code, item)...)
		}
	case map[string]any:
		for _, key := range sortedKeys(v) {
			child := strings.TrimPrefix(path+"."+key, ".")
			problems = append(problems, problemsAt(child, code, v[key])...)
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
