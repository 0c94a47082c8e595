package io.millrace.interop;

import static io.millrace.testkit.ClientSession.poll;
import static io.millrace.testkit.ClientSession.refusal;
import static io.millrace.testkit.ClientSession.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.testkit.BrokerExtension;
import io.millrace.testkit.ClientSession;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.NoOffsetForPartitionException;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Finding a place in the log: by offset, by time, at either end; and moving its start. */
@ExtendWith(BrokerExtension.class)
class OffsetsIT {
    @Test
    void seeksToAnyOffset(ClientSession session) throws Exception {
        TopicPartition partition = filled(session, 100);
        var consumer = session.consumer(Map.of());
        consumer.assign(List.of(partition));

        consumer.seek(partition, 42);

        assertThat(poll(consumer, 1).get(0).offset()).isEqualTo(42);
        assertThat(consumer.beginningOffsets(List.of(partition))).containsEntry(partition, 0L);
        assertThat(consumer.endOffsets(List.of(partition))).containsEntry(partition, 100L);
    }

    @Test
    void findsOffsetsByTimestamp(ClientSession session) throws Exception {
        TopicPartition partition = withTimestamps(session, 1_000, 3_000, 2_000, 5_000);
        var consumer = session.consumer(Map.of());

        assertThat(lookUp(consumer.offsetsForTimes(Map.of(partition, 0L)), partition))
                .isEqualTo("0@1000");
        assertThat(lookUp(consumer.offsetsForTimes(Map.of(partition, 1_001L)), partition))
                .isEqualTo("1@3000");
        assertThat(lookUp(consumer.offsetsForTimes(Map.of(partition, 2_500L)), partition))
                .isEqualTo("1@3000");
        assertThat(lookUp(consumer.offsetsForTimes(Map.of(partition, 3_001L)), partition))
                .isEqualTo("3@5000");
        assertThat(lookUp(consumer.offsetsForTimes(Map.of(partition, 5_001L)), partition))
                .isEqualTo("nothing");
    }

    @Test
    void findsOffsetsByTimestampInsideOfACompressedBatch(ClientSession session) throws Exception {
        // Kept for ever: to the retention check of the node these records are more than fifty years old.
        TopicPartition partition = new TopicPartition(session.topic(1, Map.of("retention.ms", "-1")), 0);
        var producer = session.producer(Map.of("compression.type", "gzip", "linger.ms", 200));
        send(
                producer,
                LongStream.range(1_000, 1_010)
                        .mapToObj(timestamp -> new ProducerRecord<>(partition.topic(), 0, timestamp, "k", "v")));

        var found = session.consumer(Map.of()).offsetsForTimes(Map.of(partition, 1_007L));

        assertThat(lookUp(found, partition)).isEqualTo("7@1007");
    }

    @Test
    void listsEverySpecialOffset(ClientSession session) throws Exception {
        TopicPartition partition = withTimestamps(session, 1_000, 3_000, 2_000);

        assertThat(list(session, partition, OffsetSpec.earliest()).offset()).isZero();
        assertThat(list(session, partition, OffsetSpec.latest()).offset()).isEqualTo(3);
        assertThat(list(session, partition, OffsetSpec.earliestLocal()).offset())
                .isZero();
        assertThat(list(session, partition, OffsetSpec.latestTiered()).offset()).isEqualTo(-1);
        assertThat(list(session, partition, OffsetSpec.forTimestamp(2_000)).offset())
                .isEqualTo(1);
        ListOffsetsResultInfo maximum = list(session, partition, OffsetSpec.maxTimestamp());
        assertThat(maximum.offset()).isEqualTo(1);
        assertThat(maximum.timestamp()).isEqualTo(3_000);
    }

    @Test
    void answersForAnEmptyPartition(ClientSession session) throws Exception {
        TopicPartition partition = new TopicPartition(session.topic(1, Map.of()), 0);

        assertThat(list(session, partition, OffsetSpec.earliest()).offset()).isZero();
        assertThat(list(session, partition, OffsetSpec.latest()).offset()).isZero();
        assertThat(list(session, partition, OffsetSpec.maxTimestamp()).offset()).isEqualTo(-1);
        assertThat(list(session, partition, OffsetSpec.forTimestamp(0)).offset())
                .isEqualTo(-1);
    }

