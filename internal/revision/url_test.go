package revision

import (
	"errors"
	"strings"
	"testing"

	"arkindex"
)

func TestRemoteBecomesAWebURL(t *testing.T) {
	for remote, want := range map[string]string{
		// common forms
		"git@h:g/p.git":            "https://h/g/p",
		"user@h:g/p":               "https://h/g/p",
		"h.example.com:g/p.git":    "https://h.example.com/g/p",
		"ssh://git@h:2222/g/p.git": "https://h/g/p",
		"ssh://h/g/p":              "https://h/g/p",
		"git+ssh://git@h/g/p.git":  "https://h/g/p",
		"ssh+git://git@h/g/p.git":  "https://h/g/p",
		"https://h/g/p.git":        "https://h/g/p",
		"git://h/g/p":              "https://h/g/p",
		"git://h:9418/g/p.git":     "https://h/g/p",
		"http://h/g/p.git":         "http://h/g/p",

		// only a final .git is removed
		"git@github.com:user/user.github.io.git": "https://github.com/user/user.github.io",
		"https://h/g/user.github.io.git":         "https://h/g/user.github.io",
		"https://h/g/p.git.git":                  "https://h/g/p.git",
		"https://h/g/.github":                    "https://h/g/.github",
		"https://h/g/digit":                      "https://h/g/digit",
		"https://h/g.git/p":                      "https://h/g.git/p",
		"https://h/g/p.git/":                     "https://h/g/p",
		"https://h/g/p/":                         "https://h/g/p",
		"ssh://h/srv/p/.git":                     "https://h/srv/p",

		// ports and prefixes
		"https://h:8443/git/g/p.git":   "https://h:8443/git/g/p",
		"http://h:8080/g/p":            "http://h:8080/g/p",
		"https://h:443/g/p":            "https://h:443/g/p",
		"https://h:/g/p":               "https://h/g/p",
		"git@h:2222/g/p.git":           "https://h/2222/g/p",
		"[git@h:2222]:g/p.git":         "https://h/g/p",
		"git@h:g/sub/deep/p.git":       "https://h/g/sub/deep/p",
		"git@h:/srv/git/p.git":         "https://h/srv/git/p",
		"git@git.sr.ht:~user/p":        "https://git.sr.ht/~user/p",
		"ssh://git@h/~user/p.git":      "https://h/~user/p",
		"git@h:@scope/p":               "https://h/@scope/p",
		"https://h/@scope/p.git":       "https://h/@scope/p",
		"HTTPS://Git.Example.COM/G/P":  "https://git.example.com/G/P",
		"git@Git.Example.COM:G/P.git":  "https://git.example.com/G/P",
		" https://h/g/p \n":            "https://h/g/p",
		"https://h/g/p.git?ref=x#frag": "https://h/g/p",

		// unusual hosts and paths
		"ssh://git@[2001:db8::1]:22/g/p.git":    "https://[2001:db8::1]/g/p",
		"git@[2001:db8::1]:g/p.git":             "https://[2001:db8::1]/g/p",
		"[2001:db8::1]:g/p":                     "https://[2001:db8::1]/g/p",
		"https://[2001:db8::1]:8443/g/p.git":    "https://[2001:db8::1]:8443/g/p",
		"https://192.0.2.7/g/p":                 "https://192.0.2.7/g/p",
		"git@h:g/my project.git":                "https://h/g/my%20project",
		"https://h/g/my%20project.git":          "https://h/g/my%20project",
		"git@h:g/écriture.git":                  "https://h/g/%C3%A9criture",
		"git@bücher.example:g/p":                "https://bücher.example/g/p",
		"org-123@github.com:org/p.git":          "https://github.com/org/p",
		"ssh://git@h:2222/g/p%2Fq.git":          "https://h/g/p%2Fq",
		"ssh://user:password@h:2222/g/p.git":    "https://h/g/p",
		"git@h:what?is#this":                    "https://h/what%3Fis%23this",
		"https://oauth2:token@h:8443/g/p.git":   "https://h:8443/g/p",
		"https://token@h/g/p":                   "https://h/g/p",
		"https://user:p%40ss%2Fword@h/g/p":      "https://h/g/p",
		"https://user:p@ss@h/g/p":               "https://h/g/p",
		"https://x-access-token:t@[::1]:1/g/p":  "https://[::1]:1/g/p",
		"https://:@h/g/p":                       "https://h/g/p",
		"https://user:@h/g/p":                   "https://h/g/p",
		"ssh://git@ssh.example.com:443/g/p.git": "https://ssh.example.com/g/p",
	} {
		t.Run(remote, func(t *testing.T) {
			got, err := NormalizeRemote(remote)
			if err != nil || got != want {
				t.Errorf("NormalizeRemote(%q) = %q, %v, want %q", remote, got, err, want)
			}
		})
	}
}

