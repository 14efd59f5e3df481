// SPDX-License-Identifier: Apache-2.0

package redact

import "strings"

// sensitiveParts are looked for anywhere in a name that has lost its case and
// its separators.
var sensitiveParts = [...]string{
	"password", "passwd", "passphrase", "passcode", "secret", "token", "credential", "apikey",
	"accesskey", "privatekey", "secretkey", "signingkey", "encryptionkey", "accountkey",
	"licensekey", "masterkey", "sharedkey", "authkey", "sessionid", "authorization", "cookie",
	"signature", "connectionstring", "dburl", "databaseurl",
}

// sensitiveNames are sensitive only as the whole name.
var sensitiveNames = [...]string{
	"pass", "auth", "pat", "jwt", "bearer", "passin", "passout", "oauth", "sas", "sig",
	"userpass", "sshpass", "mysqlpwd", "pgpass", "dsn",
}

// harmlessEnds say that a sensitive name speaks of where the secret is, or of
// a property of it.
var harmlessEnds = [...]string{
	"file", "path", "stdin", "env", "fd", "prompt", "ttl", "name", "dir", "expiry", "length",
	"type", "helper", "url", "uri", "endpoint", "command", "lines", "position", "count",
}

// sensitive reports whether a flag, variable, header or query parameter of
// this name carries a secret.
func sensitive(name string) bool {
	var buf [64]byte
	n := buf[:0]
	// What a name is about stands at its end.
	for i := max(0, len(name)-len(buf)); i < len(name); i++ {
		switch c := name[i]; {
		case 'A' <= c && c <= 'Z':
			n = append(n, c+'a'-'A')
		case 'a' <= c && c <= 'z' || '0' <= c && c <= '9':
			n = append(n, c)
		}
	}
	if len(n) < len("sig") {
		return false
	}
	for _, w := range sensitiveNames {
		if string(n) == w {
			return true
		}
	}
	for i := range len(n) - 1 {
		if !partPairs.has(n[i], n[i+1]) || n[i] < 'a' {
			continue
		}
		for _, p := range partsByLetter[n[i]-'a'] {
			if len(p) <= len(n)-i && string(n[i:i+len(p)]) == p {
				return !harmless(string(n), p)
			}
		}
	}
	return false
}

// partsByLetter are sensitiveParts by their first letter: every flag of every
// exec is looked up.
var partsByLetter = func() (by [26][]string) {
	for _, p := range sensitiveParts {
		by[p[0]-'a'] = append(by[p[0]-'a'], p)
	}
	return by
}()

// partPairs are the first two letters of sensitiveParts.
var partPairs = func() (p pairs) {
	for _, s := range sensitiveParts {
		p.add(s)
	}
	return p
}()

func harmless(name, part string) bool {
	if part == "dburl" || part == "databaseurl" {
		return false
	}
	for _, end := range harmlessEnds {
		if strings.HasSuffix(name, end) {
			return true
		}
	}
	return false
}
