package io.millrace.cluster.runtime;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** Commands on their way to the controller's worker. Thread-safe because the queue is concurrent and its bound is atomic. */
final class CommandQueue {
    static final int MAX_WAITING = 10_000;
    private static final int MAX_COMMANDS_PER_TURN = 256;

    private final AtomicInteger waiting = new AtomicInteger();
    private final Queue<PendingCommand<?>> queue = new ConcurrentLinkedQueue<>();

    /** Queues a command unless too many wait. */
    boolean offer(PendingCommand<?> command) {
        if (waiting.incrementAndGet() > MAX_WAITING) {
            waiting.decrementAndGet();
            return false;
        }
        queue.add(command);
        return true;
    }

    /** Takes the oldest commands, a turn's worth. */
    List<PendingCommand<?>> take() {
        List<PendingCommand<?>> batch = new ArrayList<>();
        while (batch.size() < MAX_COMMANDS_PER_TURN && queue.peek() != null) {
            batch.add(queue.remove());
        }
        waiting.addAndGet(-batch.size());
        return batch;
    }

    boolean isEmpty() {
        return queue.isEmpty();
    }
}
