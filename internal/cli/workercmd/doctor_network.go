package workercmd

import (
	"fmt"
	"net/url"
	"strings"

	"arkindex/internal/cli/app"
	"arkindex/internal/network"
	"arkindex/internal/profile"
)

// checkNetwork finds the proxy and the certificate authorities for an instance. There are no
// findings if neither the environment nor the profile names any.
func checkNetwork(a *app.App, p profile.Profile) []finding {
	if p.Builtin() {
		return nil
	}
	var findings []finding
	if f, ok := checkProxy(a, p.URL); ok {
		findings = append(findings, f)
	}
	authorities, err := network.ReadAuthorities(a.Process.Getenv, a.Process.Dir)
	if err == nil && len(authorities.Sources) == 0 && p.CAFile == "" {
		return findings
	}
	found := []string{"those of the system"}
	for _, source := range authorities.Sources {
		found = append(found, source.Path+" (from "+source.Variable+")")
	}
	if p.CAFile != "" {
		found = append(found, p.CAFile+" (ca_file of the profile)")
	}
	return append(findings, newFinding("certificates", strings.Join(found, ", "), err))
}

// checkProxy finds the proxy for an address, without its user name and password.
func checkProxy(a *app.App, address string) (f finding, ok bool) {
	proxies := network.ReadProxies(a.Process.Getenv)
	if err := proxies.Check(); err != nil {
		return newFinding("proxy", "", err), true
	}
	parsed, err := url.Parse(address)
	if err != nil || !proxies.Any() {
		return f, false // a wrong address is the finding about the instance
	}
	proxy, err := proxies.For(parsed)
	if err == nil && !proxy.Used() {
		return newFinding("proxy", "none for "+parsed.Host, nil), true
	}
	found := fmt.Sprintf("%s for %s, from %s", proxy, parsed.Host, proxy.Variable)
	return newFinding("proxy", found, err), true
}
