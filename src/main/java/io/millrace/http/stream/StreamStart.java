package io.millrace.http.stream;

import io.millrace.cluster.TopicRegistration;
import io.millrace.http.ProblemCode;
import io.millrace.http.Problems;
import io.millrace.http.QueryParameters;
import io.millrace.http.RequestRefused;
import io.millrace.http.cluster.RoutedOffsets;
import io.millrace.http.cluster.TopicPlace;
import io.millrace.service.FetchIsolation;
import io.millrace.service.PartitionRef;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a stream begins: behind the last event of an earlier one, or at an offset or a time. Immutable.
 *
 * @param resumed positions of an earlier stream by partition; empty for a new one
 */
record StreamStart(Map<Integer, Long> resumed, List<Integer> partitions, TopicPlace from) {
    private static final int ALL = -1;
    private static final Pattern OFFSET = Pattern.compile("\\d+");

    static StreamStart of(MultiMap query, @Nullable String lastEventId, TopicRegistration topic) {
        QueryParameters parameters = new QueryParameters(query::get);
        List<Integer> partitions = new ArrayList<>();
        int partition =
                (int) parameters.number("partition", ALL, 0, topic.partitions().size() - 1L);
        if (partition == ALL) {
            topic.partitions().forEach(each -> partitions.add(each.partition()));
        } else {
            partitions.add(partition);
        }
        return new StreamStart(lastEventId == null ? Map.of() : read(lastEventId), partitions, from(query));
    }

    /** A number alone is an offset, and {@code timestamp} is a name of its own for a time. */
    private static TopicPlace from(MultiMap query) {
        if (query.contains("timestamp")) {
            return TopicPlace.read("timestamp", "timestamp:" + query.get("timestamp"));
        }
        String from = query.contains("from") ? query.get("from") : "latest";
        return TopicPlace.read("from", OFFSET.matcher(from).matches() ? "offset:" + from : from);
    }

    /** The id of an event: {@code partition:offset} of the next record of each, separated by commas. */
    static String write(Map<Integer, Long> positions) {
        StringBuilder id = new StringBuilder();
        positions.forEach((partition, offset) ->
                id.append(id.isEmpty() ? "" : ",").append(partition).append(':').append(offset));
        return id.toString();
    }

    private static Map<Integer, Long> read(String id) {
        Map<Integer, Long> positions = new LinkedHashMap<>();
        for (String part : id.split(",", -1)) {
            String[] pair = part.split(":", -1);
            if (pair.length != 2) {
                throw new RequestRefused(
                        ProblemCode.BAD_PARAMETER, "Last-Event-ID '" + id + "' is not the id of an event of a stream.");
            }
            positions.put(
                    (int) QueryParameters.number("Last-Event-ID", pair[0], 0, Integer.MAX_VALUE),
                    QueryParameters.number("Last-Event-ID", pair[1], 0, Long.MAX_VALUE));
        }
        return positions;
    }

    /** The first offset to send of each partition. */
    Future<Map<Integer, Long>> positions(TopicRegistration topic, RoutedOffsets offsets) {
        Map<Integer, Long> positions = new LinkedHashMap<>();
        List<Future<?>> found = new ArrayList<>();
        for (int partition : partitions) {
            positions.put(partition, 0L); // Keeps the order of the partitions.
            found.add(position(new PartitionRef(topic.id(), topic.name(), partition, -1), offsets)
                    .onSuccess(offset -> positions.put(partition, offset)));
        }
        return Future.all(found).map(positions);
    }

    private Future<Long> position(PartitionRef place, RoutedOffsets offsets) {
        Long behind = resumed.get(place.partition());
        if (behind != null) {
            return Future.succeededFuture(behind);
        }
        return from.find(offsets, place, FetchIsolation.HIGH_WATERMARK).map(Problems::valueOf);
    }
}
