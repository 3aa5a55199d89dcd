package network

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"strings"
	"time"
)

// Explanation says why a request got no response, and what to do. Permanent means that another
// attempt would fail too, Unconnected that there was no connection to the server, and Untrusted
// that the authority of its certificate is unknown.
type Explanation struct {
	Message, Hint                     string
	Permanent, Unconnected, Untrusted bool
}

// Explain explains why a request to a host failed. Message is empty unless the cause is a
// certificate, of the server or the client, or a proxy.
func Explain(host string, err error) Explanation {
	var proxy *ProxyError
	if errors.As(err, &proxy) {
		return proxy.explain()
	}
	if certificate := explainCertificate(host, err); certificate != nil {
		return *certificate
	}
	var operation *net.OpError
	if errors.As(err, &operation) && operation.Op == opAlert &&
		strings.Contains(operation.Err.Error(), "certificate") {
		return explainAlert(host, operation.Err)
	}
	dial := operation != nil && operation.Op == "dial"
	var name *net.DNSError
	return Explanation{Unconnected: dial || errors.As(err, &name)}
}

// opAlert is the operation in errors of crypto/tls about an alert of the server.
const opAlert = "remote error"

// explainAlert explains why a server ended a connection because of the client's certificate.
func explainAlert(host string, alert error) Explanation {
	return Explanation{
		Message: fmt.Sprintf("%s requires a client certificate that it trusts (%v)", host, alert),
		Hint: "ask the administrator of " + host + " for a client certificate, " +
			"and name it as cert_file and key_file of the profile",
		Permanent: true,
	}
}

// explainCertificate explains why the certificate of a host is not trusted. It returns nil for any
// other error.
func explainCertificate(host string, err error) *Explanation {
	var failed *tls.CertificateVerificationError
	if !errors.As(err, &failed) || len(failed.UnverifiedCertificates) == 0 {
		return nil
	}
	shown := failed.UnverifiedCertificates[0]
	x := &Explanation{Permanent: true}
	var invalid x509.CertificateInvalidError
	var name x509.HostnameError
	var unknown x509.UnknownAuthorityError
	switch {
	case errors.As(failed.Err, &name):
		x.Message = fmt.Sprintf("the certificate of %s is for another name: %s", host, namesOf(shown))
		x.Hint = "check the address, or have the certificate issued for " + name.Host + " too"
	case errors.As(failed.Err, &invalid) && invalid.Reason == x509.Expired:
		shown = invalid.Cert // it may be that of an authority
		x.Message, x.Hint = explainDates(host, shown, time.Now())
	case errors.As(failed.Err, &unknown):
		x.Message = fmt.Sprintf("the certificate of %s is from an authority that is not trusted here",
			host)
		x.Hint = "to trust the authority, name a file with its certificate in the variable " +
			"REQUESTS_CA_BUNDLE or SSL_CERT_FILE"
		x.Untrusted = true
	default:
		x.Message = fmt.Sprintf("the certificate of %s cannot be verified: %v", host, failed.Err)
		x.Hint = "show this to the administrator of " + host
	}
	x.Message += fmt.Sprintf(" (subject %s, issuer %s)",
		limited(shown.Subject.String()), limited(shown.Issuer.String()))
	return x
}

// explainDates explains that a certificate is not valid now.
func explainDates(
	host string, certificate *x509.Certificate, now time.Time,
) (message, hint string) {
	const layout = "2006-01-02 15:04 MST"
	message = fmt.Sprintf("the certificate of %s expired on %s", host,
		certificate.NotAfter.UTC().Format(layout))
	hint = "have it renewed"
	if now.Before(certificate.NotBefore) {
		message = fmt.Sprintf("the certificate of %s is not valid before %s", host,
			certificate.NotBefore.UTC().Format(layout))
		hint = "wait until then"
	}
	return message, hint + ", or correct this machine's clock: it says " + now.UTC().Format(layout)
}

// namesOf lists the first names that a certificate is for.
func namesOf(certificate *x509.Certificate) string {
	names := certificate.DNSNames
	for _, ip := range certificate.IPAddresses {
		names = append(names, ip.String())
	}
	if len(names) == 0 {
		return "none, apart from its subject"
	}
	const shown = 5
	if len(names) > shown {
		names = append(names[:shown:shown], "…")
	}
	return limited(strings.Join(names, ", "))
}

// limited shortens a string from a server.
func limited(text string) string {
	const limit = 200
	if characters := []rune(text); len(characters) > limit {
		return string(characters[:limit]) + "…"
	}
	if text == "" {
		return "none"
	}
	return text
}
