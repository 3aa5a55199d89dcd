package oidc

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"

	"github.com/go-jose/go-jose/v4"
)

const (
	maxResponse = 1 << 20 // bytes
	maxKeys     = 100
)

// fetch fetches the issuer's keys from the URL in its discovery document.
func (k *keySet) fetch(ctx context.Context) ([]jose.JSONWebKey, error) {
	var document struct {
		Issuer string `json:"issuer"`
		Keys   string `json:"jwks_uri"`
	}
	if err := k.get(ctx, k.issuer+"/.well-known/openid-configuration", &document); err != nil {
		return nil, err
	}
	if document.Issuer != k.issuer {
		return nil, errors.New("its discovery document is of another issuer")
	}
	keysURL, err := url.Parse(document.Keys)
	if err != nil || keysURL.Host == "" || !isSafe(keysURL) {
		return nil, errors.New("its discovery document has no safe URL for its keys")
	}
	var set struct {
		Keys []json.RawMessage `json:"keys"`
	}
	if err := k.get(ctx, document.Keys, &set); err != nil {
		return nil, err
	}
	keys := readKeys(set.Keys)
	if len(keys) == 0 {
		return nil, errors.New("it has no public key for RS256 or ES256")
	}
	return keys, nil
}

// readKeys parses keys. It ignores keys of unknown kinds, as the standard requires.
func readKeys(list []json.RawMessage) []jose.JSONWebKey {
	var keys []jose.JSONWebKey
	for _, item := range list[:min(len(list), maxKeys)] {
		var key jose.JSONWebKey
		if err := json.Unmarshal(item, &key); err != nil || !key.Valid() || !key.IsPublic() {
			continue
		}
		if fits(key, string(jose.RS256)) || fits(key, string(jose.ES256)) {
			keys = append(keys, key)
		}
	}
	return keys
}

// get fetches a JSON document.
func (k *keySet) get(ctx context.Context, address string, into any) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return err
	}
	request.Header.Set("Accept", "application/json")
	response, err := k.http.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("%s responds with HTTP status %d", address, response.StatusCode)
	}
	content, err := io.ReadAll(io.LimitReader(response.Body, maxResponse+1))
	switch {
	case err != nil:
		return err
	case len(content) > maxResponse:
		return fmt.Errorf("the response of %s is longer than %d bytes", address, maxResponse)
	}
	if err := json.Unmarshal(content, into); err != nil {
		return fmt.Errorf("the response of %s is not JSON: %w", address, err)
	}
	return nil
}

func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
