/**
 * The rules of one replica: what its leader admits, who is in sync, how the high watermark moves, where a follower cuts its
 * log. Pure: offsets and times in, decisions out; no log, no clock, no thread. Owned by the partition's context. May depend on
 * common and cluster only.
 */
@NullMarked
package io.millrace.replica;

import org.jspecify.annotations.NullMarked;
