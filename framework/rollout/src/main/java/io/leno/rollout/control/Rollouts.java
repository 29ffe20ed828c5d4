package io.leno.rollout.control;

import io.leno.api.xds.Node;
import io.leno.rollout.Artifact;
import io.leno.rollout.PluginReport;
import io.leno.rollout.PluginWish;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/// All plans, and the proxies they are for.
///
/// ```
/// command ─┐                                   ┌─▶ file
///          ├─▶ plans ── what changes a plan ───┼─▶ translator: every proxy is asked what it has
/// report ──┘     ▲                             └─▶ whoever waits
///                └── a step that all its proxies serve makes the next one
/// FilterPlugins with a source: see PluginSources
/// ```
///
/// One lock around all of it, held for maps in memory and, at a change, for one small file.
final class Rollouts {
    private static final Logger log = LoggerFactory.getLogger(Rollouts.class);

    /// How long a file stays that no command has named yet.
    private static final Duration UNASKED = Duration.ofHours(1);

    private final PlanStore store;
    private final ArtifactStore artifacts;
    private final PluginSources sources;
    private final Clock clock;
    private final SortedMap<String, PluginPlan> plans;
    private final Proxies proxies = new Proxies();

    /// Whose outcome is still to be written down: the selection by plugin and revision.
    private final Map<String, Selection> open = new LinkedHashMap<>();

    private long changes;
    private volatile Runnable changed = () -> {};

    /// @throws IOException when what was asked for earlier cannot be read
    Rollouts(PlanStore store, ArtifactStore artifacts, PluginSources sources, Clock clock)
            throws IOException {
        this.store = store;
        this.artifacts = artifacts;
        this.sources = sources;
        this.clock = clock;
        plans = store.read();
        tidy();
    }

    /// Told after each change of a plan.
    void onChange(Runnable told) {
        changed = told;
        sources.onChange(
                () -> {
                    synchronized (this) {
                        tidy();
                        stir();
                    }
                    told.run();
                });
    }

    ArtifactStore artifacts() {
        return artifacts;
    }

    /// What commands want, and where they want nothing, what FilterPlugins say.
    ///
    /// @param source see [PluginWish#source()]
    synchronized List<PluginWish> wishes(Node node, String source) {
        var wishes = new TreeMap<String, PluginWish>();
        sources.wishes(node, source).forEach(each -> wishes.put(each.plugin(), each));
        for (PluginPlan plan : plans.values())
            wishes.merge(
                    plan.plugin(),
                    plan.wish(node, source),
                    (said, wanted) ->
                            wanted.live().isPresent() ? wanted : said.since(wanted.revision()));
        return List.copyOf(wishes.values());
    }

    /// Does what is asked for, and writes it down before anybody hears of it.
    ///
    /// @return the plan it made
    Outcome command(Command command) throws CommandException, IOException {
        Outcome outcome;
        synchronized (this) {
            Optional<Artifact> artifact = artifact(command);
            PluginPlan plan = plan(command);
            PluginPlan next =
                    advanced(
                            new Commands(
                                            plan,
                                            command,
                                            proxies.nodes(),
                                            artifact,
                                            nextRevision(),
                                            clock.instant())
                                    .apply());
            keep(next);
            open.put(next.plugin(), command.selection());
            log.info(
                    "Plugin {}: {} for {} (revision {})",
                    command.plugin(),
                    command.action(),
                    command.selection(),
                    next.revision());
            outcome = Outcome.of(next, command.selection(), proxies.all());
        }
        changed.run();
        return outcome;
    }

    private PluginPlan plan(Command command) throws CommandException {
        PluginPlan plan = plans.get(command.plugin());
        if (plan != null) return plan;
        if (command.action() == Command.Action.DEPLOY) return PluginPlan.empty(command.plugin());
        throw new CommandException(
                404,
                command.plugin()
                        + ": no such plugin"
                        + (plans.isEmpty()
                                ? ""
                                : " (known: " + String.join(", ", plans.keySet()) + ")"));
    }

    private Optional<Artifact> artifact(Command command) throws CommandException, IOException {
        if (command.sha256().isEmpty()) return Optional.empty();
        Optional<Artifact> found = artifacts.artifact(command.sha256());
        if (found.isPresent())
            return Optional.of(found.get().with(command.settingsSize(), command.signature()));
        throw new CommandException(
                404, "sha256: " + command.sha256() + " (expected: of a file that was uploaded)");
    }

    private long nextRevision() {
        return plans.values().stream().mapToLong(PluginPlan::revision).max().orElse(0) + 1;
    }

    private void keep(PluginPlan plan) throws IOException {
        PluginPlan before = plans.put(plan.plugin(), plan);
        try {
            store.write(plans.values());
        } catch (IOException e) {
            if (before == null) plans.remove(plan.plugin());
            else plans.put(plan.plugin(), before);
            throw e;
        }
        tidy();
        stir();
    }

    /// Files stay as long as a plan may come back to them.
    private void tidy() {
        Set<String> needed = new HashSet<>();
        plans.values().forEach(plan -> needed.addAll(plan.hashes()));
        needed.addAll(sources.hashes());
        try {
            artifacts.retain(needed, clock.instant().minus(UNASKED));
        } catch (IOException e) {
            log.warn("Files of plugins that nobody needs any more stay: {}", e.toString());
        }
    }

    /// A proxy says what it runs.
    void asked(String connection, Node node) {
        boolean planChanged;
        synchronized (this) {
            proxies.asked(connection, node);
            planChanged = lookAgain();
            stir();
        }
        if (planChanged) changed.run();
    }

