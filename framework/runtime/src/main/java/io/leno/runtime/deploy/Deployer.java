package io.leno.runtime.deploy;

import static java.util.Objects.requireNonNull;

import io.leno.api.plugin.CanaryRule;
import io.leno.api.plugin.ContentHash;
import io.leno.api.plugin.DeployOptions;
import io.leno.api.plugin.PluginDeployments;
import io.leno.api.plugin.PluginEvent;
import io.leno.api.plugin.PluginOutcome;
import io.leno.api.plugin.PluginStatus;
import io.leno.api.plugin.PluginTraffic;

import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// Keeps the plugins of a process as the files in its drop folders are, and as somebody asks for:
///
/// ```
/// file dropped ─ stage ─ check ─ install beside the old generation ─ start ─┬─ live; the old one: stop ─ drain ─ uninstall
///                                                                            └─ any failure: refused, the old one serves on
/// file deleted ─ stop ─ drain ─ uninstall
/// ```
///
/// One thread does it all; [#start] does the first round itself, so that plugins are there before
/// the first request. What is live, pinned, a canary or rolled back is remembered in the home.
public final class Deployer implements PluginDeployments, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Deployer.class);
    private static final Duration RESCAN = Duration.ofSeconds(2);
    private static final Duration BUSY = Duration.ofMillis(25);
    private static final Duration JUDGING = Duration.ofMillis(500);

    private final DeployerSettings settings;
    private final Inbox inbox = new Inbox();
    private final FolderWatch watch;
    private final Shares shares = new Shares();
    private final Engines engines;
    private final History history;
    private final Remains remains;
    private final Drains drains;
    private final Swaps swaps;
    private final LoopWeaver weaver;
    private final Staging staging;
    private final Plugins plugins;
    private final DroppedFiles files;
    private final DroppedSets sets;
    private final Canaries canaries;
    private final PluginActions actions;
    private final Pictures pictures;
    private final StateFile stateFile;
    private final PluginState before;
    private PluginState saved = PluginState.EMPTY;
    private volatile Set<String> waiting = Set.of();
    private final Map<Path, FolderWatch.Listing> listings = new HashMap<>();
    private volatile boolean closed;
    private final Thread thread =
            Thread.ofPlatform().name("leno-deployer").daemon().unstarted(this::run);

    /// Does nothing yet.
    ///
    /// @throws IOException naming the folder that cannot be made, or the file that cannot be read
    public Deployer(BundleContext context, DeployerSettings settings) throws IOException {
        this.settings = settings;
        for (Path folder : settings.folders()) create(folder);
        create(settings.memory());
        history = new History(settings.memory().resolve("history"));
        stateFile = new StateFile(settings.memory().resolve("state"));
        before = stateFile.read().map(PluginState::parse).orElse(PluginState.EMPTY);
        engines = new Engines(context, shares, () -> inbox.post(this::enginesChanged));
        Hosts hosts = new Hosts(context);
        weaver = new LoopWeaver(context);
        Installer installer =
                new Installer(context, weaver, shares, engines, settings.startLevel());
        remains = new Remains(history);
        drains = new Drains(hosts, installer, remains, settings.drainDeadline(), history);
        Store store = new Store(settings.memory().resolve("content"));
        swaps = new Swaps(installer, hosts, shares, drains, store, history);
        staging = new Staging(settings.staging(), settings.signaturePolicy());
        plugins = new Plugins(swaps, store, staging, history, settings.kept());
        plugins.remember(before);
        files = new DroppedFiles(plugins, engines, staging, history);
        sets = new DroppedSets(plugins, staging, history, files);
        actions =
                new PluginActions(
                        plugins, swaps, staging, files, history, settings.folders().getLast());
        canaries = new Canaries(plugins, swaps, hosts, settings.canary());
        pictures = new Pictures(hosts);
        watch = new FolderWatch(settings.folders(), inbox);
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
        weaver.spare(bundle.getSymbolicName());
        plugins.adopt(file, ContentHash.of(Files.readAllBytes(file)), bundle);
        pictures.take(plugins, remains);
    }

    /// Brings back what was, deploys what is in the folders, then goes on in the background.
    public void start() {
        restore();
        round(Inbox.Mail.NONE);
        watch.start();
        thread.start();
    }

    private void restore() {
        Set<String> failed = plugins.restore();
        for (PluginState.Saved each : before.plugins()) {
            if (failed.contains(each.name())) continue;
            each.files()
                    .forEach(
                            (name, hash) -> {
                                Path file = Path.of(name);
                                if (!Files.exists(file)) return;
                                if (isInSet(file)) sets.taken(file, hash, each.name());
                                else files.taken(file, hash, each.name());
                            });
        }
        before.ignored().forEach((name, hash) -> files.ignore(Path.of(name), hash));
    }

    private static boolean isInSet(Path file) {
        return file.getParent() != null && file.getParent().toString().endsWith(".set");
    }

    /// All that starts with the process has started: what is missing now is really missing.
    public void processIsUp() {
        inbox.post(files::enginesAreThere);
    }

    /// Those of these plugins that are not live.
    public Set<String> missing(Collection<String> names) {
        Set<String> missing = new TreeSet<>(names);
        for (PluginStatus each : pictures.show())
            if (each.live().isPresent()) missing.remove(each.name());
        return missing;
    }

    /// False for an adopted bundle that a dropped one has replaced.
    public boolean isLive(Bundle bundle) {
        return pictures.isLive(bundle.getBundleId());
    }

    /// Whether a plugin waits for a bundle that takes its kind of file.
    public boolean waitsForEngine(String plugin) {
        return waiting.contains(plugin);
    }

    /// Who gets which share of new streams.
    public PluginTraffic traffic() {
        return shares;
    }

    private void run() {
        try {
            while (!closed) round(inbox.await(patience()));
        } catch (InterruptedException e) {
            log.debug("The deployer ends");
        }
    }

    private Duration patience() {
        if (files.anyUnsettled() || sets.anyUnsettled() || !drains.isEmpty()) return BUSY;
        return canaries.areThere() ? JUDGING : RESCAN;
    }

    private void round(Inbox.Mail mail) {
        try {
            Set<String> endings = endings();
            for (Path folder : watch.folders()) update(folder, endings, mail.touched());
            files.retryWaiting();
        } catch (RuntimeException e) {
            // one plugin's surprise must not end the deployment of all others
            log.error("A round of deployment ended early; the next one goes on", e);
        }
        mail.actions().forEach(Runnable::run);
        canaries.judge();
        if (drains.advance()) plugins.prune();
        remains.check();
        publish();
    }

    private Set<String> endings() {
        Set<String> endings = engines.endings();
        endings.addAll(Engines.SCRIPTS);
        endings.add("jar");
        return endings;
    }

    private void update(Path folder, Set<String> endings, Set<Path> touched) {
        FolderWatch.Listing known =
                listings.getOrDefault(folder, new FolderWatch.Listing(List.of(), List.of()));
        FolderWatch.Listing now = watch.list(folder, endings, known);
        listings.put(folder, now);
        sets.update(folder, now.sets(), endings);
        files.update(folder, now.files(), touched);
    }

    /// What engines that are gone have made is made by those that are there, or withdrawn.
    private void enginesChanged() {
        files.somethingDeployed();
        for (Plugin plugin : plugins.all()) {
            for (Generation each : List.copyOf(plugin.generations)) {
                if (each.installed == null || each.installed.maker() < 0) continue;
                long maker = engines.makerOf(each.kind).orElse(-1L);
                if (maker == each.installed.maker()) continue;
                makeAgain(plugin, each, maker);
            }
        }
        files.retryWaiting();
    }

    private void makeAgain(Plugin plugin, Generation generation, long maker) {
        try {
            if (maker >= 0) {
                swaps.exchange(
                        generation, plugins.change(plugin, generation, Optional.empty()).staged());
                return;
            }
            swaps.withdraw(List.of(plugin), "no bundle takes ." + generation.kind + " files");
            for (Path file : List.copyOf(plugin.files)) files.waitForEngine(file);
        } catch (IOException | UnusableFileException | RuntimeException e) {
            log.warn("{} goes on with an engine that is gone: {}", generation, e.toString());
        }
    }

    /// Shows what is now, remembers it if it changed, and then says what happened.
    private void publish() {
        pictures.take(plugins, remains);
        remember();
        history.tell();
    }

    private void remember() {
        Map<Path, String> taken = new HashMap<>(files.taken());
        taken.putAll(sets.taken());
        waiting = files.waitingForEngines();
        PluginState now = plugins.state(taken, files.ignored());
        if (now.equals(saved)) return;
        try {
            stateFile.write(now.text());
            saved = now;
        } catch (IOException e) {
            log.warn("{}: what is live cannot be remembered: {}", settings.memory(), e.toString());
        }
    }

    /// The outcome is told when it is remembered.
    private CompletionStage<PluginOutcome> ask(String what, Supplier<PluginOutcome> action) {
        CompletableFuture<PluginOutcome> outcome = new CompletableFuture<>();
        if (closed) return CompletableFuture.completedFuture(ended(what));
        inbox.post(() -> outcome.complete(carryOut(what, action)));
        return outcome;
    }

    private PluginOutcome carryOut(String what, Supplier<PluginOutcome> action) {
        try {
            PluginOutcome outcome = action.get();
            publish();
            return outcome;
        } catch (RuntimeException e) {
            log.error("An action on plugin {} failed", what, e);
            return new PluginOutcome.Refused(what, "an error of ours: " + e);
        }
    }

    private static PluginOutcome ended(String what) {
        return new PluginOutcome.Refused(what, "the process is ending");
    }

    @Override
    public List<PluginStatus> plugins() {
        return pictures.show();
    }

    @Override
    public CompletionStage<PluginOutcome> deploy(byte[] content, DeployOptions options) {
        byte[] copy = content.clone();
        requireNonNull(options, "options");
        return ask(options.file(), () -> actions.deploy(copy, options));
    }

    @Override
    public CompletionStage<PluginOutcome> remove(String plugin) {
        return ask(plugin, () -> actions.remove(plugin));
    }

    @Override
    public CompletionStage<PluginOutcome> canary(String plugin, CanaryRule rule) {
        requireNonNull(rule, "rule");
        return ask(plugin, () -> actions.canary(plugin, rule));
    }

    @Override
    public CompletionStage<PluginOutcome> promote(String plugin) {
        return ask(plugin, () -> actions.promote(plugin));
    }

    @Override
    public CompletionStage<PluginOutcome> rollback(String plugin, int generation) {
        return ask(plugin, () -> actions.rollback(plugin, generation));
    }

    @Override
    public CompletionStage<PluginOutcome> pin(String plugin) {
        return ask(plugin, () -> actions.pin(plugin));
    }

    @Override
    public CompletionStage<PluginOutcome> unpin(String plugin) {
        return ask(plugin, () -> actions.unpin(plugin));
    }

    @Override
    public List<PluginEvent> history(String plugin) {
        return history.all(plugin);
    }

    @Override
    public void addListener(Consumer<PluginEvent> listener) {
        history.addListener(listener);
    }

    @Override
    public void removeListener(Consumer<PluginEvent> listener) {
        history.removeListener(listener);
    }

    /// Ends the watching; the plugins stay until the framework stops.
    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        try {
            if (thread.getState() != Thread.State.NEW) thread.join(Duration.ofSeconds(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        watch.close();
        Inbox.Mail rest = inbox.drain();
        rest.actions().forEach(Runnable::run);
    }
}
