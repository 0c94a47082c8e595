package io.millrace.net;

/**
 * What one connection holds at the moment, and whether its socket may be read: the back-pressure rule as a value.
 *
 * <p>Confined to the connection's event loop; only the node's {@link RequestMemory} is shared. Reading stops above a
 * bound and goes on at half of it. When the node's memory is scarce, a connection stops as well, except one that holds
 * an incomplete frame and nothing else: it must be able to finish, or all could wait for each other.
 */
final class ConnectionBudget {
    /** Counts a request for at least this much, for the objects it decodes to. */
    static final int MIN_REQUEST_BYTES = 4 << 10;

    private final ConnectionLimits limits;
    private final RequestMemory node;
    private long inFlightBytes;
    private long unsentBytes;
    private long arrivingBytes;
    private boolean waitsForNode;

    ConnectionBudget(ConnectionLimits limits, RequestMemory node) {
        this.limits = limits;
        this.node = node;
    }

    /** Counts a request until {@link #answered} with the returned number of bytes. */
    int admit(int frameBytes) {
        int bytes = Math.max(frameBytes, MIN_REQUEST_BYTES);
        inFlightBytes += bytes;
        node.add(bytes);
        return bytes;
    }

    void answered(int admittedBytes) {
        inFlightBytes -= admittedBytes;
        node.subtract(admittedBytes);
    }

    /** Takes note of what an incomplete frame holds now. */
    void arriving(int heldBytes) {
        long change = heldBytes - arrivingBytes;
        arrivingBytes = heldBytes;
        if (change > 0) {
            node.add(change);
        } else if (change < 0) {
            node.subtract(-change);
        }
    }

    void sending(long bytes) {
        unsentBytes += bytes;
    }

    void sent(long bytes) {
        unsentBytes -= bytes;
    }

    /** Whether another answer may be made. */
    boolean mayAnswer() {
        return unsentBytes <= limits.maxUnsentBytes();
    }

    /** Whether a socket that is being read must stop; {@code wake} runs on some thread when the node has memory again. */
    boolean mustPause(Runnable wake) {
        if (!waitsForNode && node.isScarce()) {
            waitsForNode = true;
            node.onPlenty(wake);
        }
        return inFlightBytes > limits.maxInFlightBytes() || unsentBytes > limits.maxUnsentBytes() || !nodeAllows();
    }

    /** Whether a socket that is not being read may be read again. */
    boolean mayResume() {
        return inFlightBytes <= limits.maxInFlightBytes() / 2
                && unsentBytes <= limits.maxUnsentBytes() / 2
                && nodeAllows();
    }

    /** The wake of {@link #mustPause} has arrived. */
    void nodeHasMemory() {
        waitsForNode = false;
    }

    /** Whether the incomplete frame of this connection takes memory the node does not have. */
    boolean exhaustsNode() {
        return arrivingBytes > 0 && node.isExhausted();
    }

    private boolean nodeAllows() {
        return !waitsForNode || (inFlightBytes == 0 && arrivingBytes > 0);
    }
}
