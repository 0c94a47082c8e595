package io.millrace.coordinator.runtime;

import io.millrace.coordinator.Coordinator;
import io.millrace.coordinator.EventCodec;
import java.util.function.Supplier;

/**
 * What distinguishes one kind of coordinator from another. Immutable.
 *
 * @param topic internal topic that holds its state
 * @param machines makes a state machine that has seen nothing yet
 * @param effects carries out what the machines want done outside of their logs
 * @param commitTimeoutMs how long an append may wait for the in-sync replicas
 * @param loadBufferBytes how much of a log is replayed in one go
 */
public record CoordinatorKind<E>(
        String topic,
        Supplier<? extends Coordinator<E>> machines,
        EventCodec<E> codec,
        Effects effects,
        int commitTimeoutMs,
        int loadBufferBytes) {}
