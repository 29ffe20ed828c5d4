package io.leno.runtime.framework;

import io.leno.runtime.diagnosis.Components;

import org.osgi.framework.BundleContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// Waits until every component of a fresh process is at work, and says what keeps one from it.
final class StartCheck {
    private static final Logger log = LoggerFactory.getLogger(StartCheck.class);
    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final Duration BETWEEN = Duration.ofMillis(20);

    private final Components components;
    private final Profile profile;
    private final List<ComponentSettings> settings;
    private final ProcessLife life;

    StartCheck(
            BundleContext context,
            Profile profile,
            List<ComponentSettings> settings,
            ProcessLife life) {
        this.components = new Components(context);
        this.profile = profile;
        this.settings = settings;
        this.life = life;
    }

    /// Services may come a moment late, from other threads. Returns early when a component has
    /// ended the process by itself: it has said why.
    ///
    /// @throws StartException when something the command line configured is not at work
    void await() throws StartException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!isUp() && !life.isEnding() && System.nanoTime() < deadline) pause();
        if (life.isEnding()) return;
        if (!isUp()) throw new StartException(String.join("\n", troubles()));
        troubles().forEach(trouble -> log.warn("{}", trouble));
    }

    private boolean isUp() {
        if (!untaken().isEmpty()) return false;
        return components.troubles().stream()
                .flatMap(trouble -> trouble.pids().stream())
                .noneMatch(pids()::contains);
    }

    private List<String> troubles() {
        List<String> troubles = new ArrayList<>();
        components.troubles().forEach(trouble -> troubles.add(trouble.text()));
        untaken()
                .forEach(
                        pid ->
                                troubles.add(
                                        pid
                                                + ": no bundle of profile "
                                                + profile.name()
                                                + " takes these settings"));
        return troubles;
    }

    private Set<String> pids() {
        return settings.stream().map(ComponentSettings::pid).collect(Collectors.toSet());
    }

    private Set<String> untaken() {
        Set<String> untaken = new HashSet<>(pids());
        components.configuredBy().forEach(untaken::remove);
        return untaken;
    }

    private static void pause() throws StartException {
        try {
            Thread.sleep(BETWEEN);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartException("interrupted while starting", e);
        }
    }
}
