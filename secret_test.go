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
