package io.millrace.coordinator.group;

import java.util.List;

/** How a member that speaks the classic protocol looks in a consumer group, which it is in while the group changes. Immutable. */
public record ClassicFace(int sessionTimeoutMs, List<MemberProtocol> protocols) {
    public ClassicFace {
        protocols = List.copyOf(protocols);
    }
}
