package io.millrace.coordinator.group;

import io.millrace.common.TopicId;
import io.millrace.common.TopicPartition;
import io.millrace.coordinator.CoordinatorDriver.Pending;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A consumer of the consumer protocol in a group whose members change their protocol one by one. */
final class RollingConsumer implements RollingMember {
    private final GroupDriver driver;
    private final TopicCatalog topics;
    private final ConsumerClient client;

    RollingConsumer(GroupDriver driver, TopicCatalog topics, String memberId) {
        this.driver = driver;
        this.topics = topics;
        this.client = new ConsumerClient(driver, memberId);
    }

    @Override
    public void beat() {
        client.heartbeat().granted().ifPresentOrElse(client::obey, client::forgetEverything);
    }

    @Override
    public Set<TopicPartition> owned() {
        Set<TopicPartition> owned = new HashSet<>();
        client.owned.byTopic().forEach((id, partitions) -> {
            String name = topics.byId(id).orElseThrow().name();
            partitions.forEach(partition -> owned.add(new TopicPartition(name, partition)));
        });
        return owned;
    }

    @Override
    public Pending<OffsetCommit.Reply> commit(TopicPartition partition, long offset) {
        return driver.send(new OffsetCommit(
                ConsumerClient.GROUP,
                client.memberId,
                Optional.empty(),
                client.epoch,
                Optional.empty(),
                true,
                List.of(new OffsetCommit.Position(TopicId.ZERO, partition, offset, -1, ""))));
    }

    @Override
    public void leave() {
        client.leave(-1);
        client.forgetEverything();
    }

    @Override
    public String memberId() {
        return client.memberId;
    }
}
