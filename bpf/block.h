/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* block.h -- argv and environ, copied straight into the ring.
 *
 * Size classes, because a reserve takes a constant: no second copy and no scratch
 * buffer, whose 32 KiB limit would cut. The kernel admits 6 MiB: 192 chunks.
 */
#ifndef GOENVTRACE_BLOCK_H
#define GOENVTRACE_BLOCK_H

#define PAGE 4096 /* faults come by page; a larger page only means more retries */
#define CHUNK_MAX 32768
#define CHUNK_CALLS 256 /* the rest is for retries */

static __always_inline void start_block(struct cpu_state *s, struct mm_struct *mm)
{
	s->block_start = mm->arg_start;
	s->block_len = mm->env_end - mm->arg_start;
	s->block_off = 0;
	s->retry_end = 0;
	s->exec.blocks = 0;
	s->exec.blocks_lost = 0;
}

static __always_inline void fill_block(struct block_record *r, struct cpu_state *s,
				       __u32 len)
{
	fill_hdr(&r->hdr, s, STREAM_BLOCK, RECORD_BLOCK, s->now);
	r->exec = s->count.seq[STREAM_EXEC];
	r->off = s->block_off;
	r->len = len;
	r->total = s->block_len;
}

/* Copies len <= size bytes at block_off into a record of a constant size. A chunk
 * with a bad page in it is submitted as a retry marker, not discarded: its number is
 * taken. Returns whether to go on behind it.
 */
static __always_inline int copy_block(struct cpu_state *s, __u64 len, const __u64 size)
{
	struct block_record *r = bpf_ringbuf_reserve(&bulk, sizeof(*r) + size, 0);
	int next = 1;

	if (!r) {
		s->count.lost[STREAM_BLOCK]++;
		s->exec.blocks_lost++;
		return 1;
	}
	/* The compiler knows that len fits; the verifier must see a comparison. */
	asm volatile("" : "+r"(len) : "i"(size));
	if (len > size)
		len = size;
	fill_block(r, s, len);
	if (bpf_probe_read_user(r + 1, len, (void *)(s->block_start + s->block_off))) {
		if (s->block_off >= s->retry_end) {
			r->hdr.flags = BLOCK_RETRY;
			s->retry_end = s->block_off + len;
			next = 0;
		} else {
			r->hdr.flags = BLOCK_FAULT;
		}
	}
	s->exec.blocks++;
	bpf_ringbuf_submit(r, BPF_RB_NO_WAKEUP);
	return next;
}

static __always_inline int copy_sized(struct cpu_state *s, __u64 len)
{
	if (len <= 1024)
		return copy_block(s, len, 1024);
	if (len <= 2048)
		return copy_block(s, len, 2048);
	if (len <= PAGE)
		return copy_block(s, len, PAGE);
	if (len <= 8192)
		return copy_block(s, len, 8192);
	if (len <= 16384)
		return copy_block(s, len, 16384);
	return copy_block(s, len, CHUNK_MAX);
}

/* Copies the next chunk; returns whether there is another. Global, so that the verifier
 * looks at it once and not once per chunk.
 */
__attribute__((noinline)) int emit_chunk(void)
{
	struct cpu_state *s = cpu_state();
	__u64 left, len, max = CHUNK_MAX;

	if (!s)
		return 0;
	if (s->block_off >= s->block_len)
		return 0;
	left = s->block_len - s->block_off;
	if (s->block_off < s->retry_end)
		max = PAGE - ((s->block_start + s->block_off) & (PAGE - 1));
	len = left < max ? left : max;
	s->count.seq[STREAM_BLOCK]++;
	if (copy_sized(s, len))
		s->block_off += len;
	return s->block_off < s->block_len;
}

static __always_inline void emit_block(void)
{
#pragma clang loop unroll(disable)
	for (int i = 0; i < CHUNK_CALLS; i++) {
		if (!emit_chunk())
			break;
	}
}

#endif
