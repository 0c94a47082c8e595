package io.millrace.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noCodeUnits;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.millrace.common.Clock;
import io.millrace.common.SystemClock;
import java.util.Arrays;

/**
 * The dependency directions of the code base. Think before editing a rule: each one keeps a part testable without the
 * others.
 */
@AnalyzeClasses(packages = "io.millrace", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String[] PURE = {
        "io.millrace.common..",
        "io.millrace.config..",
        "io.millrace.record..",
        "io.millrace.storage..",
        "io.millrace.replica..",
        "io.millrace.cluster",
        "io.millrace.cluster.journal..",
        "io.millrace.cluster.quorum..",
        "io.millrace.coordinator",
        "io.millrace.coordinator.group..",
        "io.millrace.coordinator.transaction..",
        "io.millrace.filter.."
    };

    @ArchTest
    static final ArchRule packagesHaveNoCycles =
            slices().matching("io.millrace.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule pureCodeKnowsNoFramework = noClasses()
            .that()
            .resideInAnyPackage(PURE)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.vertx..", "com.hazelcast..", "org.apache.kafka..", "io.netty..");

    @ArchTest
    static final ArchRule kafkaTypesStayAtTheEdge = noClasses()
            .that()
            .resideOutsideOfPackages(
                    "io.millrace.protocol..", "io.millrace.api..", "io.millrace.net..", "io.millrace.cli..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.apache.kafka..");

    @ArchTest
    static final ArchRule nettyStaysInTheSockets = noClasses()
            .that()
            .resideOutsideOfPackages("io.millrace.net..", "io.millrace.protocol..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.netty..");

    @ArchTest
    static final ArchRule registriesOfFiguresStayInTelemetry = noClasses()
            .that()
            .resideOutsideOfPackage("io.millrace.telemetry..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.micrometer..", "io.prometheus..", "io.vertx.micrometer..");

    @ArchTest
    static final ArchRule channelsStayInStorageAndSliceWriting = noClasses()
            .that()
            .resideOutsideOfPackages(
                    "io.millrace.storage..",
                    "io.millrace.cluster.journal..",
                    "io.millrace.cluster.quorum..",
                    "io.millrace.record..",
                    "io.millrace.net..",
                    "io.millrace.cli..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("java.nio.channels..");

    @ArchTest
    static final ArchRule commonDependsOnNothing = noClasses()
            .that()
            .resideInAPackage("io.millrace.common..")
            .should()
            .dependOnClassesThat(resideInAPackage("io.millrace..").and(not(resideInAPackage("io.millrace.common.."))));

    @ArchTest
    static final ArchRule recordsDependOnCommonOnly = onlyOurs("io.millrace.record..", "io.millrace.common..");

    @ArchTest
    static final ArchRule filtersKnowRecordsOnly =
            onlyOurs("io.millrace.filter..", "io.millrace.record..", "io.millrace.common..");

    @ArchTest
    static final ArchRule celStaysInItsPackage = noClasses()
            .that()
            .resideOutsideOfPackage("io.millrace.filter.cel..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.cel..");

    @ArchTest
    static final ArchRule configDependsOnCommonOnly = onlyOurs("io.millrace.config..", "io.millrace.common..");

    @ArchTest
    static final ArchRule storageIsAboveRecords =
            onlyOurs("io.millrace.storage..", "io.millrace.record..", "io.millrace.config..", "io.millrace.common..");

    @ArchTest
    static final ArchRule clusterKnowsNoStorage =
            onlyOurs("io.millrace.cluster..", "io.millrace.config..", "io.millrace.common..");

    @ArchTest
    static final ArchRule coordinatorsDependOnCommonOnly = onlyOurs("io.millrace.coordinator", "io.millrace.common..");

    @ArchTest
    static final ArchRule groupsKnowOnlyWhatACoordinatorIs =
            onlyOurs("io.millrace.coordinator.group..", "io.millrace.coordinator", "io.millrace.common..");

    @ArchTest
    static final ArchRule callsBetweenNodesKnowNotWhatTheyAreFor =
            onlyOurs("io.millrace.peer..", "io.millrace.common..");

    @ArchTest
    static final ArchRule transactionsKnowOnlyWhatACoordinatorIs =
            onlyOurs("io.millrace.coordinator.transaction..", "io.millrace.coordinator", "io.millrace.common..");

    @ArchTest
    static final ArchRule handlersGoThroughServices = noClasses()
            .that()
            .resideInAnyPackage("io.millrace.api..", "io.millrace.http..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.millrace.partition..", "io.millrace.storage..", "io.millrace.net..");

    @ArchTest
    static final ArchRule nobodyDependsOnTheSockets = noClasses()
            .that()
            .resideOutsideOfPackages("io.millrace", "io.millrace.net..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.millrace.net..");

    @ArchTest
    static final ArchRule nobodyDependsOnHttp = noClasses()
            .that()
            .resideOutsideOfPackages("io.millrace", "io.millrace.http..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.millrace.http..");

    @ArchTest
    static final ArchRule timeComesFromTheClock = noClasses()
            .that()
            .resideOutsideOfPackage("io.millrace.cli..")
            .and()
            .doNotBelongToAnyOf(SystemClock.class)
            .should()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .callMethod(Thread.class, "sleep", long.class);

    /** The wall clock may jump: it is for timestamps that others see, and for ages of what carries one; never for deadlines. */
    @ArchTest
    static final ArchRule onlyTheseAskTheWallClock = noClasses()
            .that()
            .resideOutsideOfPackage("io.millrace.cli..")
            .and()
            .doNotHaveFullyQualifiedName("io.millrace.HttpRoutes")
            .and()
            .doNotHaveFullyQualifiedName("io.millrace.coordinator.runtime.LoadedShard")
            .and()
            .doNotHaveFullyQualifiedName("io.millrace.http.admin.AdminTransactionResource")
            .and()
            .doNotHaveFullyQualifiedName("io.millrace.http.records.RecordProducer")
            .and()
            .doNotHaveFullyQualifiedName("io.millrace.partition.Compaction")
            .and()
            .haveNameNotMatching(
                    "io[.]millrace[.]service[.](GroupWatch|HostedTransactionMarkers|figures[.]NodeHistory).*")
            .and()
            .haveNameNotMatching("io[.]millrace[.]storage[.](LogLoader|LogMoves|LogState)")
            .should()
            .callMethod(Clock.class, "nowMs");

    @ArchTest
    static final ArchRule nobodyIsSynchronized = noCodeUnits()
            .that()
            .areDeclaredInClassesThat(not(resideInAPackage("io.millrace.cli..")))
            .should()
            .haveModifier(JavaModifier.SYNCHRONIZED);

    @ArchTest
    static final ArchRule futuresAreVertxFutures = noClasses()
            .that()
            .resideOutsideOfPackage("io.millrace.cli..")
            .should()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.util.concurrent.CompletableFuture");

    @ArchTest
    static final ArchRule namesSayWhatAThingIs = classes()
            .should()
            .haveNameNotMatching(
                    ".*\\.(?!LogManager|ProducerStateManager)[A-Za-z]*(Manager|Helper|Utils?|Impl|Base|Data|Info)");

    private static ArchRule onlyOurs(String of, String... allowed) {
        String[] with = Arrays.copyOf(allowed, allowed.length + 1);
        with[allowed.length] = of;
        return classes()
                .that()
                .resideInAPackage(of)
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(with).or(not(resideInAPackage("io.millrace.."))));
    }
}
