package io.millrace.cluster;

import java.util.Map;
import java.util.UUID;

/**
 * Port to who is alive: the nodes that this one is connected with. A hint, not a truth: it may be late, and in a network
 * that is cut each side sees the other gone. Thread-safe in every implementation.
 */
public interface Membership {
    /** Incarnations of the nodes that are alive as far as this one can see, by node id; its own is among them. */
    Map<Integer, UUID> members();

    /** Has {@code listener} called after every change, on any thread; it must not block. */
    void onChange(Runnable listener);
}
