package io.millrace.http.cluster;

import io.millrace.common.Outcome;
import io.millrace.http.ProblemCode;
import io.millrace.http.RequestRefused;
import io.millrace.service.FetchIsolation;
import io.millrace.service.OffsetService.OffsetQuery;
import io.millrace.service.PartitionRef;
import io.vertx.core.Future;

/** A place in every partition of a topic, as a client names it: {@code earliest}, {@code latest}, an offset or a time. */
public sealed interface TopicPlace {
    record Earliest() implements TopicPlace {}

    record Latest() implements TopicPlace {}

    record AtOffset(long offset) implements TopicPlace {}

    record AtTime(long timestampMs) implements TopicPlace {}

    static TopicPlace read(String name, String text) {
        if (text.equals("earliest")) {
            return new Earliest();
        }
        if (text.equals("latest")) {
            return new Latest();
        }
        int colon = text.indexOf(':');
        try {
            long number = Long.parseLong(text.substring(colon + 1));
            if (number >= 0 && text.startsWith("offset:")) {
                return new AtOffset(number);
            }
            if (number >= 0 && text.startsWith("timestamp:")) {
                return new AtTime(number);
            }
        } catch (NumberFormatException notANumber) {
            // Said below.
        }
        throw new RequestRefused(
                ProblemCode.BAD_PARAMETER,
                name + "=" + text + " must be earliest, latest, offset:N or timestamp:MS (milliseconds since 1970).");
    }

    /** The first offset at or behind this place; the end of the partition when there is none. */
    default Future<Outcome<Long>> find(RoutedOffsets offsets, PartitionRef partition, FetchIsolation isolation) {
        OffsetQuery latest = new OffsetQuery.Latest(isolation);
        if (this instanceof AtOffset at) {
            return Future.succeededFuture(Outcome.done(at.offset()));
        }
        if (this instanceof AtTime at) {
            return offsets.find(partition, new OffsetQuery.AtTimestamp(at.timestampMs(), isolation))
                    .compose(found -> found instanceof Outcome.Done<Long> done && done.value() < 0
                            ? offsets.find(partition, latest)
                            : Future.succeededFuture(found));
        }
        return offsets.find(partition, this instanceof Earliest ? new OffsetQuery.Earliest() : latest);
    }
}
