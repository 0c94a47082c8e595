package io.millrace.service.figures;

import io.millrace.common.TopicPartition;
import io.millrace.metrics.Exposition;
import io.millrace.metrics.FigureSource;
import io.millrace.metrics.Traffic.Counts;
import io.millrace.partition.HostedPartition;
import io.millrace.partition.PartitionDirectory;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToLongFunction;

/**
 * Records, bytes and requests by topic, and logs by partition for the hottest partitions. Thread-safe because it reads what
 * partitions publish.
 */
public final class TrafficFigures implements FigureSource {
    private final PartitionDirectory partitions;
    private final int maxPartitions;

    /**
     * Figures of the hosted partitions.
     *
     * @param maxPartitions with series of their own; topics have at most twenty times as many
     */
    public TrafficFigures(PartitionDirectory partitions, int maxPartitions) {
        this.partitions = partitions;
        this.maxPartitions = maxPartitions;
    }

    private record Hosted(HostedPartition partition, Counts counts) {}

    @Override
    public void addTo(Exposition out) {
        List<Hosted> hosted = partitions.all().stream()
                .map(partition -> new Hosted(partition, partition.traffic().counts()))
                .toList();
        byTopic(out, hosted);
        byPartition(
                out,
                hosted.stream()
                        .sorted(Comparator.comparingLong(
                                        (Hosted one) -> one.counts().bytes())
                                .reversed())
                        .limit(maxPartitions)
                        .toList());
    }

    private void byTopic(Exposition out, List<Hosted> hosted) {
        Map<String, Counts> topics = new TreeMap<>();
        Counts all = Counts.NONE;
        for (Hosted one : hosted) {
            all = all.plus(one.counts());
            topics.merge(one.partition().topicPartition().topic(), one.counts(), Counts::plus);
        }
        List<Map.Entry<String, Counts>> shown = topics.entrySet().stream()
                .sorted(Comparator.comparingLong((Map.Entry<String, Counts> entry) ->
                                entry.getValue().bytes())
                        .reversed())
                .limit(maxPartitions * 20L)
                .toList();
        family(out, "messagesin_total", "Records appended by clients", all, shown, Counts::recordsIn);
        family(out, "bytesin_total", "Bytes appended by clients", all, shown, Counts::bytesIn);
        family(out, "bytesout_total", "Bytes read by clients", all, shown, Counts::bytesOut);
        family(out, "totalproducerequests_total", "Appends to partitions", all, shown, Counts::appends);
        family(out, "failedproducerequests_total", "Appends that failed", all, shown, Counts::failedAppends);
        family(out, "totalfetchrequests_total", "Reads of partitions", all, shown, Counts::fetches);
    }

    private static void family(
            Exposition out,
            String name,
            String help,
            Counts all,
            List<Map.Entry<String, Counts>> topics,
            ToLongFunction<Counts> figure) {
        out.counter("kafka_server_brokertopicmetrics_" + name, help + "; without a topic: all together")
                .sample(figure.applyAsLong(all));
        topics.forEach(entry -> out.sample(figure.applyAsLong(entry.getValue()), "topic", entry.getKey()));
    }

    private static void byPartition(Exposition out, List<Hosted> hottest) {
        family(
                out,
                "kafka_log_log_size",
                "Bytes of the log; hottest partitions",
                hottest,
                partition -> partition.log().sizeBytes());
        family(
                out,
                "kafka_log_log_logstartoffset",
                "First offset; hottest partitions",
                hottest,
                partition -> partition.log().logStartOffset());
        family(
                out,
                "kafka_log_log_logendoffset",
                "Next offset; hottest partitions",
                hottest,
                partition -> partition.log().logEnd().offset());
        family(
                out,
                "kafka_cluster_partition_highwatermark",
                "First offset that is not committed; hottest partitions",
                hottest,
                partition -> partition.snapshot().highWatermark().offset());
    }

    private static void family(
            Exposition out, String name, String help, List<Hosted> hottest, ToLongFunction<HostedPartition> figure) {
        out.gauge(name, help);
        for (Hosted one : hottest) {
            TopicPartition place = one.partition().topicPartition();
            out.sample(
                    figure.applyAsLong(one.partition()),
                    "topic",
                    place.topic(),
                    "partition",
                    Integer.toString(place.partition()));
        }
    }
}
