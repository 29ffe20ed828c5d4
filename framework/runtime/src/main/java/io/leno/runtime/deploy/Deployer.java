package io.leno.runtime.deploy;

import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/// Keeps the plugins of a process as the jars in its drop folders are:
///
/// ```
/// jar dropped ─ stage ─ check ─ install beside the old generation ─ start ─┬─ live; the old one: stop ─ drain ─ uninstall
///                                                                           └─ any failure: refused, the old one serves on
/// jar deleted ─ stop ─ drain ─ uninstall
/// ```
///
/// One thread does it all; [#start] does the first round itself, so that plugins are there before
/// the first request.
public final class Deployer implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Deployer.class);
    private static final Duration RESCAN = Duration.ofSeconds(2);
    private static final Duration BUSY = Duration.ofMillis(50);

    private final FolderWatch watch;
    private final Plugins plugins;
    private final DroppedFiles files;
    private final Drains drains;
    private final Thread thread =
            Thread.ofPlatform().name("leno-deployer").daemon().unstarted(this::run);

    /// @param folders drop folders; where two hold the same plugin, the one that came later counts
    /// @param staging where copies of jars may be kept for a moment
    /// @param drainDeadline how long streams may go on with a generation that was replaced
    /// @param startLevel at which dropped bundles start, and stop
    public record Settings(
            List<Path> folders, Path staging, Duration drainDeadline, int startLevel) {
        public Settings {
            folders = List.copyOf(folders);
        }
    }

    /// @param events told on the deployer's thread
    public Deployer(BundleContext context, Settings settings, Consumer<DeployEvent> events)
            throws IOException {
        Files.createDirectories(settings.staging());
        for (Path folder : settings.folders()) create(folder);
        Installer installer = new Installer(context, settings.startLevel());
        drains = new Drains(context, installer, settings.drainDeadline(), events);
        plugins = new Plugins(installer, drains, events);
        files = new DroppedFiles(plugins, settings.staging(), events);
        watch = new FolderWatch(settings.folders());
    }

    private static void create(Path folder) throws IOException {
        try {
            Files.createDirectories(folder);
        } catch (FileAlreadyExistsException e) {
            throw new IOException("drop folder " + folder + ": a file (expected: a folder)", e);
        } catch (IOException e) {
            throw new IOException("drop folder " + folder + " cannot be made: " + e, e);
        }
    }

    /// Makes a bundle that is installed already a plugin's first generation, so that a dropped jar
    /// of the same symbolic name replaces it and gives way to it again. Before [#start].
    public void adopt(Bundle bundle, Path file) throws IOException {
        files.adopt(file, bundle);
    }

    /// Deploys what is in the folders, then goes on in the background.
    public void start() {
        round(Set.of());
        thread.start();
    }

    /// False for an adopted bundle that a dropped one has replaced.
    public boolean isLive(Bundle bundle) {
        return plugins.isLive(bundle);
    }

    private void run() {
        try {
            while (true) {
                boolean busy = files.anyUnsettled() || !drains.isEmpty();
                round(watch.await(busy ? BUSY : RESCAN));
            }
        } catch (InterruptedException e) {
            log.debug("The deployer ends");
        }
    }

    private void round(Set<Path> touched) {
        try {
            for (Path folder : watch.folders()) {
                files.update(folder, watch.jars(folder, files.in(folder)), touched);
            }
            files.retryWaiting();
            drains.advance();
        } catch (RuntimeException e) {
            // one plugin's surprise must not end the deployment of all others
            log.error("A round of deployment ended early; the next one goes on", e);
        }
    }

    /// Ends the watching; the plugins stay until the framework stops.
    @Override
    public void close() {
        thread.interrupt();
        try {
            if (thread.getState() != Thread.State.NEW) thread.join(Duration.ofSeconds(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        watch.close();
    }
}
