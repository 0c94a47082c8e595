package io.millrace.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.testkit.Await;
import io.millrace.testkit.ClientSession;
import io.millrace.testkit.FatJarNode;
import io.millrace.testkit.WireClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.message.OffsetCommitRequestData;
import org.apache.kafka.common.message.OffsetCommitResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of committed offsets in their log: they expire, are compacted, and are there again after a crash. */
class OffsetsTopicIT {
    private static final int SEGMENT_BYTES = 1_048_576;
    private static final int COMMITS = 700;
    private static final int PARTITIONS = 4;

    /** Large, so that there are segments to compact soon. */
    private static final String NOTE = "x".repeat(1_000);

    /** The last version with which a client says how long its offsets are kept. */
    private static final int WITH_RETENTION = 4;

    private static final Map<String, String> SETTINGS = Map.of(
            "offsets.topic.num.partitions", "1",
            "offsets.topic.segment.bytes", Integer.toString(SEGMENT_BYTES),
            "offsets.retention.check.interval.ms", "100",
            "log.cleaner.backoff.ms", "100",
            "log.cleaner.min.cleanable.ratio", "0.1",
            "log.segment.delete.delay.ms", "100");

    private String topic;

    @Test
    void expiresCompactsAndSurvivesACrash(@TempDir Path home) throws Exception {
        try (FatJarNode node = new FatJarNode(home, SETTINGS)) {
            node.start();
            try (ClientSession session = new ClientSession(node)) {
                topic = session.topic(PARTITIONS, Map.of());
                assertThat(offsets(session, "short-lived")).isEmpty(); // Asking makes the topic of offsets.
                try (WireClient wire = new WireClient(node.port())) {
                    commit(wire, "short-lived", 1, 300);
                    for (long offset = 1; offset <= COMMITS; offset++) {
                        commit(wire, "long-lived", offset, -1);
                    }
                }

                Await.until(
                        "the group has expired",
                        ClientSession.PATIENCE,
                        () -> groups(session),
                        List.of("long-lived")::equals);
                Path log = node.logDir().resolve("__consumer_offsets-0");
                Await.until(
                        "only the latest positions are left of what was three segments",
                        ClientSession.PATIENCE,
                        () -> sizeOf(log) < SEGMENT_BYTES * 3 / 2);
                assertThat(offsets(session, "long-lived")).isEqualTo(latest());
            }
            node.kill();
            node.start();
            try (ClientSession session = new ClientSession(node)) {
                assertThat(offsets(session, "long-lived")).isEqualTo(latest());
                assertThat(offsets(session, "short-lived")).isEmpty();
                assertThat(groups(session)).containsExactly("long-lived");
            }
        }
    }

    private Map<TopicPartition, Long> latest() {
        Map<TopicPartition, Long> latest = new HashMap<>();
        for (int partition = 0; partition < PARTITIONS; partition++) {
            latest.put(new TopicPartition(topic, partition), (long) COMMITS);
        }
        return latest;
    }

    private void commit(WireClient wire, String groupId, long offset, long retentionMs) {
        var positions = new OffsetCommitRequestData.OffsetCommitRequestTopic().setName(topic);
        for (int partition = 0; partition < PARTITIONS; partition++) {
            positions
                    .partitions()
                    .add(new OffsetCommitRequestData.OffsetCommitRequestPartition()
                            .setPartitionIndex(partition)
                            .setCommittedOffset(offset)
                            .setCommittedMetadata(NOTE));
        }
        var request = new OffsetCommitRequestData()
                .setGroupId(groupId)
                .setRetentionTimeMs(retentionMs)
                .setTopics(List.of(positions));
        Await.until(
                "the coordinator takes the commit",
                ClientSession.PATIENCE,
                () -> (OffsetCommitResponseData) wire.ask(ApiKeys.OFFSET_COMMIT, WITH_RETENTION, request),
                answer -> answer.topics().get(0).partitions().stream().allMatch(each -> each.errorCode() == 0));
    }

    private static List<String> groups(ClientSession session) throws Exception {
        return session.admin().listGroups().all().get().stream()
                .map(GroupListing::groupId)
                .toList();
    }

    private static Map<TopicPartition, Long> offsets(ClientSession session, String groupId) throws Exception {
        Map<TopicPartition, Long> offsets = new HashMap<>();
        session.admin()
                .listConsumerGroupOffsets(groupId)
                .partitionsToOffsetAndMetadata()
                .get()
                .forEach((partition, position) -> offsets.put(partition, position.offset()));
        return offsets;
    }

    private static long sizeOf(Path log) throws IOException {
        long bytes = 0;
        try (Stream<Path> files = Files.list(log)) {
            for (Path file :
                    files.filter(each -> each.toString().endsWith(".log")).toList()) {
                bytes += Files.size(file);
            }
        }
        return bytes;
    }
}
