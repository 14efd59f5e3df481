// SPDX-License-Identifier: Apache-2.0

package main

import "testing"

func TestFullestRingOfEachSize(t *testing.T) {
	all := ringLevels{{size: 32 << 20, most: 1 << 20}, {size: 4 << 20, most: 2048}, {size: 32 << 20, most: 3 << 20}}
	rows := all.rows("4 KB")
	if len(rows) != 2 || rows[0].ours != "2 KiB" || rows[1].ours != "3072 KiB" || rows[1].other != "32768 KiB" {
		t.Errorf("got %+v", rows)
	}
}
