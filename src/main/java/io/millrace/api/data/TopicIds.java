package io.millrace.api.data;

import io.millrace.common.TopicId;
import org.apache.kafka.common.Uuid;

/** Topic ids between the wire and the services. */
final class TopicIds {
    private TopicIds() {}

    static TopicId of(Uuid id) {
        return id.equals(Uuid.ZERO_UUID)
                ? TopicId.ZERO
                : new TopicId(id.getMostSignificantBits(), id.getLeastSignificantBits());
    }

    static Uuid wire(TopicId id) {
        return id.equals(TopicId.ZERO) ? Uuid.ZERO_UUID : new Uuid(id.mostSignificantBits(), id.leastSignificantBits());
    }
}
