package io.millrace.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.testkit.Await;
import io.millrace.testkit.BrowserSession;
import io.millrace.testkit.ConsoleExtension;
import io.millrace.testkit.FatJarNode;
import io.millrace.testkit.HttpProbe;
import io.millrace.testkit.HttpProbe.Answer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The pages for groups, transactions, brokers and alerts, in a real browser. */
@ExtendWith(ConsoleExtension.class)
class OperationsPagesIT {
    private static final String TOPIC = "operated";
    private static final String GROUP = "operators";

    private final FatJarNode node;
    private final HttpProbe http;
    private final BrowserSession browser;

    OperationsPagesIT(FatJarNode node, HttpProbe http, BrowserSession browser) {
        this.node = node;
        this.http = http;
        this.browser = browser;
    }

    private void createTopic() {
        Answer created = http.post("/admin/topics", "{\"topic_name\":\"" + TOPIC + "\",\"partitions_count\":1}");
        assertThat(created.status()).as(created.body()).isIn(201, 409);
    }

    private void consumeAndLeave() {
        createTopic();
        http.postKafka("/topics/" + TOPIC, "text", "{\"records\":[{\"value\":\"one\"},{\"value\":\"two\"}]}");
        Map<String, Object> settings =
                Map.of("bootstrap.servers", node.bootstrap(), "group.id", GROUP, "auto.offset.reset", "earliest");
        TopicPartition partition = new TopicPartition(TOPIC, 0);
        try (KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
            consumer.assign(List.of(partition));
            consumer.seekToEnd(List.of(partition));
            assertThat(consumer.position(partition)).isPositive();
            consumer.commitSync();
        }
    }

    @Test
    void resetsAGroupAfterShowingWhereItsPositionsGo() {
        consumeAndLeave();

        browser.open("/console/groups");
        browser.press(GROUP);
        browser.await(".figure", "Lag");
        browser.await("figure.chart .canvas canvas");
        browser.press("Reset positions");
        browser.await("dialog .plan", "read again");
        browser.screenshot("group-reset");
        browser.press("Reset positions");
        browser.await(".toast", "reset");

        assertThat(http.get("/admin/groups/" + GROUP + "/lag").body()).contains("\"committed_offset\":0");
        browser.awaitNo("dialog[open]");
        browser.screenshot("group");
    }

    @Test
    void theLagChartHasAPastWhenItIsOpened() {
        consumeAndLeave();
        Await.until(
                "the coordinator remembers two looks at the group",
                () -> http.get("/admin/groups/" + GROUP + "/lag-history")
                                .json()
                                .getJsonArray("time_ms")
                                .size()
                        > 1);
        Instant opened = Instant.now();

        browser.open("/console/groups/" + GROUP);

        browser.until(
                "the chart begins when the page was opened",
                () -> Instant.parse(browser.await(".panel h2 time").getAttribute("datetime"))
                                .isBefore(opened)
                        ? true
                        : null);
        browser.awaitNo(".chart .state");
    }

    @Test
    void abortsAnOpenTransaction() {
        createTopic();
        Map<String, Object> settings =
                Map.of("bootstrap.servers", node.bootstrap(), "client.id", "a-shop", "transactional.id", "left-open");
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
            producer.initTransactions();
            producer.beginTransaction();
            var sent = producer.send(new ProducerRecord<>(TOPIC, "k", "v"));
            producer.flush();
            assertThat(sent).isDone();

            browser.open("/console/transactions");
            browser.await("td", "left-open");
            browser.await("td", "a-shop from 127.0.0.1");
            browser.press("Abort");
            browser.await("dialog .plan", TOPIC);
            browser.screenshot("transaction-abort");
            browser.press("Abort");
            browser.await(".toast", "aborted");
        }

        assertThat(http.get("/admin/transactions/left-open").json().getBoolean("open"))
                .isFalse();
    }

    @Test
    void changesTheVerticleInstancesOfABroker() {
        int before = http.get("/admin/brokers/1/instances").json().getInteger("count");

        browser.open("/console/brokers");
        browser.press("Broker 1");
        browser.press("Verticle instances");
        browser.await("h2", "of the partition verticle");
        browser.press("Change number");
        browser.type("dialog [name=instances]", Integer.toString(before + 1));
        browser.await("dialog .plan", "would move");
        browser.press("Set");
        browser.await("h2", before + 1 + " instances");
        browser.screenshot("broker-instances");

        browser.press("Log directories");
        browser.await("td", "-0");
        browser.press("Settings");
        browser.await("td", "partition.instances");
    }

    @Test
    void saysThatNobodyIsNeededOrWhoIs() {
        browser.open("/console/alerts");

        browser.await("main#page .state, main#page td");
        browser.screenshot("alerts");
    }
}
