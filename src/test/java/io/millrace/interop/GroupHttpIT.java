package io.millrace.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.testkit.BrokerExtension;
import io.millrace.testkit.ClientSession;
import io.millrace.testkit.FatJarNode;
import io.millrace.testkit.HttpProbe;
import io.millrace.testkit.HttpProbe.Answer;
import io.millrace.testkit.PolledGroup;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Groups over HTTP, as an administrator sees them while their members work. */
@ExtendWith(BrokerExtension.class)
class GroupHttpIT {
    private final String groupId = "http-" + UUID.randomUUID();
    private String topic;
    private HttpProbe http;

    @BeforeEach
    void connect(ClientSession session) throws Exception {
        topic = session.topic(2, Map.of());
        http = new HttpProbe(((FatJarNode) session.broker()).http());
    }

    private JsonObject json(String path) {
        Answer answer = http.get("/admin/groups/" + groupId + path);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.json();
    }

    private PolledGroup groupOfTwo(ClientSession session, Map<String, Object> config) {
        PolledGroup group = new PolledGroup(session, groupId, config);
        group.join(topic);
        group.pollUntilBalanced(topic, 2);
        group.join(topic);
        group.pollUntilBalanced(topic, 2);
        return group;
    }

    @Test
    void showsAClassicGroupItsLagAndWhyItWasRebalanced(ClientSession session) throws Exception {
        PolledGroup group = groupOfTwo(session, Map.of());
        session.fill(new TopicPartition(topic, 0), 5);
        group.pollUntil("all is there", () -> group.records().size() == 5);
        group.commit();
        session.fill(new TopicPartition(topic, 0), 3);

        assertThat(json("").getString("state")).isEqualTo("Stable");
        assertThat(json("").getJsonArray("members")).hasSize(2);
        assertThat(json("/lag").getInteger("lag")).isEqualTo(3);
        group.leave(group.members().get(0));
        group.pollUntilBalanced(topic, 2);
        JsonObject history = json("/history");
        List<JsonObject> rebalances = history.getJsonArray("rebalances").stream()
                .map(JsonObject.class::cast)
                .toList();
        assertThat(history.getInteger("count")).isEqualTo(3);
        assertThat(rebalances)
                .extracting(rebalance -> rebalance.getInteger("members"))
                .containsExactly(1, 2, 1);
        assertThat(rebalances).allSatisfy(rebalance -> {
            assertThat(rebalance.getJsonArray("reasons")).isNotEmpty();
            assertThat(rebalance.getLong("took_ms")).isNotNegative();
        });
    }

    @Test
    void showsAGroupOfTheConsumerProtocol(ClientSession session) {
        groupOfTwo(session, Map.of("group.protocol", "consumer"));

        JsonObject described = json("");

        assertThat(described.getString("type")).isEqualTo("consumer");
        assertThat(described.getString("assignor")).isEqualTo("uniform");
        assertThat(described.getJsonArray("members")).hasSize(2);
        assertThat(json("/history").getInteger("count")).isPositive();
    }

    @Test
    void watchesAGroup(ClientSession session) throws Exception {
        PolledGroup group = groupOfTwo(session, Map.of());
        session.fill(new TopicPartition(topic, 1), 4);
        group.pollUntil("all is there", () -> group.records().size() == 4);

        JsonObject watched = json("/watch");

        assertThat(watched.getString("group")).isEqualTo(groupId);
        assertThat(watched.getJsonArray("members")).hasSize(2);
        assertThat(watched.getLong("since_heard_ms")).isBetween(0L, ClientSession.PATIENCE.toMillis());
        assertThat(watched.getInteger("rebalance_count")).isEqualTo(2);
        assertThat(http.get("/admin/alerts").status()).isEqualTo(200);
    }

    @Test
    void listsAndDeletesOnlyWhatIsIdle(ClientSession session) throws Exception {
        PolledGroup group = groupOfTwo(session, Map.of());

        Answer listed = http.get("/admin/groups?search=" + groupId);
        Answer refused = http.delete("/admin/groups/" + groupId);
        List.copyOf(group.members()).forEach(group::leave);
        Answer planned = http.delete("/admin/groups/" + groupId + "?dry_run=true");
        Answer still = http.get("/admin/groups/" + groupId);
        Answer deleted = http.delete("/admin/groups/" + groupId);

        assertThat(listed.json().getJsonArray("groups")).hasSize(1);
        assertThat(refused.status()).isEqualTo(409);
        assertThat(planned.json().getBoolean("dry_run")).isTrue();
        assertThat(still.status()).isEqualTo(200);
        assertThat(deleted.status()).isEqualTo(200);
        assertThat(http.get("/admin/groups/" + groupId).status()).isEqualTo(404);
        assertThat(http.get("/admin/groups/" + groupId + "/history").status()).isEqualTo(404);
    }
}
