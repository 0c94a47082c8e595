package io.millrace.http.search;

import io.millrace.cluster.ClusterView;
import io.millrace.cluster.TopicRegistration;
import io.millrace.common.Clock;
import io.millrace.filter.RecordFilter;
import io.millrace.http.ApiReply;
import io.millrace.http.ApiRequest;
import io.millrace.http.ProblemCode;
import io.millrace.http.Problems;
import io.millrace.http.RequestRefused;
import io.millrace.http.RouteTable;
import io.millrace.http.cluster.ReadPartition;
import io.millrace.http.cluster.RoutedReads;
import io.millrace.service.FetchCommand;
import io.millrace.service.FetchCommand.PartitionRead;
import io.millrace.service.FetchIsolation;
import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.buffer.Buffer;
import java.util.List;

/** Shows one record, whole unless a bound is asked for. Thread-safe because it has no mutable state. */
public final class RecordLookup {
    private static final int MAX_REPLY_BYTES = 32 << 20;

    private final ClusterView cluster;
    private final RoutedReads reads;
    private final WorkerExecutor workers;
    private final Clock clock;

    public RecordLookup(ClusterView cluster, RoutedReads reads, WorkerExecutor workers, Clock clock) {
        this.cluster = cluster;
        this.reads = reads;
        this.workers = workers;
        this.clock = clock;
    }

    public void addTo(RouteTable.Builder routes) {
        routes.get("/topics/{topic}/partitions/{partition}/records/{offset}", this::show, "max_bytes");
    }

    private Future<ApiReply> show(ApiRequest request) {
        String name = request.pathParameter("topic");
        TopicRegistration topic = cluster.image()
                .topic(name)
                .orElseThrow(() -> new RequestRefused(
                        ProblemCode.TOPIC_NOT_FOUND, "There is no topic '" + name + "'. GET /topics lists them."));
        int partition = request.pathNumber("partition", ProblemCode.PARTITION_NOT_FOUND);
        if (partition < 0 || partition >= topic.partitions().size()) {
            throw new RequestRefused(
                    ProblemCode.PARTITION_NOT_FOUND,
                    name + " has the partitions 0 to " + (topic.partitions().size() - 1) + ".");
        }
        long offset = offset(request);
        RecordView view = request.queryParameter("max_bytes").isEmpty()
                ? RecordView.whole()
                : RecordView.cutAt((int) request.queryNumber("max_bytes", 0, 16, MAX_REPLY_BYTES));
        PartitionRead read = new PartitionRead(topic.id(), name, partition, offset, 1, -1, -1);
        return reads.read(new FetchCommand(FetchIsolation.HIGH_WATERMARK, 1, 1, 0, List.of(read)))
                .map(outcomes -> Problems.valueOf(outcomes.get(0)))
                .compose(found ->
                        workers.executeBlocking(() -> write(topic.name(), partition, offset, found, view), false));
    }

    private static long offset(ApiRequest request) {
        String text = request.pathParameter("offset");
        try {
            long offset = Long.parseLong(text);
            if (offset >= 0) {
                return offset;
            }
        } catch (NumberFormatException notANumber) {
            // Said below.
        }
        throw new RequestRefused(ProblemCode.BAD_PARAMETER, "The offset '" + text + "' must be a number from 0 on.");
    }

    private ApiReply write(String topic, int partition, long offset, ReadPartition found, RecordView view) {
        BatchCursor cursor = new BatchCursor(partition, found, offset, offset + 1);
        try {
            ScanStep step;
            do {
                step = cursor.scan(RecordFilter.allOf(List.of()), view, clock, MAX_REPLY_BYTES);
            } while (!step.ended() && step.matches().isEmpty());
            if (step.matches().isEmpty()) {
                throw new RequestRefused(
                        ProblemCode.OFFSET_OUT_OF_RANGE,
                        step.unreadable()
                                .orElse("There is no record at offset " + offset + " of " + topic + "-" + partition
                                        + ": it was compacted away, is a marker of a transaction, or is yet to come."));
            }
            byte[] json = step.matches().get(0).json();
            if (json.length > MAX_REPLY_BYTES) {
                throw new RequestRefused(
                        ProblemCode.REPLY_TOO_LARGE,
                        "The record has " + json.length + " bytes as JSON, more than " + MAX_REPLY_BYTES
                                + ": read it with a Kafka client.");
            }
            return ApiReply.of(200, ApiReply.JSON, Buffer.buffer(json));
        } finally {
            cursor.close();
        }
    }
}
