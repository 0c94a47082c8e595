package io.millrace.record;

import io.millrace.common.Refusal;
import io.millrace.common.Refusal.RecordFault;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The records of one batch that may not be appended. None of the batch is then, but a client that is told which ones they
 * are (KIP-467) can give the reason to their senders and send the others again.
 *
 * <p>Confined to the worker of its caller. Bounded: a batch of a million bad records names the first thousand.
 */
final class RecordFaults {
    private static final int MAX_FAULTS = 1_000;
    private static final int MAX_SHOWN = 3;

    private final List<RecordFault> faults = new ArrayList<>(0);
    private Refusal.Reason reason = Refusal.Reason.INVALID_RECORD;
    private int count;

    /** Notes what is wrong with a record; {@code fault} continues a sentence that begins with the record. */
    void add(int index, Refusal.Reason why, String fault) {
        count++;
        if (why == Refusal.Reason.INVALID_TIMESTAMP) {
            reason = why; // As Kafka: a timestamp out of bounds names the error, whatever else is wrong.
        }
        if (faults.size() < MAX_FAULTS) {
            faults.add(new RecordFault(index, "record " + index + " of the batch " + fault));
        }
    }

    /** Why the batch is refused; empty when no record is to blame. */
    Optional<Refusal> refusal() {
        if (faults.isEmpty()) {
            return Optional.empty();
        }
        List<String> shown =
                faults.stream().limit(MAX_SHOWN).map(RecordFault::message).toList();
        String more = count > MAX_SHOWN ? ", and " + (count - MAX_SHOWN) + " more such records" : "";
        return Optional.of(new Refusal(reason, String.join("; ", shown) + more, faults));
    }
}
