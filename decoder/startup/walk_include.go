// SPDX-License-Identifier: Apache-2.0

package startup

import (
	"path"
	"slices"
	"strings"

	"github.com/goenvtrace/goenvtrace/decoder"
)

// paths returns what a path expression can be, absolute; nothing where it isn't
// known.
func (w *walk) paths(e decoder.Expr, dir string) []value {
	var out []value
	values := make(map[string][]value)
	for name := range references(e, make(map[string]bool), 0) {
		values[name] = w.vars.of(name)
	}
	combinations(values, func(pick func(string) value) bool {
		v := expandValue(e, pick)
		w.vars.work += len(v.text)
		if v.kind == anyPiece || v.text == "" || len(v.text) > maxPath {
			return true
		}
		if !strings.HasPrefix(v.text, "/") {
			if dir == "" {
				return true
			}
			if v.kind == globPiece {
				v.text = escapeGlob(dir) + "/" + v.text
			} else {
				v.text = dir + "/" + v.text
			}
		}
		v.text = path.Clean(v.text)
		out = union(out, []value{v})
		return true
	})
	return out
}

// matching replaces patterns by what they match.
func (w *walk) matching(paths []value) []string {
	var out []string
	for _, p := range paths {
		if p.kind == textPiece {
			out = append(out, p.text)
			continue
		}
		matches := w.files.Glob(p.text)
		if len(matches) > maxFiles {
			matches, w.out.Cut = matches[:maxFiles], true
		}
		out = append(out, matches...)
	}
	return out
}

func (w *walk) include(f *decoder.StartupFile, i *decoder.Include, r *reading) {
	dir := w.shell.CWD
	if i.Relative == decoder.RelativeToFile || f.Kind == decoder.StartupEnvrc {
		dir = r.dir
	}
	if i.Relative == decoder.RelativeToParent {
		w.parents(i, r)
		return
	}
	paths := w.paths(i.Path, dir)
	if len(paths) == 0 {
		w.out.Unresolved++
	}
	if i.Relative == decoder.RelativeToPath && w.shell.Searches && w.search(i, r) {
		return
	}
	found := false
	for _, name := range w.matching(paths) {
		found = w.read(name, i.Kind, w.inside(i, r, len(paths) == 1)) || found
	}
	if !found && i.Relative == decoder.RelativeToDir && dir == w.shell.CWD {
		w.elsewhere(i, r, paths)
	}
}

// maxSearched bounds the directories of PATH in which a file is looked for.
const maxSearched = 64

// search looks for a file in PATH, as ". FILE" does. False: it isn't there.
func (w *walk) search(i *decoder.Include, r *reading) bool {
	name, ok := literal(i.Path)
	if !ok || name == "" || strings.Contains(name, "/") {
		return false
	}
	list := w.vars.of("PATH")
	for _, v := range list {
		if v.kind != textPiece {
			continue
		}
		for n, dir := range strings.Split(v.text, ":") {
			if n < maxSearched && strings.HasPrefix(dir, "/") && w.read(path.Join(dir, name), i.Kind, w.inside(i, r, len(list) == 1)) {
				return true
			}
		}
	}
	return false
}

// elsewhere tries a relative path in the directory to which the program went.
func (w *walk) elsewhere(i *decoder.Include, r *reading, here []value) {
	if len(w.paths(i.Path, "")) == len(here) {
		return // it is absolute
	}
	w.out.Relative = true
	if w.shell.Moved == "" {
		return
	}
	for _, name := range w.matching(w.paths(i.Path, w.shell.Moved)) {
		w.read(name, i.Kind, w.inside(i, r, false))
	}
}

// inside is how a file is read that an include names.
func (w *walk) inside(i *decoder.Include, r *reading, certain bool) reading {
	return reading{
		why: r.why, certain: r.certain && !r.doubtful && certain && !i.Conditional && !i.Scanned, exported: r.exported || i.Exported,
		stack: append(slices.Clip(r.stack), Frame{r.path, i.Line}),
	}
}

// parents looks for a file in the parents of the directory, nearest first.
func (w *walk) parents(i *decoder.Include, r *reading) {
	name, ok := literal(i.Path)
	if !ok || name == "" || strings.Contains(name, "/") {
		w.out.Unresolved++
		return
	}
	for dir := r.dir; dir != "/" && dir != "." && dir != "" && !w.out.Cut; {
		dir = path.Dir(dir)
		if w.read(path.Join(dir, name), i.Kind, w.inside(i, r, true)) {
			return
		}
	}
}