    void left(String connection) {
        boolean planChanged;
        synchronized (this) {
            proxies.left(connection);
            planChanged = lookAgain();
            stir();
        }
        if (planChanged) changed.run();
    }

    private boolean lookAgain() {
        boolean any = false;
        for (PluginPlan plan : List.copyOf(plans.values())) {
            PluginPlan next = closed(advanced(adopted(plan)));
            if (next.equals(plan)) continue;
            any = true;
            try {
                keep(next);
            } catch (IOException e) {
                log.error(
                        "Plugin {}: its state cannot be kept; it stays as it was",
                        plan.plugin(),
                        e);
            }
        }
        return any;
    }

    private PluginPlan adopted(PluginPlan plan) {
        PluginPlan next =
                new Adoption(plan, proxies.all(), nextRevision(), clock.instant()).apply();
        if (next.equals(plan)) return plan;
        log.info("Plugin {}: its canary has been judged by all that try it", plan.plugin());
        open.put(plan.plugin(), next.assignments().getLast().selection());
        return next;
    }

    /// Writes down what came of the last command once nothing more is to be expected.
    private PluginPlan closed(PluginPlan plan) {
        Selection selection = open.get(plan.plugin());
        if (selection == null) return plan;
        Outcome outcome = Outcome.of(plan, selection, proxies.all());
        if (outcome.state().equals("running") || outcome.proxies().isEmpty()) return plan;
        open.remove(plan.plugin());
        log.info("Plugin {}: {} (revision {})", plan.plugin(), outcome.text(), plan.revision());
        return plan.ended(plan.revision(), outcome.text());
    }

    /// Sends rollouts in steps as far as they may go now.
    private PluginPlan advanced(PluginPlan plan) {
        PluginPlan now = plan;
        for (Assignment each : plan.assignments()) {
            if (each.steps().isRunning())
                now = now.replace(each, each.stepping(advanced(plan.plugin(), each)));
        }
        return now;
    }

    private Steps advanced(String plugin, Assignment assignment) {
        Steps steps = assignment.steps();
        List<Proxies.Seen> there = candidates(assignment);
        List<String> ids = there.stream().map(each -> each.node().id()).toList();
        List<Proxies.Seen> reached =
                there.stream().filter(each -> steps.chosen().contains(each.node().id())).toList();
        for (Proxies.Seen each : reached) {
            PluginReport report = report(each, plugin, assignment);
            if (report != null && report.state() == PluginReport.State.REFUSED)
                return steps.stop(each.node().id() + " refused: " + report.text());
        }
        boolean served =
                !reached.isEmpty()
                        && reached.stream().allMatch(each -> serves(each, plugin, assignment));
        return (served ? steps.next() : steps).choose(ids);
    }

    private static @Nullable PluginReport report(
            Proxies.Seen proxy, String plugin, Assignment assignment) {
        PluginReport report = proxy.report(plugin);
        return report == null || report.revision() < assignment.revision() ? null : report;
    }

    private static boolean serves(Proxies.Seen proxy, String plugin, Assignment assignment) {
        PluginReport report = report(proxy, plugin, assignment);
        return report != null && report.state() == PluginReport.State.SERVING;
    }

    /// In an order that differs from plugin to plugin, so that it is not always the same proxy that
    /// goes first.
    private List<Proxies.Seen> candidates(Assignment assignment) {
        long seed = assignment.revision();
        return proxies.all().stream()
                .filter(each -> assignment.selection().matches(each.node()))
                .sorted(Comparator.comparingInt(each -> (each.node().id() + seed).hashCode()))
                .toList();
    }

    /// @throws CommandException when there is no such plugin
    synchronized Outcome outcome(String plugin, Selection selection) throws CommandException {
        PluginPlan plan = plans.get(plugin);
        if (plan == null) throw new CommandException(404, plugin + ": no such plugin");
        return Outcome.of(plan, selection, proxies.all());
    }

    synchronized long changes() {
        return changes;
    }

    /// All of it, for pages.
    ///
    /// @param selection the proxies to tell of
    synchronized Map<String, Object> fields(Selection selection) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("changes", changes);
        fields.put("plugins", plans.values().stream().map(PluginPlan::fields).toList());
        fields.put("sources", sources.fields());
        List<Map<String, Object>> each = new ArrayList<>();
        for (Proxies.Seen proxy : proxies.all()) {
            if (selection.matches(proxy.node())) each.add(fields(proxy));
        }
        fields.put("proxies", each);
        return fields;
    }

    private Map<String, Object> fields(Proxies.Seen proxy) {
        Node node = proxy.node();
        var fields = new LinkedHashMap<String, Object>();
        fields.put("id", node.id());
        fields.put("name", node.name());
        fields.put("namespace", node.namespace());
        fields.put("labels", new java.util.TreeMap<>(node.labels()));
        var wishes = new LinkedHashMap<String, Object>();
        wishes(node, "").forEach(each -> wishes.put(each.plugin(), each.fields()));
        fields.put("wishes", wishes);
        var reports = new LinkedHashMap<String, Object>();
        proxy.reports().forEach((plugin, report) -> reports.put(plugin, report.fields()));
        fields.put("reports", reports);
        return fields;
    }

    private void stir() {
        changes++;
        notifyAll();
    }

    /// Waits until something has changed since then, or as long as that.
    synchronized void await(long seen, Duration limit) throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        while (changes <= seen) {
            long left = (deadline - System.nanoTime()) / 1_000_000;
            if (left <= 0) return;
            wait(left);
        }
    }
}
