// SPDX-License-Identifier: Apache-2.0

package conflict_test

import (
	"testing"

	"github.com/goenvtrace/goenvtrace/decoder"
)

func TestNoexecTmp(t *testing.T) {
	play(t, []scene{
		{name: "/tmp", images: bash("go run .", ""), exit: 1, disk: func(d *disk) { d.mount("/tmp", decoder.Mount{NoExec: true}) },
			want: []string{"error NOEXEC-TMP TMPDIR=/tmp: "}, message: "builds in /tmp"},
		{name: "TMPDIR", images: bash("go test", "TMPDIR=/t"), exit: 1, disk: func(d *disk) { d.mount("/t", decoder.Mount{NoExec: true}) },
			want: []string{"error NOEXEC-TMP TMPDIR=/t: TMPDIR set by bash"}},
		{name: "GOTMPDIR", images: bash("go test", "TMPDIR=/t GOTMPDIR=/g"), exit: 1, disk: func(d *disk) { d.mount("/g", decoder.Mount{NoExec: true}) },
			want: []string{"error NOEXEC-TMP GOTMPDIR=/g: GOTMPDIR set by bash"}},
	})
}

func TestNoexecTmpBenign(t *testing.T) {
	play(t, []scene{
		{name: "it worked", images: bash("go run .", ""), disk: func(d *disk) { d.mount("/tmp", decoder.Mount{NoExec: true}) }},
		{name: "GOTMPDIR is elsewhere", images: bash("go run .", "GOTMPDIR=/g"), exit: 1, disk: func(d *disk) {
			d.mount("/tmp", decoder.Mount{NoExec: true})
			d.mount("/g", decoder.Mount{})
		}},
		{name: "nothing is started", images: bash("go build", ""), exit: 1, disk: func(d *disk) { d.mount("/tmp", decoder.Mount{NoExec: true}) }},
		{name: "compiled only", images: bash("go test -c", ""), exit: 1, disk: func(d *disk) { d.mount("/tmp", decoder.Mount{NoExec: true}) }},
		{name: "read-only", images: bash("go run .", ""), exit: 1, disk: func(d *disk) { d.mount("/tmp", decoder.Mount{ReadOnly: true}) }},
	})
}
