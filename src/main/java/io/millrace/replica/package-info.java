/**
 * The rules of one replica: what its leader admits, who is in sync, how the high watermark moves. Pure: offsets in,
 * decisions out; no log, no clock, no thread. Owned by the partition's context. May depend on common only.
 */
@NullMarked
package io.millrace.replica;

import org.jspecify.annotations.NullMarked;
