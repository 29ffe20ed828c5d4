package io.leno.it;

import static org.junit.Assert.assertEquals;
import static org.ops4j.pax.exam.CoreOptions.bootClasspathLibrary;
import static org.ops4j.pax.exam.CoreOptions.bundle;
import static org.ops4j.pax.exam.CoreOptions.junitBundles;
import static org.ops4j.pax.exam.CoreOptions.systemPackages;
import static org.ops4j.pax.exam.CoreOptions.systemProperty;
import static org.ops4j.pax.exam.CoreOptions.vmOption;
import static org.ops4j.pax.exam.OptionUtils.combine;

import org.junit.Test;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import javax.inject.Inject;

/// The bundles of each profile resolve and start in a clean framework that exports the boot class
/// path as the launcher does. Every test runs once for each configuration.
@RunWith(PaxExam.class)
public class ProfilesPaxIT {
    private static final String BUNDLES = "leno.profile.bundles";

    @Inject private BundleContext context;

    @Configuration
    public Option[] controlPlane() throws IOException {
        return profile("control-plane");
    }

    @Configuration
    public Option[] proxy() throws IOException {
        return profile("proxy");
    }

    @Configuration
    public Option[] proxyWithSamples() throws IOException {
        return profile("proxy", "header-filter", "body-filter", "quota-filter", "sticky-balancer");
    }

    @Configuration
    public Option[] controlPlaneWithSamples() throws IOException {
        return profile("control-plane", "json-adapter");
    }

    @Configuration
    public Option[] standalone() throws IOException {
        return profile("standalone");
    }

    @Configuration
    public Option[] demo() throws IOException {
        return profile("demo");
    }

    @Test
    public void everyBundleOfTheProfileIsActive() {
        List<String> missing = new ArrayList<>(List.of(System.getProperty(BUNDLES).split(",", -1)));
        for (Bundle bundle : context.getBundles()) {
            if (bundle.getState() == Bundle.ACTIVE) missing.remove(bundle.getSymbolicName());
        }
        assertEquals("not active", List.of(), missing);
    }

    /// @param samples dropped beside the profile's bundles
    private static Option[] profile(String name, String... samples) throws IOException {
        Path home = LenoCommand.home().toAbsolutePath();
        List<String> bundles = new ArrayList<>();
        try (Stream<String> lines = Files.lines(home.resolve("conf/profiles/" + name + ".txt"))) {
            lines.filter(line -> !line.startsWith("#") && !line.isBlank())
                    .map(line -> line.split(" if ", 2)[0])
                    .forEach(bundles::add);
        }
        List<Option> options = new ArrayList<>(bootClassPath(home.resolve("lib")));
        for (String bundle : bundles)
            options.add(bundle(home.resolve("system/" + bundle + ".jar").toUri().toString()));
        for (String sample : samples) {
            bundles.add("leno-sample-" + sample);
            options.add(bundle(home.resolve("samples/" + sample + ".jar").toUri().toString()));
        }
        options.add(systemProperty(BUNDLES).value(String.join(",", bundles)));
        return combine(options.toArray(Option[]::new), junitBundles());
    }

    private static List<Option> bootClassPath(Path lib) throws IOException {
        List<Option> options = new ArrayList<>();
        try (Stream<Path> jars = Files.list(lib)) {
            jars.filter(jar -> jar.toString().endsWith(".jar"))
                    .filter(jar -> !jar.getFileName().toString().contains("felix.framework"))
                    .forEach(jar -> options.add(bootClasspathLibrary(jar.toUri().toString())));
        }
        options.add(systemPackages(Files.readAllLines(lib.resolve("boot-packages.txt")).getLast()));
        // as bin/leno and the launcher do it: scripts wait by a continuation of the JDK's own
        options.add(systemPackages("jdk.internal.vm"));
        options.add(vmOption("--add-exports=java.base/jdk.internal.vm=ALL-UNNAMED"));
        return options;
    }
}
