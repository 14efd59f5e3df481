// SPDX-License-Identifier: Apache-2.0

package goenv

import "slices"

// known are the variables that cmd/go reads as settings (internal/cfg.KnownEnv
// of Go 1.26 without those that it only prints: GOEXE, GOGCCFLAGS, GOHOSTARCH,
// GOHOSTOS, GOTOOLDIR and GOVERSION in the environment have no effect). Matched
// exactly: GOENV_ROOT or GOROOT_1_22_X64 are somebody else's.
var known = []string{
	"AR", "CC",
	"CGO_CFLAGS", "CGO_CFLAGS_ALLOW", "CGO_CFLAGS_DISALLOW",
	"CGO_CPPFLAGS", "CGO_CPPFLAGS_ALLOW", "CGO_CPPFLAGS_DISALLOW",
	"CGO_CXXFLAGS", "CGO_CXXFLAGS_ALLOW", "CGO_CXXFLAGS_DISALLOW",
	"CGO_ENABLED",
	"CGO_FFLAGS", "CGO_FFLAGS_ALLOW", "CGO_FFLAGS_DISALLOW",
	"CGO_LDFLAGS", "CGO_LDFLAGS_ALLOW", "CGO_LDFLAGS_DISALLOW",
	"CXX", "FC", "GCCGO",
	"GO111MODULE", "GO386", "GOAMD64", "GOARCH", "GOARM", "GOARM64", "GOAUTH",
	"GOBIN", "GOCACHE", "GOCACHEPROG", "GOEXPERIMENT", "GOFIPS140", "GOFLAGS",
	"GOINSECURE", "GOMIPS", "GOMIPS64", "GOMODCACHE", "GONOPROXY", "GONOSUMDB",
	"GOOS", "GOPATH", "GOPPC64", "GOPRIVATE", "GOPROXY", "GORISCV64", "GOROOT",
	"GOSUMDB", "GOTMPDIR", "GOTOOLCHAIN", "GOVCS", "GOWASM", "GOWORK",
	"GO_EXTLINK_ENABLED", "PKG_CONFIG",
}

// osOnly are settings that no file can give.
var osOnly = []string{"GODEBUG", "GOENV"}

// Known reports a variable that the go command reads as a setting.
func Known(name string) bool {
	return slices.Contains(known, name) || slices.Contains(osOnly, name)
}
