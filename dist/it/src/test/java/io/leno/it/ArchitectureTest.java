package io.leno.it;

import static com.tngtech.archunit.base.DescribedPredicate.alwaysTrue;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/// Which module may know which: everything depends on the API, nothing sideways.
@AnalyzeClasses(packages = "io.leno", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule theApiStandsAlone =
            classes()
                    .that()
                    .resideInAPackage("io.leno.api..")
                    .should()
                    .onlyDependOnClassesThat()
                    .resideInAnyPackage(
                            "java..",
                            "javax.net.ssl..",
                            "com.sun.net.httpserver..",
                            "io.leno.api..",
                            "org.jspecify..",
                            "org.osgi.annotation..");

    @ArchTest
    static final ArchRule istiosRulesAreDataOnly =
            noClasses()
                    .that()
                    .resideInAPackage("io.leno.api.istio..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            "io.leno.api.model..", "io.leno.api.xds..", "io.leno.api.filter..");

    @ArchTest
    static final ArchRule modulesDoNotKnowEachOther =
            slices().matching("io.leno.(*)..")
                    .namingSlices("$1")
                    .as("modules")
                    .should()
                    .notDependOnEachOther()
                    .ignoreDependency(
                            alwaysTrue(),
                            resideInAnyPackage(
                                    "io.leno.api..",
                                    "io.leno.manifest..",
                                    "io.leno.proto..",
                                    "io.leno..spi.."))
                    // lenoctl runs what the control plane runs, on files, and scripts without a
                    // proxy
                    .ignoreDependency(
                            resideInAPackage("io.leno.cli.."),
                            resideInAnyPackage(
                                    "io.leno.analysis..", "io.leno.istio..", "io.leno.testkit"))
                    // … and explains and compares what it would make of them
                    .ignoreDependency(
                            resideInAPackage("io.leno.cli.explain.."),
                            resideInAnyPackage(
                                    "io.leno.control..",
                                    "io.leno.platform.file..",
                                    "io.leno.xds.translator.."))
                    // a real proxy in a test of a plugin
                    .ignoreDependency(
                            resideInAPackage("io.leno.testkit.proxy.."),
                            resideInAPackage("io.leno.proxy.."));

    @ArchTest
    static final ArchRule theControlPlaneKnowsNoNettyAndNoDataPlane =
            noClasses()
                    .that()
                    .resideInAnyPackage(
                            "io.leno.control..",
                            "io.leno.istio..",
                            "io.leno.platform..",
                            "io.leno.xds.translator..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage("io.netty..", "io.grpc..");

    @ArchTest
    static final ArchRule filtersKnowNoNettyAndNotEachOther =
            noClasses()
                    .that()
                    .resideInAPackage("io.leno.filters..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage("io.netty..", "io.grpc..");

    @ArchTest
    static final ArchRule noFilterKnowsAnother =
            slices().matching("io.leno.filters.(*)..")
                    .should()
                    .notDependOnEachOther()
                    // what several share: codings of bodies, gRPC's frames
                    .ignoreDependency(
                            alwaysTrue(),
                            resideInAnyPackage(
                                    "io.leno.filters.compression..", "io.leno.filters.grpc.."));

    @ArchTest
    static final ArchRule xdsModulesDoNotKnowEachOther =
            slices().matching("io.leno.xds.(*)..").should().notDependOnEachOther();
}
