// SPDX-License-Identifier: Apache-2.0

package redact

import "strings"

// keeping says what happens to the value of a variable.
type keeping uint8

const (
	withhold keeping = iota // becomes a fingerprint
	words                   // kept, words looked at one by one
	list                    // kept, entries between colons looked at one by one
	public                  // kept; long random strings are its nature and no secret
)

// classify says whether a variable's value is kept. Names match exactly:
// GOAUTH, GOOGLE_APPLICATION_CREDENTIALS and GOENV_GITHUB_TOKEN begin like
// harmless ones.
func classify(name string) keeping {
	switch name {
	// What go env of Go 1.26 lists, and the settings of other architectures.
	// GOAUTH is missing: it holds commands with credentials.
	case "AR", "CC", "CGO_CFLAGS", "CGO_CPPFLAGS", "CGO_CXXFLAGS", "CGO_ENABLED", "CGO_FFLAGS",
		"CGO_LDFLAGS", "CXX", "FC", "GCCGO", "GO111MODULE", "GO386", "GOAMD64", "GOARCH", "GOARM",
		"GOARM64", "GOBIN", "GOCACHE", "GOCACHEPROG", "GODEBUG", "GOENV", "GOEXE",
		"GOEXPERIMENT", "GOFIPS140", "GOFLAGS", "GOGCCFLAGS", "GOHOSTARCH", "GOHOSTOS",
		"GOINSECURE", "GOMIPS", "GOMIPS64", "GOMOD", "GOMODCACHE", "GONOPROXY", "GONOSUMDB",
		"GOOS", "GOPPC64", "GOPRIVATE", "GOPROXY", "GORISCV64", "GOROOT", "GOTELEMETRY",
		"GOTELEMETRYDIR", "GOTMPDIR", "GOTOOLCHAIN", "GOTOOLDIR", "GOVCS", "GOVERSION",
		"GOWASM", "GOWORK", "GO_EXTLINK_ENABLED", "PKG_CONFIG":
		return words
	case "CGO_CFLAGS_ALLOW", "CGO_CFLAGS_DISALLOW", "CGO_CPPFLAGS_ALLOW", "CGO_CPPFLAGS_DISALLOW",
		"CGO_CXXFLAGS_ALLOW", "CGO_CXXFLAGS_DISALLOW", "CGO_FFLAGS_ALLOW", "CGO_FFLAGS_DISALLOW",
		"CGO_LDFLAGS_ALLOW", "CGO_LDFLAGS_DISALLOW":
		return words
	case "GOSUMDB": // may carry a verifier key, which is public
		return public
	// The runtime's, and what the go command tells its children.
	case "GOCOVERDIR", "GOFILE", "GOGC", "GOLINE", "GOMAXPROCS", "GOMEMLIMIT", "GOPACKAGE",
		"GOPACKAGESDRIVER", "GORACE", "GOTRACEBACK", "GOTOOLCHAIN_INTERNAL_SWITCH_COUNT",
		"GOTOOLCHAIN_INTERNAL_SWITCH_VERSION", "GO_TELEMETRY_CHILD", "GO_TELEMETRY_CHILD_UPLOAD",
		"TOOLEXEC_IMPORTPATH", "GOLANG_VERSION", "GOROOT_BOOTSTRAP", "GOROOT_FINAL":
		return words
	case "GOPATH", "PATH", "TERMINFO_DIRS":
		return list
	// Where a process lives: shell, terminal, session.
	case "BASH_ENV", "COLORTERM", "CONDA_PREFIX", "ENV", "FLATPAK_ID", "HOME", "IN_NIX_SHELL",
		"LANG", "LANGUAGE", "MAKELEVEL", "OLDPWD", "PWD", "SHELL", "SHLVL", "SNAP", "STY", "TERM",
		"TERMINAL_EMULATOR", "TERMINFO", "TERM_PROGRAM", "TERM_PROGRAM_VERSION", "TMPDIR", "TMUX",
		"TMUX_PANE", "TZ", "WSL_DISTRO_NAME", "ZDOTDIR":
		return words
	case "SUDO_COMMAND", "SUDO_GID", "SUDO_UID", "SUDO_USER":
		return words
	case "CI", "GITHUB_ACTIONS", "RUNNER_OS", "DIRENV_DIR", "DIRENV_FILE":
		return words
	case "TRACEPARENT":
		return public
	}
	return classifyFamily(name)
}

// classifyFamily handles names that are kept by their beginning. The families
// hold settings of version managers; a member that sounds like a credential
// is none of them.
func classifyFamily(name string) keeping {
	if neverStored(name) || sensitive(name) {
		return withhold
	}
	switch {
	case strings.HasPrefix(name, "LC_"):
		return words
	case strings.HasPrefix(name, "XDG_"):
		switch {
		case strings.HasSuffix(name, "_DIRS"):
			return list
		case strings.HasSuffix(name, "_DIR"), strings.HasSuffix(name, "_HOME"):
			return words
		}
	case strings.HasPrefix(name, "GOROOT_1_"): // GitHub's runner images
		return words
	case strings.HasPrefix(name, "GVM_"), strings.HasPrefix(name, "gvm_"),
		strings.HasPrefix(name, "GOENV_"), strings.HasPrefix(name, "ASDF_"),
		strings.HasPrefix(name, "MISE_"):
		return words
	}
	return withhold
}

// neverStored names variables that hold a whole environment, compressed and
// encoded, so that no look at their shape finds the secrets inside. They are
// withheld whatever a family says.
func neverStored(name string) bool {
	switch name {
	case "DIRENV_DIFF", "DIRENV_WATCHES", "__MISE_DIFF", "__MISE_SESSION", "__MISE_ORIG_PATH",
		"MISE_DIFF", "LS_COLORS":
		return true
	}
	return false
}
