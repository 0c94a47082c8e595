/**
 * What a replicated state machine over an internal topic is: a command goes in, and a {@link
 * io.millrace.coordinator.Decision} comes out with events to append, answers to release and effects to carry out once
 * they are committed, and timers to arm. Pure and synchronous: time comes in as an argument, and so does nothing else.
 *
 * <p>State is of two kinds. <em>Durable</em> state changes only in {@code apply(event)}, live and in replay alike. <em>Soft</em>
 * state (sessions, parked answers, a rebalance under way) has no place in Kafka's record formats and is gone after a
 * failover, as it is in Kafka: members notice and come again. Whoever runs a machine drops it, soft state included, when
 * an append fails.
 *
 * <p>Owned by one coordinator shard's worker. May depend on common only.
 */
@NullMarked
package io.millrace.coordinator;

import org.jspecify.annotations.NullMarked;
