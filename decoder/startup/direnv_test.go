// SPDX-License-Identifier: Apache-2.0

package startup

import (
	"bytes"
	"compress/zlib"
	"encoding/base64"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// packed is a text as direnv packs it.
func packed(t testing.TB, text string) string {
	t.Helper()
	var b bytes.Buffer
	z := zlib.NewWriter(&b)
	if _, err := z.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return base64.URLEncoding.EncodeToString(b.Bytes())
}

func TestDirenvDiff(t *testing.T) {
	for _, k := range []struct {
		name, value, err string
		want             map[string]string
	}{
		{"a record", packed(t, `{"p":{"GOROOT":"/a"},"n":{"GOROOT":"/b","GOPATH":"/p"}}`), "", map[string]string{"GOROOT": "/b", "GOPATH": "/p"}},
		{"nothing set", packed(t, `{"p":{"GOROOT":"/a"},"n":{}}`), "", map[string]string{}},
		{"no base64", "***", "decode DIRENV_DIFF: ", nil},
		{"not packed", base64.URLEncoding.EncodeToString([]byte("{}")), "unpack DIRENV_DIFF: ", nil},
		{"no JSON", packed(t, `{"n":{"TOKEN":5}}`), "parse DIRENV_DIFF: ", nil},
		{"a bomb", packed(t, `{"n":{"A":"`+strings.Repeat("x", maxDiff)+`"}}`), "unpack DIRENV_DIFF: too long", nil},
	} {
		t.Run(k.name, func(t *testing.T) {
			got, err := DirenvDiff(k.value)
			if d := cmp.Diff(k.want, got); d != "" || (err == nil) != (k.err == "") || err != nil && !strings.HasPrefix(err.Error(), k.err) {
				t.Errorf("error %v, (-want +got):\n%s", err, d)
			}
		})
	}
}

func FuzzDirenvDiff(f *testing.F) {
	f.Add(packed(f, `{"p":{},"n":{"A":"b"}}`))
	f.Fuzz(func(t *testing.T, value string) {
		got, err := DirenvDiff(value)
		if err != nil && got != nil {
			t.Errorf("%v and %v", got, err)
		}
	})
}
