package io.millrace.coordinator.group;

import static io.millrace.coordinator.group.ConsumerClient.GROUP;
import static io.millrace.coordinator.group.ConsumerClient.REBALANCE_MS;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.Refusal;
import io.millrace.common.Refusal.Reason;
import io.millrace.common.TopicId;
import io.millrace.common.TopicPartition;
import io.millrace.coordinator.CoordinatorDriver.Pending;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ConsumerGroupTest {
    private static final int SESSION_MS = GroupDriver.SESSION_TIMEOUT_MS;

    private final FakeTopics topics = FakeTopics.none().with("orders", 6).with("payments", 3);
    private final GroupDriver driver = new GroupDriver(GroupSettings.DEFAULTS, topics, new Random(1));
    private final ConsumerClient first = new ConsumerClient(driver, "m-1");
    private final ConsumerClient second = new ConsumerClient(driver, "m-2");

    private ConsumerGroupDescribe.Reply describe() {
        return driver.send(new ConsumerGroupDescribe(GROUP)).reply();
    }

    private void settle(ConsumerClient... clients) {
        for (int round = 0; round < 4; round++) {
            for (ConsumerClient client : clients) {
                client.beat();
            }
        }
    }

    @Test
    void givesTheFirstMemberEverythingAtOnce() {
        var reply = first.beat();

        assertThat(reply.memberEpoch()).isEqualTo(1);
        assertThat(reply.heartbeatIntervalMs()).isEqualTo(5_000);
        assertThat(first.owned.count()).isEqualTo(6);
        assertThat(describe().state()).isEqualTo("Stable");
        assertThat(describe().assignorName()).isEqualTo("uniform");
    }

    @Test
    void givesPartitionsToANewMemberOnlyWhenTheOldOneHasGivenThemUp() {
        first.beat();
        second.beat();
        assertThat(second.owned.isEmpty()).isTrue();

        first.beat();
        assertThat(first.owned.count()).isEqualTo(3);
        assertThat(second.beat().assignment()).isPresent();
        assertThat(second.owned.isEmpty()).as("not acknowledged yet").isTrue();
        first.beat();
        second.beat();

        assertThat(second.owned.count()).isEqualTo(3);
        assertThat(second.owned.and(first.owned).isEmpty()).isTrue();
        assertThat(describe().state()).isEqualTo("Stable");
    }

    @Test
    void saysNothingAboutTheAssignmentWhenNothingChanges() {
        first.beat();

        assertThat(first.ping().reply().assignment()).isEmpty();
    }

    @Test
    void aGroupMayHaveTimingsOfItsOwn() {
        ConsumerTimings hasty = ConsumerTimings.same(9_000, 3_000);
        GroupDriver own = new GroupDriver(GroupSettings.DEFAULTS, hasty, topics, new Random(1));
        ConsumerClient member = new ConsumerClient(own, "m-1");

        assertThat(member.beat().heartbeatIntervalMs()).isEqualTo(3_000);
        own.advanceMs(9_000);

        assertThat(member.ping().refusal()).isEqualTo(Reason.UNKNOWN_MEMBER_ID);
    }

    @Test
    void whoJoinsSoonAfterAnAssignmentWaitsForTheNextOne() {
        ConsumerTimings patient = ConsumerTimings.same(SESSION_MS, 5_000, 1_000);
        GroupDriver own = new GroupDriver(GroupSettings.DEFAULTS, patient, topics, new Random(1));
        ConsumerClient early = new ConsumerClient(own, "m-1");
        ConsumerClient late = new ConsumerClient(own, "m-2");
        early.beat();
        own.advanceMs(999);
        late.beat();
        int tooSoon = late.owned.count();

        own.advanceMs(1);
        settle(early, late);

        assertThat(early.owned.count() + tooSoon).isEqualTo(3);
        assertThat(tooSoon).isZero();
        assertThat(late.owned.count()).isEqualTo(3);
    }

    @Test
    void fencesAMemberThatDoesNotGiveUpPartitionsInTime() {
        first.beat();
        second.beat();
        first.ping();

        for (int passed = 0; passed < REBALANCE_MS; passed += 10_000) {
            driver.advanceMs(10_000);
            first.ping();
            second.beat();
        }

        assertThat(first.ping().refusal()).isEqualTo(Reason.UNKNOWN_MEMBER_ID);
        second.beat();
        assertThat(second.owned.count()).isEqualTo(6);
    }

    @Test
    void removesASilentMemberAndSaysSo() {
        first.beat();
        second.beat();
        settle(first, second);
        driver.advanceMs(SESSION_MS - 1);
        second.beat();
        driver.advanceMs(1);

        second.beat();

        assertThat(second.owned.count()).isEqualTo(6);
        var rebalances = driver.send(new RebalanceHistory(GROUP)).reply().rebalances();
        assertThat(rebalances.get(rebalances.size() - 1).reasons().get(0))
                .contains("m-1")
                .contains("not heard of");
    }

    @Test
    void fencesMembersOfAnotherEpoch() {
        first.beat();
        first.epoch = 9;

        assertThat(first.heartbeat().refusal()).isEqualTo(Reason.FENCED_MEMBER_EPOCH);
        second.epoch = 1;
        assertThat(second.ping().refusal()).isEqualTo(Reason.UNKNOWN_MEMBER_ID);
    }

    @Test
    void acceptsTheEpochBeforeWhenAnAnswerGotLost() {
        first.beat();
        topics.with("orders", 8);
        int before = first.epoch;
        first.heartbeat();

        first.epoch = before;
        var again = first.heartbeat();

        assertThat(again.reply().memberEpoch()).isEqualTo(before + 1);
    }

    @Test
    void noticesNewPartitions() {
        first.beat();
        topics.with("orders", 8);

        first.beat();

        assertThat(first.owned.count()).isEqualTo(8);
        assertThat(first.epoch).isEqualTo(2);
    }

    @Test
    void followsARegularExpressionToNewTopics() {
        first.matching("(orders|pay.*)").beat();
        assertThat(first.owned.count()).isEqualTo(9);
        topics.with("paybacks", 1);

        driver.advanceMs(SubscribedTopics.MATCHES_KEPT_MS);
        first.beat();

        assertThat(first.owned.count()).isEqualTo(10);
    }

    @Test
    void refusesHeartbeatsThatMakeNoSense() {
        var badRegex = first.matching("(").heartbeat();
        var badAssignor = second.assignedBy("lucky").heartbeat();
        var leftTwice = second.leave(-2);
        var unknown = second.leave(-1);

        assertThat(badRegex.refusal()).isEqualTo(Reason.INVALID_REGULAR_EXPRESSION);
        assertThat(badAssignor.refusal()).isEqualTo(Reason.UNSUPPORTED_ASSIGNOR);
        assertThat(leftTwice.refusal()).isEqualTo(Reason.INVALID_REQUEST);
        assertThat(unknown.refusal()).isEqualTo(Reason.GROUP_ID_NOT_FOUND);
        assertThat(driver.log()).isEmpty();
    }

    @Test
    void keepsTheAssignmentForAStaticMemberThatComesBack() {
        ConsumerClient instance = new ConsumerClient(driver, "m-1", Optional.of("i-1"));
        instance.beat();
        settle(instance, second);
        int epoch = describe().groupEpoch();
        var had = instance.owned;
        var tooEarly = new ConsumerClient(driver, "m-9", Optional.of("i-1")).heartbeat();
        instance.leave(MemberProgress.AWAY);

        ConsumerClient restarted = new ConsumerClient(driver, "m-3", Optional.of("i-1"));
        restarted.beat();

        assertThat(tooEarly.refusal()).isEqualTo(Reason.UNRELEASED_INSTANCE_ID);
        assertThat(restarted.owned).isEqualTo(had);
        assertThat(describe().groupEpoch()).isEqualTo(epoch);
        assertThat(instance.ping().refusal()).isEqualTo(Reason.FENCED_INSTANCE_ID);
    }

    @Test
    void goesOnAfterAFailover() {
        settle(first, second);
        var before = describe();

        driver.failOver();

        assertThat(describe()).isEqualTo(before);
        assertThat(first.ping().reply().memberEpoch()).isEqualTo(first.epoch);
        driver.advanceMs(SESSION_MS);
        assertThat(describe().state()).isEqualTo("Empty");
    }

    @Test
    void letsOnlyMembersCommit() {
        first.beat();

        assertThat(commit(first, 0, first.epoch)).isEmpty();
        assertThat(commit(first, 0, first.epoch - 1)).contains(Reason.STALE_MEMBER_EPOCH);
        assertThat(send("stranger", 0, 1).refusal()).isEqualTo(Reason.UNKNOWN_MEMBER_ID);
        assertThat(send(first.memberId, 0, first.epoch + 1).refusal()).isEqualTo(Reason.STALE_MEMBER_EPOCH);
    }

    @Test
    void takesCommitsOfAnEpochBeforeForPartitionsThatWereHeldSinceThen() {
        first.beat();
        int before = first.epoch;
        settle(first, second);
        int kept = first.owned.byTopic().values().iterator().next().first();
        int moved = second.owned.byTopic().values().iterator().next().first();
        assertThat(first.epoch).isGreaterThan(before);

        for (String where : List.of("here", "after a failover")) {
            assertThat(commit(first, kept, before)).as(where).isEmpty();
            assertThat(commit(first, moved, before)).as(where).contains(Reason.STALE_MEMBER_EPOCH);
            assertThat(commit(second, moved, before)).as(where).contains(Reason.STALE_MEMBER_EPOCH);
            driver.failOver();
        }
    }

    /** Why one position of a member was not taken. */
    private Optional<Reason> commit(ConsumerClient member, int partition, int epoch) {
        return send(member.memberId, partition, epoch)
                .reply()
                .positions()
                .get(0)
                .refusal()
                .map(Refusal::reason);
    }

    private Pending<OffsetCommit.Reply> send(String memberId, int partition, int epoch) {
        TopicId orders = topics.byName("orders").orElseThrow().id();
        var position = new OffsetCommit.Position(orders, new TopicPartition("orders", partition), 5, -1, "");
        return driver.send(
                new OffsetCommit(GROUP, memberId, Optional.empty(), epoch, Optional.empty(), true, List.of(position)));
    }

    @Test
    void takesOverAnEmptyClassicGroupWithItsOffsets() {
        driver.send(ClassicClient.commitOf(GROUP, "", Optional.empty(), -1, "orders", 0, 5, ""));

        first.beat();

        driver.failOver();
        assertThat(driver.send(new ListGroups(Set.of(), Set.of("consumer")))
                        .reply()
                        .groups())
                .containsExactly(new ListGroups.ListedGroup(GROUP, "consumer", "Stable", "Consumer"));
        assertThat(driver.machine().groups().offsets().ofGroup(GROUP)).hasSize(1);
    }

    @Test
    void givesAnEmptyConsumerGroupToAClassicMember() {
        first.beat();
        first.leave(-1);

        var join = new ClassicClient(driver);
        var pending = join.join();
        driver.advanceMs(3_000);
        join.joined(pending);
        join.sync(Map.of());

        driver.failOver();
        assertThat(driver.send(new DescribeGroup(GROUP)).reply().state()).isEqualTo("Stable");
        assertThat(driver.machine().groups().consumer(GROUP)).isEmpty();
    }

    @Test
    void dividesByRangeWhenMembersAskForIt() {
        first.assignedBy("range").subscribedTo("orders", "payments");
        second.assignedBy("range").subscribedTo("orders", "payments");

        settle(first, second);

        assertThat(first.owned.byTopic().values()).extracting(Object::toString).containsExactly("[0, 1, 2]", "[0, 1]");
        assertThat(second.owned.byTopic().values()).extracting(Object::toString).containsExactly("[3, 4, 5]", "[2]");
    }
}
