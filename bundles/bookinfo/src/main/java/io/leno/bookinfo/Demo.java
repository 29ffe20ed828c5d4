package io.leno.bookinfo;

import io.leno.api.process.LenoProcess;

import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

import java.nio.file.Path;
import java.time.Duration;

/// Bookinfo in a mesh, all in this process: the services, a sidecar for each, an ingress gateway
/// and a control plane that reads a folder of YAML. The demo only asks for them; they are the same
/// bundles that run anywhere else.
@Component(
        configurationPid = "io.leno.demo",
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        immediate = true,
        service = {})
public final class Demo {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Settings settings;
    private final MeshSettings mesh;
    private final LenoProcess process;
    private final Bundle framework;
    private final Thread story;

    /// What the demo can be told.
    public @interface Settings {
        /// The ingress gateway's port; 0 for any free one.
        int port() default 8080;

        /// Where the editable YAML is, or will be written.
        String directory() default "demo/mesh";

        /// Puts what is there aside and writes the original anew.
        boolean fresh() default false;

        /// A file with Istio's MeshConfig; empty for the one in the directory.
        String mesh_config() default "";

        /// Where this process logs, for the guide.
        String log() default "demo/leno.log";

        /// The distribution's folder, with `bundles` and `samples`.
        String home() default ".";

        /// How many seconds the demo runs; 0 until it is stopped.
        int duration_s() default 0;
    }

    @Activate
    public Demo(
            Settings settings,
            @Reference ConfigurationAdmin configurations,
            @Reference LenoProcess process,
            BundleContext context) {
        this.settings = settings;
        framework = context.getBundle(Constants.SYSTEM_BUNDLE_ID);
        this.process = process;
        mesh = new MeshSettings(configurations);
        story = Thread.ofVirtual().name("demo").start(this::run);
    }

    private void run() {
        try {
            MeshFiles files = MeshFiles.in(Path.of(settings.directory()));
            Addresses addresses = Addresses.claim(settings.port());
            if (settings.fresh()) files.putAside();
            files.write(addresses.gatewayPort());
            try (var services = new Services()) {
                services.start();
                mesh.start(addresses, files.mesh(), settings.mesh_config());
                var guide =
                        new Guide(
                                addresses,
                                files,
                                Path.of(settings.home()),
                                Path.of(settings.log()));
                awaitPage(guide);
                process.started("Bookinfo on " + guide.pageUrl());
                guide.text().lines().forEach(process::started);
                sleepUntilTheEnd();
            }
        } catch (DemoFailure e) {
            process.failed(e.reason());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the process is stopping, and has said so
        }
    }

    private void awaitPage(Guide guide) throws InterruptedException {
        try (var check = new PageCheck(PATIENCE)) {
            check.await(guide.adminUrls(), guide.pageUrl());
        } catch (DemoFailure e) {
            throw new DemoFailure(e.reason() + "; the reason may be in " + settings.log());
        }
    }

    private void sleepUntilTheEnd() throws InterruptedException {
        if (settings.duration_s() == 0) Thread.sleep(Duration.ofDays(3650));
        Thread.sleep(Duration.ofSeconds(settings.duration_s()));
        process.stop();
        Thread.sleep(Duration.ofMinutes(1)); // deactivation interrupts
    }

    /// Ends the services and withdraws what the demo asked for. Where all stops, that stops by
    /// itself and in order: proxies before the server they listen to.
    @Deactivate
    public void stop() throws InterruptedException {
        story.interrupt();
        story.join(Duration.ofSeconds(5));
        if (framework.getState() != Bundle.STOPPING) mesh.close();
    }
}
