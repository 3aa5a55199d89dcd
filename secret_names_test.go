package arkindex

import "testing"

func TestSecretParametersAreRecognizedByName(t *testing.T) {
	for name, want := range map[string]bool{
		"token": true, "private_token": true, "X-Amz-Signature": true, "AccessKeyId": true,
		"apikey": true, "API-KEY": true, "sessionid": true, "passwd": true, "oauth2": true,
		"sig": true, "api_sig": true, "key": true, "keys": true, "aUtH": true, "user[password]": true,
		"design": false, "keyword": false, "author": false, "monkey": false, "compass": false,
		"ref": false, "assign": false, "authority": false, "WWW-Authenticate": false, "": false,
	} {
		t.Run(name, func(t *testing.T) {
			if got := IsSecretParameter(name); got != want {
				t.Errorf("IsSecretParameter() = %v, want %v", got, want)
			}
		})
	}
}

func TestSecretParametersAreFoundAndRemoved(t *testing.T) {
	for query, want := range map[string]string{
		"":                  "",
		"a=b&c":             "a=b&c",
		"a=b;c=d&e=f":       "a=b;c=d&e=f",
		"token=x":           "",
		"a=b&token=x&c=d":   "a=b&c=d",
		"a=b;token=x;c=d":   "a=b;c=d",
		"%74oken=x&a=b":     "a=b",
		"a=token&b=secret":  "a=token&b=secret",
		"X-Amz-Signature=x": "",
	} {
		t.Run(query, func(t *testing.T) {
			if got := RemoveSecretParameters(query); got != want {
				t.Errorf("RemoveSecretParameters() = %q, want %q", got, want)
			}
			if got := HasSecretParameter(query); got != (query != want) {
				t.Errorf("HasSecretParameter() = %v", got)
			}
		})
	}
}
