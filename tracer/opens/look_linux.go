// SPDX-License-Identifier: Apache-2.0

package opens

import (
	"errors"
	"maps"
	"path"
	"slices"

	"golang.org/x/sys/unix"

	"github.com/goenvtrace/goenvtrace/decoder"
)

// meet looks for the startup files of an image's home and directory, unless it
// did before.
func (o *Observer) meet(e *decoder.Exec) {
	pid := e.PID
	if pid == 0 {
		pid = e.Image.Process.TGID
	}
	if t, ok := targetOf(e); ok {
		o.want(t, pid)
	}
	o.want(target{root: e.Root, users: true}, pid)
	// Where shells run things there may be a project; where a compiler runs is one of
	// its thousand directories.
	if o.processes.shells(e.Image.Process) && e.Source == decoder.Observed && path.IsAbs(e.CWD) && e.CWD != "/" {
		o.want(target{root: e.Root, cwd: e.CWD}, pid)
	}
}

func (o *Observer) want(t target, pid uint32) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.add(t, pid)
}

// add is want. The caller holds mu.
func (o *Observer) add(t target, pid uint32) {
	if o.targets[t] != nil {
		return
	}
	switch {
	case t.cwd != "" && o.dirs >= maxDirs:
		return
	case t.cwd != "":
		o.dirs++
	case len(o.targets)-o.dirs >= maxTargets:
		o.lost["homes: more than are watched"]++
		return
	}
	o.targets[t] = &look{pid: pid}
	o.look(t)
}

// look is the state of looking for the files of a target.
type look struct {
	pid   uint32 // of a process with its root
	busy  bool
	again bool // something changed since it began
}

// look has somebody look for the files of a target. It never waits: open and stat
// on a dead mount sleep where nothing reaches them, and the goroutine stays with
// them. The caller holds mu.
func (o *Observer) look(t target) {
	l := o.targets[t]
	if l == nil {
		return
	}
	if l.again = l.busy; l.busy {
		return
	}
	l.busy = true
	o.queue = append(o.queue, t)
	if o.lookers < lookers {
		if o.lookers == 0 {
			o.idle = make(chan struct{})
		}
		o.lookers++
		go o.lookAround()
	}
}

// lookAround looks at what is queued until nothing is.
func (o *Observer) lookAround() {
	for {
		o.mu.Lock()
		if len(o.queue) == 0 {
			if o.lookers--; o.lookers == 0 {
				close(o.idle)
			}
			o.mu.Unlock()
			return
		}
		t := o.queue[0]
		l := o.targets[t]
		o.queue = o.queue[1:]
		o.mu.Unlock()
		for o.lookAt(t, l) {
		}
	}
}

// lookAt looks once. True: it has to be done again.
func (o *Observer) lookAt(t target, l *look) bool {
	r, err := openRoot(l.pid, t.root)
	if err != nil {
		r, err = openRoot(o.self, t.root) // which outlives all others
	}
	switch {
	case err != nil:
	case t.users:
		o.homes(t, r)
		r.close()
	default:
		o.watch(t, r, t.plan(r))
		r.close()
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	again := l.again && err == nil
	l.busy, l.again = again, false
	if err != nil { // the next process with that root has a try
		delete(o.targets, t)
		if t.cwd != "" {
			o.dirs--
		}
	}
	return again
}

// changed looks again where a startup file was written or came: what it sources
// may be new. The caller holds mu.
func (o *Observer) changed(r *record) {
	for _, t := range o.names.changed(r.dir, r.name) {
		o.look(t)
	}
}

// homes wants the homes of those who may log in: what sshd and su read there is
// read before anything runs with that home.
func (o *Observer) homes(t target, r *rootDir) {
	for _, home := range loginHomes(r.read("/etc/passwd")) {
		o.mu.Lock()
		if l := o.targets[t]; l != nil {
			o.add(target{root: t.root, home: home}, l.pid)
		}
		o.mu.Unlock()
	}
}

// watch puts marks on the files of a plan. A mark comes before the name, so that
// whatever has a name is watched.
func (o *Observer) watch(t target, r *rootDir, p plan) {
	o.mu.Lock()
	for _, g := range p.globs {
		o.names.view(t).globs[g] = true
	}
	o.mu.Unlock()
	for _, dir := range p.dirs {
		o.watchDir(t, r, dir)
	}
	for _, name := range p.files {
		o.watchFile(t, r, name)
	}
}

// watchDir watches all that is opened in a directory and comes into it.
func (o *Observer) watchDir(t target, r *rootDir, dir string) {
	fd, err := r.resolve(dir)
	if err != nil {
		if absent(err) {
			o.awaitArrival(t, r, dir)
		}
		return
	}
	defer unix.Close(fd)
	o.markDir(t, r, fd, watchDir)
}

// watchFile watches a file, and its directory for another one in its place.
func (o *Observer) watchFile(t target, r *rootDir, name string) {
	fd, err := r.resolve(name)
	if err != nil {
		if absent(err) {
			o.awaitArrival(t, r, name)
		}
		return
	}
	defer unix.Close(fd)
	var st unix.Stat_t
	real := r.real(fd)
	if unix.Fstat(fd, &st) != nil || st.Mode&unix.S_IFMT != unix.S_IFREG || real == "" {
		return
	}
	dir, err := r.resolve(path.Dir(real))
	if err != nil {
		return
	}
	defer unix.Close(dir)
	o.markDir(t, r, dir, watchArrivals)
	// Also where all of the directory is watched: a file that is mounted there on its
	// own is in another one. Two marks of a group make one event.
	h, err := handleOf(fd)
	if err == nil && o.room(h) {
		o.mark(fd, watchFile)
	}
	o.mu.Lock()
	o.names.view(t).file(real, name)
	if err == nil {
		o.names.object(h, o.names.view(t), name)
	}
	o.mu.Unlock()
	// Where the name is a symlink, another one in its place leads elsewhere.
	if real != name {
		o.awaitArrival(t, r, name)
	}
}

// room reports that one more file may be marked.
func (o *Observer) room(h handle) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	if len(o.names.files) < maxMarks || o.names.files[h] != nil {
		return true
	}
	o.lost["startup files: more than are watched"]++
	return false
}

