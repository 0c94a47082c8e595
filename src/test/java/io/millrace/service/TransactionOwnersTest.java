package io.millrace.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.cluster.ClusterImage;
import io.millrace.cluster.DynamicConfigs;
import io.millrace.cluster.InternalTopics;
import io.millrace.cluster.PartitionRegistration;
import io.millrace.cluster.TopicRegistration;
import io.millrace.common.TopicId;
import io.millrace.service.TransactionOwners.Owner;
import io.millrace.testkit.Await;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TransactionOwnersTest {
    private static final int OWN_NODE = 1;
    private static final int OTHER_NODE = 2;
    private static final Owner SHOP = new Owner("shop", "10.0.0.7");

    private final Vertx vertx = Vertx.vertx();
    private ClusterImage image = coordinatedBy(OWN_NODE, 3);
    private final TransactionOwners owners = new TransactionOwners(vertx, () -> image, OWN_NODE, 2);

    @AfterEach
    void close() {
        vertx.close().await();
    }

    private static ClusterImage coordinatedBy(int leader, int leaderEpoch) {
        PartitionRegistration shard =
                new PartitionRegistration(0, leader, leaderEpoch, 1, List.of(1, 2), List.of(1, 2));
        TopicRegistration topic =
                new TopicRegistration(new TopicId(1, 1), InternalTopics.TRANSACTION_STATE, Map.of(), List.of(shard));
        return new ClusterImage(
                "c", 1, 1, Map.of(), Map.of(topic.name(), topic), Map.of(topic.id(), topic), DynamicConfigs.NONE);
    }

    private Map<String, Owner> of(String... ids) {
        return owners.of(List.of(ids)).await();
    }

    @Test
    void knowsWhoCameLast() {
        owners.saw("orders", new Owner("before", "10.0.0.6"));
        owners.saw("orders", SHOP);

        Map<String, Owner> known = of("orders", "payments");

        assertThat(known).containsOnly(Map.entry("orders", SHOP));
    }

    @Test
    void theNextCoordinatorKnowsWhomTheOneBeforeSaw() {
        TransactionOwners next = new TransactionOwners(vertx, () -> image, OTHER_NODE, 2);
        owners.saw("orders", new Owner("before", "10.0.0.6"));
        owners.saw("orders", SHOP);

        image = coordinatedBy(OTHER_NODE, 4);

        Await.until(
                "the other node hears of it",
                Duration.ofSeconds(5),
                () -> next.of(List.of("orders")).await().containsValue(SHOP));
        image = coordinatedBy(OTHER_NODE, 5);
        assertThat(next.of(List.of("orders")).await()).isEmpty();
    }

    @Test
    void knowsNobodyAfterTheCoordinatorWasElsewhere() {
        owners.saw("orders", SHOP);

        image = coordinatedBy(OTHER_NODE, 4);
        Map<String, Owner> meanwhile = of("orders");
        image = coordinatedBy(OWN_NODE, 5);

        assertThat(meanwhile).isEmpty();
        assertThat(of("orders")).isEmpty();
        owners.saw("orders", SHOP);
        assertThat(of("orders")).containsOnlyKeys("orders");
    }

    @Test
    void remembersNothingOfIdsThatAreCoordinatedElsewhere() {
        image = coordinatedBy(OTHER_NODE, 3);
        owners.saw("orders", SHOP);

        image = coordinatedBy(OWN_NODE, 3);

        assertThat(of("orders")).isEmpty();
    }

    @Test
    void forgetsTheIdThatWasQuietTheLongest() {
        owners.saw("first", SHOP);
        owners.saw("second", SHOP);
        owners.saw("third", SHOP);

        assertThat(of("first", "second", "third")).containsOnlyKeys("second", "third");
    }

    @Test
    void keepsNoLongTexts() {
        owners.saw("x".repeat(2_000), SHOP);
        owners.saw("orders", new Owner("y".repeat(2_000), "10.0.0.7"));

        assertThat(of("x".repeat(2_000))).isEmpty();
        assertThat(of("orders").values())
                .singleElement()
                .satisfies(owner -> assertThat(owner.clientId()).hasSizeLessThan(300));
    }
}
