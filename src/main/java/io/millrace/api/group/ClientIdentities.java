package io.millrace.api.group;

import io.millrace.api.RequestContext;
import io.millrace.coordinator.group.ClientIdentity;

/** Who a request comes from, as groups remember their members. */
final class ClientIdentities {
    private ClientIdentities() {}

    /** Client id and machine, the latter as Kafka prints it. */
    static ClientIdentity of(RequestContext context) {
        return new ClientIdentity(context.clientId(), "/" + context.clientHost());
    }
}
