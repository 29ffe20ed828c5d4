package io.leno.analysis.live;

import com.sun.net.httpserver.HttpExchange;

import io.leno.analysis.Analysis;
import io.leno.analysis.Located;
import io.leno.analysis.MeshResources;
import io.leno.analysis.Snapshot;
import io.leno.analysis.Suppression;
import io.leno.api.analysis.Analyzer;
import io.leno.api.analysis.Level;
import io.leno.api.analysis.MessageType;
import io.leno.api.config.ConfigResource;
import io.leno.api.config.ConfigResourceSource;
import io.leno.api.json.Json;
import io.leno.api.model.MeshModelSource;
import io.leno.api.monitoring.MonitoringPages;
import io.leno.api.platform.StatusSink;

import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/// Analyzes what a control plane serves, again and again: when something changed and then nothing
/// more did for a while. What was found last is on a page of the monitoring port and in its
/// metrics. One thread of its own looks; pages are answered by any.
@Component(configurationPid = "io.leno.analysis", immediate = true, service = MonitoringPages.class)
public final class BackgroundAnalysis implements MonitoringPages {
    private static final Logger log = LoggerFactory.getLogger(BackgroundAnalysis.class);
    private static final String PAGE = "/debug/analysis";
    private static final String ISTIO_SYSTEM = "istio-system";

    /// How often it looks.
    @interface Settings {
        /// Changes are analyzed when nothing more has changed for this many milliseconds.
        long quiet_ms() default 1000;

        /// No change waits longer than this many milliseconds.
        long quiet_max_ms() default 10_000;
    }

    private final MeshModelSource models;
    private final ConfigResourceSource configuration;
    private final Duration longestWait;
    private final ScheduledExecutorService looks =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofVirtual().name("leno-analysis").factory());

    /// In the order in which they came: the newest of a name counts. Replaced whole.
    private volatile List<Analyzer> analyzers = List.of();

    private volatile Result last = Result.NONE;
    private final ValidationMessages messages = new ValidationMessages();
    private State analyzed = State.NONE;
    private State seen = State.NONE;
    private long changedSince;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile @Nullable StatusSink statuses;

    /// What findings follow from.
    private record State(long model, long configuration, List<Analyzer> analyzers) {
        static final State NONE = new State(-1, -1, List.of());
    }

    private record Result(List<Located> findings, long runs, double seconds) {
        static final Result NONE = new Result(List.of(), 0, 0);

        long count(Level level) {
            return findings.stream().filter(each -> each.finding().type().level() == level).count();
        }
    }

    @Activate
    @SuppressWarnings("FutureReturnValueIgnored") // a look handles its own failure
    public BackgroundAnalysis(
            @Reference MeshModelSource models,
            @Reference ConfigResourceSource configuration,
            Settings settings) {
        this.models = models;
        this.configuration = configuration;
        longestWait = Duration.ofMillis(settings.quiet_max_ms());
        long quiet = Math.max(1, settings.quiet_ms());
        looks.scheduleWithFixedDelay(this::look, 0, quiet, TimeUnit.MILLISECONDS);
    }

    @Deactivate
    void close() {
        looks.shutdownNow();
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    synchronized void addAnalyzer(Analyzer analyzer) {
        List<Analyzer> more = new ArrayList<>(analyzers);
        more.add(analyzer);
        analyzers = List.copyOf(more);
    }

    synchronized void removeAnalyzer(Analyzer analyzer) {
        analyzers = analyzers.stream().filter(each -> !each.equals(analyzer)).toList();
    }

    private void look() {
        try {
            if (!models.isSynced()) return;
            var now = new State(models.current().version(), configuration.revision(), analyzers);
            if (now.equals(analyzed)) return;
            boolean isQuiet = now.equals(seen);
            if (seen.equals(analyzed)) changedSince = System.nanoTime();
            seen = now;
            boolean isLate = System.nanoTime() - changedSince > longestWait.toNanos();
            if (!isQuiet && !isLate) return;
            analyze(now);
            analyzed = now;
            seen = now;
        } catch (RuntimeException failure) {
            log.error("Analysis failed; the last findings stay", failure);
        }
    }

    private void analyze(State now) {
        long start = System.nanoTime();
        Map<String, Analyzer> byName = new TreeMap<>();
        for (Analyzer each : now.analyzers()) byName.put(each.name(), each);
        List<ConfigResource> stored = configuration.resources();
        var resources =
                Snapshot.of(
                        MeshResources.of(stored, models.current()),
                        ISTIO_SYSTEM,
                        MeshResources.UNKNOWN);
        List<Located> found =
                Suppression.filter(Analysis.run(byName.values(), resources), "", List.of());
        Result before = last;
        last = new Result(found, before.runs() + 1, (System.nanoTime() - start) / 1e9);
        tell(before);
        StatusSink sink = statuses;
        if (sink != null) sink.report("analysis", messages.of(found, stored));
    }

    private void tell(Result before) {
        long errors = last.count(Level.ERROR);
        if (errors == before.count(Level.ERROR)) return;
        if (errors == 0) log.info("The analysis finds no errors any more");
        else log.warn("The analysis finds {} errors (see {})", errors, PAGE);
    }

    @Override
    public Map<String, String> paths() {
        return Map.of(PAGE, "what is wrong with all resources together, as lenoctl analyze has it");
    }

    @Override
    public Map<String, Double> metrics() {
        Result now = last;
        Map<String, Double> metrics = new HashMap<>();
        for (Located each : now.findings()) {
            MessageType type = each.finding().type();
            String labels = "{code=\"" + type.code() + "\",level=\"" + type.level() + "\"}";
            metrics.merge("leno_analysis_findings" + labels, 1.0, Double::sum);
        }
        metrics.put("leno_analysis_runs", (double) now.runs());
        metrics.put("leno_analysis_last_run_seconds", now.seconds());
        return metrics;
    }

    @Override
    public void serve(HttpExchange exchange) throws IOException {
        String json = Json.write(last.findings().stream().map(Located::fields).toList());
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("content-type", "application/json");
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
    }
}
