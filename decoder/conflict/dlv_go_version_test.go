// SPDX-License-Identifier: Apache-2.0

package conflict_test

import (
	"testing"
)

func TestDlvGoVersion(t *testing.T) {
	play(t, []scene{
		{name: "too old", images: bash("dlv debug", "PATH=/opt/old/bin:/usr/bin"), exit: 1, disk: dlv("v1.27.0", newGo),
			want:    []string{"error DLV-GO-VERSION PATH=/opt/old/bin/go: PATH prepended by bash (/opt/old/bin)"},
			message: "dlv v1.27.0 supports go1.25 to go1.27"},
		{name: "too old to turn to another", images: bash("dlv debug", "PATH=/opt/o/bin:/usr/bin"), exit: 1,
			disk: func(d *disk) {
				dlv("v1.27.0", newGo)(d)
				d.tree("/opt/o", "go1.19.8")
				d.text("/home/u/p/go.mod", "go 1.26\n")
			},
			want: []string{"error DLV-GO-VERSION PATH=/opt/o/bin/go: PATH prepended by bash (/opt/o/bin)"}},
		{name: "it may not turn to another", images: bash("dlv debug", "PATH=/opt/old/bin:/usr/bin GOTOOLCHAIN=local"), exit: 1,
			disk: func(d *disk) { dlv("v1.27.0", newGo)(d); d.text("/home/u/p/go.mod", "go 1.26\n") },
			want: []string{"error DLV-GO-VERSION PATH=/opt/old/bin/go: PATH prepended by bash (/opt/old/bin)"}},
		{name: "too new", images: bash("dlv test", ""), exit: 1, disk: dlv("v1.22.1", "go1.22.0"),
			want: []string{"error DLV-GO-VERSION PATH=/usr/local/go/bin/go: PATH inherited by bash before (/usr/local/go/bin)"}},
		{name: "debug information of another format", images: bash("dlv debug", ""), exit: 1, disk: dlv("(devel)", "go1.24.0"),
			want: []string{"error DLV-GO-VERSION PATH=/usr/local/go/bin/go: PATH inherited by bash before (/usr/local/go/bin)"}, message: "dlv was built with go1.24.0"},
	})
}

func TestDlvGoVersionBenign(t *testing.T) {
	play(t, []scene{
		{name: "they fit", images: bash("dlv debug", ""), exit: 1, disk: dlv("v1.26.0", newGo)},
		{name: "a release that nobody knows yet", images: bash("dlv debug", ""), exit: 1, disk: dlv("v1.99.0", newGo)},
		{name: "not checked", images: bash("dlv debug --check-go-version=false", ""), exit: 1, disk: dlv("v1.22.1", newGo)},
		{name: "a program that exists", images: bash("dlv exec x", ""), exit: 1, disk: dlv("v1.22.1", newGo)},
		{name: "exit status 0 refutes", images: bash("dlv debug", ""), disk: dlv("v1.22.1", newGo)},
		{name: "go may turn to a newer one", images: bash("dlv debug", "PATH=/opt/old/bin:/usr/bin"), exit: 1,
			disk: func(d *disk) { dlv("v1.27.0", newGo)(d); d.text("/home/u/p/go.mod", "go 1.26.0\n") }},
	})
}
