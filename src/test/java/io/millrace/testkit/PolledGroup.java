package io.millrace.testkit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;

/**
 * Members of one consumer group that take turns in polling, so that a test needs no threads. Owned by the test's thread; the
 * session closes the consumers.
 */
public final class PolledGroup {
    private static final Duration TURN = Duration.ofMillis(50);

    private final ClientSession session;
    private final String groupId;
    private final Map<String, Object> config;
    private final List<KafkaConsumer<String, String>> members = new ArrayList<>();
    private final List<ConsumerRecord<String, String>> records = new ArrayList<>();

    public PolledGroup(ClientSession session, String groupId, Map<String, Object> config) {
        this.session = session;
        this.groupId = groupId;
        this.config = config;
    }

    public String groupId() {
        return groupId;
    }

    /** Adds a member that is subscribed to a topic. */
    public KafkaConsumer<String, String> join(String topic) {
        return join(topic, Map.of());
    }

    /** Adds a member with settings of its own. */
    public KafkaConsumer<String, String> join(String topic, Map<String, Object> own) {
        Map<String, Object> all = new HashMap<>(Map.of("group.id", groupId, "auto.offset.reset", "earliest"));
        if (!config.containsKey("group.protocol") && !own.containsKey("group.protocol")) {
            all.put("heartbeat.interval.ms", 200); // In the consumer protocol the broker says how often.
            all.put("session.timeout.ms", 10_000);
        }
        all.putAll(config);
        all.putAll(own);
        KafkaConsumer<String, String> member = session.consumer(all);
        member.subscribe(List.of(topic));
        members.add(member);
        return member;
    }

    /** Ends a member the polite way: it leaves the group, unless it is static. Returns when the group knows. */
    public void leave(KafkaConsumer<String, String> member) {
        ConsumerGroupMetadata known = member.groupMetadata();
        members.remove(member);
        member.close();
        if (known.groupInstanceId().isEmpty()) {
            Await.until("the group knows that a member left", () -> !memberIds().contains(known.memberId()));
        }
    }

    private Set<String> memberIds() throws Exception {
        try {
            return Objects.requireNonNull(session.admin()
                            .describeConsumerGroups(List.of(groupId))
                            .all()
                            .get()
                            .get(groupId))
                    .members()
                    .stream()
                    .map(MemberDescription::consumerId)
                    .collect(Collectors.toSet());
        } catch (ExecutionException refused) {
            if (refused.getCause() instanceof GroupIdNotFoundException) {
                return Set.of();
            }
            throw refused;
        }
    }

    /** Lets the members poll in turn until something holds. */
    public void pollUntil(String what, Callable<Boolean> condition) {
        Await.until(what + " in group " + groupId, ClientSession.PATIENCE.multipliedBy(2), () -> {
            for (KafkaConsumer<String, String> member : members) {
                member.poll(TURN).forEach(records::add);
            }
            return condition.call();
        });
    }

    /** Lets every member commit what it has received; who has to take part in a rebalance first does. */
    public void commit() {
        pollUntil("everybody commits", () -> {
            members.forEach(KafkaConsumer::commitSync);
            return true;
        });
    }

    /** Lets the members poll until every partition has exactly one owner and every member has a share. */
    public void pollUntilBalanced(String topic, int partitions) {
        pollUntil(partitions + " partitions are shared by " + members.size(), () -> isBalanced(topic, partitions));
    }

    private boolean isBalanced(String topic, int partitions) {
        Set<TopicPartition> owned = new HashSet<>();
        int share = partitions / members.size();
        for (KafkaConsumer<String, String> member : members) {
            Set<TopicPartition> assignment = member.assignment();
            if (assignment.size() < share || assignment.size() > share + 1 || !owned.addAll(assignment)) {
                return false;
            }
        }
        return owned.size() == partitions
                && owned.stream().allMatch(partition -> partition.topic().equals(topic));
    }

    public List<KafkaConsumer<String, String>> members() {
        return members;
    }

    /** Everything that any member has received. */
    public List<ConsumerRecord<String, String>> records() {
        return records;
    }
}
