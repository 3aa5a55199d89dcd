package instance

import (
	"encoding/json"
	"fmt"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"arkindex"
)

// answerError turns an answer that is no success into an Error. Instances write errors in two forms, by their age, and
// what stands before them (a proxy, a load balancer) in none: all are read.
func answerError(response *http.Response, content []byte) *arkindex.Error {
	host := response.Request.URL.Host
	e := &arkindex.Error{Status: response.StatusCode, Problems: answerProblems(response, content)}
	said := describe(e.Problems)
	switch status := response.StatusCode; {
	case status == http.StatusUnauthorized:
		e.Code, e.Message = arkindex.CodeCredentials, fmt.Sprintf("%s refused the token (HTTP 401)", host)
		e.Hint = "check the profile's token: it may be unknown to the instance, revoked or expired"
	case status == http.StatusForbidden:
		e.Code, e.Message = arkindex.CodeForbidden, fmt.Sprintf("%s does not allow this with the profile's token (HTTP 403)", host)
		e.Hint = "ask for a token that may publish"
	case status == http.StatusRequestTimeout || status == http.StatusTooManyRequests || status >= 500:
		e.Code, e.Message = arkindex.CodeUnavailable, fmt.Sprintf("%s failed with HTTP %d", host, status)
		e.Hint = "try again later"
	case status == http.StatusNotFound:
		e.Code, e.Message = arkindex.CodeNotFound, fmt.Sprintf("%s has no such thing (HTTP 404)", host)
	case status == http.StatusNotModified:
		e.Code, e.Message = arkindex.CodeUnavailable, fmt.Sprintf("%s answered with HTTP 304, which nobody asked for", host)
		e.Hint = "look at what stands between here and the instance, such as a cache"
	case status >= 300 && status < 400:
		e.Code, e.Message = arkindex.CodeInvalid, fmt.Sprintf("%s redirects to %s (HTTP %d)", host, redirection(response), status)
		e.Hint = "give the instance's final address in the profile"
	case status == http.StatusConflict:
		e.Code, e.Message = arkindex.CodeConflict, fmt.Sprintf("%s refused the request (HTTP 409)", host)
	default:
		e.Code, e.Message = arkindex.CodeInvalid, fmt.Sprintf("%s refused the request (HTTP %d)", host, status)
	}
	if exists := existing(response.StatusCode, e.Problems, content); exists != nil {
		e.Code, e.Err = arkindex.CodeConflict, exists
	}
	switch {
	case said != "":
		e.Message += ": " + said
	case response.StatusCode < 400:
	case len(content) == 0:
		e.Message += ", without a reason"
	case strings.Contains(response.Header.Get("Content-Type"), "html"):
		e.Message += ", with a web page instead of a reason"
	}
	return e
}

// redirection is where an answer leads, without what an address may hold of credentials.
func redirection(response *http.Response) string {
	location, err := response.Location()
	if err != nil {
		return "another address"
	}
	return (&url.URL{Scheme: location.Scheme, Host: location.Host, Path: location.Path}).String()
}

// describe joins the instance's own words into one line.
func describe(problems []arkindex.Problem) string {
	var lines []string
	for _, problem := range problems {
		if line := problem.String(); !slices.Contains(lines, line) {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "; ")
}

// answerProblems reads what an instance says is wrong, as one Problem for each field and text.
func answerProblems(response *http.Response, content []byte) []arkindex.Problem {
	mediaType, _, _ := mime.ParseMediaType(response.Header.Get("Content-Type"))
	var body any
	if err := json.Unmarshal(content, &body); err != nil {
		if text := strings.TrimSpace(string(content)); text != "" && mediaType == "text/plain" && len(text) < 500 {
			return []arkindex.Problem{{Message: text, Severity: arkindex.SeverityError}}
		}
		return nil
	}
	object, ok := body.(map[string]any)
	if !ok {
		return problemsAt("", "", body)
	}
	if standard := standardProblems(object); standard != nil {
		return standard
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

// standardProblems reads the form {"type": …, "errors": [{"attr", "code", "detail"}]}; nil when the answer is in another.
func standardProblems(object map[string]any) []arkindex.Problem {
	list, ok := object["errors"].([]any)
	if !ok {
		return nil
	}
	var problems []arkindex.Problem
	for _, item := range list {
		if e, ok := item.(map[string]any); ok {
			code, _ := e["code"].(string)
			problems = append(problems, problemsAt(attribute(e["attr"]), code, e["detail"])...)
		}
	}
	return problems
}

// attribute reads the name of a field, which instances give as a text or as a path's parts.
func attribute(value any) string {
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

// fieldName is a field's name, empty for the words that mean the request as a whole.
func fieldName(name string) string {
	if name == "__all__" || name == "detail" || name == "non_field_errors" {
		return ""
	}
	return name
}

// problemsAt reads the texts below one field, however they are nested.
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
			problems = append(problems, problemsAt(strings.TrimPrefix(path+"."+key, "."), code, v[key])...)
		}
	default:
		problems = append(problems, arkindex.Problem{Path: path, Code: code, Severity: arkindex.SeverityError, Message: fmt.Sprint(v)})
	}
	return problems
}

func sortedKeys(object map[string]any) []string {
	keys := make([]string, 0, len(object))
	for key := range object {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}
