package io.millrace.cluster.runtime;

import io.millrace.common.TopicId;
import io.vertx.core.Future;

/** Port through which a replica that cannot do its work leaves the in-sync set, and with it the leadership. Any thread. */
@FunctionalInterface
public interface Withdrawals {
    /**
     * Takes this node out, unless nobody else is in the set.
     *
     * @return completes within a bounded time; whether it had an effect is seen in the metadata
     */
    Future<?> withdraw(TopicId topicId, int partition);
}
