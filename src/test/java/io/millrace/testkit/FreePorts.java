package io.millrace.testkit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * Ports on loopback that nobody listens on. From below the range out of which systems take the ports of outgoing connections:
 * a free one of those may be somebody's local end a moment later.
 */
public final class FreePorts {
    private static final int LOWEST = 20_000;
    private static final int HIGHEST_EXCLUSIVE = 32_000;
    private static final int ATTEMPTS = 1_000;

    /** Where the next search begins: behind all that were given to anybody, so that nobody is given the port of another. */
    private static final AtomicInteger CURSOR =
            new AtomicInteger(ThreadLocalRandom.current().nextInt(HIGHEST_EXCLUSIVE - LOWEST));

    private FreePorts() {}

    /** A port that was free a moment ago; test runs side by side begin anywhere, so that they rarely meet. */
    public static int next() {
        return row(1);
    }

    /** The first of {@code count} ports in a row that were free a moment ago. */
    public static int row(int count) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            int first = LOWEST + Math.floorMod(CURSOR.getAndAdd(count), HIGHEST_EXCLUSIVE - LOWEST);
            if (first + count <= HIGHEST_EXCLUSIVE
                    && IntStream.range(first, first + count).allMatch(FreePorts::isFree)) {
                return first;
            }
        }
        throw new IllegalStateException("no free ports found between " + LOWEST + " and " + HIGHEST_EXCLUSIVE);
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException taken) {
            return false;
        }
    }
}
