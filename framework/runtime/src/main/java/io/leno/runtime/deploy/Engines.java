package io.leno.runtime.deploy;

import io.leno.api.plugin.InvalidPluginConfigException;
import io.leno.api.plugin.PluginArtifact;
import io.leno.api.plugin.PluginEngine;
import io.leno.runtime.deploy.UnusableFileException.Hope;

import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceEvent;
import org.osgi.framework.ServiceReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Comparator;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/// The engines that bundles bring, and what they make. Each file becomes a bundle of its own, empty
/// but for the services that the engine made: so it is counted, drained and removed as a jar is.
final class Engines {
    private static final Logger log = LoggerFactory.getLogger(Engines.class);

    /// What other proxies take as plugins: worth a word when no engine takes it here.
    static final Set<String> SCRIPTS = Set.of("lua", "js", "wasm");

    private static final Comparator<ServiceReference<PluginEngine>> OLDEST_FIRST =
            Comparator.comparingLong(
                            (ServiceReference<PluginEngine> each) -> each.getBundle().getBundleId())
                    .thenComparing(each -> each);

    private final BundleContext context;
    private final Shares shares;

    /// @param onChange told on any thread when an engine came or left
    Engines(BundleContext context, Shares shares, Runnable onChange) {
        this.context = context;
        this.shares = shares;
        try {
            context.addServiceListener(
                    event -> {
                        if (event.getType() != ServiceEvent.MODIFIED) onChange.run();
                    },
                    "(" + Constants.OBJECTCLASS + "=" + PluginEngine.class.getName() + ")");
        } catch (org.osgi.framework.InvalidSyntaxException e) {
            throw new AssertionError("a fixed filter", e);
        }
    }

    /// All endings that somebody takes.
    Set<String> endings() {
        Set<String> all = new TreeSet<>();
        for (ServiceReference<PluginEngine> each : references()) {
            PluginEngine engine = context.getService(each);
            if (engine == null) continue;
            all.addAll(engine.endings());
            context.ungetService(each);
        }
        return all;
    }

    /// The bundle whose engine makes files of this ending now.
    Optional<Long> makerOf(String ending) {
        return find(ending).map(each -> each.getBundle().getBundleId());
    }

    private Optional<ServiceReference<PluginEngine>> find(String ending) {
        return references().stream()
                .filter(each -> takes(each, ending))
                .filter(
                        each ->
                                !shares.shareOf(each.getBundle().getBundleId())
                                        .equals(Shares.Share.NONE))
                .max(OLDEST_FIRST);
    }

    private boolean takes(ServiceReference<PluginEngine> reference, String ending) {
        PluginEngine engine = context.getService(reference);
        if (engine == null) return false;
        try {
            return engine.endings().contains(ending);
        } finally {
            context.ungetService(reference);
        }
    }

    private java.util.Collection<ServiceReference<PluginEngine>> references() {
        try {
            return context.getServiceReferences(PluginEngine.class, null).stream()
                    .filter(each -> each.getBundle() != null)
                    .toList();
        } catch (org.osgi.framework.InvalidSyntaxException e) {
            throw new AssertionError("no filter, so no syntax", e);
        }
    }

    /// A bundle for the file, without anything in it yet.
    static byte[] bundleOf(Staged.Script script) {
        Manifest manifest = new Manifest();
        Attributes headers = manifest.getMainAttributes();
        headers.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        headers.putValue("Bundle-ManifestVersion", "2");
        headers.putValue("Bundle-SymbolicName", symbolicName(script.plugin()));
        headers.putValue("Bundle-Name", script.fileName());
        try (ByteArrayOutputStream bytes = new ByteArrayOutputStream()) {
            new JarOutputStream(bytes, manifest).close();
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException("in memory", e);
        }
    }

    static String symbolicName(String plugin) {
        return plugin.replaceAll("[^A-Za-z0-9_.-]", "_");
    }

    /// @throws UnusableFileException when it is a script that no engine takes
    void require(Staged staged) throws UnusableFileException {
        if (staged instanceof Staged.Script script && find(script.kind()).isEmpty())
            throw missing(script.kind());
    }

    private static UnusableFileException missing(String kind) {
        return new UnusableFileException(
                "no bundle takes ." + kind + " files", Hope.ANOTHER_PLUGIN);
    }

    /// Lets the newest engine make what the file provides, and registers it for the bundle.
    Installed make(Staged.Script script, Bundle bundle) throws UnusableFileException {
        ServiceReference<PluginEngine> reference =
                find(script.kind()).orElseThrow(() -> missing(script.kind()));
        PluginEngine engine = context.getService(reference);
        if (engine == null)
            throw new UnusableFileException("its engine has just left", Hope.ANOTHER_PLUGIN);
        PluginArtifact artifact = null;
        try {
            artifact = engine.make(script.content());
            for (var each : artifact.services().entrySet())
                bundle.getBundleContext()
                        .registerService(each.getKey().getName(), each.getValue(), null);
        } catch (InvalidPluginConfigException e) {
            throw new UnusableFileException(String.valueOf(e.getMessage()), Hope.NONE);
        } catch (RuntimeException | LinkageError e) {
            if (artifact != null) close(artifact, script.fileName());
            throw new UnusableFileException("its engine fails: " + e, Hope.NONE);
        } finally {
            context.ungetService(reference);
        }
        PluginArtifact made = artifact;
        long maker = reference.getBundle().getBundleId();
        return new Installed(bundle, maker, () -> close(made, script.fileName()));
    }

    private static void close(PluginArtifact artifact, String file) {
        try {
            artifact.close();
        } catch (RuntimeException e) {
            log.warn("{}: what its engine made does not close", file, e);
        }
    }
}
