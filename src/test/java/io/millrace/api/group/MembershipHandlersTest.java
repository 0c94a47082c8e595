package io.millrace.api.group;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.Outcome;
import io.millrace.common.Refusal;
import io.millrace.common.Refusal.Reason;
import io.millrace.coordinator.group.JoinGroup;
import io.millrace.coordinator.group.JoinGroup.JoinedMember;
import io.millrace.coordinator.group.LeaveGroup;
import io.millrace.coordinator.group.LeaveGroup.LeavingMember;
import io.millrace.coordinator.group.LeaveGroup.LeftMember;
import io.millrace.coordinator.group.OpaqueBytes;
import io.millrace.coordinator.group.SyncGroup;
import io.millrace.testkit.FakeRequestContext;
import io.millrace.testkit.ScriptedGroups;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.message.HeartbeatRequestData;
import org.apache.kafka.common.message.HeartbeatResponseData;
import org.apache.kafka.common.message.JoinGroupRequestData;
import org.apache.kafka.common.message.JoinGroupResponseData;
import org.apache.kafka.common.message.JoinGroupResponseData.JoinGroupResponseMember;
import org.apache.kafka.common.message.LeaveGroupRequestData;
import org.apache.kafka.common.message.LeaveGroupRequestData.MemberIdentity;
import org.apache.kafka.common.message.LeaveGroupResponseData;
import org.apache.kafka.common.message.LeaveGroupResponseData.MemberResponse;
import org.apache.kafka.common.message.SyncGroupRequestData;
import org.apache.kafka.common.message.SyncGroupRequestData.SyncGroupRequestAssignment;
import org.apache.kafka.common.message.SyncGroupResponseData;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MembershipHandlersTest {
    private static final byte[] BYTES = {1, 2, 3};

    private final ScriptedGroups groups = new ScriptedGroups();

    @Test
    void givesTheLeaderEverybodysMetadata() {
        JoinedMember member = new JoinedMember("m", Optional.of("i"), OpaqueBytes.of(BYTES));
        groups.answer(Outcome.done(new JoinGroup.Joined(7, "consumer", "range", "m", false, "m", List.of(member))));

        JoinGroupResponseData answer = join(9, new JoinGroupRequestData().setGroupId("g"));

        assertThat(Errors.forCode(answer.errorCode())).isEqualTo(Errors.NONE);
        assertThat(answer.generationId()).isEqualTo(7);
        assertThat(answer.leader()).isEqualTo("m");
        JoinGroupResponseMember only = answer.members().get(0);
        assertThat(only.groupInstanceId()).isEqualTo("i");
        assertThat(only.metadata()).isEqualTo(BYTES);
    }

    @Test
    void tellsAMemberTheIdToComeBackWith() {
        groups.answer(Outcome.done(new JoinGroup.MemberIdAssigned("client-1")));

        JoinGroupResponseData answer = join(4, new JoinGroupRequestData().setGroupId("g"));

        assertThat(Errors.forCode(answer.errorCode())).isEqualTo(Errors.MEMBER_ID_REQUIRED);
        assertThat(answer.memberId()).isEqualTo("client-1");
        assertThat(answer.generationId()).isEqualTo(-1);
    }

    @ParameterizedTest
    @CsvSource({"0,10,false,false", "1,99,false,false", "4,99,true,false", "8,99,true,false", "9,99,true,true"})
    void readsARequestByItsVersion(int version, int rebalanceTimeoutMs, boolean idRequired, boolean canSkip) {
        groups.answer(Outcome.done(new JoinGroup.MemberIdAssigned("x")));

        join(
                version,
                new JoinGroupRequestData()
                        .setGroupId("g")
                        .setSessionTimeoutMs(10)
                        .setRebalanceTimeoutMs(99));

        JoinGroup command = (JoinGroup) groups.commands().get(0);
        assertThat(command.rebalanceTimeoutMs()).isEqualTo(rebalanceTimeoutMs);
        assertThat(command.memberIdRequired()).isEqualTo(idRequired);
        assertThat(command.canSkipAssignment()).isEqualTo(canSkip);
        assertThat(command.client().clientHost()).isEqualTo("/127.0.0.1");
        assertThat(command.reason()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"UNKNOWN_MEMBER_ID,m", "INVALID_SESSION_TIMEOUT,m", "NOT_COORDINATOR,''"})
    void repeatsTheMemberWhomTheGroupRefused(Reason reason, String memberId) {
        groups.answer(Outcome.refused(reason, "no"));

        JoinGroupResponseData answer =
                join(6, new JoinGroupRequestData().setGroupId("g").setMemberId("m"));

        assertThat(Errors.forCode(answer.errorCode()).name()).isEqualTo(reason.name());
        assertThat(answer.memberId()).isEqualTo(memberId);
        assertThat(answer.protocolName()).isEmpty();
    }

    @Test
    void synchronizesTheLeadersAssignment() {
        groups.answer(Outcome.done(new SyncGroup.Reply("consumer", "range", OpaqueBytes.of(BYTES))));
        SyncGroupRequestData request =
                new SyncGroupRequestData().setGroupId("g").setMemberId("m");
        request.assignments()
                .add(new SyncGroupRequestAssignment().setMemberId("m").setAssignment(BYTES));

        SyncGroupResponseData answer = sync(4, request);

        assertThat(answer.assignment()).isEqualTo(BYTES);
        assertThat(((SyncGroup) groups.commands().get(0)).assignments()).containsEntry("m", OpaqueBytes.of(BYTES));
    }

    @Test
    void refusesASyncThatDoesNotSayItsProtocolWhereItMust() {
        SyncGroupResponseData answer = sync(5, new SyncGroupRequestData().setGroupId("g"));

        assertThat(Errors.forCode(answer.errorCode())).isEqualTo(Errors.INCONSISTENT_GROUP_PROTOCOL);
        assertThat(groups.commands()).isEmpty();
    }

    @Test
    void saysInAHeartbeatThatTheGroupRebalances() {
        groups.answer(Outcome.refused(Reason.REBALANCE_IN_PROGRESS, "join again"));

        HeartbeatResponseData answer = new HeartbeatHandler(groups)
                .handle(new FakeRequestContext(4), new HeartbeatRequestData().setGroupId("g"))
                .result();

        assertThat(Errors.forCode(answer.errorCode())).isEqualTo(Errors.REBALANCE_IN_PROGRESS);
    }

    @Test
    void answersEachMemberWhoLeaves() {
        Refusal unknown = new Refusal(Reason.UNKNOWN_MEMBER_ID, "who?");
        groups.answer(Outcome.done(new LeaveGroup.Reply(List.of(
                new LeftMember("m", Optional.empty(), Optional.empty()),
                new LeftMember("", Optional.of("i"), Optional.of(unknown))))));
        LeaveGroupRequestData request = new LeaveGroupRequestData()
                .setGroupId("g")
                .setMembers(List.of(
                        new MemberIdentity().setMemberId("m").setReason("done"),
                        new MemberIdentity().setMemberId("").setGroupInstanceId("i")));

        LeaveGroupResponseData answer = leave(5, request);

        assertThat(answer.members()).extracting(MemberResponse::errorCode).containsExactly((short) 0, (short) 25);
        assertThat(((LeaveGroup) groups.commands().get(0)).members())
                .containsExactly(
                        new LeavingMember("m", Optional.empty(), "done"), new LeavingMember("", Optional.of("i"), ""));
    }

    @Test
    void givesAnOldClientItsMembersErrorAsTheAnswers() {
        Refusal unknown = new Refusal(Reason.UNKNOWN_MEMBER_ID, "who?");
        groups.answer(Outcome.done(
                new LeaveGroup.Reply(List.of(new LeftMember("m", Optional.empty(), Optional.of(unknown))))));

        LeaveGroupResponseData answer =
                leave(2, new LeaveGroupRequestData().setGroupId("g").setMemberId("m"));

        assertThat(Errors.forCode(answer.errorCode())).isEqualTo(Errors.UNKNOWN_MEMBER_ID);
        assertThat(answer.members()).isEmpty();
    }

    private JoinGroupResponseData join(int version, JoinGroupRequestData request) {
        return new JoinGroupHandler(groups)
                .handle(new FakeRequestContext(version), request)
                .result();
    }

    private SyncGroupResponseData sync(int version, SyncGroupRequestData request) {
        return new SyncGroupHandler(groups)
                .handle(new FakeRequestContext(version), request)
                .result();
    }

    private LeaveGroupResponseData leave(int version, LeaveGroupRequestData request) {
        return new LeaveGroupHandler(groups)
                .handle(new FakeRequestContext(version), request)
                .result();
    }
}
