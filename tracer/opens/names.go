// SPDX-License-Identifier: Apache-2.0

package opens

import (
	"path"
	"slices"

	"github.com/goenvtrace/goenvtrace/decoder"
)

// names knows which files are startup files, and by which path the processes of
// a root know them. Real paths have every symlink resolved, as events name files;
// a ~/.bashrc that is a symlink is known by its own name all the same.
type names struct {
	views  map[target]*view
	places map[handle][]place
	// files are those that were there when they were looked for. By their handles
	// they are known too where a mount of the single file has put them, as it is
	// done in containers: events name the directory below the mount then.
	files map[handle][]file
}

// file is a startup file by one of its names.
type file struct {
	view *view
	name string
}

// place is a directory as the processes of one root see it.
type place struct {
	view *view
	dir  string // real path below the root
}

// view is what there is to watch for one target.
type view struct {
	target target
	files  map[string][]string // real path → names
	globs  map[string]bool     // any file that one matches is a startup file
	absent map[string]bool     // paths whose coming changes what there is to look at
}

func newNames() *names {
	return &names{views: make(map[target]*view), places: make(map[handle][]place), files: make(map[handle][]file)}
}

func (n *names) view(t target) *view {
	v := n.views[t]
	if v == nil {
		v = &view{target: t, files: make(map[string][]string), globs: make(map[string]bool), absent: make(map[string]bool)}
		n.views[t] = v
	}
	return v
}

func (n *names) place(h handle, v *view, dir string) {
	p := place{v, dir}
	if !slices.Contains(n.places[h], p) {
		n.places[h] = append(n.places[h], p)
	}
}

// object notes the handle of a file.
func (n *names) object(h handle, v *view, name string) {
	f := file{v, name}
	if list := n.files[h]; len(list) < maxNames && !slices.Contains(list, f) {
		n.files[h] = append(list, f)
	}
}

// maxAliases bounds the names of one file.
const maxAliases = 4

func (v *view) file(real, name string) {
	if list := v.files[real]; len(list) < maxAliases && !slices.Contains(list, name) {
		v.files[real] = append(list, name)
	}
}

// known is what a file is called below a root.
type known struct {
	root  decoder.RootID
	names []string
}

// find looks up an opened file. Empty: it is no startup file.
func (n *names) find(r *record) []known {
	var found []known
	for _, p := range n.places[r.dir] {
		real := path.Join(p.dir, r.name)
		list := p.view.files[real]
		if len(list) == 0 && p.view.matches(real) {
			list = []string{real}
		}
		found = add(found, p.view.target.root, list...)
	}
	for _, f := range n.files[r.file] {
		found = add(found, f.view.target.root, f.name)
	}
	return found
}

// add notes names of a file below a root.
func add(found []known, root decoder.RootID, list ...string) []known {
	if len(list) == 0 {
		return found
	}
	i := slices.IndexFunc(found, func(k known) bool { return k.root == root })
	if i < 0 {
		return append(found, known{root, slices.Clone(list)})
	}
	for _, name := range list {
		if len(found[i].names) < maxAliases && !slices.Contains(found[i].names, name) {
			found[i].names = append(found[i].names, name)
		}
	}
	return found
}

// changed lists the targets for which a file that came or was written matters.
func (n *names) changed(h handle, name string) []target {
	var list []target
	for _, p := range n.places[h] {
		real := path.Join(p.dir, name)
		if p.view.absent[real] || len(p.view.files[real]) > 0 || p.view.matches(real) {
			list = append(list, p.view.target)
		}
	}
	return list
}

func (v *view) matches(real string) bool {
	for pattern := range v.globs {
		if ok, err := path.Match(pattern, real); ok && err == nil {
			return true
		}
	}
	return false
}

// sees returns the names of an opened file for a process with this root. In
// another mount namespace the same root directory leads to the same file, which
// is known for certain: only whether the path is the same is taken on trust.
func sees(list []known, id decoder.RootID) []string {
	for _, k := range list {
		if k.root == id {
			return k.names
		}
	}
	for _, k := range list {
		if k.root.Dev == id.Dev && k.root.Ino == id.Ino {
			return k.names
		}
	}
	return nil
}
