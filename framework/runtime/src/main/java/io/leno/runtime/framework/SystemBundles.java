package io.leno.runtime.framework;

import io.leno.runtime.deploy.Deployer;
import io.leno.runtime.diagnosis.Unresolved;

import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.startlevel.BundleStartLevel;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The bundles of a profile.
final class SystemBundles {
    private static final int FIRST_LEVEL = 10;

    /// What all others are built on: settings and components.
    private static final String FOUNDATION = "org.apache.felix.";

    private final BundleContext context;
    private final Map<Path, Bundle> bundles;

    private SystemBundles(BundleContext context, Map<Path, Bundle> bundles) {
        this.context = context;
        this.bundles = bundles;
    }

    /// Installs them all before any starts, so that they find each other in any order.
    static SystemBundles install(BundleContext context, Distribution distribution, Profile profile)
            throws IOException, StartException {
        Map<Path, Bundle> bundles = new LinkedHashMap<>();
        List<String> missing = new ArrayList<>();
        for (String name : profile.bundles()) {
            Path file = distribution.system().resolve(name + ".jar");
            if (Files.exists(file))
                bundles.put(file, install(context, file, levelOf(name, bundles.size())));
            else missing.add(name);
        }
        if (missing.isEmpty()) return new SystemBundles(context, bundles);
        throw new StartException(
                "profile "
                        + profile.name()
                        + ": not in "
                        + distribution.system()
                        + ": "
                        + String.join(", ", missing));
    }

    private static int levelOf(String name, int index) {
        return name.startsWith(FOUNDATION) ? 1 : FIRST_LEVEL + index;
    }

    private static Bundle install(BundleContext context, Path file, int level)
            throws IOException, StartException {
        try (InputStream content = Files.newInputStream(file)) {
            Bundle bundle = context.installBundle("leno:system/" + file.getFileName(), content);
            bundle.adapt(BundleStartLevel.class).setStartLevel(level);
            return bundle;
        } catch (BundleException e) {
            throw new StartException(file + ": not a bundle: " + e.getMessage(), e);
        }
    }

    void startFoundation() throws StartException {
        start(bundles.values().stream().filter(SystemBundles::isFoundation).toList());
    }

    /// Those that no dropped bundle has replaced.
    void startRest(Deployer deployer) throws StartException {
        start(
                bundles.values().stream()
                        .filter(each -> !isFoundation(each) && deployer.isLive(each))
                        .toList());
    }

    void adoptInto(Deployer deployer) throws IOException {
        for (Map.Entry<Path, Bundle> each : bundles.entrySet()) {
            if (!isFoundation(each.getValue())) deployer.adopt(each.getValue(), each.getKey());
        }
    }

    private static boolean isFoundation(Bundle bundle) {
        return bundle.getSymbolicName().startsWith(FOUNDATION);
    }

    private void start(List<Bundle> chosen) throws StartException {
        List<String> troubles = new ArrayList<>();
        for (Bundle bundle : chosen) {
            if (bundle.getHeaders().get(Constants.FRAGMENT_HOST) != null) continue;
            try {
                bundle.start();
            } catch (BundleException e) {
                troubles.add(trouble(bundle, e));
            }
        }
        if (!troubles.isEmpty()) throw new StartException(String.join("\n", troubles));
    }

    private String trouble(Bundle bundle, BundleException e) {
        List<String> missing =
                bundle.getState() == Bundle.INSTALLED
                        ? Unresolved.missing(bundle, context)
                        : List.of();
        if (!missing.isEmpty()) {
            return bundle.getSymbolicName()
                    + ": needs "
                    + String.join(", ", missing)
                    + ", which nothing provides";
        }
        Throwable cause = e.getCause() == null ? e : e.getCause();
        return bundle.getSymbolicName() + ": does not start: " + cause;
    }
}
