package io.millrace.cluster;

import java.util.Set;

/** Topics that the cluster keeps for itself: their records are the state of its coordinators. */
public final class InternalTopics {
    /** State of consumer groups, in Kafka's record formats. */
    public static final String CONSUMER_OFFSETS = "__consumer_offsets";

    /** State of transactions, in Kafka's record formats. */
    public static final String TRANSACTION_STATE = "__transaction_state";

    private static final Set<String> NAMES = Set.of(CONSUMER_OFFSETS, TRANSACTION_STATE);

    private InternalTopics() {}

    /** Whether clients must keep their hands off this topic. */
    public static boolean contains(String topic) {
        return NAMES.contains(topic);
    }
}
