package io.millrace.coordinator.group;

import com.google.re2j.Pattern;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which topics the members of one consumer group mean. Names mean themselves; regular expressions (RE2/J, whose effort is
 * linear) are matched against all topics, and what they matched is kept for a while. Soft state, owned by its group.
 */
final class SubscribedTopics {
    /** For how long topics that are new may go unnoticed by a regular expression, at least. */
    static final int MATCHES_KEPT_MS = 10_000;

    private final Map<String, Set<String>> matches = new HashMap<>();
    private long matchedMs;

    /** Whether a member means a topic; an expression that was not matched yet may mean any. */
    boolean includes(ConsumerMemberSpec member, String topic) {
        return member.topicNames().contains(topic)
                || member.topicRegex()
                        .map(regex -> !matches.containsKey(regex)
                                || matches.getOrDefault(regex, Set.of()).contains(topic))
                        .orElse(false);
    }

    /** Names of the topics that a member means, by names that may not exist and by expressions as last matched. */
    Set<String> of(ConsumerMemberSpec member) {
        Set<String> names = new TreeSet<>(member.topicNames());
        member.topicRegex().ifPresent(regex -> names.addAll(matches.getOrDefault(regex, Set.of())));
        return names;
    }

    /** Matches the expressions again that are new, or all of them when the last time is long ago. */
    void refresh(Collection<ConsumerMember> members, TopicCatalog catalog, long nowMs) {
        Set<String> expressions = new HashSet<>();
        members.forEach(member -> member.spec().topicRegex().ifPresent(expressions::add));
        if (nowMs - matchedMs >= MATCHES_KEPT_MS) {
            matches.clear();
            matchedMs = nowMs;
        }
        matches.keySet().retainAll(expressions);
        expressions.forEach(regex -> matches.computeIfAbsent(regex, unused -> match(regex, catalog)));
    }

    private static Set<String> match(String regex, TopicCatalog catalog) {
        Pattern pattern = Pattern.compile(regex);
        Set<String> names = new HashSet<>();
        for (TopicCatalog.Topic topic : catalog.all()) {
            if (pattern.matches(topic.name())) {
                names.add(topic.name());
            }
        }
        return names;
    }

    /** A number that changes when a topic that somebody means comes, goes, is made anew or grows; 0 without topics. */
    long metadataHash(Collection<ConsumerMember> members, TopicCatalog catalog) {
        Set<String> names = new TreeSet<>();
        members.forEach(member -> names.addAll(of(member.spec())));
        long hash = 0;
        for (String name : names) {
            hash = catalog.byName(name).map(SubscribedTopics::hash).orElse(0L) + 31 * hash;
        }
        return hash;
    }

    private static long hash(TopicCatalog.Topic topic) {
        long id = topic.id().mostSignificantBits() * 31 + topic.id().leastSignificantBits();
        return (id * 31 + topic.partitionCount()) * 0x9E37_79B9_7F4A_7C15L;
    }
}
