package io.millrace.fault.history;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * All that programs knew and readers saw of transactions that take records from an input to an output. Each attempt has one
 * writer, the thread of its program, and each list has one; whoever judges it waits for all of them first.
 */
public final class TransactionHistory {
    private final Map<String, Attempt> attempts = new ConcurrentHashMap<>();
    private final List<String> read = new ArrayList<>();
    private final List<String> committed = new ArrayList<>();
    private final Map<Integer, StableOffsets> stableOffsets = new HashMap<>();
    private final Map<Integer, Long> consumed = new HashMap<>();

    /** What a program knows of the end of a transaction. */
    public enum Outcome {
        /** Its program died before it was told. */
        UNKNOWN,
        COMMITTED,
        ABORTED
    }

    /** One transaction, as its program saw it. */
    public static final class Attempt {
        private final String name;
        private int written;
        private Outcome outcome = Outcome.UNKNOWN;

        private Attempt(String name) {
            this.name = name;
        }

        /** A record for the output, which was sent at least. */
        public Copy write(int inputPartition, long inputOffset) {
            written++;
            return new Copy(name, inputPartition, inputOffset);
        }

        /** The program was told how it ended. */
        public void ended(Outcome told) {
            outcome = told;
        }

        public String name() {
            return name;
        }

        int written() {
            return written;
        }

        Outcome outcome() {
            return outcome;
        }
    }

    /** A transaction begins; its name is its own. */
    public Attempt begin(String name) {
        Attempt attempt = new Attempt(name);
        attempts.put(name, attempt);
        return attempt;
    }

    Optional<Attempt> attempt(String name) {
        return Optional.ofNullable(attempts.get(name));
    }

    Collection<Attempt> attempts() {
        return attempts.values();
    }

    /** Transactions whose programs were told of their commit. */
    public long commits() {
        return attempts.values().stream()
                .filter(attempt -> attempt.outcome == Outcome.COMMITTED)
                .count();
    }

    /** Values that a reader of committed records got while faults happened. */
    public List<String> read() {
        return read;
    }

    /** Values that such a reader got when all was over, from all partitions of the output. */
    public List<String> committed() {
        return committed;
    }

    /** Last stable offsets of an output partition, told after the last fault. */
    public StableOffsets stableOffsets(int partition) {
        return stableOffsets.computeIfAbsent(partition, number -> new StableOffsets());
    }

    Map<Integer, StableOffsets> stableOffsets() {
        return stableOffsets;
    }

    /** The position in each input partition that was committed with the transactions, when all was over. */
    public Map<Integer, Long> consumed() {
        return consumed;
    }
}
