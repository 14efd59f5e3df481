// SPDX-License-Identifier: Apache-2.0

package redact

func (r *Redactor) argv(argv []string) []string {
	out := make([]string, len(argv))
	for i, a := range argv {
		out[i] = r.text(a)
	}
	return out
}
func (r *Redactor) text(s string) string                   { return s }
func (r *Redactor) value(k keeping, name, s string) string { return s }
func isAlnum(c byte) bool                                  { return '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'z' }
