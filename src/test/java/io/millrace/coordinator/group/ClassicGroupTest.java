package io.millrace.coordinator.group;

import static io.millrace.coordinator.group.ClassicClient.GROUP;
import static io.millrace.coordinator.group.ClassicClient.REBALANCE_MS;
import static io.millrace.coordinator.group.ClassicClient.SESSION_MS;
import static io.millrace.coordinator.group.ClassicClient.bytes;
import static io.millrace.coordinator.group.ClassicClient.protocol;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.Refusal.Reason;
import io.millrace.coordinator.CoordinatorDriver.Pending;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ClassicGroupTest {
    private static final int DELAY_MS = 3_000;

    private final GroupDriver driver = new GroupDriver(GroupSettings.DEFAULTS, FakeTopics.none(), new Random(1));
    private final ClassicClient first = new ClassicClient(driver);
    private final ClassicClient second = new ClassicClient(driver);

    private void formGroup(ClassicClient... clients) {
        List<Pending<JoinGroup.Reply>> joins =
                Arrays.stream(clients).map(ClassicClient::join).toList();
        driver.advanceMs(2 * DELAY_MS);
        for (int client = 0; client < clients.length; client++) {
            clients[client].joined(joins.get(client));
        }
        for (int client = clients.length - 1; client >= 0; client--) {
            clients[client].sync(client == 0 ? Map.of(clients[0].memberId, bytes("everything")) : Map.of());
        }
    }

    private String state() {
        return driver.send(new DescribeGroup(GROUP)).reply().state();
    }

    @Test
    void waitsForMoreMembersBeforeTheFirstGeneration() {
        var join = first.join();

        driver.advanceMs(DELAY_MS - 1);

        assertThat(join.waits()).isTrue();
        driver.advanceMs(1);
        assertThat(first.joined(join).generationId()).isEqualTo(1);
    }

    @Test
    void waitsLongerWhenSomebodyComesDuringTheInitialDelay() {
        var firstJoin = first.join();
        driver.advanceMs(DELAY_MS / 2);
        var secondJoin = second.join();

        driver.advanceMs(DELAY_MS / 2);

        assertThat(firstJoin.waits()).isTrue();
        driver.advanceMs(DELAY_MS);
        assertThat(first.joined(firstJoin).members()).hasSize(2);
        assertThat(second.joined(secondJoin).members()).isEmpty();
        assertThat(second.joined(secondJoin).leaderId()).isEqualTo(first.memberId);
    }

    @Test
    void givesANewMemberAnIdFirst() {
        first.askingForAnId();

        var asked = first.join().reply();

        assertThat(asked).isInstanceOf(JoinGroup.MemberIdAssigned.class);
        first.memberId = ((JoinGroup.MemberIdAssigned) asked).memberId();
        assertThat(first.memberId).startsWith("app-");
        var join = first.join();
        driver.advanceMs(DELAY_MS);
        assertThat(first.joined(join).memberId()).isEqualTo(first.memberId);
    }

    @Test
    void forgetsAnIdThatNobodyJoinsWith() {
        first.askingForAnId();
        first.memberId = ((JoinGroup.MemberIdAssigned) first.join().reply()).memberId();

        driver.advanceMs(SESSION_MS);

        assertThat(first.join().refusal()).isEqualTo(Reason.UNKNOWN_MEMBER_ID);
    }

    @Test
    void holdsFollowersUntilTheLeaderHasAssigned() {
        var joins = List.of(first.join(), second.join());
        driver.advanceMs(2 * DELAY_MS);
        first.joined(joins.get(0));
        second.joined(joins.get(1));
        var follower = second.sync(Map.of());
        assertThat(follower.waits()).isTrue();

        var leader = first.sync(Map.of(first.memberId, bytes("0"), second.memberId, bytes("1")));

        assertThat(leader.reply().assignment()).isEqualTo(bytes("0"));
        assertThat(follower.reply().assignment()).isEqualTo(bytes("1"));
        assertThat(state()).isEqualTo("Stable");
    }

    @Test
    void choosesTheProtocolThatMostMembersPrefer() {
        first.with(protocol("range", "orders"), protocol("sticky", "orders"));
        second.with(protocol("sticky", "orders"), protocol("range", "orders"));
        ClassicClient third = new ClassicClient(driver).with(protocol("sticky", "orders"), protocol("range", "orders"));
        var joins = List.of(first.join(), second.join(), third.join());

        driver.advanceMs(2 * DELAY_MS);

        assertThat(first.joined(joins.get(0)).protocolName()).isEqualTo("sticky");
    }

    @Test
    void refusesAMemberWithoutAProtocolInCommon() {
        formGroup(first);

        var stranger = second.with(protocol("sticky", "orders")).join();
        var otherType = new ClassicClient(driver).ofType("connect").join();

        assertThat(stranger.refusal()).isEqualTo(Reason.INCONSISTENT_GROUP_PROTOCOL);
        assertThat(otherType.refusal()).isEqualTo(Reason.INCONSISTENT_GROUP_PROTOCOL);
    }

    @Test
    void tellsMembersToJoinAgainWhenSomebodyJoins() {
        formGroup(first);
        var join = second.join();

        var heartbeat = first.heartbeat();

        assertThat(heartbeat.refusal()).isEqualTo(Reason.REBALANCE_IN_PROGRESS);
        var rejoin = first.join();
        assertThat(first.joined(rejoin).generationId()).isEqualTo(2);
        assertThat(second.joined(join).generationId()).isEqualTo(2);
    }

    @Test
    void removesAMemberThatDoesNotJoinAgainInTime() {
        formGroup(first);
        var join = second.join();
        for (int beat = 0; beat < REBALANCE_MS / 5_000; beat++) {
            first.heartbeat();
            driver.advanceMs(5_000);
        }

        assertThat(second.joined(join).members()).hasSize(1);
        assertThat(first.heartbeat().refusal()).isEqualTo(Reason.UNKNOWN_MEMBER_ID);
    }

    @Test
    void removesASilentMemberAndSaysSo() {
        formGroup(first, second);
        driver.advanceMs(SESSION_MS / 2);
        first.heartbeat();

        driver.advanceMs(SESSION_MS / 2);

        assertThat(first.heartbeat().refusal()).isEqualTo(Reason.REBALANCE_IN_PROGRESS);
        first.joined(first.join());
        first.sync(Map.of());
        Rebalance last = lastRebalance();
        assertThat(last.reasons().get(0)).contains(second.memberId).contains("not heard of");
        assertThat(last.memberCount()).isEqualTo(1);
    }

    private Rebalance lastRebalance() {
        List<Rebalance> rebalances =
                driver.send(new RebalanceHistory(GROUP)).reply().rebalances();
        return rebalances.get(rebalances.size() - 1);
    }

    @Test
    void keepsAMemberWhoseJoinIsParked() {
        formGroup(first, second);
        ClassicClient third = new ClassicClient(driver);
        var thirdJoin = third.join();
        var firstJoin = first.join();

        for (int beat = 0; beat < 3; beat++) {
            driver.advanceMs(SESSION_MS - 1);
            second.heartbeat();
        }

        assertThat(firstJoin.waits()).isTrue();
        second.joined(second.join());
        assertThat(first.joined(firstJoin).members()).hasSize(3);
        third.joined(thirdJoin);
    }

    @Test
    void removesMembersThatDoNotSyncInTime() {
        var joins = List.of(first.join(), second.join());
        driver.advanceMs(2 * DELAY_MS);
        first.joined(joins.get(0));
        second.joined(joins.get(1));
        first.sync(Map.of());

        for (int beat = 0; beat < REBALANCE_MS / 5_000; beat++) {
            first.heartbeat();
            second.heartbeat();
            driver.advanceMs(5_000);
        }

        assertThat(second.heartbeat().refusal()).isEqualTo(Reason.UNKNOWN_MEMBER_ID);
        assertThat(first.heartbeat().refusal()).isEqualTo(Reason.REBALANCE_IN_PROGRESS);
    }

    @Test
    void cancelsParkedSyncsWhenTheRebalanceBeginsAnew() {
        var joins = List.of(first.join(), second.join());
        driver.advanceMs(2 * DELAY_MS);
        first.joined(joins.get(0));
        second.joined(joins.get(1));
        var parked = second.sync(Map.of());

        first.leave();

        assertThat(parked.refusal()).isEqualTo(Reason.REBALANCE_IN_PROGRESS);
        var join = second.join();
        assertThat(second.joined(join).leaderId()).isEqualTo(second.memberId);
    }

    @Test
    void tellsAFollowerThatJoinsUnchangedTheCurrentGeneration() {
        formGroup(first, second);

        var rejoin = second.join();

        assertThat(second.joined(rejoin).generationId()).isEqualTo(1);
        assertThat(state()).isEqualTo("Stable");
    }

    @Test
    void rebalancesWhenTheLeaderJoinsUnchanged() {
        formGroup(first, second);

        var rejoin = first.join();

        assertThat(rejoin.waits()).isTrue();
        assertThat(state()).isEqualTo("PreparingRebalance");
    }

    @Test
    void becomesEmptyWhenTheLastMemberLeaves() {
        formGroup(first);

        first.leave();

        assertThat(state()).isEqualTo("Empty");
        assertThat(driver.timers()).containsExactly(new GroupTimer.OffsetExpiry());
    }

    @Test
    void refusesRequestsOfAnotherGeneration() {
        formGroup(first);
        first.generationId = 7;

        assertThat(first.heartbeat().refusal()).isEqualTo(Reason.ILLEGAL_GENERATION);
        assertThat(first.sync(Map.of()).refusal()).isEqualTo(Reason.ILLEGAL_GENERATION);
        assertThat(first.commit("orders", 0, 5).refusal()).isEqualTo(Reason.ILLEGAL_GENERATION);
    }

    @Test
    void refusesAbsurdSessionsAndEmptyGroupIds() {
        var tooShort = first.sessionMs(5_999).join();
        var nameless = driver.send(new Heartbeat("", "m", Optional.empty(), 1));

        assertThat(tooShort.refusal()).isEqualTo(Reason.INVALID_SESSION_TIMEOUT);
        assertThat(nameless.refusal()).isEqualTo(Reason.INVALID_GROUP_ID);
    }

    @Test
    void keepsMembersOutThatAreTooMany() {
        GroupDriver small = new GroupDriver(
                new GroupSettings(
                        new GroupSettings.Classic(6_000, 1_800_000, DELAY_MS, 1),
                        GroupSettings.Consumer.DEFAULTS,
                        GroupSettings.Offsets.DEFAULTS),
                FakeTopics.none(),
                new Random(1));
        ClassicClient in = new ClassicClient(small);
        in.join();

        var out = new ClassicClient(small).join();

        assertThat(out.refusal()).isEqualTo(Reason.GROUP_MAX_SIZE_REACHED);
    }

    @Test
    void givesARestartedStaticMemberItsPlaceWithoutARebalance() {
        ClassicClient instance = ClassicClient.fixed(driver, "i-1");
        formGroup(instance, second);
        ClassicClient restarted = ClassicClient.fixed(driver, "i-1");

        JoinGroup.Joined joined = restarted.joined(restarted.join());

        assertThat(joined.generationId()).isEqualTo(1);
        assertThat(joined.skipAssignment()).isTrue();
        assertThat(joined.leaderId()).isEqualTo(restarted.memberId);
        assertThat(restarted.sync(Map.of()).reply().assignment()).isEqualTo(bytes("everything"));
        assertThat(instance.heartbeat().refusal()).isEqualTo(Reason.FENCED_INSTANCE_ID);
        assertThat(second.heartbeat().granted()).isPresent();
    }

    @Test
    void letsAnOldClientBelieveThatItsFormerSelfLeads() {
        ClassicClient instance = ClassicClient.fixed(driver, "i-1").beforeSkipping();
        formGroup(instance);
        ClassicClient restarted = ClassicClient.fixed(driver, "i-1").beforeSkipping();

        JoinGroup.Joined joined = restarted.joined(restarted.join());

        assertThat(joined.skipAssignment()).isFalse();
        assertThat(joined.leaderId()).isEqualTo(instance.memberId);
        assertThat(joined.members()).isEmpty();
    }

    @Test
    void rebalancesWhenARestartedStaticMemberPrefersAnotherProtocol() {
        ClassicClient instance =
                ClassicClient.fixed(driver, "i-1").with(protocol("range", "orders"), protocol("sticky", "orders"));
        formGroup(instance);
        ClassicClient restarted = ClassicClient.fixed(driver, "i-1").with(protocol("sticky", "orders"));

        var join = restarted.join();

        assertThat(restarted.joined(join).protocolName()).isEqualTo("sticky");
        assertThat(restarted.generationId).isEqualTo(2);
    }

    @Test
    void removesAStaticMemberForAnAdministratorWhoKnowsItsInstance() {
        ClassicClient instance = ClassicClient.fixed(driver, "i-1");
        formGroup(instance);

        var left = driver.send(new LeaveGroup(
                GROUP,
                List.of(
                        new LeaveGroup.LeavingMember("", Optional.of("i-1"), ""),
                        new LeaveGroup.LeavingMember("", Optional.of("i-2"), ""))));

        assertThat(left.reply().members().get(0).refusal()).isEmpty();
        assertThat(left.reply().members().get(1).refusal().orElseThrow().reason())
                .isEqualTo(Reason.UNKNOWN_MEMBER_ID);
        assertThat(state()).isEqualTo("Empty");
    }

    @Test
    void goesOnAfterAFailover() {
        formGroup(first, second);

        driver.failOver();

        assertThat(first.heartbeat().granted()).isPresent();
        assertThat(second.heartbeat().granted()).isPresent();
        assertThat(first.sync(Map.of()).reply().assignment()).isEqualTo(bytes("everything"));
        assertThat(state()).isEqualTo("Stable");
    }

    @Test
    void expiresMembersThatDoNotComeBackAfterAFailover() {
        formGroup(first);
        driver.failOver();

        driver.advanceMs(SESSION_MS);

        assertThat(state()).isEqualTo("Empty");
    }

    @Test
    void showsMetadataAndAssignmentOnlyWhenStable() {
        formGroup(first);
        var stable = driver.send(new DescribeGroup(GROUP)).reply();
        second.join();

        var rebalancing = driver.send(new DescribeGroup(GROUP)).reply();

        assertThat(stable.protocolName()).isEqualTo("range");
        assertThat(stable.members().get(0).assignment()).isEqualTo(bytes("everything"));
        assertThat(rebalancing.protocolName()).isEmpty();
        assertThat(rebalancing.members()).hasSize(2);
        assertThat(rebalancing.members().get(0).metadata()).isEqualTo(OpaqueBytes.EMPTY);
    }
}
