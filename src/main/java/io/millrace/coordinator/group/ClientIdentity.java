package io.millrace.coordinator.group;

/** Who a member says it is, and the address it connected from, as Kafka writes it: {@code /127.0.0.1}. Immutable. */
public record ClientIdentity(String clientId, String clientHost) {}
