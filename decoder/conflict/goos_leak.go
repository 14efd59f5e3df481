// SPDX-License-Identifier: Apache-2.0

package conflict

import (
	"fmt"
	"strings"

	"github.com/goenvtrace/goenvtrace/decoder/goenv"
)

var goosLeak = Rule{
	ID:       "GOOS-LEAK",
	Title:    "GOOS or GOARCH of a cross build reached a command that runs what it builds",
	Severity: Error,
	Doc: Doc{
		What: "go run, go test, or dlv debug and test, run with a GOOS or GOARCH that is not this machine's, and " +
			"nothing here runs such programs (no -exec, no go_GOOS_GOARCH_exec in PATH, no binfmt_misc handler). " +
			"For gopls and go install p@v: the variable comes from a startup file, so that the wrong system's files are " +
			"analysed, or a tool installed that doesn't run.",
		Why: "Somebody exported the variable for one cross build. The build itself succeeds; the program can't be " +
			"started. Cross builds are fine, and never reported.",
		Fix:     "Unset GOOS and GOARCH where the finding says; set them in front of the one command: GOOS=windows go build.",
		Message: "fork/exec /tmp/go-build1/b001/exe/hello: exec format error",
		Refs:    []string{"golang/go#57108", "golang/go#57693", "mitchellh/gox#88"},
	},
	Check: checkGoosLeak,
}

// interpreters are the names under which handlers of foreign programs are
// usually registered with the kernel.
var interpreters = map[string][]string{
	"windows": {"wine", "windows", "DOSWin", "WSLInterop"}, "386": {"qemu-i386"}, "amd64": {"qemu-x86_64"},
	"arm": {"qemu-arm"}, "arm64": {"qemu-aarch64"}, "loong64": {"qemu-loongarch64"}, "mips": {"qemu-mips"},
	"mipsle": {"qemu-mipsel"}, "mips64": {"qemu-mips64"}, "mips64le": {"qemu-mips64el"}, "ppc64": {"qemu-ppc64"},
	"ppc64le": {"qemu-ppc64le"}, "riscv64": {"qemu-riscv64"}, "s390x": {"qemu-s390x"},
}

func checkGoosLeak(c *Case) []Finding {
	s, foreign := c.foreign()
	if os, arch := c.target(); !foreign || s.Layer == goenv.Default || !goenv.KnownPort(os, arch) {
		return nil
	}
	switch {
	case c.isGo() && c.Config.Command.Runs() && !c.goflagsHave("exec"), c.Config.Tool == goenv.Dlv && c.builds():
		if c.runsForeign() || c.ranWhatItBuilt() || c.succeeded() {
			return nil
		}
		os, arch := c.target()
		return []Finding{c.found(Error, s, fmt.Sprintf(": it builds for %s/%s, and such a program can't be started here", os, arch))}
	case c.Config.Tool == goenv.Gopls:
		return fromStartupFile(c.found(Warn, s, ": it looks at files of another system"))
	case c.isGo() && c.Config.Command.Name == "install" && c.Config.Command.AtVersion():
		return fromStartupFile(c.found(Warn, s, ": what it installs doesn't run here"))
	}
	return nil
}

// fromStartupFile keeps a finding about a variable that nobody set for this one
// command: in front of it, or in an editor's settings, it is meant.
func fromStartupFile(f Finding) []Finding {
	if f.Cause != CauseRCFile {
		return nil
	}
	return []Finding{f}
}

// ranWhatItBuilt reports that a program out of a work directory or the build
// cache was seen running below the launch.
func (c *Case) ranWhatItBuilt() bool {
	for _, child := range c.Launch.Children {
		if strings.Contains(child.Exe, "/go-build") {
			return true
		}
	}
	return false
}

// builds reports a dlv that compiles what it debugs. What "dap" is asked for
// comes later, over its connection.
func (c *Case) builds() bool {
	return c.Config.Command.Debugs() && c.Config.Command.First() != "dap"
}

// runsForeign reports that this machine may run what is built for another one.
// In doubt it may.
func (c *Case) runsForeign() bool {
	hostOS, hostArch, _ := c.host()
	os, arch := c.target()
	if os == hostOS && (hostArch == "amd64" && arch == "386" || hostArch == "arm64" && arch == "arm") {
		return true
	}
	value, _, ok := c.pathOf(0)
	if !ok || len(goenv.LookPath(c.notes.ask, value, c.Config.Command.Dir, "go_"+os+"_"+arch+"_exec")) > 0 {
		return true
	}
	key := arch
	if os != hostOS {
		key = os
	}
	for _, name := range interpreters[key] {
		if there, ok := c.exists("/proc/sys/fs/binfmt_misc/" + name); !ok || there {
			return true
		}
	}
	return false
}
