// SPDX-License-Identifier: Apache-2.0

package conflict

import "github.com/goenvtrace/goenvtrace/decoder/goenv"

// foreign is the variable that makes the launch build for another machine: GOOS
// where that differs from the host's, GOARCH otherwise.
func (c *Case) foreign() (goenv.Setting, bool) {
	os, arch, ok := c.host()
	if !ok {
		return goenv.Setting{}, false
	}
	if s, ok := c.setting("GOOS"); ok && s.Value != os {
		return s, true
	}
	if s, ok := c.setting("GOARCH"); ok && s.Value != arch {
		return s, true
	}
	return goenv.Setting{}, false
}

// target is the pair that the launch builds for.
func (c *Case) target() (os, arch string) {
	os, arch, _ = c.host()
	if v := c.value("GOOS"); v != "" {
		os = v
	}
	if v := c.value("GOARCH"); v != "" {
		arch = v
	}
	return os, arch
}
