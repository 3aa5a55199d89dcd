package arkindex

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"
)

func TestSecretNeverPrintsItself(t *testing.T) {
	const canary = "ark_canary"
	secret := Secret(canary)
	var log bytes.Buffer
	slog.New(slog.NewTextHandler(&log, nil)).Info("login", "token", secret)
	inJSON, err := json.Marshal(map[string]any{"token": secret, "nested": []Secret{secret}})
	if err != nil {
		t.Fatal(err)
	}
	printed := map[string]string{
		"%v":   fmt.Sprintf("%v", secret),
		"%s":   fmt.Sprintf("[%s]", secret),
		"%q":   fmt.Sprintf("%q", secret),
		"%#v":  fmt.Sprintf("%#v", secret),
		"%+v":  fmt.Sprintf("%+v", struct{ Token Secret }{secret}),
		"json": string(inJSON),
		"slog": log.String(),
	}
	for how, text := range printed {
		if strings.Contains(text, canary) || !strings.Contains(text, redacted) {
			t.Errorf("%s prints %q", how, text)
		}
	}
	if secret.Reveal() != canary {
		t.Errorf("Reveal() = %q, want the secret", secret.Reveal())
	}
}

func TestSecretLosesWhatProgramsWriteAroundIt(t *testing.T) {
	for _, test := range []struct{ text, secret, token string }{
		{"\ufeffabc\r\n", "abc", "abc"},
		{"abc\n\n", "abc", "abc"},
		{" a b \r\n", " a b ", "a b"},
		{"\ufeff\n", "", ""},
		{"", "", ""},
	} {
		if got := TrimSecret(test.text).Reveal(); got != test.secret {
			t.Errorf("%q: secret %q, want %q", test.text, got, test.secret)
		}
		if got := TrimToken(test.text).Reveal(); got != test.token {
			t.Errorf("%q: token %q, want %q", test.text, got, test.token)
		}
	}
}

func TestControlCharactersAndTokensAreRecognized(t *testing.T) {
	for _, test := range []struct {
		secret              Secret
		hasControl, isToken bool
	}{
		{"abc", false, true},
		{"pass word é", false, false},
		{"a\x01b", true, false},
		{"a\x00b", true, false},
		{"a\x7f", true, false},
		{"a\tb", true, false},
		{"a\u0085b", true, false},
	} {
		if test.secret.HasControl() != test.hasControl || test.secret.IsToken() != test.isToken {
			t.Errorf("%q: %v, %v", string(test.secret), test.secret.HasControl(), test.secret.IsToken())
		}
	}
}