// awaitArrival watches the deepest directory on the way to a path that exists.
func (o *Observer) awaitArrival(t target, r *rootDir, name string) {
	for dir, next := path.Dir(name), path.Base(name); ; dir, next = path.Dir(dir), path.Base(dir) {
		fd, err := r.resolve(dir)
		if err != nil && absent(err) && dir != "/" {
			continue
		}
		if err != nil {
			return
		}
		real := r.real(fd)
		if real != "" && o.arrivals(fd) {
			o.markDir(t, r, fd, watchArrivals)
			o.mu.Lock()
			v := o.names.view(t)
			if dir == path.Dir(name) {
				v.file(path.Join(real, next), name)
			} else {
				v.absent[path.Join(real, next)] = true
			}
			o.mu.Unlock()
		}
		_ = unix.Close(fd)
		return
	}
}

// arrivals reports whether what comes into a directory is worth an event: not
// where everybody puts files.
func (o *Observer) arrivals(fd int) bool {
	var st unix.Stat_t
	return unix.Fstat(fd, &st) == nil && st.Mode&unix.S_ISVTX == 0
}

// markDir marks a directory and makes it known.
func (o *Observer) markDir(t target, r *rootDir, fd int, mask uint64) {
	h, err := handleOf(fd)
	real := r.real(fd)
	if real == "" { // it has gone meanwhile, or is nothing below the root
		return
	}
	if err != nil {
		o.unobservable(err)
		return
	}
	if mask == watchArrivals && !o.arrivals(fd) {
		mask = 0
	}
	o.mu.Lock()
	have := o.marked[h]
	if have == 0 && len(o.marked) >= maxMarks {
		o.lost["directories: more than are watched"]++
		o.mu.Unlock()
		return
	}
	o.names.place(h, o.names.view(t), real)
	o.marked[h] = have | mask
	o.mu.Unlock()
	if have|mask != have {
		o.mark(fd, mask)
	}
}

// mark marks a file.
func (o *Observer) mark(fd int, mask uint64) {
	if err := o.group.mark(fd, mask); err != nil {
		o.unobservable(err)
	}
}

// unobservable counts what cannot be watched.
func (o *Observer) unobservable(err error) {
	text := "startup files that cannot be watched"
	switch {
	case errors.Is(err, unix.EOPNOTSUPP), errors.Is(err, unix.ENODEV), errors.Is(err, unix.EXDEV):
		text += ": their file system has no file handles"
	case errors.Is(err, unix.ENOSPC):
		text += ": /proc/sys/fs/fanotify/max_user_marks"
	case absent(err), errors.Is(err, unix.ESTALE):
		return // it has gone meanwhile
	default:
		text += ": " + err.Error()
	}
	o.mu.Lock()
	o.lost[text]++
	o.mu.Unlock()
}

func absent(err error) bool {
	return errors.Is(err, unix.ENOENT) || errors.Is(err, unix.ENOTDIR)
}

func sortedKeys(m map[string]uint64) []string { return slices.Sorted(maps.Keys(m)) }
