// SPDX-License-Identifier: Apache-2.0

package startup

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/goenvtrace/goenvtrace/decoder"
)

// parseCase is a file and what draw makes of it.
type parseCase struct {
	name string
	kind decoder.StartupKind
	in   string
	want string
}

func checkParse(t *testing.T, cases []parseCase) {
	t.Helper()
	for _, k := range cases {
		t.Run(k.name, func(t *testing.T) {
			if diff := cmp.Diff(strings.Split(k.want, "\n"), strings.Split(draw(Parse(k.kind, []byte(k.in))), "\n")); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
