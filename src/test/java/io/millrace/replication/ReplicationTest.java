package io.millrace.replication;

import static io.millrace.testkit.HostedNode.await;
import static io.millrace.testkit.HostedNode.value;
import static io.millrace.testkit.ReplicatedNodes.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.Outcome;
import io.millrace.common.Refusal;
import io.millrace.service.AppendReply;
import io.millrace.storage.PartitionLog;
import io.millrace.testkit.Await;
import io.millrace.testkit.ReplicatedNodes;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReplicationTest {
    private static final Map<String, String> FAST = Map.of("replica.lag.time.max.ms", "700");
    private static final int TIMEOUT_MS = 15_000;

    private final List<ReplicatedNodes> started = new ArrayList<>();
    private Path dir;

    @BeforeEach
    void take(@TempDir Path tempDir) {
        dir = tempDir;
    }

    @AfterEach
    void stop() throws IOException {
        for (ReplicatedNodes nodes : started) {
            nodes.close();
        }
    }

    private ReplicatedNodes start(int count, int partitions, Map<String, String> configs, Map<String, String> overrides)
            throws IOException {
        ReplicatedNodes nodes = new ReplicatedNodes(dir, count, partitions, configs, overrides);
        started.add(nodes);
        return nodes;
    }

    @Test
    void everyReplicaHasWhatWasAcknowledged() throws IOException {
        ReplicatedNodes nodes = start(3, 2, Map.of(), Map.of());

        appendAll(nodes, 1, 0, 50);
        appendAll(nodes, 1, 1, 20);

        for (int id = 1; id <= 3; id++) {
            assertThat(nodes.logEnd(id, 0)).as("node %d", id).isEqualTo(50);
            assertThat(nodes.log(id, 0)).as("node %d", id).isEqualTo(nodes.log(1, 0));
            assertThat(nodes.log(id, 1)).as("node %d", id).isEqualTo(nodes.log(1, 1));
        }
        nodes.awaitCommitted(0, 50);
        nodes.awaitCommitted(1, 20);
    }

    @Test
    void aLogLargerThanAChunkAndASegmentIsCopied() throws IOException {
        ReplicatedNodes nodes = start(2, 1, Map.of(), Map.of("segment.bytes", "1048576"));
        nodes.cutOff(2);
        List<Future<Outcome<AppendReply>>> appends = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            appends.add(nodes.append(1, 0, 50_000 + i, 1, TIMEOUT_MS));
        }
        appends.forEach(append -> value(await(append)));

        nodes.heal(2);

        nodes.awaitCommitted(0, 100);
        assertThat(nodes.log(2, 0)).isEqualTo(nodes.log(1, 0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"leader", "follower"})
    void aThrottledFollowerOutOfSyncIsCopiedNoFasterThanTheRate(String side) throws IOException {
        Map<String, String> configs =
                Map.of("replica.lag.time.max.ms", "700", side + ".replication.throttled.rate", "1000000");
        ReplicatedNodes nodes = start(3, 2, configs, Map.of(side + ".replication.throttled.replicas", "0:1,0:2"));
        nodes.cutOff(2);
        for (int i = 0; i < 30; i++) {
            value(await(nodes.append(1, 0, 100_000, -1, TIMEOUT_MS)));
        }
        assertThat(nodes.registration(0).isr()).doesNotContain(2);

        long beganNanos = System.nanoTime();
        nodes.heal(2);
        appendAll(nodes, 1, 1, 5);
        boolean servedMeanwhile = !nodes.registration(0).isr().contains(2);
        Await.until("node 2 is in sync", PATIENCE, () -> nodes.registration(0).isr(), isr -> isr.contains(2));

        assertThat(System.nanoTime() - beganNanos).isGreaterThan(2_000_000_000L);
        assertThat(servedMeanwhile).isTrue();
        assertThat(nodes.log(2, 0)).isEqualTo(nodes.log(1, 0));
    }

    @Test
    void aFollowerThatIsCutOffLeavesTheSetAndComesBack() throws IOException {
        ReplicatedNodes nodes = start(3, 1, FAST, Map.of("min.insync.replicas", "2"));
        appendAll(nodes, 1, 0, 5);
        nodes.cutOff(3);

        appendAll(nodes, 1, 0, 5); // Waits for the shrink.
        List<Integer> without = nodes.registration(0).isr();
        nodes.heal(3);
        Await.until("node 3 is in sync", PATIENCE, () -> nodes.registration(0).isr(), isr -> isr.contains(3));

        assertThat(without).containsExactly(1, 2);
        nodes.awaitCommitted(0, 10);
        assertThat(nodes.log(3, 0)).isEqualTo(nodes.log(1, 0));
    }

    @Test
    void aLostMemberIsNotWaitedForUntilItsLagIsOver() throws IOException {
        ReplicatedNodes nodes = start(3, 1, Map.of("replica.lag.time.max.ms", "600000"), Map.of());
        appendAll(nodes, 1, 0, 5);
        nodes.cutOff(3);
        Future<Outcome<AppendReply>> append = nodes.append(1, 0, 10, -1, TIMEOUT_MS);
        Await.until("node 2 has it", PATIENCE, () -> nodes.logEnd(2, 0), end -> end == 6);

        nodes.memberLost(3);

        value(await(append));
        assertThat(nodes.registration(0).isr()).containsExactly(1, 2);
    }

    @Test
    void aSeparatedLeaderRefusesAtOnceWhatItCannotCommit() throws IOException {
        ReplicatedNodes nodes = start(3, 1, Map.of(), Map.of());
        nodes.cutOff(1);
        Future<Outcome<AppendReply>> parked = nodes.append(1, 0, 10, -1, TIMEOUT_MS);

        nodes.node(1).separated(Optional.of(new Refusal(Refusal.Reason.NOT_LEADER, "cut off")));

        for (Outcome<AppendReply> outcome : List.of(await(parked), await(nodes.append(1, 0, 10, -1, TIMEOUT_MS)))) {
            assertThat(outcome).isInstanceOf(Outcome.Refused.class);
            assertThat(((Outcome.Refused<AppendReply>) outcome).refusal().reason())
                    .isEqualTo(Refusal.Reason.NOT_LEADER);
        }
        value(await(nodes.append(1, 0, 10, 1, TIMEOUT_MS)));
    }

    @Test
    void aLeaderWhoseDiskIsFullGivesItsPlaceToAnother() throws IOException {
        ReplicatedNodes nodes = start(3, 1, Map.of(), Map.of());
        appendAll(nodes, 1, 0, 5);

        nodes.node(1).disk.fillUp();
        Outcome<AppendReply> refused = await(nodes.append(1, 0, 10, -1, TIMEOUT_MS));
        Await.until(
                "another node leads",
                PATIENCE,
                () -> await(nodes.append(nodes.registration(0).leader(), 0, 100, -1, TIMEOUT_MS)),
                outcome -> outcome instanceof Outcome.Done);
        appendAll(nodes, nodes.registration(0).leader(), 0, 4);
        List<Integer> without = nodes.registration(0).isr();
        nodes.node(1).disk.repair();
        Await.until(
                "node 1 is in sync again", PATIENCE, () -> nodes.registration(0).isr(), isr -> isr.contains(1));

        assertThat(((Outcome.Refused<AppendReply>) refused).refusal().reason()).isEqualTo(Refusal.Reason.STORAGE_ERROR);
        assertThat(without).doesNotContain(1);
        nodes.awaitCommitted(0, 10);
        assertThat(nodes.log(1, 0)).isEqualTo(nodes.log(2, 0));
    }

    @Test
    void aDeposedLeadersTailIsCut() throws IOException {
        ReplicatedNodes nodes = start(3, 1, Map.of(), Map.of());
        appendAll(nodes, 1, 0, 10);
        nodes.cutOff(1);
        for (int i = 0; i < 4; i++) {
            value(await(nodes.append(1, 0, 77, 1, TIMEOUT_MS)));
        }
        Future<Outcome<AppendReply>> never = nodes.append(1, 0, 77, -1, TIMEOUT_MS);
        nodes.elect(0, 2);
        appendAll(nodes, 2, 0, 2, 1);
        nodes.heal(1);

        Outcome<AppendReply> refused = await(never);
        appendAll(nodes, 2, 0, 3);

        assertThat(refused).isInstanceOf(Outcome.Refused.class);
        assertThat(((Outcome.Refused<AppendReply>) refused).refusal().reason()).isEqualTo(Refusal.Reason.NOT_LEADER);
        nodes.awaitCommitted(0, 15);
        for (int id = 1; id <= 3; id++) {
            assertThat(nodes.log(id, 0)).as("node %d", id).isEqualTo(nodes.log(2, 0));
        }
    }

    @Test
    void aLeaderThatWasDeposedAndReelectedKeepsItsTail() throws IOException {
        ReplicatedNodes nodes = start(3, 1, Map.of(), Map.of());
        appendAll(nodes, 1, 0, 10);

        nodes.elect(0, 2);
        nodes.elect(0, 3);
        nodes.elect(0, 1);
        appendAll(nodes, 1, 0, 5);

        nodes.awaitCommitted(0, 15);
        assertThat(nodes.log(2, 0)).isEqualTo(nodes.log(1, 0));
        assertThat(nodes.log(3, 0)).isEqualTo(nodes.log(1, 0));
    }

    @Test
    void refusesAcksAllWhenTooFewAreInSync() throws IOException {
        ReplicatedNodes nodes = start(2, 1, FAST, Map.of("min.insync.replicas", "2"));
        appendAll(nodes, 1, 0, 3);
        nodes.cutOff(2);

        Outcome<AppendReply> afterAppend = await(nodes.append(1, 0, 10, -1, TIMEOUT_MS));
        Outcome<AppendReply> before = await(nodes.append(1, 0, 10, -1, TIMEOUT_MS));

        assertThat(((Outcome.Refused<AppendReply>) afterAppend).refusal().reason())
                .isEqualTo(Refusal.Reason.NOT_ENOUGH_REPLICAS_AFTER_APPEND);
        assertThat(((Outcome.Refused<AppendReply>) before).refusal().reason())
                .isEqualTo(Refusal.Reason.NOT_ENOUGH_REPLICAS);
        nodes.heal(2);
    }

    @Test
    void aFollowerThatWasDownCatchesUp() throws IOException {
        ReplicatedNodes nodes = start(3, 1, FAST, Map.of());
        appendAll(nodes, 1, 0, 5);
        nodes.stop(2);
        appendAll(nodes, 1, 0, 20);

        nodes.start(2);

        Await.until("node 2 is in sync", PATIENCE, () -> nodes.registration(0).isr(), isr -> isr.contains(2));
        nodes.awaitCommitted(0, 25);
        assertThat(nodes.log(2, 0)).isEqualTo(nodes.log(1, 0));
    }

    @Test
    void aFollowerWithDamagedRecordsLeavesTheSetAndCopiesThemAgain() throws IOException {
        ReplicatedNodes nodes = start(3, 1, FAST, Map.of("segment.bytes", "2000"));
        appendAll(nodes, 1, 0, 50);
        nodes.awaitCommitted(0, 50);
        nodes.damage(2, 0, 900);
        int versionBefore = nodes.registration(0).partitionEpoch();

        nodes.scrub(2, 0);

        Await.until(
                "node 2 left the set and is back",
                PATIENCE,
                () -> nodes.registration(0),
                now -> now.partitionEpoch() >= versionBefore + 2 && now.isr().contains(2));
        assertThat(nodes.log(2, 0)).isEqualTo(nodes.log(1, 0));
    }

    @Test
    void aLeaderWithDamagedRecordsGivesItsPlaceToAnother() throws IOException {
        ReplicatedNodes nodes = start(3, 1, FAST, Map.of("segment.bytes", "2000"));
        appendAll(nodes, 1, 0, 50);
        nodes.awaitCommitted(0, 50);
        nodes.damage(1, 0, 900);

        nodes.scrub(1, 0);

        Await.until(
                "another node leads and node 1 is back in the set",
                PATIENCE,
                () -> nodes.registration(0),
                now -> now.leader() != 1 && now.isr().contains(1));
        assertThat(nodes.log(1, 0)).isEqualTo(nodes.log(2, 0));
    }

    @Test
    void aReplicaThatIsElectedWithoutOneOfItsFilesGivesItsPlaceToAnother() throws IOException {
        ReplicatedNodes nodes = start(3, 1, FAST, Map.of("segment.bytes", "2000"));
        appendAll(nodes, 1, 0, 50);
        nodes.awaitCommitted(0, 50);
        nodes.loseSegment(2, 0);

        nodes.elect(0, 2);

        Await.until(
                "another node leads and node 2 is back in the set",
                PATIENCE,
                () -> nodes.registration(0),
                now -> now.leader() != 2 && now.isr().contains(2));
        assertThat(nodes.log(2, 0)).isEqualTo(nodes.log(1, 0));
        nodes.restart(2);
        assertThat(nodes.log(2, 0)).isEqualTo(nodes.log(1, 0));
    }

    @Test
    void theLastReplicaInSyncKeepsWhatItHas() throws IOException {
        ReplicatedNodes nodes = start(1, 1, FAST, Map.of("segment.bytes", "2000"));
        appendAll(nodes, 1, 0, 50);
        nodes.damage(1, 0, 900);

        nodes.scrub(1, 0);

        appendAll(nodes, 1, 0, 5);
        assertThat(nodes.logEnd(1, 0)).isEqualTo(55);
    }

    @Test
    void followersDeleteWhatTheLeaderDeletesAlsoWhenNothingIsWritten() throws IOException {
        ReplicatedNodes nodes = start(3, 1, FAST, Map.of());
        appendAll(nodes, 1, 0, 20);
        nodes.awaitCommitted(0, 20);

        value(await(nodes.node(1).partition(nodes.topicId, 0).deleteRecords(nodes.vertx.getOrCreateContext(), 15)));

        for (int id = 2; id <= 3; id++) {
            PartitionLog log = nodes.node(id).partition(nodes.topicId, 0).log();
            Await.until("node " + id + " deletes too", PATIENCE, log::logStartOffset, offset -> offset == 15);
        }
    }

    @Test
    void aFollowerBeginsAnewWhereTheLeaderBegins() throws IOException {
        ReplicatedNodes nodes = start(3, 1, FAST, Map.of());
        appendAll(nodes, 1, 0, 5);
        nodes.stop(2);
        appendAll(nodes, 1, 0, 20);
        long start = value(
                await(nodes.node(1).partition(nodes.topicId, 0).deleteRecords(nodes.vertx.getOrCreateContext(), 15)));

        nodes.start(2);

        nodes.awaitCommitted(0, 25);
        assertThat(start).isEqualTo(15);
        assertThat(nodes.node(2).partition(nodes.topicId, 0).log().logStartOffset())
                .isEqualTo(15);
        Await.until(
                "node 3 deletes too",
                PATIENCE,
                () -> nodes.node(3).partition(nodes.topicId, 0).log().logStartOffset(),
                offset -> offset == 15);
    }

    @Test
    void aLeaderThatStartedAgainKnowsWhatWasCommittedBeforeAnyFollowerComes() throws IOException {
        ReplicatedNodes nodes = start(3, 1, Map.of(), Map.of());
        appendAll(nodes, 1, 0, 5);
        for (int id = 3; id >= 1; id--) {
            nodes.stop(id);
        }

        nodes.start(1);

        assertThat(nodes.node(1)
                        .partition(nodes.topicId, 0)
                        .snapshot()
                        .highWatermark()
                        .offset())
                .isEqualTo(5);
    }

    @Test
    void everyNodeMayRestartAndNothingIsLost() throws IOException {
        ReplicatedNodes nodes = start(3, 1, FAST, Map.of());
        for (int id = 1; id <= 3; id++) {
            appendAll(nodes, nodes.registration(0).leader(), 0, 5);
            int next = id % 3 + 1;
            nodes.elect(0, next);
            nodes.restart(id);
            Await.until("all are in sync", PATIENCE, () -> nodes.registration(0).isr(), isr -> isr.size() == 3);
        }

        nodes.awaitCommitted(0, 15);
        assertThat(nodes.log(2, 0)).isEqualTo(nodes.log(1, 0));
        assertThat(nodes.log(3, 0)).isEqualTo(nodes.log(1, 0));
    }

    private void appendAll(ReplicatedNodes nodes, int nodeId, int partition, int count) {
        appendAll(nodes, nodeId, partition, count, -1);
    }

    private void appendAll(ReplicatedNodes nodes, int nodeId, int partition, int count, int acks) {
        for (int i = 0; i < count; i++) {
            value(await(nodes.append(nodeId, partition, 100 + i, acks, TIMEOUT_MS)));
        }
    }
}
