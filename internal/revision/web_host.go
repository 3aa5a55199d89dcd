package revision

import "strings"

// webHosts maps hosts that only speak SSH to those that serve the same repositories on the web.
func webHosts() map[string]string {
	return map[string]string{
		"ssh.github.com":             "github.com",
		"altssh.gitlab.com":          "gitlab.com",
		"altssh.bitbucket.org":       "bitbucket.org",
		"ssh.gitlab.gnome.org":       "gitlab.gnome.org",
		"ssh.gitlab.freedesktop.org": "gitlab.freedesktop.org",
	}
}

// onWebHost returns the web URL of a repository on a host that has several, so that each clone of
// the repository has the same URL. Its path has no slash at either end.
func (u remoteURL) onWebHost() remoteURL {
	if web, known := webHosts()[u.host]; known {
		return remoteURL{scheme: "https", host: web, path: u.path}
	}
	if u.host == "bitbucket.org" { // what its pipelines call http, and redirects to https
		u.scheme = "https"
	}
	if path, ok := azurePath(u.host, u.path); ok {
		return remoteURL{scheme: "https", host: azureHost, path: path}
	}
	return u
}

// azureHost is the host of all organizations of Azure Repos.
const azureHost = "dev.azure.com"

// azurePath returns ORGANIZATION/PROJECT/_git/REPOSITORY for a remote of Azure Repos whose form is
// another: over SSH v3/ORGANIZATION/PROJECT/REPOSITORY, and before there was dev.azure.com
// PROJECT/_git/REPOSITORY, or PROJECT/_ssh/REPOSITORY, on a host ORGANIZATION.visualstudio.com. The
// project may be left out if the repository has the same name.
func azurePath(host, path string) (string, bool) {
	parts := strings.Split(path, "/")
	organization, old := strings.CutSuffix(host, ".visualstudio.com")
	switch {
	case host == "ssh.dev.azure.com", organization == "vs-ssh" && old,
		strings.HasSuffix(organization, ".vs-ssh") && old:
		if len(parts) != 4 || parts[0] != "v3" {
			return "", false
		}
		// Even in SSH's short form, Azure writes a blank as %20.
		path := azureRepository(parts[1], parts[2], parts[3])
		return strings.ReplaceAll(path, "%25", "%"), true
	case host == azureHost:
		organization, parts = parts[0], parts[1:]
	case !old || strings.Contains(organization, "."):
		return "", false
	}
	if len(parts) > 0 && strings.EqualFold(parts[0], "DefaultCollection") {
		parts = parts[1:]
	}
	if len(parts) == 2 {
		parts = []string{parts[1], parts[0], parts[1]}
	}
	if len(parts) != 3 || parts[1] != "_git" && parts[1] != "_ssh" {
		return "", false
	}
	return azureRepository(organization, parts[0], parts[2]), true
}

func azureRepository(organization, project, repository string) string {
	return organization + "/" + project + "/_git/" + repository
}
