package revision

import "testing"

func TestHostOfGitAloneBecomesTheWebHost(t *testing.T) {
	for remote, want := range map[string]string{
		"ssh://git@ssh.github.com:443/g/p.git":       "https://github.com/g/p",
		"git@ssh.github.com:g/p.git":                 "https://github.com/g/p",
		"[git@ssh.github.com:443]:g/p.git":           "https://github.com/g/p",
		"ssh://git@SSH.GitHub.com:443/G/P":           "https://github.com/G/P",
		"ssh://git@altssh.gitlab.com:443/g/s/p.git":  "https://gitlab.com/g/s/p",
		"ssh://git@altssh.bitbucket.org:443/g/p.git": "https://bitbucket.org/g/p",
		"git@ssh.gitlab.gnome.org:GNOME/gtk.git":     "https://gitlab.gnome.org/GNOME/gtk",
		"http://bitbucket.org/g/p":                   "https://bitbucket.org/g/p",

		"git@ssh.dev.azure.com:v3/o/p/r":                        "https://dev.azure.com/o/p/_git/r",
		"ssh://git@ssh.dev.azure.com:22/v3/o/p/r":               "https://dev.azure.com/o/p/_git/r",
		"git@ssh.dev.azure.com:v3/o/my%20p/r":                   "https://dev.azure.com/o/my%20p/_git/r",
		"ssh://git@ssh.dev.azure.com/v3/o/my%20p/r":             "https://dev.azure.com/o/my%20p/_git/r",
		"https://o@dev.azure.com/o/p/_git/r":                    "https://dev.azure.com/o/p/_git/r",
		"o@vs-ssh.visualstudio.com:v3/o/p/r":                    "https://dev.azure.com/o/p/_git/r",
		"ssh://o@vs-ssh.visualstudio.com:22/v3/o/p/r":           "https://dev.azure.com/o/p/_git/r",
		"https://o.visualstudio.com/p/_git/r":                   "https://dev.azure.com/o/p/_git/r",
		"https://o.visualstudio.com/DefaultCollection/p/_git/r": "https://dev.azure.com/o/p/_git/r",
		"ssh://o@o.visualstudio.com:22/p/_ssh/r":                "https://dev.azure.com/o/p/_git/r",
		"https://o.visualstudio.com/_git/r":                     "https://dev.azure.com/o/r/_git/r",
		"https://dev.azure.com/o/_git/r":                        "https://dev.azure.com/o/r/_git/r",

		"ssh://APKA1@git-codecommit.eu-west-1.amazonaws.com/v1/repos/r": "" +
			"https://git-codecommit.eu-west-1.amazonaws.com/v1/repos/r",
		"codecommit::eu-west-1://r":    "https://git-codecommit.eu-west-1.amazonaws.com/v1/repos/r",
		"codecommit::us-east-1://me@r": "https://git-codecommit.us-east-1.amazonaws.com/v1/repos/r",
		"codecommit::cn-north-1://r":   "https://git-codecommit.cn-north-1.amazonaws.com.cn/v1/repos/r",

		// hosts and paths that only resemble these
		"git@ssh.dev.azure.com:o/p/r":          "https://ssh.dev.azure.com/o/p/r",
		"git@myssh.github.com:g/p":             "https://myssh.github.com/g/p",
		"https://o.visualstudio.com/p/_wiki/r": "https://o.visualstudio.com/p/_wiki/r",
		"https://dev.azure.com/o":              "https://dev.azure.com/o",
		"http://git.bitbucket.org/g/p":         "http://git.bitbucket.org/g/p",
	} {
		t.Run(remote, func(t *testing.T) {
			got, err := NormalizeRemote(remote)
			if err != nil || got != want {
				t.Errorf("NormalizeRemote(%q) = %q, %v, want %q", remote, got, err, want)
			}
		})
	}
}
