package cli

import (
	"net"
	"net/netip"
	"net/url"
	"strconv"

	"arkindex"
)

// check refuses what does not go together.
func (o *serveOptions) check() error {
	if o.logFormat != "text" && o.logFormat != "json" {
		return arkindex.Errorf(arkindex.CodeUsage, "--log-format %q is neither text nor json", o.logFormat)
	}
	if (o.tlsCert == "") != (o.tlsKey == "") {
		return arkindex.Errorf(arkindex.CodeUsage, "--tls-cert and --tls-key go together").WithHint("name both files, or none")
	}
	if err := checkPublicURL(o.publicURL); err != nil {
		return err
	}
	return o.checkListen()
}

// checkPublicURL refuses what cannot begin the addresses in answers. It never shows the URL, which may hold a password.
func checkPublicURL(text string) error {
	u, err := url.Parse(text)
	if text == "" || err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" && u.User == nil &&
		u.RawQuery == "" && !u.ForceQuery && u.Fragment == "" {
		return nil
	}
	return arkindex.Errorf(arkindex.CodeUsage, "--public-url is no address at which clients can reach the registry").
		WithHint("write it as https://workers.example.com, without a user, query or fragment")
}

// checkListen refuses to listen without encryption where others could listen in.
func (o *serveOptions) checkListen() error {
	host, _, err := net.SplitHostPort(o.listen)
	if err != nil {
		return arkindex.Errorf(arkindex.CodeUsage, "--listen %q is no address with a port", o.listen).
			WithHint("write it as 127.0.0.1:8000")
	}
	ip, err := netip.ParseAddr(host)
	if host == "localhost" || err == nil && ip.IsLoopback() || o.proxied || o.tlsCert != "" {
		return nil
	}
	return arkindex.Errorf(arkindex.CodeUsage, "--listen %s would send tokens unencrypted over the network", o.listen).
		WithHint("listen on 127.0.0.1, give a certificate with --tls-cert and --tls-key, or put an encrypting proxy in front and add --behind-proxy")
}

// isOn reports whether a variable switches something on.
func (a *app) isOn(variable string) bool {
	on, err := strconv.ParseBool(a.setting(variable, "false"))
	return err == nil && on
}

// checkSwitches refuses variables that are neither on nor off: what someone meant to switch on would silently stay off.
func (a *app) checkSwitches(variables ...string) error {
	for _, variable := range variables {
		if _, err := strconv.ParseBool(a.setting(variable, "false")); err != nil {
			return arkindex.Errorf(arkindex.CodeUsage, "%s is neither true nor false", variable).WithHint("write true or false")
		}
	}
	return nil
}
