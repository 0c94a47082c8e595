package io.millrace.api.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.cluster.BrokerRegistration;
import io.millrace.cluster.BrokerRegistration.Endpoint;
import io.millrace.cluster.ClusterImage;
import io.millrace.cluster.ClusterView;
import io.millrace.cluster.CreateTopic;
import io.millrace.cluster.MetadataChange.BrokerRegistered;
import io.millrace.cluster.MetadataChange.PartitionChanged;
import io.millrace.cluster.PartitionRegistration;
import io.millrace.cluster.TopicRegistration;
import io.millrace.common.Refusal;
import io.millrace.config.BrokerConfig;
import io.millrace.testkit.FakeDataServices;
import io.millrace.testkit.FakeMetadata;
import io.millrace.testkit.FakeRequestContext;
import io.millrace.testkit.SampleRequests;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.ProduceResponseData;
import org.apache.kafka.common.message.ProduceResponseData.LeaderIdAndEpoch;
import org.junit.jupiter.api.Test;

class HintedProduceHandlerTest {
    private final FakeMetadata metadata = new FakeMetadata(BrokerConfig.defaults());
    private final FakeDataServices services = new FakeDataServices();

    /** A node between the commit of an image and its being in force here. */
    private record Changing(ClusterImage image, ClusterImage newestImage) implements ClusterView {}

    @Test
    void namesTheNextLeaderWhileThePartitionChangesHands() {
        metadata.apply(new BrokerRegistered(
                new BrokerRegistration(2, List.of(new Endpoint("PLAINTEXT", "two", 9094)), Optional.empty())));
        var unused = metadata.topics().create(List.of(CreateTopic.withDefaults("t")), false);
        ClusterImage before = metadata.image();
        TopicRegistration topic = before.topic("t").orElseThrow();
        metadata.apply(
                new PartitionChanged(topic.id(), new PartitionRegistration(0, 2, 1, 1, List.of(1, 2), List.of(1, 2))));
        services.refuseWith(Refusal.Reason.NOT_LEADER);

        ProduceResponseData answer = produce(new Changing(before, metadata.image()));

        assertThat(answer.responses()
                        .iterator()
                        .next()
                        .partitionResponses()
                        .get(0)
                        .currentLeader())
                .isEqualTo(new LeaderIdAndEpoch().setLeaderId(2).setLeaderEpoch(1));
        assertThat(answer.nodeEndpoints().find(2).host()).isEqualTo("two");
    }

    private ProduceResponseData produce(ClusterView view) {
        return new HintedProduceHandler(new ProduceHandler(services), view)
                .handle(
                        new FakeRequestContext(10),
                        SampleRequests.produce(10, "t", Uuid.ZERO_UUID, SampleRequests.batch()))
                .await();
    }
}
