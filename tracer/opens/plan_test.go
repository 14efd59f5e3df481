// SPDX-License-Identifier: Apache-2.0

package opens

import (
	"path"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/goenvtrace/goenvtrace/decoder"
	"github.com/goenvtrace/goenvtrace/decoder/startup"
)

// disk is files by path.
type disk map[string]string

func (d disk) File(name string, kind decoder.StartupKind) (*decoder.StartupFile, decoder.State) {
	text, ok := d[name]
	if !ok {
		return nil, decoder.Absent
	}
	return startup.Parse(kind, []byte(text)), decoder.Exists
}

func (d disk) Glob(pattern string) []string {
	var list []string
	for name := range d {
		if ok, _ := path.Match(pattern, name); ok {
			list = append(list, name)
		}
	}
	slices.Sort(list)
	return list
}

func TestPlan(t *testing.T) {
	files := disk{
		"/h/.bashrc":      ". ~/a; source $HOME/b; for f in /h/d/*.sh; do . $f; done",
		"/h/a":            ". ~/a2",
		"/h/d/1.sh":       ". /opt/go/env",
		"/z/.zshrc":       "source ~/z",
		"/h/make":         "x",
		"/p/q/Makefile":   "include sub/go.mk\n",
		"/p/.envrc":       "source_env ../common\n",
		"/p/q/.envrc":     "source_up\nsource_env ./local\n",
		"/cfg/fish/x.txt": "",
	}
	for _, tt := range []struct {
		name        string
		target      target
		files, dirs []string // that must be among them
		globs       []string
		not         []string
	}{
		{"a home", target{home: "/h"},
			[]string{"/h/.bashrc", "/h/a", "/h/a2", "/h/b", "/h/d/1.sh", "/opt/go/env", "/h/.bash_login", "/h/.profile", "/etc/environment", "/h/.zshenv"},
			[]string{"/h", "/h/d", "/h/.config/fish", "/etc/zsh"}, []string{"/h/d/*.sh", "/h/.config/fish/conf.d/*.fish"},
			[]string{"/etc", "/", "/opt/go", "/h/make", "/h/z"}},
		{"moved about", target{home: "/h", zdotdir: "/z", config: "/cfg", bashEnv: "/h/be", env: "~/e"},
			[]string{"/z/.zshrc", "/h/z", "/h/be", "/h/e", "/cfg/fish/config.fish"}, []string{"/z", "/cfg/fish"}, nil, []string{"/h/.zshrc", "/h/.config/fish"}},
		{"a home that is everybody's", target{home: "/"}, []string{"/.bashrc"}, nil, nil, []string{"/"}},
		{"a project", target{cwd: "/p/q"}, []string{"/p/q/Makefile", "/p/q/sub/go.mk", "/p/q/.envrc", "/p/q/local/.envrc", "/p/.envrc", "/.envrc"}, nil, nil, []string{"/p", "/p/q"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := tt.target.plan(files)
			for what, pair := range map[string][2][]string{"file": {tt.files, p.files}, "dir": {tt.dirs, p.dirs}, "glob": {tt.globs, p.globs}} {
				for _, want := range pair[0] {
					if !slices.Contains(pair[1], want) {
						t.Errorf("no %s %s in %q", what, want, pair[1])
					}
				}
			}
			for _, not := range tt.not {
				if slices.Contains(p.files, not) || slices.Contains(p.dirs, not) {
					t.Errorf("%s is watched", not)
				}
			}
		})
	}
}

// Whatever a startup file says, a plan has its bounds.
func TestPlanIsBounded(t *testing.T) {
	files := disk{"/h/.bashrc": "for f in ~/d/*; do . $f; done; . ~/.bashrc; . /proc/self/fd/0"}
	for i := range 5000 {
		files["/h/d/"+string(rune('a'+i%26))+string(rune('0'+i%10))+string(rune('A'+i/260))] = ". ~/.bashrc"
	}
	p := target{home: "/h"}.plan(files)
	if len(p.files) > maxNames || len(p.globs) > maxNames {
		t.Errorf("%d files, %d globs", len(p.files), len(p.globs))
	}
}

func TestNames(t *testing.T) {
	n := newNames()
	here := target{root: decoder.RootID{MntNS: 1, Dev: 2, Ino: 3}, home: "/h"}
	there := target{root: decoder.RootID{MntNS: 9, Dev: 2, Ino: 7}, home: "/root"}
	for _, v := range []*view{n.view(here), n.view(there)} {
		n.place(etc, v, v.target.home)
		v.file(v.target.home+"/dot/rc", v.target.home+"/.bashrc")
		v.file(v.target.home+"/rc", v.target.home+"/.bashrc")
		v.globs["/h/*.sh"] = true
		v.absent["/h/.config"] = true
	}
	for _, tt := range []struct {
		name string
		root decoder.RootID
		file string
		want []string
	}{
		{"by its own name", here.root, "rc", []string{"/h/.bashrc"}},
		{"below another root", there.root, "rc", []string{"/root/.bashrc"}},
		{"the same root in another namespace", decoder.RootID{MntNS: 5, Dev: 2, Ino: 3}, "rc", []string{"/h/.bashrc"}},
		{"a root that nobody knows", decoder.RootID{MntNS: 1, Dev: 2, Ino: 8}, "rc", nil},
		{"by a pattern", here.root, "x.sh", []string{"/h/x.sh"}},
		{"by a pattern of another root", there.root, "x.sh", nil},
		{"no startup file", here.root, "letter.txt", nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if d := cmp.Diff(tt.want, sees(n.find(&record{dir: etc, name: tt.file}), tt.root)); d != "" {
				t.Errorf("-want +got\n%s", d)
			}
		})
	}
	n.object("inode", n.view(there), "/root/.profile")
	if got := sees(n.find(&record{dir: "below the mount", name: "x", file: "inode"}), there.root); !slices.Equal(got, []string{"/root/.profile"}) {
		t.Errorf("a mounted file is %q", got)
	}
	if got := n.changed(etc, ".config"); !slices.Equal(got, []target{here}) {
		t.Errorf("what comes matters to %v", got)
	}
	if got := n.find(&record{dir: "elsewhere", name: "rc"}); got != nil {
		t.Errorf("in another directory: %v", got)
	}
}

func TestLoginHomes(t *testing.T) {
	const passwd = `root:x:0:0:root:/root:/bin/bash
daemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin
git:x:1001:1001::/srv/git:/bin/false
u:x:1000:1000:U,,,:/home/u:/bin/zsh
twin:x:1002:1000::/home/u:/bin/sh
broken:x:1003
relative:x:1004:1::home:/bin/sh
number:x:many:1::/home/n:/bin/sh
`
	if d := cmp.Diff([]string{"/root", "/home/u"}, loginHomes([]byte(passwd))); d != "" {
		t.Errorf("-want +got\n%s", d)
	}
}
