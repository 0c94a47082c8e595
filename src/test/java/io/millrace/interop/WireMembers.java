package io.millrace.interop;

import io.millrace.testkit.WireClient;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatRequestData;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;

/**
 * Many members of the consumer protocol that only heartbeat, over a few sockets: their requests are sent together and then
 * answered. Owned by the test's thread.
 */
final class WireMembers implements AutoCloseable {
    private static final int VERSION = 1;
    private static final int REBALANCE_TIMEOUT_MS = 60_000;

    private final List<WireClient> sockets = new ArrayList<>();
    private final String topic;

    WireMembers(int port, int socketCount, String topic) {
        this.topic = topic;
        for (int i = 0; i < socketCount; i++) {
            sockets.add(new WireClient(port));
        }
    }

    /** A member, as far as it knows. */
    static final class Member {
        private final String groupId;
        private final String memberId = Uuid.randomUuid().toString();
        private int epoch;
        private boolean toldWhatItOwns;
        private List<ConsumerGroupHeartbeatResponseData.TopicPartitions> owned = List.of();

        Member(String groupId) {
            this.groupId = groupId;
        }

        int epoch() {
            return epoch;
        }

        Set<Integer> owned() {
            Set<Integer> partitions = new HashSet<>();
            owned.forEach(ofTopic -> partitions.addAll(ofTopic.partitions()));
            return partitions;
        }
    }

    /** Lets each of them heartbeat once, and obey. */
    void beat(List<Member> members) {
        exchange(members, false);
    }

    /** Lets each of them leave. */
    void leave(List<Member> members) {
        exchange(members, true);
    }

    private void exchange(List<Member> members, boolean leave) {
        for (int i = 0; i < members.size(); i++) {
            socket(i).send(ApiKeys.CONSUMER_GROUP_HEARTBEAT, VERSION, i, request(members.get(i), leave));
        }
        for (int i = 0; i < members.size(); i++) {
            var answer = (ConsumerGroupHeartbeatResponseData)
                    socket(i).receive(ApiKeys.CONSUMER_GROUP_HEARTBEAT, VERSION).body();
            if (answer.errorCode() != Errors.NONE.code()) {
                throw new AssertionError(Errors.forCode(answer.errorCode()) + ": " + answer.errorMessage());
            }
            obey(members.get(i), answer);
        }
    }

    private WireClient socket(int index) {
        return sockets.get(index % sockets.size());
    }

    private ConsumerGroupHeartbeatRequestData request(Member member, boolean leave) {
        ConsumerGroupHeartbeatRequestData request = new ConsumerGroupHeartbeatRequestData()
                .setGroupId(member.groupId)
                .setMemberId(member.memberId)
                .setMemberEpoch(leave ? -1 : member.epoch);
        if (member.epoch == 0) {
            return request.setRebalanceTimeoutMs(REBALANCE_TIMEOUT_MS)
                    .setSubscribedTopicNames(List.of(topic))
                    .setTopicPartitions(List.of());
        }
        return leave || member.toldWhatItOwns
                ? request
                : request.setTopicPartitions(member.owned.stream()
                        .map(ofTopic -> new ConsumerGroupHeartbeatRequestData.TopicPartitions()
                                .setTopicId(ofTopic.topicId())
                                .setPartitions(ofTopic.partitions()))
                        .toList());
    }

    private static void obey(Member member, ConsumerGroupHeartbeatResponseData answer) {
        member.toldWhatItOwns = answer.assignment() == null;
        member.epoch = answer.memberEpoch();
        if (answer.assignment() != null) {
            member.owned = answer.assignment().topicPartitions();
        }
    }

    @Override
    public void close() {
        sockets.forEach(WireClient::close);
    }
}
