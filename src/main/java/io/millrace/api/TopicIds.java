package io.millrace.api;

import io.millrace.common.TopicId;
import org.apache.kafka.common.Uuid;

/** Topic ids between the wire and the services. */
public final class TopicIds {
    private TopicIds() {}

    /** Zero for zero. */
    public static TopicId of(Uuid id) {
        return id.equals(Uuid.ZERO_UUID)
                ? TopicId.ZERO
                : new TopicId(id.getMostSignificantBits(), id.getLeastSignificantBits());
    }

    /** The inverse of {@link #of}. */
    public static Uuid wire(TopicId id) {
        return id.equals(TopicId.ZERO) ? Uuid.ZERO_UUID : new Uuid(id.mostSignificantBits(), id.leastSignificantBits());
    }
}
