package io.millrace.http.consumers;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.cluster.ClusterState;
import io.millrace.common.Outcome;
import io.millrace.common.Refusal;
import io.millrace.coordinator.group.ConsumerGroupHeartbeat;
import io.millrace.coordinator.group.GroupCommand;
import io.millrace.coordinator.group.ListGroups;
import io.millrace.service.GroupService;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class GroupMembershipTest {
    private static final int LEAVES = -1;

    private final WaitingGroups groups = new WaitingGroups();
    private final GroupMembership membership =
            new GroupMembership(groups, () -> ClusterState.empty(1).image(), "g", "member-1", "reader");

    /** A coordinator that answers when the test says so. */
    private static final class WaitingGroups implements GroupService {
        private final List<ConsumerGroupHeartbeat> heard = new ArrayList<>();
        private final List<Promise<Outcome<ConsumerGroupHeartbeat.Reply>>> answers = new ArrayList<>();

        @Override
        @SuppressWarnings("unchecked") // Heartbeats are all that a membership asks.
        public <R> Future<Outcome<R>> submit(String groupId, GroupCommand<R> command) {
            heard.add((ConsumerGroupHeartbeat) command);
            Promise<Outcome<ConsumerGroupHeartbeat.Reply>> answer = Promise.promise();
            answers.add(answer);
            return (Future<Outcome<R>>) (Future<?>) answer.future();
        }

        @Override
        public Future<Outcome<ListGroups.Reply>> list(ListGroups command) {
            throw new UnsupportedOperationException("not asked here");
        }

        void answer(int number, Outcome<ConsumerGroupHeartbeat.Reply> outcome) {
            answers.get(number).complete(outcome);
        }

        void welcome(int number, int epoch) {
            answer(
                    number,
                    Outcome.done(new ConsumerGroupHeartbeat.Reply("member-1", epoch, 500, Optional.of(List.of()))));
        }
    }

    private void join() {
        membership.subscribe(List.of("orders"), Optional.empty());
        membership.heartbeat();
        groups.welcome(0, 1);
    }

    @Test
    void asksAgainOnlyWhenItWasAnswered() {
        membership.subscribe(List.of("orders"), Optional.empty());

        Future<Void> first = membership.heartbeat();
        Future<Void> second = membership.heartbeat();

        assertThat(groups.heard).hasSize(1);
        groups.welcome(0, 1);
        assertThat(first.succeeded()).isTrue();
        assertThat(second.succeeded()).isTrue();
        membership.heartbeat();
        assertThat(groups.heard).hasSize(2);
    }

    @Test
    void aNewSubscriptionIsToldBehindTheRequestUnderWay() {
        join();
        membership.heartbeat();
        membership.subscribe(List.of("payments"), Optional.empty());

        Future<Void> told = membership.heartbeat();

        assertThat(groups.heard).hasSize(2);
        groups.welcome(1, 1);
        assertThat(told.isComplete()).isFalse();
        assertThat(groups.heard.get(2).subscribedTopicNames()).contains(List.of("payments"));
        groups.welcome(2, 2);
        assertThat(told.succeeded()).isTrue();
    }

    @Test
    void saysEverythingAgainWhenARequestMayBeLost() {
        join();
        Future<Void> lost = membership.heartbeat();
        groups.answer(1, Outcome.refused(Refusal.Reason.COORDINATOR_NOT_AVAILABLE, "it moves"));

        membership.heartbeat();

        assertThat(lost.failed()).isTrue();
        assertThat(groups.heard.get(1).ownedPartitions()).isEmpty();
        assertThat(groups.heard.get(2).ownedPartitions()).contains(List.of());
        assertThat(groups.heard.get(2).rebalanceTimeoutMs()).isPositive();
    }

    @Test
    void saysGoodbyeBehindTheRequestUnderWay() {
        join();
        membership.heartbeat();

        Future<Void> left = membership.leave();

        assertThat(groups.heard).hasSize(2);
        groups.welcome(1, 1);
        assertThat(groups.heard.get(2).memberEpoch()).isEqualTo(LEAVES);
        groups.answer(2, Outcome.done(new ConsumerGroupHeartbeat.Reply("member-1", LEAVES, 500, Optional.empty())));
        assertThat(left.succeeded()).isTrue();
        assertThat(membership.joined()).isFalse();
    }

    @Test
    void whoTookAMemberOverSaysGoodbyeForIt() {
        membership.resume();

        membership.leave();

        assertThat(groups.heard).extracting(ConsumerGroupHeartbeat::memberEpoch).containsExactly(LEAVES);
    }

    @Test
    void whoNeverJoinedHasNothingToLeave() {
        Future<Void> left = membership.leave();

        assertThat(left.succeeded()).isTrue();
        assertThat(groups.heard).isEmpty();
    }
}
