package io.millrace.cluster.hazelcast;

import com.hazelcast.cp.internal.MetadataRaftGroupManager;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the leader of the CP subsystem tell all nodes who its members are. Hazelcast does so every ten seconds only, and until
 * it has heard that a node that joins again can neither read the register nor become a member. Stateless.
 */
final class CpAnnouncement {
    private static final Logger LOG = LoggerFactory.getLogger(CpAnnouncement.class);
    private static final MethodHandle BROADCAST = broadcast();

    private CpAnnouncement() {}

    private static MethodHandle broadcast() {
        try {
            return MethodHandles.privateLookupIn(MetadataRaftGroupManager.class, MethodHandles.lookup())
                    .findVirtual(
                            MetadataRaftGroupManager.class,
                            "broadcastActiveCPMembers",
                            MethodType.methodType(void.class));
        } catch (ReflectiveOperationException otherVersion) {
            throw new ExceptionInInitializerError(otherVersion);
        }
    }

    /** Does nothing on a node that does not lead the subsystem. */
    static void send(MetadataRaftGroupManager groups) {
        try {
            BROADCAST.invokeExact(groups);
        } catch (Throwable failed) {
            LOG.info("The CP members were not announced, to be tried again: {}", failed.toString());
        }
    }
}
