package io.millrace.coordinator.group;

import io.millrace.coordinator.CoordinatorDriver;
import io.millrace.coordinator.EncodedEvent;
import io.millrace.coordinator.Framing;
import java.util.Random;

/** A coordinator of groups that is run by hand. Owned by one test. */
final class GroupDriver extends CoordinatorDriver<GroupEvent, GroupCoordinator> {
    static final int SESSION_TIMEOUT_MS = 45_000;

    private static final int HEARTBEAT_INTERVAL_MS = 5_000;
    private static final GroupEventCodec CODEC = new GroupEventCodec();

    GroupDriver(GroupSettings settings, TopicCatalog topics, Random random) {
        this(settings, ConsumerTimings.same(SESSION_TIMEOUT_MS, HEARTBEAT_INTERVAL_MS), topics, random);
    }

    GroupDriver(GroupSettings settings, ConsumerTimings timings, TopicCatalog topics, Random random) {
        super(() -> new GroupCoordinator(settings, timings, topics, random), GroupDriver::throughTheLog);
    }

    private static GroupEvent throughTheLog(GroupEvent event) {
        Framing framing = CODEC.framing(event);
        if (framing instanceof Framing.EndOfTransaction end) {
            return CODEC.decode(end).orElseThrow();
        }
        EncodedEvent encoded = CODEC.encode(event);
        return framing instanceof Framing.InTransaction transaction
                ? CODEC.decode(transaction, encoded.key(), encoded.value()).orElseThrow()
                : CODEC.decode(encoded.key(), encoded.value()).orElseThrow();
    }

    /** Takes the oldest thing that the machine wants to know of a coordinator of transactions. */
    VerifyTransaction nextQuestion() {
        return (VerifyTransaction) effects().remove();
    }
}
