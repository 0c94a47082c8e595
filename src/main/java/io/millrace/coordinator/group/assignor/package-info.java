/**
 * Server-side assignment for the consumer protocol (KIP-848): who is to own which partitions, as a pure function of
 * subscriptions, topics and what everybody has now. Stateless. May depend on common only.
 */
@NullMarked
package io.millrace.coordinator.group.assignor;

import org.jspecify.annotations.NullMarked;
