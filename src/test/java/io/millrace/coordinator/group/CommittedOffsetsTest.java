package io.millrace.coordinator.group;

import static io.millrace.coordinator.group.ClassicClient.GROUP;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.Refusal.Reason;
import io.millrace.common.TopicId;
import io.millrace.common.TopicPartition;
import io.millrace.coordinator.CoordinatorDriver.Pending;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CommittedOffsetsTest {
    private static final TopicPartition ORDERS_0 = new TopicPartition("orders", 0);
    private static final long RETENTION_MS = GroupSettings.Offsets.DEFAULTS.retentionMs();
    private static final long CHECK_MS = GroupSettings.Offsets.DEFAULTS.retentionCheckIntervalMs();

    private final GroupDriver driver = new GroupDriver(GroupSettings.DEFAULTS, FakeTopics.none(), new Random(1));
    private final ClassicClient member = new ClassicClient(driver);

    private void formGroup() {
        var join = member.join();
        driver.advanceMs(3_000);
        member.joined(join);
        member.sync(Map.of());
    }

    private Pending<OffsetCommit.Reply> commitAlone(long offset, String metadata) {
        return driver.send(ClassicClient.commitOf(GROUP, "", Optional.empty(), -1, "orders", 0, offset, metadata));
    }

    private long fetched() {
        return fetch(false).positions().get(0).offset();
    }

    private OffsetFetch.Reply fetch(boolean requireStable) {
        return driver.send(new OffsetFetch(GROUP, Optional.empty(), -1, requireStable, Optional.of(List.of(ORDERS_0))))
                .reply();
    }

    @Test
    void keepsOffsetsForSomebodyWhoIsNoMember() {
        commitAlone(5, "note");

        driver.failOver();

        assertThat(fetched()).isEqualTo(5);
        var listed = driver.send(new ListGroups(Set.of(), Set.of())).reply().groups();
        assertThat(listed).containsExactly(new ListGroups.ListedGroup(GROUP, "", "Empty", "Classic"));
    }

    @Test
    void answersMinusOneForWhatWasNeverCommitted() {
        assertThat(fetched()).isEqualTo(OffsetFetch.NO_OFFSET);
    }

    @Test
    void refusesACommitFromOutsideWhileTheGroupHasMembers() {
        formGroup();

        assertThat(commitAlone(5, "").refusal()).isEqualTo(Reason.UNKNOWN_MEMBER_ID);
        assertThat(member.commit("orders", 0, 6).granted()).isPresent();
    }

    @Test
    void refusesACommitWhileTheAssignmentIsMissing() {
        var join = member.join();
        driver.advanceMs(3_000);
        member.joined(join);

        assertThat(member.commit("orders", 0, 6).refusal()).isEqualTo(Reason.REBALANCE_IN_PROGRESS);
    }

    @Test
    void refusesAMemberOfAGroupThatIsNotThere() {
        var commit = driver.send(ClassicClient.commitOf(GROUP, "m", Optional.empty(), 3, "orders", 0, 1, ""));

        assertThat(commit.refusal()).isEqualTo(Reason.ILLEGAL_GENERATION);
    }

    @Test
    void refusesMetadataThatIsTooLongAndKeepsTheRest() {
        var commit = commitAlone(5, "x".repeat(4_097));

        assertThat(commit.reply().positions().get(0).refusal().orElseThrow().reason())
                .isEqualTo(Reason.OFFSET_METADATA_TOO_LARGE);
        assertThat(fetched()).isEqualTo(OffsetFetch.NO_OFFSET);
    }

    @Test
    void forgetsOffsetsOfAStandaloneConsumerAfterTheRetention() {
        commitAlone(5, "");

        driver.advanceMs(RETENTION_MS - CHECK_MS);
        assertThat(fetched()).isEqualTo(5);

        driver.advanceMs(2 * CHECK_MS);
        assertThat(fetched()).isEqualTo(OffsetFetch.NO_OFFSET);
        assertThat(driver.send(new DescribeGroup(GROUP)).refusal()).isEqualTo(Reason.GROUP_ID_NOT_FOUND);
    }

    @Test
    void countsTheRetentionOfAGroupFromTheMomentItIsEmpty() {
        formGroup();
        member.commit("orders", 0, 5);
        for (long passed = 0; passed < 2 * RETENTION_MS; passed += CHECK_MS / 100) {
            driver.advanceMs(CHECK_MS / 100);
            member.heartbeat();
        }
        member.leave();

        driver.advanceMs(RETENTION_MS - CHECK_MS);

        assertThat(fetched()).isEqualTo(5);
        driver.advanceMs(2 * CHECK_MS);
        assertThat(fetched()).isEqualTo(OffsetFetch.NO_OFFSET);
    }

    @Test
    void expiresOffsetsThatWereCommittedForAShorterTime() {
        var position = new OffsetCommit.Position(TopicId.ZERO, ORDERS_0, 5, -1, "");
        driver.send(new OffsetCommit(GROUP, "", Optional.empty(), -1, Optional.of(CHECK_MS), false, List.of(position)));

        driver.advanceMs(2 * CHECK_MS);

        assertThat(fetched()).isEqualTo(OffsetFetch.NO_OFFSET);
    }

    @Test
    void expiresMoreOffsetsThanOneSliceHoldsInOneGo() {
        List<OffsetCommit.Position> positions = IntStream.range(0, OffsetExpiry.SLICE_EVENTS + 500)
                .mapToObj(partition ->
                        new OffsetCommit.Position(TopicId.ZERO, new TopicPartition("orders", partition), 5, -1, ""))
                .toList();
        driver.send(new OffsetCommit(GROUP, "", Optional.empty(), -1, Optional.of(1L), false, positions));

        driver.advanceMs(CHECK_MS);

        assertThat(driver.machine().groups().offsets().ofGroup(GROUP)).isEmpty();
        assertThat(driver.machine().groups().byId(GROUP)).isEmpty();
    }

    @Test
    void deletesOffsetsOnlyOfTopicsThatNobodyConsumes() {
        formGroup();
        member.commit("orders", 0, 5);
        member.commit("other", 0, 5);

        var deleted = driver.send(new OffsetDelete(GROUP, List.of(ORDERS_0, new TopicPartition("other", 0))))
                .reply()
                .partitions();

        assertThat(deleted.get(0).refusal().orElseThrow().reason()).isEqualTo(Reason.GROUP_SUBSCRIBED_TO_TOPIC);
        assertThat(deleted.get(1).refusal()).isEmpty();
        assertThat(driver.machine().groups().offsets().ofGroup(GROUP)).containsOnlyKeys(ORDERS_0);
    }

    @Test
    void deletesNoOffsetsOfAGroupWithoutAName() {
        assertThat(driver.send(new OffsetDelete("", List.of(ORDERS_0))).refusal())
                .isEqualTo(Reason.INVALID_GROUP_ID);
    }

    @Test
    void deletesAGroupWithItsOffsetsOnceItIsEmpty() {
        formGroup();
        member.commit("orders", 0, 5);
        assertThat(driver.send(new DeleteGroup(GROUP)).refusal()).isEqualTo(Reason.NON_EMPTY_GROUP);
        member.leave();

        driver.send(new DeleteGroup(GROUP)).reply();

        driver.failOver();
        assertThat(fetched()).isEqualTo(OffsetFetch.NO_OFFSET);
        assertThat(driver.send(new ListGroups(Set.of(), Set.of())).reply().groups())
                .isEmpty();
    }

    @Test
    void forgetsDeletedPartitions() {
        commitAlone(5, "");

        var forgotten = driver.send(new ForgetPartitions(List.of(ORDERS_0, new TopicPartition("orders", 1))));

        assertThat(forgotten.reply().count()).isEqualTo(1);
        assertThat(fetched()).isEqualTo(OffsetFetch.NO_OFFSET);
    }

    @Test
    void hidesOffsetsOfAnOpenTransactionAndRefusesThemWhereStabilityIsAskedFor() {
        commitAlone(5, "");
        CommittedOffsets offsets = driver.machine().groups().offsets();
        offsets.putPending(
                99,
                (short) 0,
                GROUP,
                ORDERS_0,
                new CommittedOffset(TopicId.ZERO, 6, -1, "", driver.nowMs(), Optional.empty()));

        var stable = fetch(true).positions().get(0);

        assertThat(stable.refusal().orElseThrow().reason()).isEqualTo(Reason.UNSTABLE_OFFSET_COMMIT);
        assertThat(fetched()).isEqualTo(5);
        offsets.endTransaction(99, 0, true);
        assertThat(fetched()).isEqualTo(6);
    }

    @Test
    void doesNotMoveBackToAnOlderCommitWhenATransactionEnds() {
        CommittedOffsets offsets = driver.machine().groups().offsets();
        offsets.putPending(
                99,
                (short) 0,
                GROUP,
                ORDERS_0,
                new CommittedOffset(TopicId.ZERO, 6, -1, "", driver.nowMs(), Optional.empty()));
        commitAlone(9, "");

        offsets.endTransaction(99, 0, true);

        assertThat(fetched()).isEqualTo(9);
    }
}
