package io.millrace.coordinator.runtime;

import io.millrace.coordinator.Command;
import io.millrace.coordinator.Coordinator;
import io.millrace.coordinator.Decision;

/** A command on its way to the shard that decides it, and who waits for the answer. Immutable. */
record QueuedCommand<R>(Command<R> command, PendingReply<R> reply) {
    <E> Decision<E> decide(Coordinator<E> machine, long nowMs) {
        return machine.decide(command, reply, nowMs);
    }
}
