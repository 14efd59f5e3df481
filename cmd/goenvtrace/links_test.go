// SPDX-License-Identifier: Apache-2.0

package main

import (
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// The binary that people run as root speaks to nobody: no HTTP, no TLS, in none
// of its dependencies. Asking the go command is safe from the test cache here,
// unlike in TestImportDirections: this test binary is linked from the same
// packages, so that a new dependency makes it another binary.
func TestPrivilegedBinaryLinksNoNetwork(t *testing.T) {
	for _, arch := range []string{"amd64", "arm64"} {
		t.Run(arch, func(t *testing.T) {
			list := exec.Command("go", "list", "-deps", ".")
			list.Env = append(os.Environ(), "GOOS=linux", "GOARCH="+arch)
			out, err := list.Output()
			if err != nil {
				t.Fatal(err)
			}
			deps := strings.Fields(string(out))
			for _, bad := range []string{"net/http", "crypto/tls"} {
				if slices.Contains(deps, bad) {
					t.Errorf("goenvtrace links %s", bad)
				}
			}
		})
	}
}
