package io.leno.runtime.deploy;

import io.leno.runtime.deploy.UnusableJarException.Hope;
import io.leno.runtime.diagnosis.Components;
import io.leno.runtime.diagnosis.Unresolved;

import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.startlevel.BundleStartLevel;
import org.osgi.framework.wiring.FrameworkWiring;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// Brings one generation to life beside those there are, or leaves no trace of it.
final class Installer {
    private static final Logger log = LoggerFactory.getLogger(Installer.class);

    private final BundleContext context;
    private final Components components;
    private final int startLevel;

    Installer(BundleContext context, int startLevel) {
        this.context = context;
        this.components = new Components(context);
        this.startLevel = startLevel;
    }

    /// @param replaces whether a generation serves already, which then is only given up for one
    ///   whose components all work
    Generation install(StagedJar jar, int number, boolean replaces)
            throws IOException, UnusableJarException {
        Bundle bundle = add(jar, number);
        try {
            bundle.adapt(BundleStartLevel.class).setStartLevel(startLevel);
            resolve(bundle);
            start(bundle);
            for (StagedJar.Provider provider : jar.providers()) register(bundle, provider);
            checkComponents(bundle, replaces);
            checkServices(bundle);
            return new Generation(jar.identity(), number, jar.file(), jar.sha256(), bundle);
        } catch (UnusableJarException | RuntimeException | Error e) {
            remove(bundle);
            throw e;
        }
    }

    private Bundle add(StagedJar jar, int number) throws IOException, UnusableJarException {
        try (InputStream content = Files.newInputStream(jar.bundle())) {
            return context.installBundle("leno:" + jar.identity() + "/" + number, content);
        } catch (BundleException e) {
            throw new UnusableJarException("not a bundle: " + e.getMessage(), Hope.NONE);
        }
    }

    private void resolve(Bundle bundle) throws UnusableJarException {
        FrameworkWiring wiring =
                context.getBundle(Constants.SYSTEM_BUNDLE_LOCATION).adapt(FrameworkWiring.class);
        if (wiring.resolveBundles(Set.of(bundle))) return;
        List<String> missing = Unresolved.missing(bundle, context);
        String what =
                missing.isEmpty() ? "what cannot be had together" : String.join(", ", missing);
        throw new UnusableJarException(
                "needs " + what + (missing.isEmpty() ? "" : ", which nothing provides"),
                Hope.ANOTHER_JAR);
    }

    private static void start(Bundle bundle) throws UnusableJarException {
        try {
            bundle.start();
        } catch (BundleException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new UnusableJarException("does not start: " + cause, Hope.NONE);
        }
    }

    /// Registered by the bundle itself, so that the service is known as the bundle's own and leaves
    /// with it.
    private static void register(Bundle bundle, StagedJar.Provider provider)
            throws UnusableJarException {
        try {
            Class<?> contract = bundle.loadClass(provider.contract());
            Object service =
                    bundle.loadClass(provider.implementation())
                            .getDeclaredConstructor()
                            .newInstance();
            if (!contract.isInstance(service)) {
                throw new UnusableJarException(
                        provider.implementation() + " is no " + provider.contract(), Hope.NONE);
            }
            bundle.getBundleContext().registerService(provider.contract(), service, null);
        } catch (ReflectiveOperationException | LinkageError e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new UnusableJarException(
                    "provider " + provider.implementation() + " cannot be made: " + cause,
                    Hope.NONE);
        }
    }

    private void checkComponents(Bundle bundle, boolean replaces) throws UnusableJarException {
        String troubles = troubles(bundle);
        if (troubles.isEmpty()) return;
        if (replaces) throw new UnusableJarException(troubles, Hope.ANOTHER_JAR);
        log.warn("{}", troubles);
    }

    private String troubles(Bundle bundle) {
        return components.troubles(bundle).stream()
                .map(Components.Trouble::text)
                .collect(Collectors.joining("; "));
    }

    /// A component is made when its service is first asked for: better by us than by a request.
    private void checkServices(Bundle bundle) throws UnusableJarException {
        ServiceReference<?>[] services = bundle.getRegisteredServices();
        if (services == null) return;
        for (ServiceReference<?> reference : services) {
            if (!isContract(reference)) continue;
            if (context.getService(reference) == null) {
                String troubles = troubles(bundle);
                throw new UnusableJarException(
                        troubles.isEmpty() ? "its services cannot be made" : troubles, Hope.NONE);
            }
            context.ungetService(reference);
        }
    }

    private static boolean isContract(ServiceReference<?> reference) {
        String[] names = (String[]) reference.getProperty(Constants.OBJECTCLASS);
        return Arrays.stream(names).anyMatch(name -> name.startsWith("io.leno.api."));
    }

    /// Takes the services away; streams that have them go on.
    static void stop(Bundle bundle) {
        try {
            bundle.stop();
        } catch (BundleException | IllegalStateException e) {
            log.warn("{} does not stop cleanly: {}", bundle, e.toString());
        }
    }

    /// Removes a bundle and its class loader. Bundles that are wired to it keep what they have:
    /// refreshing them would restart them.
    void remove(Bundle bundle) {
        try {
            FrameworkWiring wiring =
                    context.getBundle(Constants.SYSTEM_BUNDLE_LOCATION)
                            .adapt(FrameworkWiring.class);
            bundle.uninstall();
            if (wiring.getDependencyClosure(Set.of(bundle)).size() == 1) {
                wiring.refreshBundles(Set.of(bundle));
            }
        } catch (BundleException | IllegalStateException e) {
            log.warn("{} cannot be uninstalled: {}", bundle, e.toString());
        }
    }
}
