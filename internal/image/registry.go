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

// State is the state of an image in its registry.
type State string

// The states. Skipped means that the registry was not asked.
const (
	Present     State = "present"
	Absent      State = "absent"
	Denied      State = "denied"
	Unreachable State = "unreachable"
	RateLimited State = "rate-limited"
	Skipped     State = "skipped"
)

// Finding is the result of a lookup. Digest is the digest of a present image, such as sha256:…,
// or "" if the registry does not report it. Err explains why the image is not present. It is nil
// if the registry was not asked because there are no credentials for it. Warning says which
// credentials are not used because they cannot be read.
type Finding struct {
	State   State
	Digest  string
	Err     error
	Warning error
}

// Registry looks images up in their registries. Getenv returns the variables of the pipeline and
// those that locate Docker's configuration.
type Registry struct {
	Getenv    func(string) string
	Transport http.RoundTripper
	UserAgent string
}

// Check looks an image up, with one HEAD request for its manifest after logging in. If onlyKnown
// is true, it does not ask a registry for which there are no credentials.
func (r Registry) Check(ctx context.Context, image Image, onlyKnown bool) Finding {
	reference, err := name.ParseReference(image.Reference)
	if err != nil {
		return Finding{State: Skipped, Err: arkindex.Errorf(arkindex.CodeUsage,
			"the image %q cannot be looked up: the client does not accept the reference",
			image.Reference)}
	}
	credentials, passedOver, err := r.credentials(ctx, reference.Context().RegistryStr())
	if err != nil {
		return Finding{State: Skipped, Err: err, Warning: passedOver}
	}
	found := r.look(ctx, image, reference, credentials, onlyKnown)
	found.Warning = passedOver
	return found
}

// look is Check with known credentials.
func (r Registry) look(
	ctx context.Context, image Image, reference name.Reference, credentials authn.Authenticator,
	onlyKnown bool,
) Finding {
	if onlyKnown && credentials == authn.Anonymous {
		return Finding{State: Skipped}
	}
	l := lookup{
		image: image.Reference, host: reference.Context().RegistryStr(),
		authenticated: credentials != authn.Anonymous,
	}
	response, err := r.head(ctx, reference, credentials)
	if err != nil {
		return l.requestFailed(ctx, err)
	}
	return l.fromResponse(response)
}

// head logs in and sends the request. If the registry refuses the login, the error is a
// transport.Error.
func (r Registry) head(
	ctx context.Context, reference name.Reference, credentials authn.Authenticator,
) (*http.Response, error) {
	repository := reference.Context()
	base := transport.NewUserAgent(r.Transport, r.UserAgent)
	scopes := []string{repository.Scope(transport.PullScope)}
	own, err := transport.NewWithContext(ctx, repository.Registry, credentials, base, scopes)
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
		"application/vnd.docker.distribution.manifest.list.v2+json",
		"application/vnd.docker.distribution.manifest.v2+json",
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

// byHost sends the credentials only to the registry itself, not to hosts that it redirects to.
type byHost struct {
	host        string
	own, others http.RoundTripper
}

// RoundTrip sends a request by the transport for its host.
func (b byHost) RoundTrip(request *http.Request) (*http.Response, error) {
	if request.URL.Host == b.host {
		return b.own.RoundTrip(request)
	}
	return b.others.RoundTrip(request)
}

// lookup turns the response of a registry, or the lack of one, into a Finding.
type lookup struct {
	image, host   string
	authenticated bool
}

// requestFailed explains why there is no response about the image.
func (l lookup) requestFailed(ctx context.Context, err error) Finding {
	var refusal *transport.Error
	if errors.As(err, &refusal) {
		// The login failed: that its address does not exist says nothing about the image.
		if refusal.StatusCode == http.StatusNotFound {
			return l.finding(
				Unreachable, arkindex.CodeUnavailable, "%s is not an image registry (HTTP 404)", l.host,
			)
		}
		return l.refused(refusal.StatusCode)
	}
	var spent *arkindex.Error // of a transport that retried the request until the time ran out
	if errors.As(err, &spent) && spent.Status != 0 {
		finding := l.refused(spent.Status)
		finding.Err = spent
		return finding
	}
	if errors.Is(context.Cause(ctx), context.Canceled) {
		return l.finding(
			Unreachable, arkindex.CodeInterrupted, "interrupted while waiting for %s", l.host,
		)
	}
	if explained := network.Explain(l.host, err); explained.Message != "" && spent == nil {
		err := arkindex.Errorf(
			arkindex.CodeUnavailable, "the image registry cannot be reached: %s", explained.Message,
		)
		return Finding{State: Unreachable, Err: err.WithHint("%s", explained.Hint)}
	}
	if spent != nil && spent.Code == arkindex.CodeUsage { // of a variable about connections
		return Finding{State: Unreachable, Err: spent}
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return l.finding(
			Unreachable, arkindex.CodeUnavailable, "the image registry %s did not respond in time", l.host,
		)
	}
	var wrapped *url.Error
	if errors.As(err, &wrapped) {
		err = wrapped.Err
	}
	return l.finding(
		Unreachable, arkindex.CodeUnavailable, "the image registry %s cannot be reached: %w", l.host,
		err,
	)
}

// fromResponse returns what a response says about the image.
func (l lookup) fromResponse(response *http.Response) Finding {
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

// refused explains a status that says nothing about the image.
func (l lookup) refused(status int) Finding {
	switch {
	case status == http.StatusTooManyRequests:
		return l.finding(RateLimited, arkindex.CodeUnavailable,
			"%s received too many requests (HTTP 429)", l.host)
	case status != http.StatusUnauthorized && status != http.StatusForbidden:
		err := arkindex.Errorf(arkindex.CodeUnavailable, "%s failed with HTTP %d", l.host, status)
		return Finding{State: Unreachable, Err: err.WithHint("try again later")}
	case l.authenticated:
		return l.finding(Denied, arkindex.CodeForbidden,
			"%s does not show the image %s with these credentials (HTTP %d)", l.host, l.image, status)
	}
	// Registries respond like this for absent images too, so as not to reveal which ones exist.
	return l.finding(Denied, arkindex.CodeForbidden,
		"%s does not show the image %s without credentials (HTTP %d)", l.host, l.image, status)
}

func (l lookup) finding(state State, code arkindex.Code, format string, args ...any) Finding {
	hints := map[State]string{
		Absent: "push the image first, or correct its name",
		Denied: "log in with docker login " + l.host +
			", or set CI_REGISTRY, CI_REGISTRY_USER and CI_REGISTRY_PASSWORD",
		Unreachable: "check the name of the image and the network",
		RateLimited: "try again later, or log in with docker login " + l.host,
	}
	return Finding{
		State: state, Err: arkindex.Errorf(code, format, args...).WithHint("%s", hints[state]),
	}
}
