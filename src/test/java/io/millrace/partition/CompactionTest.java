package io.millrace.partition;

import static io.millrace.testkit.HostedNode.await;
import static io.millrace.testkit.HostedNode.value;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.SystemClock;
import io.millrace.common.TopicId;
import io.millrace.record.RecordBatchBuilder;
import io.millrace.storage.FileOpener;
import io.millrace.testkit.HostedNode;
import io.vertx.core.Context;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which part of a log a round compacts, over the lives of a topic's name. */
class CompactionTest {
    private static final int BATCH_BYTES = batch("a").remaining();
    private static final Map<String, String> ONE_BATCH_A_SEGMENT = Map.of(
            "cleanup.policy", "compact",
            "internal.segment.bytes", Integer.toString(BATCH_BYTES),
            "min.cleanable.dirty.ratio", "0");

    private Path checkpoint;
    private HostedNode node;
    private Context context;
    private Compaction compaction;

    @BeforeEach
    void open(@TempDir Path dir) throws IOException {
        checkpoint = dir.resolve("cleaner-offset-checkpoint");
        node = new HostedNode(dir, 1, FileOpener.SYSTEM);
        context = node.vertx.getOrCreateContext();
        compaction = new Compaction(
                context,
                SystemClock.INSTANCE,
                node.directory,
                new BlockingPool(node.vertx, "test-cleaner", 1),
                1 << 20);
    }

    @AfterEach
    void close() throws IOException {
        node.close();
    }

    @Test
    void forgetsLogsThatAreGone() throws IOException {
        append(node.createTopic("orders", 1, ONE_BATCH_A_SEGMENT), "aaaaaa");
        round();
        String before = Files.readString(checkpoint);
        node.deleteTopic("orders");

        round();

        assertThat(before).contains("orders 0 5");
        assertThat(Files.readString(checkpoint)).doesNotContain("orders");
    }

    @Test
    void compactsALogFromItsStartThatHasTheNameOfADeletedOne() {
        append(node.createTopic("orders", 1, ONE_BATCH_A_SEGMENT), "aaaaaa");
        round();
        node.deleteTopic("orders");
        TopicId again = node.register("orders", new TopicId(4, 2), 1, 0, ONE_BATCH_A_SEGMENT);
        append(again, "aaaaabbb");

        round();

        long sizeBytes = node.directory.find(again, 0).orElseThrow().log().sizeBytes();
        assertThat(sizeBytes).as("the last a, the last sealed b, the active b").isEqualTo(3L * BATCH_BYTES);
    }

    /** Appends a batch for each letter, which is its key. */
    private void append(TopicId topic, String keys) {
        for (int i = 0; i < keys.length(); i++) {
            value(await(node.append(topic, 0, batch(keys.substring(i, i + 1)), -1, 10_000)));
        }
    }

    private static ByteBuffer batch(String key) {
        return RecordBatchBuilder.plain()
                .append(SystemClock.INSTANCE.nowMs(), ByteBuffer.wrap(key.getBytes(UTF_8)), ByteBuffer.allocate(10))
                .build();
    }

    private void round() {
        await(Future.<Void>future(
                promise -> context.runOnContext(ignored -> compaction.round().onComplete(promise))));
    }
}
