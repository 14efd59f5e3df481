// SPDX-License-Identifier: Apache-2.0

package goenv

// FlagNames are all that the tables of flags hold.
func FlagNames() []string {
	names := append([]string{}, otherFlags...)
	for name := range buildFlags {
		names = append(names, name)
	}
	for name := range flagSince {
		names = append(names, name)
	}
	return names
}
