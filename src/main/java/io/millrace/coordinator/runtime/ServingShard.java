package io.millrace.coordinator.runtime;

import io.millrace.common.Outcome;
import io.millrace.common.TopicPartition;
import io.millrace.coordinator.Command;
import io.vertx.core.Future;

/** A shard in service, as seen by its effects. To be used on the shard's context. */
public interface ServingShard {
    TopicPartition topicPartition();

    /** The term in which this node serves the shard. */
    int leaderEpoch();

    /** Whether this is still the service that began the effect; if not, another one begins it again where that is needed. */
    boolean isServing();

    /** Tells the machine what came of an effect. */
    <R> Future<Outcome<R>> submit(Command<R> command);
}
