package io.leno.rollout.control;

import com.sun.net.httpserver.HttpExchange;

import io.leno.api.model.MeshDelta;
import io.leno.api.model.MeshModel;
import io.leno.api.model.MeshModelSource;
import io.leno.api.monitoring.MonitoringPages;
import io.leno.api.process.LenoProcess;
import io.leno.api.xds.Node;
import io.leno.api.xds.ProxyObserver;
import io.leno.api.xds.ResourceNames;
import io.leno.api.xds.Translator;
import io.leno.api.xds.TypeUrls;
import io.leno.api.xds.XdsResource;
import io.leno.rollout.PluginWish;
import io.leno.rollout.WishMessage;

import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Tells proxies of Leno which plugins to run, and lets the monitoring port change that.
@Component(
        configurationPid = "io.leno.rollout.control",
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        service = {Translator.class, MonitoringPages.class, ProxyObserver.class},
        immediate = true)
public final class RolloutControl implements Translator, MonitoringPages, ProxyObserver {
    private static final Logger log = LoggerFactory.getLogger(RolloutControl.class);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(2);

    /// Where it keeps what it knows.
    public @interface Settings {
        /// Folder for files and state.
        String directory();

        /// File with the token that changes need; empty: they need to come from this machine.
        String token_file() default "";

        /// Folder with the files that FilterPlugins name; empty: `sources` in the other.
        String sources_directory() default "";

        /// Largest file that is taken in.
        int max_file_mb() default 256;
    }

    private final Rollouts rollouts;
    private final PluginSources sources;
    private final RolloutPages pages;
    private final MeshModelSource.Subscription subscription;
    private volatile int port;
    private volatile Runnable changed = () -> {};

    /// @throws IOException when folder, state or token cannot be read
    @Activate
    public RolloutControl(
            Settings settings, @Reference MeshModelSource mesh, @Reference LenoProcess process)
            throws IOException {
        long limit = settings.max_file_mb() * 1024L * 1024;
        try {
            Path directory = Files.createDirectories(Path.of(settings.directory()));
            var artifacts = new ArtifactStore(directory.resolve("files"));
            sources = sources(settings, directory, artifacts, limit);
            rollouts =
                    new Rollouts(
                            new PlanStore(directory.resolve("plugins.json")),
                            artifacts,
                            sources,
                            Clock.systemUTC());
            pages = new RolloutPages(rollouts, new Access(token(settings)), limit);
        } catch (IOException e) {
            process.failed("plugins: " + e.getMessage());
            throw e;
        }
        subscription =
                mesh.subscribe(
                        (model, delta) -> {
                            if (mesh.isSynced() && (delta.isEmpty() || !delta.rules().isEmpty()))
                                sources.accept(model);
                        });
    }

    private static PluginSources sources(
            Settings settings, Path directory, ArtifactStore artifacts, long limit)
            throws IOException {
        Path files =
                settings.sources_directory().isEmpty()
                        ? directory.resolve("sources")
                        : Path.of(settings.sources_directory());
        return new PluginSources(
                new JsonFile(directory.resolve("sources.json"), "leno-plugin-sources-1"),
                new SourceReader(files, artifacts, limit),
                FIRST_PAUSE);
    }

    private static String token(Settings settings) throws IOException {
        return settings.token_file().isEmpty()
                ? ""
                : Files.readString(Path.of(settings.token_file())).strip();
    }

    @Deactivate
    void close() {
        subscription.close();
        sources.close();
    }

    @Override
    public String typeUrl() {
        return TypeUrls.PLUGIN_SET;
    }

    @Override
    public void onChange(Runnable told) {
        changed = told;
        rollouts.onChange(told);
    }

    @Override
    public boolean isAffectedBy(MeshDelta delta, MeshModel mesh, Node node) {
        return false;
    }

    /// Nothing as long as nobody could fetch a file: to hear nothing of a plugin changes nothing.
    @Override
    public Translation translate(MeshModel mesh, Node node, ResourceNames wanted) {
        List<XdsResource> resources = new ArrayList<>();
        if (!node.isLeno() || port <= 0) return new Translation(resources, List.of());
        for (PluginWish wish : rollouts.wishes(node, ":" + port + "/plugins/")) {
            if (wanted.includes(wish.plugin()))
                resources.add(
                        new XdsResource(
                                typeUrl(), wish.plugin(), WishMessage.encode(wish), List.of()));
        }
        return new Translation(resources, sources.problems(node));
    }

    @Override
    public void connected(String connection, Node node) {}

    @Override
    public void asked(String connection, Node node, @Nullable String refusal) {
        try {
            rollouts.asked(connection, node);
        } catch (IllegalArgumentException e) {
            log.warn("{} reports on plugins what nobody can read: {}", node.id(), e.getMessage());
        }
    }

    @Override
    public void left(String connection) {
        rollouts.left(connection);
    }

    @Override
    public Map<String, String> paths() {
        String about = "which plugins proxies shall run, and do";
        return Map.of("/plugins", about, "/debug/pluginz", about);
    }

    @Override
    public void opened(int number) {
        port = number;
        changed.run();
    }

    @Override
    public void serve(HttpExchange exchange) throws IOException {
        pages.serve(exchange);
    }
}
