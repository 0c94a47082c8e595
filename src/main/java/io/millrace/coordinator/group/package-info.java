/**
 * Consumer groups as a replicated state machine over {@code __consumer_offsets}: members, generations and committed
 * offsets. Each command is a record with the reply it leads to inside; refusals are values. Pure; owned by the worker of
 * the group's coordinator shard. May depend on coordinator and common only.
 */
@NullMarked
package io.millrace.coordinator.group;

import org.jspecify.annotations.NullMarked;
