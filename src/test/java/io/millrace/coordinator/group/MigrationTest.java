package io.millrace.coordinator.group;

import static io.millrace.coordinator.group.ConsumerClient.GROUP;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.Refusal;
import io.millrace.common.Refusal.Reason;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MigrationTest {
    private static final int PARTITIONS = 6;

    private final FakeTopics topics = FakeTopics.none().with("orders", PARTITIONS);
    private GroupDriver driver = driver(MigrationPolicy.BIDIRECTIONAL);

    private GroupDriver driver(MigrationPolicy policy) {
        GroupSettings settings = new GroupSettings(
                GroupSettings.Classic.DEFAULTS,
                new GroupSettings.Consumer(100, policy),
                GroupSettings.Offsets.DEFAULTS);
        return new GroupDriver(settings, topics, new Random(1));
    }

    private RollingClassic classic() {
        return new RollingClassic(driver, "orders", PARTITIONS, false);
    }

    private ConsumerClient consumer(String memberId) {
        return new ConsumerClient(driver, memberId);
    }

    private void settle(RollingMember... members) {
        for (int round = 0; round < 10; round++) {
            List.of(members).forEach(RollingMember::beat);
            driver.advanceMs(1_000);
        }
    }

    private Group group() {
        return driver.machine().groups().byId(GROUP).orElseThrow();
    }

    @Test
    void keepsWhatClassicMembersOwnWhenTheFirstConsumerComes() {
        RollingClassic old = classic();
        settle(old);
        assertThat(old.owned()).hasSize(PARTITIONS);

        ConsumerGroupHeartbeat.Reply reply = consumer("m-1").beat();

        assertThat(reply.assignment().orElseThrow()).isEmpty();
        assertThat(group()).isInstanceOf(ConsumerGroup.class);
        assertThat(driver.send(new ConsumerGroupDescribe(GROUP)).reply().members())
                .extracting(ConsumerGroupDescribe.DescribedMember::classic)
                .containsExactly(true, false);
        assertThat(old.commit(old.owned().iterator().next(), 7).reply().positions())
                .as("still in its generation")
                .hasSize(1);
    }

    @Test
    void countsTheEpochOnFromTheGeneration() {
        RollingClassic old = classic();
        settle(old);
        int generationId = ((ClassicGroup) group()).generationId();

        consumer("m-1").beat();

        assertThat(((ConsumerGroup) group()).groupEpoch()).isEqualTo(generationId + 1);
    }

    @Test
    void goesBackToTheClassicProtocolWhenTheLastConsumerLeaves() {
        RollingClassic old = classic();
        settle(old);
        RollingConsumer young = new RollingConsumer(driver, topics, "m-1");
        settle(old, young);
        assertThat(old.owned()).hasSize(PARTITIONS / 2);

        young.leave();

        assertThat(group()).isInstanceOf(ClassicGroup.class);
        settle(old);
        assertThat(old.owned()).hasSize(PARTITIONS);
        assertThat(driver.send(new RebalanceHistory(GROUP)).reply().rebalances())
                .flatExtracting(Rebalance::reasons)
                .anyMatch(reason -> reason.contains("m-1 joined"))
                .anyMatch(reason -> reason.contains("the last member of the consumer protocol has gone"));
    }

    @Test
    void goesBackWhenTheLastConsumerIsNotHeardOf() {
        RollingClassic old = classic();
        settle(old);
        consumer("m-1").beat();

        settle(old, old, old, old, old);
        for (int passed = 0; passed < 45; passed++) {
            driver.advanceMs(1_000);
            old.beat();
        }

        assertThat(group()).isInstanceOf(ClassicGroup.class);
        settle(old);
        assertThat(old.owned()).hasSize(PARTITIONS);
    }

    @Test
    void removesAClassicGuestThatHeartbeatsAndNeverJoinsAgain() {
        RollingClassic old = classic();
        settle(old);
        ConsumerClient young = consumer("m-1");
        int generationId = ((ClassicGroup) group()).generationId();
        young.beat();

        for (int passed = 0; passed < 61; passed++) {
            driver.send(new Heartbeat(GROUP, old.memberId(), Optional.empty(), generationId));
            young.beat();
            driver.advanceMs(1_000);
        }

        assertThat(((ConsumerGroup) group()).members()).hasSize(1);
        young.beat();
        assertThat(young.owned.count()).isEqualTo(PARTITIONS);
    }

    @Test
    void takesOverAStaticClassicMemberInTheOtherProtocol() {
        ClassicClient old = ClassicClient.fixed(driver, "i-1").with(rangeOf("orders"));
        var join = old.join();
        driver.advanceMs(3_000);
        old.joined(join);
        old.sync(Map.of(old.memberId, ClientFormat.assignment(Map.of("orders", List.of(0, 1, 2, 3, 4, 5)))));

        ConsumerClient young = new ConsumerClient(driver, "m-1", Optional.of("i-1"));
        young.beat();

        assertThat(young.owned.count()).isEqualTo(PARTITIONS);
        assertThat(((ConsumerGroup) group()).members()).hasSize(1);
        assertThat(old.heartbeat().refusal()).isEqualTo(Reason.FENCED_INSTANCE_ID);
    }

    @Test
    void fencesAnOldGenerationOfAGuest() {
        RollingClassic old = classic();
        settle(old);
        int before = ((ClassicGroup) group()).generationId();
        ConsumerClient young = consumer("m-1");
        young.beat();
        settle(old);

        var zombie = ClassicClient.commitOf(GROUP, old.memberId(), Optional.empty(), before, "orders", 0, 5, "");

        assertThat(driver.send(zombie).reply().positions().get(0).refusal().map(Refusal::reason))
                .contains(Reason.ILLEGAL_GENERATION);
    }

    @Test
    void refusesAnUpgradeOfMembersThatAreNoConsumers() {
        ClassicClient worker = new ClassicClient(driver)
                .ofType("connect")
                .with(new MemberProtocol("sessioned", ClassicClient.bytes("any")));
        var join = worker.join();
        driver.advanceMs(3_000);
        worker.joined(join);

        assertThat(consumer("m-1").heartbeat().refusal()).isEqualTo(Reason.GROUP_ID_NOT_FOUND);
    }

    @Test
    void refusesAnUpgradeOfAnAssignorWithBytesOfItsOwn() {
        ClassicClient old = new ClassicClient(driver).with(rangeOf("orders"));
        var join = old.join();
        driver.advanceMs(3_000);
        old.joined(join);
        byte[] custom = {0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 42};
        old.sync(Map.of(old.memberId, OpaqueBytes.of(custom)));

        assertThat(consumer("m-1").heartbeat().refusal()).isEqualTo(Reason.GROUP_ID_NOT_FOUND);
        assertThat(old.heartbeat().granted())
                .as("nothing has changed for the others")
                .isPresent();
    }

    @Test
    void refusesAGuestThatSharesNoAssignorWithTheOthers() {
        consumer("m-1").beat();
        settle(classic());

        ClassicClient stranger = new ClassicClient(driver).with(ClassicClient.protocol("sticky", "orders"));

        assertThat(stranger.join().refusal()).isEqualTo(Reason.INCONSISTENT_GROUP_PROTOCOL);
    }

    @ParameterizedTest
    @EnumSource(MigrationPolicy.class)
    void upgradesOnlyWhereThePolicyAllowsIt(MigrationPolicy policy) {
        driver = driver(policy);
        settle(classic());

        var heartbeat = consumer("m-1").heartbeat();

        assertThat(heartbeat.granted().isPresent())
                .isEqualTo(policy == MigrationPolicy.BIDIRECTIONAL || policy == MigrationPolicy.UPGRADE);
    }

    @Test
    void letsNoClassicMemberIntoAConsumerGroupWhereThePolicyIsDisabled() {
        driver = driver(MigrationPolicy.DISABLED);
        consumer("m-1").beat();

        assertThat(new ClassicClient(driver).askingForAnId().join().refusal())
                .isEqualTo(Reason.INCONSISTENT_GROUP_PROTOCOL);
        assertThat(ClassicClient.fixed(driver, "one").join().refusal()).isEqualTo(Reason.INCONSISTENT_GROUP_PROTOCOL);
        assertThat(group()).isInstanceOf(ConsumerGroup.class);
    }

    @Test
    void givesAClassicMemberItsIdBeforeItLooksAtWhatTheMemberWants() {
        consumer("m-1").beat();
        MemberProtocol unreadable = new MemberProtocol("range", ClassicClient.bytes(""));
        ClassicClient member = new ClassicClient(driver).with(unreadable).askingForAnId();

        JoinGroup.Reply reply = member.join().reply();

        assertThat(reply).isInstanceOf(JoinGroup.MemberIdAssigned.class);
        member.memberId = ((JoinGroup.MemberIdAssigned) reply).memberId();
        assertThat(member.join().refusal()).isEqualTo(Reason.INCONSISTENT_GROUP_PROTOCOL);
    }

    @ParameterizedTest
    @EnumSource(value = MigrationPolicy.class, mode = EnumSource.Mode.EXCLUDE, names = "DISABLED")
    void downgradesOnlyWhereThePolicyAllowsIt(MigrationPolicy policy) {
        driver = driver(policy);
        ConsumerClient young = consumer("m-1");
        young.beat();
        settle(classic());

        young.leave(-1);

        assertThat(group() instanceof ClassicGroup)
                .isEqualTo(policy == MigrationPolicy.BIDIRECTIONAL || policy == MigrationPolicy.DOWNGRADE);
    }

    private static MemberProtocol rangeOf(String... names) {
        return ClassicClient.protocol("range", names);
    }
}
