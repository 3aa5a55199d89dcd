package image

import (
	"context"
	"errors"
	"net/http"
	"net/url"

	"github.com/google/go-containerregistry/pkg/authn"
	"github.com/google/go-containerregistry/pkg/name"
	"github.com/google/go-containerregistry/pkg/v1/remote/transport"

	"arkindex"
	"arkindex/internal/network"
)

// State is what a registry says about an image.
type State string

// Every state there is. Skipped means that the registry was not asked.
const (
	Present     State = "present"
	Absent      State = "absent"
	Denied      State = "denied"
	Unreachable State = "unreachable"
	RateLimited State = "rate-limited"
	Skipped     State = "skipped"
)

// Finding is the outcome of a look-up. Digest is that of a present image, such as sha256:…, empty when the registry does
// not tell. Err says what is wrong with an image that is not present, and is nil when nothing kept the registry from being
// asked but the lack of credentials.
type Finding struct {
	State  State
	Digest string
	Err    error
}

// Registry asks the registry that an image's reference names. Getenv gives the pipeline's variables and the place of
// Docker's configuration.
type Registry struct {
	Getenv    func(string) string
	Transport http.RoundTripper
	UserAgent string
}

// Check asks whether the image is there, by one request for its manifest's head after those that log in. With
// onlyKnown, a registry for which there are no credentials is not asked.
func (r Registry) Check(ctx context.Context, image Image, onlyKnown bool) Finding {
	reference, err := name.ParseReference(image.Reference)
	if err != nil {
		return Finding{Skipped, "", arkindex.Errorf(arkindex.CodeUsage, "the image %q cannot be looked up: its registry's library does not read it", image.Reference)}
	}
	credentials, err := r.credentials(reference.Context().RegistryStr())
	if err != nil {
		return Finding{Skipped, "", err}
	}
	if onlyKnown && credentials == authn.Anonymous {
		return Finding{State: Skipped}
	}
	l := lookup{image: image.Reference, host: reference.Context().RegistryStr(), known: credentials != authn.Anonymous}
	response, err := r.head(ctx, reference, credentials)
	if err != nil {
		return l.failed(ctx, err)
	}
	return l.answered(response)
}

// head logs in and sends the request. A registry's refusal to log in is a transport.Error.
func (r Registry) head(ctx context.Context, reference name.Reference, credentials authn.Authenticator) (*http.Response, error) {
	repository := reference.Context()
	base := transport.NewUserAgent(r.Transport, r.UserAgent)
	own, err := transport.NewWithContext(ctx, repository.Registry, credentials, base, []string{repository.Scope(transport.PullScope)})
	if err != nil {
		return nil, err
	}
	address := url.URL{
		Scheme: repository.Scheme(), Host: repository.RegistryStr(),
		Path: "/v2/" + repository.RepositoryStr() + "/manifests/" + reference.Identifier(),
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodHead, address.String(), nil)
	if err != nil {
		return nil, err
	}
	for _, mediaType := range []string{
		"application/vnd.oci.image.index.v1+json", "application/vnd.oci.image.manifest.v1+json",
		"application/vnd.docker.distribution.manifest.list.v2+json", "application/vnd.docker.distribution.manifest.v2+json",
	} {
		request.Header.Add("Accept", mediaType)
	}
	client := http.Client{Transport: byHost{host: address.Host, own: own, others: base}}
	response, err := client.Do(request)
	if err != nil {
		return nil, err
	}
	return response, response.Body.Close()
}

// byHost keeps the credentials for the registry itself: hosts to which it redirects are asked without any.
type byHost struct {
	host        string
	own, others http.RoundTripper
}

// RoundTrip sends the request the way that its host has.
func (b byHost) RoundTrip(request *http.Request) (*http.Response, error) {
	if request.URL.Host == b.host {
		return b.own.RoundTrip(request)
	}
	return b.others.RoundTrip(request)
}

// lookup words what came of asking.
type lookup struct {
	image, host string
	known       bool // there were credentials
}

// failed says why there is no answer about the image.
func (l lookup) failed(ctx context.Context, err error) Finding {
	var refusal *transport.Error
	if errors.As(err, &refusal) {
		// What failed is the login: that the registry has no address for it says nothing about the image.
		if refusal.StatusCode == http.StatusNotFound {
			return l.finding(Unreachable, arkindex.CodeUnavailable, "%s is no image registry (HTTP 404)", l.host)
		}
		return l.refused(refusal.StatusCode)
	}
	var spent *arkindex.Error // of a transport that has repeated the request until there was no more time
	if errors.As(err, &spent) && spent.Status != 0 {
		finding := l.refused(spent.Status)
		finding.Err = spent
		return finding
	}
	if errors.Is(context.Cause(ctx), context.Canceled) {
		return l.finding(Unreachable, arkindex.CodeInterrupted, "interrupted while waiting for %s", l.host)
	}
	if explained := network.Explain(l.host, err); explained.Message != "" && spent == nil {
		return Finding{State: Unreachable, Err: arkindex.Errorf(arkindex.CodeUnavailable, "the image registry is not reached: %s",
			explained.Message).WithHint("%s", explained.Hint)}
	}
	if spent != nil && spent.Code == arkindex.CodeUsage { // of a variable about connections
		return Finding{State: Unreachable, Err: spent}
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return l.finding(Unreachable, arkindex.CodeUnavailable, "the image registry %s did not answer in time", l.host)
	}
	var wrapped *url.Error
	if errors.As(err, &wrapped) {
		err = wrapped.Err
	}
	return l.finding(Unreachable, arkindex.CodeUnavailable, "the image registry %s cannot be reached: %w", l.host, err)
}

// answered reads the answer about the image.
func (l lookup) answered(response *http.Response) Finding {
	switch response.StatusCode {
	case http.StatusOK:
		found := Finding{State: Present}
		if digest := response.Header.Get("Docker-Content-Digest"); isDigest(digest) {
			found.Digest = digest
		}
		return found
	case http.StatusNotFound:
		return l.finding(Absent, arkindex.CodeMissing, "%s has no image %s", l.host, l.image)
	default:
		return l.refused(response.StatusCode)
	}
}

// refused says what a status means by which a registry does not answer the question.
func (l lookup) refused(status int) Finding {
	switch {
	case status == http.StatusTooManyRequests:
		return l.finding(RateLimited, arkindex.CodeUnavailable, "%s has had too many requests (HTTP 429)", l.host)
	case status != http.StatusUnauthorized && status != http.StatusForbidden:
		return Finding{State: Unreachable, Err: arkindex.Errorf(arkindex.CodeUnavailable, "%s fails with HTTP %d", l.host, status).WithHint("try again later")}
	case l.known:
		return l.finding(Denied, arkindex.CodeForbidden, "%s does not show the image %s with these credentials (HTTP %d)", l.host, l.image, status)
	}
	// Registries say the same of images that are absent, so as not to tell strangers which there are.
	return l.finding(Denied, arkindex.CodeForbidden, "%s does not show the image %s without credentials (HTTP %d)", l.host, l.image, status)
}

func (l lookup) finding(state State, code arkindex.Code, format string, args ...any) Finding {
	hints := map[State]string{
		Absent:      "push the image first, or correct its name",
		Denied:      "log in with docker login " + l.host + ", or set CI_REGISTRY, CI_REGISTRY_USER and CI_REGISTRY_PASSWORD",
		Unreachable: "check the image's name and the network",
		RateLimited: "try again later, or log in with docker login " + l.host,
	}
	return Finding{State: state, Err: arkindex.Errorf(code, format, args...).WithHint("%s", hints[state])}
}
