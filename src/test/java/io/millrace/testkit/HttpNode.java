package io.millrace.testkit;

import io.millrace.MillraceBroker;
import io.millrace.common.SystemClock;
import io.millrace.config.BrokerConfig;
import java.io.IOException;
import java.nio.file.Path;

/** One whole node in this process, on ports of its own choice, with an HTTP client. Owned by one test class. */
public final class HttpNode implements AutoCloseable {
    private final MillraceBroker node;
    private final HttpProbe http;

    private HttpNode(MillraceBroker node) {
        this.node = node;
        this.http = new HttpProbe("http://" + address("http "));
    }

    /** Starts a node and returns when it serves clients; {@code settings} are names and values in turn. */
    public static HttpNode start(Path dir, String... settings) throws IOException {
        BrokerConfig config = BrokerConfig.defaults()
                .with("listeners", "PLAINTEXT://127.0.0.1:0")
                .with("http.port", "0")
                .with("log.dirs", dir.toString());
        for (int index = 0; index < settings.length; index += 2) {
            config = config.with(settings[index], settings[index + 1]);
        }
        return new HttpNode(MillraceBroker.start(config, SystemClock.INSTANCE));
    }

    /** Where Kafka clients begin. */
    public String bootstrap() {
        return address("kafka ");
    }

    public HttpProbe http() {
        return http;
    }

    private String address(String kind) {
        return node.addresses().stream()
                .filter(text -> text.startsWith(kind))
                .map(text -> text.substring(kind.length()))
                .findFirst()
                .orElseThrow(() -> new AssertionError(kind + "is not in " + node.addresses()));
    }

    @Override
    public void close() {
        node.close();
    }
}
