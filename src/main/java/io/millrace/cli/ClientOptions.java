package io.millrace.cli;

import java.io.IOException;
import java.io.Reader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.apache.kafka.clients.ClientUtils;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.config.ConfigException;
import picocli.CommandLine.Option;

/** Options of every command that talks to a broker. Confined to its command. */
final class ClientOptions {
    @Option(
            names = {"-b", "--bootstrap-server"},
            paramLabel = "host:port",
            defaultValue = "127.0.0.1:9092",
            description = "Broker to connect to; several with commas. Default: ${DEFAULT-VALUE}.")
    private String bootstrap = "127.0.0.1:9092";

    @Option(
            names = "--timeout",
            paramLabel = "seconds",
            defaultValue = "5",
            description = "How long to wait for a broker's answer. Default: ${DEFAULT-VALUE}.")
    private int timeoutSeconds = 5;

    @Option(
            names = "--command-config",
            paramLabel = "file",
            description = "Properties file with settings of the Kafka client.")
    private Optional<Path> configFile = Optional.empty();

    @Option(
            names = "-X",
            paramLabel = "key=value",
            description = "One setting of the Kafka client, such as linger.ms=5; repeatable.")
    private Map<String, String> properties = new LinkedHashMap<>();

    String bootstrap() {
        return bootstrap;
    }

    int timeoutMs() {
        return Math.multiplyExact(timeoutSeconds, 1000);
    }

    /** Settings for any kind of client: what the user gave over what {@code defaults} say. */
    Map<String, Object> properties(Map<String, Object> defaults) {
        Map<String, Object> merged = new LinkedHashMap<>(defaults);
        configFile.ifPresent(file -> load(file).forEach((key, value) -> merged.put(key.toString(), value)));
        merged.putAll(properties);
        merged.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
        return merged;
    }

    Admin admin() {
        requireReachable();
        return Admin.create(properties(Map.of(
                CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, timeoutMs(),
                CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG, timeoutMs())));
    }

    /**
     * Fails at once with a clear sentence when nothing listens: the client itself would retry silently until its timeout.
     */
    void requireReachable() {
        List<String> refusals = new ArrayList<>();
        for (InetSocketAddress address : addresses()) {
            try (Socket socket = new Socket()) {
                socket.connect(address, timeoutMs());
                return;
            } catch (IOException e) {
                refusals.add(String.valueOf(e.getMessage()));
            }
        }
        throw CommandFailure.failed("No broker answered at " + bootstrap + " within " + timeoutSeconds + " s ("
                + String.join("; ", refusals) + "). Is it running? Start one with: bin/millrace start");
    }

    private List<InetSocketAddress> addresses() {
        try {
            return ClientUtils.parseAndValidateAddresses(List.of(bootstrap.split(",")), "use_all_dns_ips");
        } catch (ConfigException e) {
            throw CommandFailure.usage("--bootstrap-server " + bootstrap + " is not an address that can be used ("
                    + e.getMessage() + "). Write host:port.");
        }
    }

    private static Properties load(Path file) {
        Properties loaded = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            loaded.load(reader);
        } catch (IOException e) {
            throw CommandFailure.failed(
                    "The client settings in " + file + " cannot be read: " + ClientErrors.reason(e), e);
        }
        return loaded;
    }
}
