package io.millrace.service;

import static io.millrace.testkit.HostedNode.await;
import static io.millrace.testkit.HostedNode.batch;
import static io.millrace.testkit.HostedNode.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.Outcome;
import io.millrace.common.Refusal;
import io.millrace.common.TopicId;
import io.millrace.testkit.GatedDisk;
import io.millrace.testkit.HostedNode;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostedProduceServiceTest {
    private static final int ALL = -1;
    private static final int PATIENT_MS = 60_000;

    private final GatedDisk disk = new GatedDisk();
    private Path dir;
    private HostedNode node;

    @BeforeEach
    void start(@TempDir Path tempDir) throws IOException {
        dir = tempDir;
        node = new HostedNode(dir, 2, disk);
    }

    @AfterEach
    void stop() throws IOException {
        disk.letForcesThrough();
        disk.repair();
        node.close();
    }

    @Test
    void keepsTheOrderOfOneCaller() {
        TopicId topic = node.createTopic("orders", 1, Map.of());
        List<Future<Outcome<AppendReply>>> sent = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            sent.add(node.append(topic, 0, i % 2 == 0 ? 1 : ALL, PATIENT_MS));
        }

        List<Long> baseOffsets =
                sent.stream().map(reply -> value(await(reply)).baseOffset()).toList();

        assertThat(baseOffsets)
                .containsExactlyElementsOf(LongStream.range(0, 200).boxed().toList());
    }

    @Test
    void answersAcksAllOnlyAfterTheForce() {
        TopicId topic = node.createTopic("orders", 1, Map.of());
        disk.holdForces();
        Future<Outcome<AppendReply>> all = node.append(topic, 0, ALL, PATIENT_MS);
        disk.awaitHeldForce();

        boolean answeredBeforeForce = all.isComplete();
        disk.letForcesThrough();

        assertThat(answeredBeforeForce).isFalse();
        assertThat(value(await(all)).baseOffset()).isZero();
    }

    @Test
    void answersAcksOneWhileAForceIsUnderWay() {
        TopicId topic = node.createTopic("orders", 2, Map.of());
        disk.holdForces();
        List<Future<Outcome<AppendReply>>> all =
                List.of(node.append(topic, 0, ALL, PATIENT_MS), node.append(topic, 1, ALL, PATIENT_MS));
        disk.awaitHeldForce();

        Future<Outcome<AppendReply>> one = node.append(topic, 0, 1, PATIENT_MS);
        disk.letForcesThrough();

        assertThat(value(await(one)).baseOffset()).isEqualTo(1);
        assertThat(all)
                .allSatisfy(
                        reply -> assertThat(value(await(reply)).baseOffset()).isZero());
    }

    @Test
    void doesNotWaitForTheDiskWhereTheTopicOptsOut() {
        TopicId topic = node.createTopic("orders", 1, Map.of("flush.before.ack", "false"));
        disk.holdForces();

        Outcome<AppendReply> reply = await(node.append(topic, 0, ALL, PATIENT_MS));

        assertThat(value(reply).baseOffset()).isZero();
    }

    @Test
    void givesUpOnAcksAllWhenTheTimeoutIsOver() {
        TopicId topic = node.createTopic("orders", 1, Map.of());
        disk.holdForces();

        Outcome<AppendReply> reply = await(node.append(topic, 0, ALL, 50));

        assertThat(reason(reply)).isEqualTo(Refusal.Reason.TIMED_OUT);
    }

    @Test
    void refusesWhatCannotBeAcknowledgedBeforeWritingIt() {
        TopicId topic = node.createTopic("orders", 1, Map.of("min.insync.replicas", "2"));

        Outcome<AppendReply> reply = await(node.append(topic, 0, ALL, PATIENT_MS));

        assertThat(reason(reply)).isEqualTo(Refusal.Reason.NOT_ENOUGH_REPLICAS);
        assertThat(value(await(node.append(topic, 0, 1, PATIENT_MS))).baseOffset())
                .isZero();
    }

    @Test
    void refusesUnknownAcksTopicsAndPartitions() {
        TopicId topic = node.createTopic("orders", 1, Map.of());

        assertThat(reason(await(node.append(topic, 0, 2, PATIENT_MS)))).isEqualTo(Refusal.Reason.INVALID_REQUIRED_ACKS);
        assertThat(reason(await(node.append(topic, 1, 1, PATIENT_MS))))
                .isEqualTo(Refusal.Reason.UNKNOWN_TOPIC_OR_PARTITION);
        assertThat(reason(await(node.append(new TopicId(9, 9), 0, 1, PATIENT_MS))))
                .isEqualTo(Refusal.Reason.UNKNOWN_TOPIC_ID);
    }

    @Test
    void oneRefusalDoesNotTouchTheOtherPartitionsOfARequest() {
        TopicId topic = node.createTopic("orders", 1, Map.of());
        List<AppendCommand> commands = List.of(
                new AppendCommand(topic, "", 7, batch(10)),
                new AppendCommand(topic, "", 0, batch(10)),
                new AppendCommand(topic, "", -1, batch(10)));

        List<Outcome<AppendReply>> replies =
                await(node.produce.append(commands, Optional.empty(), (short) ALL, PATIENT_MS));

        assertThat(replies.stream().map(HostedProduceServiceTest::reason))
                .containsExactly(
                        Refusal.Reason.UNKNOWN_TOPIC_OR_PARTITION, null, Refusal.Reason.UNKNOWN_TOPIC_OR_PARTITION);
    }

    @Test
    void aFullDiskRefusesAppendsAndTheyResumeByThemselves() {
        TopicId topic = node.createTopic("orders", 2, Map.of());
        node.appended(topic, 0);
        disk.fillUp();
        Outcome<AppendReply> refused = await(node.append(topic, 0, ALL, PATIENT_MS));

        disk.repair();

        assertThat(reason(refused)).isEqualTo(Refusal.Reason.STORAGE_ERROR);
        assertThat(node.appended(topic, 0).baseOffset()).isEqualTo(1);
        assertThat(node.appended(topic, 1).baseOffset()).isZero();
    }

    @Test
    void aFailedForceRefusesAcksAllAndLaterForcesCoverIt() {
        TopicId topic = node.createTopic("orders", 1, Map.of());
        disk.failForces();
        Outcome<AppendReply> refused = await(node.append(topic, 0, ALL, PATIENT_MS));
        long visible = node.directory
                .find(topic, 0)
                .orElseThrow()
                .snapshot()
                .highWatermark()
                .offset();

        disk.repair();
        AppendReply next = node.appended(topic, 0);

        assertThat(reason(refused)).isEqualTo(Refusal.Reason.STORAGE_ERROR);
        assertThat(visible).isZero();
        assertThat(next.baseOffset()).isEqualTo(1);
        assertThat(node.directory
                        .find(topic, 0)
                        .orElseThrow()
                        .snapshot()
                        .highWatermark()
                        .offset())
                .isEqualTo(2);
    }

    @Test
    void aForceThatBreaksOffIsNoSuccess() {
        TopicId topic = node.createTopic("orders", 1, Map.of());
        disk.breakForces();

        Outcome<AppendReply> refused = await(node.append(topic, 0, ALL, PATIENT_MS));

        assertThat(reason(refused)).isEqualTo(Refusal.Reason.STORAGE_ERROR);
        disk.repair();
        assertThat(node.appended(topic, 0).baseOffset()).isEqualTo(1);
    }

    @Test
    void aDeletedTopicAnswersWhatWasParked() {
        TopicId topic = node.createTopic("orders", 1, Map.of());
        disk.holdForces();
        Future<Outcome<AppendReply>> parked = node.append(topic, 0, ALL, PATIENT_MS);
        Future<Outcome<AppendReply>> alsoParked = node.append(topic, 0, ALL, PATIENT_MS);
        disk.awaitHeldForce();
        disk.letForcesThrough();

        node.deleteTopic("orders");

        assertThat(await(parked)).isNotNull();
        assertThat(await(alsoParked)).isNotNull();
        assertThat(reason(await(node.append(topic, 0, ALL, PATIENT_MS)))).isEqualTo(Refusal.Reason.UNKNOWN_TOPIC_ID);
    }

    @Test
    void anotherNumberOfInstancesUnderLoadKeepsOrderAndRefusesNothing() {
        TopicId topic = node.createTopic("orders", 16, Map.of());
        List<List<Future<Outcome<AppendReply>>>> sent = new ArrayList<>();
        for (int partition = 0; partition < 16; partition++) {
            sent.add(new ArrayList<>());
        }
        int[] counts = {5, 1, 3};
        List<Future<Void>> resized = new ArrayList<>();
        for (int round = 0; round < 60; round++) {
            for (int partition = 0; partition < 16; partition++) {
                sent.get(partition).add(node.append(topic, partition, round % 3 == 0 ? 1 : ALL, PATIENT_MS));
            }
            if (round % 20 == 10) {
                resized.add(node.verticles.resize(counts[round / 20]));
            }
        }

        resized.forEach(HostedNode::await);

        assertThat(node.verticles.count()).isEqualTo(3);
        for (List<Future<Outcome<AppendReply>>> ofPartition : sent) {
            assertThat(ofPartition.stream().map(reply -> value(await(reply)).baseOffset()))
                    .containsExactlyElementsOf(LongStream.range(0, 60).boxed().toList());
        }
        assertThat(node.appended(topic, 3).baseOffset()).isEqualTo(60);
    }

    @Test
    void hostsAThousandPartitionsOfOneImage() {
        TopicId topic = node.createTopic("wide", 1_000, Map.of());
        List<AppendCommand> commands = new ArrayList<>();
        for (int partition = 0; partition < 1_000; partition++) {
            commands.add(new AppendCommand(topic, "", partition, batch(10)));
        }

        List<Outcome<AppendReply>> replies =
                await(node.produce.append(commands, Optional.empty(), (short) ALL, PATIENT_MS));

        assertThat(replies)
                .hasSize(1_000)
                .allSatisfy(reply -> assertThat(value(reply).baseOffset()).isZero());
    }

    @Test
    void keepsWhatWasAcknowledgedOverARestart() throws IOException {
        TopicId topic = node.createTopic("orders", 1, Map.of());
        node.appended(topic, 0);
        node.close();

        node = new HostedNode(dir, 1, disk);
        node.createTopic("orders", 1, Map.of());

        assertThat(node.appended(topic, 0).baseOffset()).isEqualTo(1);
    }

    private static Refusal.@org.jspecify.annotations.Nullable Reason reason(Outcome<AppendReply> outcome) {
        return outcome instanceof Outcome.Refused<AppendReply> refused
                ? refused.refusal().reason()
                : null;
    }
}