    @Test
    void saysThatAnOffsetIsOutOfRange(ClientSession session) throws Exception {
        TopicPartition partition = filled(session, 10);
        var consumer = session.consumer(Map.of());
        consumer.assign(List.of(partition));

        consumer.seek(partition, 11);

        assertThatThrownBy(() -> poll(consumer, 1)).isInstanceOf(OffsetOutOfRangeException.class);
    }

    @Test
    void resetsToTheEndOrTheBeginning(ClientSession session) throws Exception {
        TopicPartition partition = filled(session, 10);
        var earliest = session.consumer(Map.of("auto.offset.reset", "earliest"));
        var latest = session.consumer(Map.of("auto.offset.reset", "latest"));
        var none = session.consumer(Map.of());
        earliest.assign(List.of(partition));
        latest.assign(List.of(partition));
        none.assign(List.of(partition));

        assertThat(poll(earliest, 10).get(0).offset()).isZero();
        assertThat(latest.position(partition)).isEqualTo(10);
        assertThatThrownBy(() -> none.poll(ClientSession.PATIENCE)).isInstanceOf(NoOffsetForPartitionException.class);
    }

    @Test
    void deletesRecordsBelowAnOffset(ClientSession session) throws Exception {
        TopicPartition partition = filled(session, 10);
        var deletion = Map.of(partition, RecordsToDelete.beforeOffset(4));

        long lowWatermark = session.admin()
                .deleteRecords(deletion)
                .lowWatermarks()
                .get(partition)
                .get()
                .lowWatermark();

        assertThat(lowWatermark).isEqualTo(4);
        assertThat(list(session, partition, OffsetSpec.earliest()).offset()).isEqualTo(4);
        var consumer = session.consumer(Map.of("auto.offset.reset", "earliest"));
        consumer.assign(List.of(partition));
        consumer.seek(partition, 0);
        assertThat(poll(consumer, 6)).extracting(ConsumerRecord::offset).startsWith(4L);
    }

    @Test
    void deletesAllRecordsUpToTheHighWatermark(ClientSession session) throws Exception {
        TopicPartition partition = filled(session, 10);
        var deletion = Map.of(partition, RecordsToDelete.beforeOffset(-1));

        long lowWatermark = session.admin()
                .deleteRecords(deletion)
                .lowWatermarks()
                .get(partition)
                .get()
                .lowWatermark();

        assertThat(lowWatermark).isEqualTo(10);
        session.fill(partition, 1);
        assertThat(session.read(partition.topic(), 10, 1).get(0).offset()).isEqualTo(10);
    }

    @Test
    void refusesToDeleteRecordsAboveTheHighWatermark(ClientSession session) throws Exception {
        TopicPartition partition = filled(session, 10);
        var deletion = Map.of(partition, RecordsToDelete.beforeOffset(11));

        Throwable refusal =
                refusal(session.admin().deleteRecords(deletion).lowWatermarks().get(partition));

        assertThat(refusal).isInstanceOf(org.apache.kafka.common.errors.OffsetOutOfRangeException.class);
    }

    private static TopicPartition filled(ClientSession session, int count) throws Exception {
        TopicPartition partition = new TopicPartition(session.topic(1, Map.of()), 0);
        session.fill(partition, count);
        return partition;
    }

    private static TopicPartition withTimestamps(ClientSession session, long... timestamps) throws Exception {
        TopicPartition partition = new TopicPartition(session.topic(1, Map.of("retention.ms", "-1")), 0);
        var producer = session.producer(Map.of());
        for (long timestamp : timestamps) {
            producer.send(new ProducerRecord<>(partition.topic(), 0, timestamp, "k", "v"))
                    .get();
        }
        return partition;
    }

    private static ListOffsetsResultInfo list(ClientSession session, TopicPartition partition, OffsetSpec spec)
            throws Exception {
        return session.admin()
                .listOffsets(Map.of(partition, spec))
                .partitionResult(partition)
                .get();
    }

    private static String lookUp(Map<TopicPartition, OffsetAndTimestamp> found, TopicPartition partition) {
        OffsetAndTimestamp place = found.get(partition);
        return place == null ? "nothing" : place.offset() + "@" + place.timestamp();
    }
}
