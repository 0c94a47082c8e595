package io.millrace.coordinator.group;

/** A way to assign partitions that a member knows (an assignor of the client), with its subscription for it. Immutable. */
public record MemberProtocol(String name, OpaqueBytes metadata) {}
