package io.leno.runtime.deploy;

import io.leno.runtime.deploy.UnusableFileException.Hope;
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

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// Brings generations to life beside those there are, or leaves no trace of them.
final class Installer {
    private static final Logger log = LoggerFactory.getLogger(Installer.class);

    /// How the location of each bundle begins that was dropped.
    static final String LOCATION = "leno:";

    private final BundleContext context;
    private final LoopWeaver weaver;
    private final Components components;
    private final Shares shares;
    private final Engines engines;
    private final int startLevel;
    private long installations;

    Installer(
            BundleContext context,
            LoopWeaver weaver,
            Shares shares,
            Engines engines,
            int startLevel) {
        this.context = context;
        this.weaver = weaver;
        this.components = new Components(context);
        this.shares = shares;
        this.engines = engines;
        this.startLevel = startLevel;
    }

    /// A file on its way to become a generation.
    ///
    /// @param replaces whether a generation serves already, which then is only given up for one
    ///   whose components all work
    record Candidate(Staged staged, int number, boolean replaces) {}

    /// Brings all of them to life, without a share of traffic, or none.
    ///
    /// @return in the same order
    List<Installed> install(List<Candidate> candidates) throws IOException, UnusableFileException {
        List<Installed> installed = new ArrayList<>(candidates.size());
        try {
            for (Candidate each : candidates) installed.add(Installed.jar(add(each)));
            for (int i = 0; i < candidates.size(); i++) {
                Bundle bundle = installed.get(i).bundle();
                installed.set(i, start(candidates.get(i), bundle, candidates.size() > 1));
            }
            return List.copyOf(installed);
        } catch (UnusableFileException | IOException | RuntimeException | Error e) {
            installed.reversed().forEach(this::remove);
            throw e;
        }
    }

    private Installed start(Candidate candidate, Bundle bundle, boolean inSet)
            throws UnusableFileException {
        try {
            bundle.adapt(BundleStartLevel.class).setStartLevel(startLevel);
            resolve(bundle);
            start(bundle);
            switch (candidate.staged()) {
                case Staged.Script script -> {
                    return engines.make(script, bundle);
                }
                case Staged.Jar jar -> {
                    for (Staged.Provider provider : jar.providers()) register(bundle, provider);
                }
            }
            checkComponents(bundle, candidate.replaces());
            checkServices(bundle);
            return Installed.jar(bundle);
        } catch (UnusableFileException e) {
            if (!inSet) throw e;
            throw new UnusableFileException(
                    candidate.staged().plugin() + ": " + e.reason(), e.hope());
        }
    }

    private Bundle add(Candidate candidate) throws IOException, UnusableFileException {
        Staged staged = candidate.staged();
        // one number can be installed twice: while it drains, and again after a rollback
        String location =
                LOCATION + staged.plugin() + "/" + candidate.number() + "/" + ++installations;
        try (InputStream content =
                switch (staged) {
                    case Staged.Jar jar -> {
                        weaver.start();
                        yield Files.newInputStream(jar.bundle());
                    }
                    case Staged.Script script -> new ByteArrayInputStream(Engines.bundleOf(script));
                }) {
            Bundle bundle = context.installBundle(location, content);
            shares.stage(bundle.getBundleId());
            return bundle;
        } catch (BundleException e) {
            throw new UnusableFileException("not a bundle: " + e.getMessage(), Hope.NONE);
        }
    }

    private void resolve(Bundle bundle) throws UnusableFileException {
        FrameworkWiring wiring =
                context.getBundle(Constants.SYSTEM_BUNDLE_LOCATION).adapt(FrameworkWiring.class);
        if (wiring.resolveBundles(Set.of(bundle))) return;
        List<String> missing = Unresolved.missing(bundle, context);
        String what =
                missing.isEmpty() ? "what cannot be had together" : String.join(", ", missing);
        throw new UnusableFileException(
                "needs " + what + (missing.isEmpty() ? "" : ", which nothing provides"),
                Hope.ANOTHER_PLUGIN);
    }

    private static void start(Bundle bundle) throws UnusableFileException {
        try {
            bundle.start();
        } catch (BundleException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new UnusableFileException("does not start: " + cause, Hope.NONE);
        }
    }

    /// Registered by the bundle itself, so that the service is known as the bundle's own and leaves
    /// with it.
    private static void register(Bundle bundle, Staged.Provider provider)
            throws UnusableFileException {
        try {
            Class<?> contract = bundle.loadClass(provider.contract());
            Object service =
                    bundle.loadClass(provider.implementation())
                            .getDeclaredConstructor()
                            .newInstance();
            if (!contract.isInstance(service)) {
                throw new UnusableFileException(
                        provider.implementation() + " is no " + provider.contract(), Hope.NONE);
            }
            bundle.getBundleContext().registerService(provider.contract(), service, null);
        } catch (ReflectiveOperationException | LinkageError e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new UnusableFileException(
                    "provider " + provider.implementation() + " cannot be made: " + cause,
                    Hope.NONE);
        }
    }

    private void checkComponents(Bundle bundle, boolean replaces) throws UnusableFileException {
        String troubles = troubles(bundle);
        if (troubles.isEmpty()) return;
        if (replaces) throw new UnusableFileException(troubles, Hope.ANOTHER_PLUGIN);
        log.warn("{}", troubles);
    }

    private String troubles(Bundle bundle) {
        return components.troubles(bundle).stream()
                .map(Components.Trouble::text)
                .collect(Collectors.joining("; "));
    }

    /// A component is made when its service is first asked for: better by us than by a request.
    private void checkServices(Bundle bundle) throws UnusableFileException {
        ServiceReference<?>[] services = bundle.getRegisteredServices();
        if (services == null) return;
        for (ServiceReference<?> reference : services) {
            if (!isContract(reference)) continue;
            if (context.getService(reference) == null) {
                String troubles = troubles(bundle);
                throw new UnusableFileException(
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
    void remove(Installed installed) {
        Bundle bundle = installed.bundle();
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
        shares.forget(bundle.getBundleId());
        installed.closing().run();
    }
}
