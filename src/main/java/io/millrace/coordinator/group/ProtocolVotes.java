package io.millrace.coordinator.group;

import io.millrace.common.Invariants;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** How members of a classic group agree on a protocol: only what all of them know, of that what most of them prefer. */
final class ProtocolVotes {
    private ProtocolVotes() {}

    /** Whether a member with these protocols finds one that all the others know. */
    static boolean agree(Stream<List<MemberProtocol>> others, List<MemberProtocol> protocols) {
        Set<String> common = names(protocols);
        others.forEach(other -> common.retainAll(names(other)));
        return !common.isEmpty();
    }

    /** The protocol of the next generation; with equal votes the one whose first voter joined first. */
    static String winner(Collection<ClassicMember> members) {
        Set<String> candidates = names(members.iterator().next().protocols());
        members.forEach(member -> candidates.retainAll(names(member.protocols())));
        Invariants.check(!candidates.isEmpty(), "members without a common protocol are in one group");
        Map<String, Integer> votes = new LinkedHashMap<>();
        for (ClassicMember member : members) {
            votes.merge(vote(member, candidates), 1, Integer::sum);
        }
        int most = votes.values().stream().mapToInt(Integer::intValue).max().orElseThrow();
        return votes.entrySet().stream()
                .filter(entry -> entry.getValue() == most)
                .findFirst()
                .orElseThrow()
                .getKey();
    }

    private static String vote(ClassicMember member, Set<String> candidates) {
        return member.protocols().stream()
                .map(MemberProtocol::name)
                .filter(candidates::contains)
                .findFirst()
                .orElseThrow();
    }

    private static Set<String> names(List<MemberProtocol> protocols) {
        Set<String> names = new HashSet<>();
        protocols.forEach(protocol -> names.add(protocol.name()));
        return names;
    }
}
