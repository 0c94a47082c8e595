package io.millrace.http.bridge;

import io.millrace.cluster.PartitionRegistration;
import io.millrace.cluster.TopicRegistration;
import io.millrace.common.Outcome;
import io.millrace.http.ApiReply;
import io.millrace.http.ApiRequest;
import io.millrace.http.ProblemCode;
import io.millrace.http.Problems;
import io.millrace.http.RequestRefused;
import io.millrace.http.RouteTable;
import io.millrace.http.cluster.ReadPartition;
import io.millrace.http.cluster.RoutedOffsets;
import io.millrace.http.cluster.RoutedReads;
import io.millrace.http.records.BatchUnpacking;
import io.millrace.http.records.EmbeddedFormat;
import io.millrace.http.records.RecordArray;
import io.millrace.service.FetchCommand;
import io.millrace.service.FetchCommand.PartitionRead;
import io.millrace.service.FetchIsolation;
import io.millrace.service.OffsetService.OffsetQuery;
import io.millrace.service.PartitionRef;
import io.vertx.core.Future;
import java.util.List;

/**
 * Reads records of one partition from an offset or a time on, without a consumer. Thread-safe because it has no mutable state.
 */
public final class RecordResource {
    private static final int DEFAULT_MAX_BYTES = 1 << 20;
    private static final int MAX_BYTES = 16 << 20;
    private static final int MAX_TIMEOUT_MS = 60_000;

    private final TopicViews views;
    private final RoutedReads reads;
    private final RoutedOffsets offsets;

    public RecordResource(TopicViews views, RoutedReads reads, RoutedOffsets offsets) {
        this.views = views;
        this.reads = reads;
        this.offsets = offsets;
    }

    public void addTo(RouteTable.Builder routes) {
        routes.get(
                "/topics/{topic}/partitions/{partition}/records",
                this::read,
                "offset",
                "timestamp",
                "max_bytes",
                "timeout",
                "isolation_level");
    }

    private Future<ApiReply> read(ApiRequest request) {
        TopicRegistration topic = views.topic(request);
        PartitionRegistration partition = views.partition(request);
        EmbeddedFormat format = Accepted.format(request);
        int maxBytes = (int) request.queryNumber("max_bytes", DEFAULT_MAX_BYTES, 1, MAX_BYTES);
        int timeoutMs = (int) request.queryNumber("timeout", 0, 0, MAX_TIMEOUT_MS);
        FetchIsolation isolation = Accepted.isolation(request.queryParameter("isolation_level"));
        PartitionRef place = new PartitionRef(topic.id(), topic.name(), partition.partition(), -1);
        return startOffset(request, place, isolation)
                .compose(offset -> reads.read(new FetchCommand(
                                isolation,
                                1,
                                maxBytes,
                                timeoutMs,
                                List.of(new PartitionRead(
                                        topic.id(), topic.name(), partition.partition(), offset, maxBytes, -1, -1))))
                        .map(outcomes -> reply(place, offset, format, maxBytes, outcomes.get(0))));
    }

    private Future<Long> startOffset(ApiRequest request, PartitionRef place, FetchIsolation isolation) {
        if (request.query().containsKey("offset")) {
            if (request.query().containsKey("timestamp")) {
                throw new RequestRefused(
                        ProblemCode.BAD_PARAMETER, "Give an offset or a timestamp as the start, not both.");
            }
            return Future.succeededFuture(request.queryNumber("offset", 0, 0, Long.MAX_VALUE));
        }
        if (!request.query().containsKey("timestamp")) {
            return offsets.find(place, new OffsetQuery.Earliest()).map(Problems::valueOf);
        }
        long timestampMs = request.queryNumber("timestamp", 0, 0, Long.MAX_VALUE);
        return offsets.find(place, new OffsetQuery.AtTimestamp(timestampMs, isolation))
                .compose(found -> Problems.valueOf(found) >= 0
                        ? Future.succeededFuture(found)
                        : offsets.find(place, new OffsetQuery.Latest(isolation)))
                .map(Problems::valueOf);
    }

    private static ApiReply reply(
            PartitionRef place, long offset, EmbeddedFormat format, int maxBytes, Outcome<ReadPartition> outcome) {
        BatchUnpacking unpacking =
                new BatchUnpacking(place.topic(), place.partition(), offset, Problems.valueOf(outcome));
        RecordArray records = new RecordArray(format, maxBytes);
        unpacking.forEach(records::add);
        return ApiReply.of(200, format.mediaType(), records.end());
    }
}
