package io.leno.analysis.schema;

import io.leno.api.analysis.Analyzer;
import io.leno.api.analysis.Finding;
import io.leno.api.analysis.Findings;
import io.leno.api.analysis.IstioMessages;
import io.leno.api.analysis.Kinds;
import io.leno.api.analysis.MessageType;
import io.leno.api.analysis.ResourceKind;
import io.leno.api.analysis.Resources;
import io.leno.api.config.ConfigDialect;
import io.leno.api.config.ConfigResource;
import io.leno.api.config.Problem;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

import java.util.List;
import java.util.ServiceLoader;

/// What is wrong with each resource by itself, as the dialects judge it.
@Component
public final class SchemaAnalyzer implements Analyzer {
    private static final List<ResourceKind> KINDS =
            List.of(
                    Kinds.AUTHORIZATION_POLICY,
                    Kinds.DESTINATION_RULE,
                    Kinds.ENVOY_FILTER,
                    Kinds.GATEWAY,
                    Kinds.PEER_AUTHENTICATION,
                    Kinds.PROXY_CONFIG,
                    Kinds.REQUEST_AUTHENTICATION,
                    Kinds.SERVICE_ENTRY,
                    Kinds.SIDECAR,
                    Kinds.TELEMETRY,
                    Kinds.TRAFFIC_EXTENSION,
                    Kinds.VIRTUAL_SERVICE,
                    Kinds.WASM_PLUGIN,
                    Kinds.WORKLOAD_ENTRY,
                    Kinds.WORKLOAD_GROUP);

    private final List<ConfigDialect> dialects;

    /// With the dialects that the class loader of this class knows.
    public SchemaAnalyzer() {
        this(
                ServiceLoader.load(ConfigDialect.class, SchemaAnalyzer.class.getClassLoader())
                        .stream()
                        .map(ServiceLoader.Provider::get)
                        .toList());
    }

    @Activate
    public SchemaAnalyzer(@Reference List<ConfigDialect> dialects) {
        this.dialects = List.copyOf(dialects);
    }

    @Override
    public String name() {
        return "schema.ValidationAnalyzer";
    }

    @Override
    public String description() {
        return "Runs schema validation as an analyzer on Istio's resources"
                + " (schema.ValidationAnalyzer.KIND on those of one kind)";
    }

    @Override
    public void analyze(Resources resources, Findings findings) {
        for (ResourceKind kind : KINDS)
            for (ConfigResource resource : resources.all(kind))
                dialects.stream()
                        .filter(each -> each.understands(resource.key()))
                        .findFirst()
                        .ifPresent(dialect -> check(resource, dialect, findings));
    }

    private static void check(ConfigResource resource, ConfigDialect dialect, Findings findings) {
        for (Problem problem : dialect.parse(resource).problems())
            switch (problem.severity()) {
                case ERROR ->
                        findings.report(
                                finding(IstioMessages.SCHEMA_VALIDATION_ERROR, resource, problem));
                case WARNING -> findings.report(RouteWarning.of(resource, problem));
                case NOTICE -> {
                    // right, and of no concern to anybody but us
                }
            }
    }

    static Finding finding(MessageType type, ConfigResource resource, Problem problem) {
        String path = problem.path();
        String text = path.isEmpty() ? problem.message() : path + ": " + problem.message();
        return Finding.of(type, resource, text).at(path);
    }
}
