package profile

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"

	"arkindex"
	"arkindex/internal/network"
)

// Limits for GitLab's responses, in bytes. Secure files cannot be larger than 5 MB.
const (
	maxSecureFile = 5 << 20
	maxSecureList = 4 << 20
)

// gitlab reads the secure files of one project.
type gitlab struct {
	http    *http.Client
	files   *url.URL // URL of the list
	project string
	token   arkindex.Secret
}

// listPage returns one page of the list, and the number of the next page, which is empty after the
// last.
func (g *gitlab) listPage(ctx context.Context, page string) ([]secureFile, string, error) {
	address := *g.files
	address.RawQuery = url.Values{"page": {page}, "per_page": {"100"}}.Encode()
	content, header, err := g.get(ctx, &address, maxSecureList)
	if err != nil {
		return nil, "", err
	}
	var entries []secureFile
	if err := json.Unmarshal(content, &entries); err != nil {
		return nil, "", arkindex.Errorf(
			arkindex.CodeUnavailable, "%s responded with something else than its secure files",
			g.files.Host,
		).
			WithHint("check %s", variableAPI)
	}
	next := nextPage(header)
	if next == page {
		next = ""
	}
	return entries, next, nil
}

// nextPage returns the number of the next page: from GitLab's own header, which is missing for
// long lists, or from Link.
func nextPage(header http.Header) string {
	if next := header.Get("X-Next-Page"); next != "" {
		return next
	}
	for _, link := range strings.Split(strings.Join(header.Values("Link"), ","), ",") {
		target, parameters, _ := strings.Cut(link, ";")
		if !strings.Contains(parameters, `rel="next"`) {
			continue
		}
		if parsed, err := url.Parse(strings.Trim(strings.TrimSpace(target), "<>")); err == nil {
			return parsed.Query().Get("page")
		}
	}
	return ""
}

// get returns a response of at most limit bytes.
func (g *gitlab) get(
	ctx context.Context, address *url.URL, limit int64,
) ([]byte, http.Header, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address.String(), nil)
	if err != nil {
		return nil, nil, arkindex.Errorf(
			arkindex.CodeInternal, "a request to GitLab cannot be made: %w", err,
		)
	}
	request.Header.Set("JOB-TOKEN", g.token.Reveal())
	response, err := g.http.Do(request)
	if err != nil {
		return nil, nil, g.failure(ctx, err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return nil, nil, g.refusal(response.StatusCode)
	}
	content, err := io.ReadAll(io.LimitReader(response.Body, limit+1))
	switch {
	case err != nil:
		return nil, nil, g.failure(ctx, err)
	case int64(len(content)) > limit:
		return nil, nil, arkindex.Errorf(
			arkindex.CodeUnavailable, "the response of %s is larger than %d bytes", g.files.Host, limit,
		)
	}
	return content, response.Header, nil
}

// failure returns the error for a request without response.
func (g *gitlab) failure(ctx context.Context, err error) error {
	if errors.Is(context.Cause(ctx), context.Canceled) {
		return arkindex.Errorf(
			arkindex.CodeInterrupted, "interrupted while waiting for %s", g.files.Host,
		)
	}
	var spent *arkindex.Error // from a transport that repeated the request until the time was up
	if errors.As(err, &spent) {
		return spent
	}
	var wrapped *url.Error
	if errors.As(err, &wrapped) {
		err = wrapped.Err
	}
	if explained := network.Explain(g.files.Host, err); explained.Message != "" {
		return arkindex.Errorf(arkindex.CodeUnavailable,
			"GitLab's secure files cannot be read: %s", explained.Message).
			WithHint("%s", explained.Hint)
	}
	return arkindex.Errorf(
		arkindex.CodeUnavailable, "GitLab's secure files cannot be read from %s: %w", g.files.Host, err,
	).
		WithHint("try again later")
}

// refusal returns the error for a response with an error status. Its body is of no help to users.
func (g *gitlab) refusal(status int) error {
	fail := func(code arkindex.Code, hint string) error {
		e := arkindex.Errorf(
			code, "GitLab refused the secure files of the project %s (HTTP %d)", g.project, status,
		).
			WithHint("%s", hint)
		e.Status = status
		return e
	}
	switch {
	case status == http.StatusUnauthorized:
		return fail(
			arkindex.CodeCredentials, "check that the job still runs: "+variableToken+" is valid that long",
		)
	case status == http.StatusForbidden:
		return fail(
			arkindex.CodeForbidden, "check that the job's user may read the project's secure files",
		)
	case status == http.StatusTooManyRequests || status == http.StatusRequestTimeout || status >= 500:
		return fail(arkindex.CodeUnavailable, "try again later")
	case status >= 300 && status < 400:
		return fail(
			arkindex.CodeProfile,
			"GitLab redirects to another address, where the job token is not sent; check "+variableAPI,
		)
	default:
		return fail(arkindex.CodeProfile, "check "+variableAPI+" and "+variableProject)
	}
}
