// SPDX-License-Identifier: Apache-2.0

package startup

import (
	"strings"

	"github.com/goenvtrace/goenvtrace/decoder"
)

// parseContainer reads what a container is started with: process.env of an OCI
// bundle's config.json, Config.Env of docker and podman inspect, config.Env of
// an image.
func parseContainer(f *file) {
	root := f.json()
	all := []node{root}
	if root.kind == aList {
		all = root.items
	}
	for i := range all {
		n := &all[i]
		f.strings(n.child("process").child("env"), "process.env")
		f.strings(n.child("Config").child("Env"), "Config.Env")
		f.strings(n.child("config").child("Env"), "config.Env")
	}
}

// strings adds a list of NAME=value.
func (f *file) strings(list *node, only string) {
	for _, item := range list.items {
		name, value, ok := strings.Cut(item.text, "=")
		if !ok || item.kind != aString {
			continue
		}
		f.assign(decoder.Assignment{
			Name: name, Op: decoder.AssignSet, Value: text(value), Exported: true, For: only,
			Text: f.slice(item.from, item.to),
		}, item.from)
	}
}
