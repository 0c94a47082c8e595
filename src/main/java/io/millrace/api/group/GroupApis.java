package io.millrace.api.group;

import io.millrace.api.ApiTable;
import io.millrace.service.CoordinatorLookup;
import org.apache.kafka.common.protocol.ApiKeys;

/** The part of the API table that is about consumer groups and their offsets. */
public final class GroupApis {
    private GroupApis() {}

    public static void addTo(ApiTable.Builder apis, CoordinatorLookup coordinators) {
        apis.add(ApiKeys.FIND_COORDINATOR, 0, 6, new FindCoordinatorHandler(coordinators));
    }
}
