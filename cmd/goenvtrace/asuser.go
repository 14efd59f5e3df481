// SPDX-License-Identifier: Apache-2.0

//go:build linux

package main

import (
	"fmt"
	"runtime"

	"golang.org/x/sys/unix"
)

// asUser runs f with the file-system ids of the invoker, so that a file opened
// in it belongs to them and no symlink in their directories leads root astray.
// The kernel takes the file capabilities away from a thread whose fsuid leaves
// 0 and gives them back when it returns (capabilities(7)). chown afterwards
// would be too late: root would already have followed the link.
func (in *invoker) asUser(f func() error) error {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	uid, err := unix.SetfsuidRetUid(-1)
	if err != nil {
		return fmt.Errorf("read fsuid: %w", err)
	}
	gid, err := unix.SetfsgidRetGid(-1)
	if err != nil {
		return fmt.Errorf("read fsgid: %w", err)
	}
	// The group first: without fsuid 0 it could not be changed any more.
	if err := setFS(in.uid, in.gid); err != nil {
		return err
	}
	defer func() {
		_ = unix.Setfsuid(uid)
		_ = unix.Setfsgid(gid)
	}()
	return f()
}

// setFS sets both ids and looks whether they took: setfsuid(2) reports no error.
func setFS(uid, gid int) error {
	_ = unix.Setfsgid(gid)
	_ = unix.Setfsuid(uid)
	u, _ := unix.SetfsuidRetUid(-1)
	g, _ := unix.SetfsgidRetGid(-1)
	if u != uid || g != gid {
		return fmt.Errorf("open files as uid %d: the kernel kept uid %d, gid %d", uid, u, g)
	}
	return nil
}
