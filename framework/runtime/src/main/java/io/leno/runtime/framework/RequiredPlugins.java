package io.leno.runtime.framework;

import io.leno.api.plugin.PluginEvent;
import io.leno.runtime.deploy.Deployer;
import io.leno.runtime.deploy.PluginPolicy;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/// Plugins without which a process is not to serve: they are waited for, for as long as the policy
/// says, before the profile's bundles start. Scripts may need an engine among those, so they are
/// looked for again afterwards.
final class RequiredPlugins {
    private static final Logger log = LoggerFactory.getLogger(RequiredPlugins.class);

    /// How long a script may take once its engine is there.
    private static final Duration MADE = Duration.ofSeconds(3);

    private final PluginPolicy policy;
    private final Deployer deployer;
    private final ProcessLife life;

    RequiredPlugins(PluginPolicy policy, Deployer deployer, ProcessLife life) {
        this.policy = policy;
        this.deployer = deployer;
        this.life = life;
    }

    /// @throws StartException naming those that are missing, and why where that is known
    void beforeServing() throws StartException {
        await(policy.requiredWait(), true);
    }

    /// @throws StartException as before
    void afterwards() throws StartException {
        Duration wait = policy.requiredWait();
        await(wait.compareTo(MADE) > 0 ? wait : MADE, false);
    }

    private void await(Duration limit, boolean withoutScripts) throws StartException {
        if (policy.required().isEmpty()) return;
        Semaphore changed = new Semaphore(0);
        Consumer<PluginEvent> listener = event -> changed.release();
        deployer.addListener(listener);
        try {
            long deadline = System.nanoTime() + limit.toNanos();
            Set<String> missing = missing(withoutScripts);
            if (!missing.isEmpty() && !limit.isZero())
                log.warn("Waiting {} for required plugins: {}", limit, missing);
            while (!missing.isEmpty()) {
                long left = deadline - System.nanoTime();
                if (left <= 0 || life.isEnding()) throw new StartException(text(missing));
                // the event comes before the new state is shown: look again soon, too
                boolean told =
                        changed.tryAcquire(Math.min(left, 200_000_000L), TimeUnit.NANOSECONDS);
                log.trace("Something happened to a plugin: {}", told);
                missing = missing(withoutScripts);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartException("interrupted while waiting for plugins", e);
        } finally {
            deployer.removeListener(listener);
        }
    }

    private Set<String> missing(boolean withoutScripts) {
        Set<String> missing = new TreeSet<>(deployer.missing(policy.required()));
        if (withoutScripts) missing.removeIf(deployer::waitsForEngine);
        return missing;
    }

    private String text(Collection<String> missing) {
        return missing.stream()
                .map(name -> "required plugin " + name + " is not there" + reason(name))
                .collect(Collectors.joining("\n"));
    }

    private String reason(String name) {
        return deployer.history("").stream()
                .filter(event -> event.kind() == PluginEvent.Kind.REFUSED)
                .filter(event -> event.plugin().equals(name) || event.file().startsWith(name + "."))
                .reduce((earlier, later) -> later)
                .map(event -> " (" + event.file() + ": " + event.text() + ")")
                .orElse("");
    }
}
