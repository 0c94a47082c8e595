package io.millrace.testkit;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A network of its own for each node, all plugged into one bridge at which the test itself is reached as well, and cables
 * that can be cut in one direction. Owned by one test thread. Needs the rights of root.
 *
 * <p>A direction is cut by giving the sender a wrong hardware address for the receiver: its packets go out and reach nobody,
 * and nobody tells it, as with a cable that was pulled. Routes to nowhere would be refused at once, and packet filters are
 * not there on every kernel.
 */
public final class NetworkNamespaces implements AutoCloseable {
    /** The number of the test itself, where it is one of two that are cut apart. */
    public static final int TEST = 254;

    private static final Duration PATIENCE = Await.PATIENCE;
    private static final String NOBODY = "02:00:00:00:00:ff";

    private final String name = "mr%04x".formatted(ThreadLocalRandom.current().nextInt(0x10000));
    private final String subnet = "10.%d.%d."
            .formatted(
                    ThreadLocalRandom.current().nextInt(64, 128),
                    ThreadLocalRandom.current().nextInt(256));
    private final int count;
    private final List<String> namespaces = new ArrayList<>();

    private NetworkNamespaces(int count) {
        this.count = count;
    }

    /**
     * Makes networks for nodes 1 to {@code count}.
     *
     * @throws AssertionError with a sentence for a person when this machine does not let us
     */
    public static NetworkNamespaces create(int count) throws IOException, InterruptedException {
        NetworkNamespaces networks = new NetworkNamespaces(count);
        try {
            networks.create();
            return networks;
        } catch (IOException | InterruptedException | AssertionError failed) {
            networks.close();
            throw failed;
        }
    }

    private void create() throws IOException, InterruptedException {
        ip("link", "add", name, "type", "bridge");
        ip("address", "add", subnet + TEST + "/24", "dev", name);
        ip("link", "set", name, "up");
        for (int node = 1; node <= count; node++) {
            String namespace = namespace(node);
            String port = name + "p" + node;
            ip("netns", "add", namespace);
            namespaces.add(namespace);
            ip("link", "add", port, "type", "veth", "peer", "name", "eth0", "netns", namespace);
            ip("link", "set", port, "master", name, "up");
            ip("-n", namespace, "address", "add", host(node) + "/24", "dev", "eth0");
            ip("-n", namespace, "link", "set", "eth0", "up");
            ip("-n", namespace, "link", "set", "lo", "up");
        }
    }

    private String namespace(int node) {
        return name + "-" + node;
    }

    private String host(int node) {
        return subnet + node;
    }

    /** Where node {@code node} runs. */
    public NodePlace place(int node) {
        return new NodePlace(host(node), List.of("ip", "netns", "exec", namespace(node)), Map.of());
    }

    /** What one node sends reaches the other no more. */
    public void cut(int from, int to) throws IOException, InterruptedException {
        neighbour(from, "replace", host(to), "lladdr", NOBODY, "dev", device(from), "nud", "permanent");
    }

    /** Ends what {@link #cut} began. */
    public void mend(int from, int to) throws IOException, InterruptedException {
        neighbour(from, "del", host(to), "dev", device(from));
    }

    private String device(int from) {
        return from == TEST ? name : "eth0";
    }

    private void neighbour(int from, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(from == TEST ? List.of() : List.of("-n", namespace(from)));
        command.add("neigh");
        command.addAll(Arrays.asList(arguments));
        ip(command.toArray(String[]::new));
    }

    private static void ip(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("ip"));
        command.addAll(Arrays.asList(arguments));
        try (ChildProcess program = ChildProcess.start(String.join(" ", command), command)) {
            if (program.awaitExit(PATIENCE) != 0) {
                throw new AssertionError(
                        "Cutting networks takes network namespaces: run this as root, or in a container"
                                + " with CAP_SYS_ADMIN and CAP_NET_ADMIN, with iproute2 installed\n" + program.story());
            }
        }
    }

    @Override
    public void close() {
        try {
            for (String namespace : namespaces) {
                ip("netns", "del", namespace);
            }
            ip("link", "del", name);
        } catch (IOException | AssertionError e) {
            System.err.println("the network " + name + " is left behind: " + e.getMessage());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