func TestGivenWebURLIsSentAsItIs(t *testing.T) {
	for stated, want := range map[string]string{
		"https://h/g/p":                       "https://h/g/p",
		"https://h/g/p.git":                   "https://h/g/p.git",
		"https://h/g/p/":                      "https://h/g/p/",
		"http://Git.Example.COM:8080/G/P.git": "http://Git.Example.COM:8080/G/P.git",
		"https://h/g/p?a=b#c":                 "https://h/g/p?a=b#c",
		"https://h/g/my%20project":            "https://h/g/my%20project",
		"https://h":                           "https://h",

		// without credentials
		"https://user:token@h/g/p.git":                   "https://h/g/p.git",
		"HTTPS://token@h:1/g/p":                          "HTTPS://h:1/g/p",
		"https://h/g/p?private_token=t&ref=main":         "https://h/g/p?ref=main",
		"https://h/g/p?access_token=t":                   "https://h/g/p",
		"https://h/g/p?a=b&X-Amz-Signature=s&API_KEY=k#": "https://h/g/p?a=b",
		"https://h/g/p#access_token=t":                   "https://h/g/p",

		// other forms are normalized
		"git@h:g/p.git":            "https://h/g/p",
		"ssh://git@h:2222/g/p.git": "https://h/g/p",
	} {
		t.Run(stated, func(t *testing.T) {
			got, err := StatedURL(stated)
			if err != nil || got != want {
				t.Errorf("StatedURL(%q) = %q, %v, want %q", stated, got, err, want)
			}
		})
	}
}

func TestRemoteWithoutWebURLIsRefusedWithAHint(t *testing.T) {
	const (
		local       = "local path"
		unreadable  = "cannot be read"
		unsupported = "no web address"
		nothing     = "no repository"
	)
	for raw, want := range map[string]string{
		"/srv/git/p.git":                local,
		"./p":                           local,
		"../p.git":                      local,
		"p":                             local,
		"gitlab.example.com/g/p":        local,
		"./a:b":                         local,
		"a/b:c":                         local,
		`C:\git\p`:                      local,
		"C:/git/p":                      local,
		"file:///srv/git/p":             local,
		"FILE:///srv/git/p":             local,
		"":                              local,
		"~/p":                           local,
		"ext::sh -c x":                  unsupported,
		"gcrypt::rsync://h/p":           unsupported,
		"codecommit://p":                unsupported, // of the region of an AWS profile
		"codecommit::eu-west-1://p/q":   unsupported,
		"codecommit::x.y://p":           unsupported,
		"ftp://h/p":                     unsupported,
		"s3://bucket/p":                 unsupported,
		"https://h":                     nothing,
		"https://h/":                    nothing,
		"git@h:":                        nothing,
		"ssh://h/.git":                  nothing,
		"https:///g/p":                  unreadable,
		"https://":                      unreadable,
		"https://h:port/g/p":            unreadable,
		"https://h\x00/g/p":             unreadable,
		"https://h h/g/p":               unreadable,
		"ssh://git@h:g/p":               unreadable,
		"https://user:pa/ss@h/g/p":      unreadable,
		"https://user:12/34@h/g/p":      unreadable,
		"https://user:12/@h/g/p":        unreadable,
		"https://user:1?2@h/g/p":        unreadable,
		"https://user:1#2@h/g/p":        unreadable,
		"https://user%3Apass%40h/g/p":   unreadable,
		"user:token@h:g/p":              unreadable,
		"user:token@h/g/p":              unreadable,
		"git@-oProxyCommand=x:g/p":      unreadable,
		"git@h:token@x/p":               unreadable,
		"git@[h@x]:p@q":                 unreadable,
		"git@h\\:g/p":                   unreadable,
		"https://h/%zz/p":               unreadable,
		"https://gitlab-ci-token:@/g/p": unreadable,
	} {
		t.Run(raw, func(t *testing.T) {
			_, err := NormalizeRemote(raw)
			var failed *arkindex.Error
			if !errors.As(err, &failed) || failed.Code != arkindex.CodeUsage ||
				!strings.Contains(failed.Message, want) || failed.Hint == "" {
				t.Errorf("NormalizeRemote(%q): %#v, want %q", raw, err, want)
			}
		})
	}
}

func FuzzRepositoryURL(f *testing.F) {
	for _, seed := range []string{
		"git@h:g/p.git", "ssh://git@h:2222/g/p.git", "https://u:t@h:8443/g/p.git?x=y#z", "git://h/g/p",
		"[git@h:22]:p", "git@[::1]:p",
		"https://user:12/34@h/p", "user:token@h:p", "C:/x", "ext::x", "file:///x", "https://h/@s/p",
		"https://%40h/p", "h:p@q", "//h/p", "https://h:/p",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		for name, read := range map[string]func(string) (string, error){
			"NormalizeRemote": NormalizeRemote, "StatedURL": StatedURL,
		} {
			address, err := read(raw)
			if err != nil {
				if trimmed := strings.TrimSpace(raw); len(trimmed) > 20 &&
					strings.Contains(err.Error(), trimmed) {
					t.Errorf("%s(%q): the error quotes the URL: %v", name, raw, err)
				}
				continue
			}
			checkAddress(t, name, raw, address)
		}
	})
}

// checkAddress checks the properties of every URL that is sent: it is an HTTP(S) URL with a host,
// without a user, and does not change if it is normalized again.
func checkAddress(t *testing.T, name, raw, address string) {
	t.Helper()
	scheme, rest, _ := strings.Cut(address, "://")
	host, _, _ := strings.Cut(rest, "/")
	if lower := strings.ToLower(scheme); lower != "http" && lower != "https" || host == "" ||
		strings.Contains(host, "@") {
		t.Errorf("%s(%q) = %q", name, raw, address)
	}
	if again, err := StatedURL(address); err != nil || again != address {
		t.Errorf("%s(%q) = %q, which is sent as %q, %v", name, raw, address, again, err)
	}
	if name == "NormalizeRemote" && !strings.HasSuffix(address, ".git") {
		if again, err := NormalizeRemote(address); err != nil || again != address {
			t.Errorf("%s(%q) = %q, which becomes %q, %v", name, raw, address, again, err)
		}
	}
}
