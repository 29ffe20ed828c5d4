package io.leno.istio.networking;

import static io.leno.istio.check.Syntax.quoted;

import io.leno.api.istio.MeshConfig;
import io.leno.api.istio.MeshConfig.AccessLogEncoding;
import io.leno.istio.bind.Report;
import io.leno.istio.check.Syntax;

import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.schema.JsonSchema;

import java.util.Map;

/// What must hold in a MeshConfig.
final class MeshConfigChecks {
    private final Report report;

    MeshConfigChecks(Report report) {
        this.report = report;
    }

    /// @param path of the text in the resource
    void check(MeshConfig config, String path) {
        if (config.proxyHttpPort() != 0)
            Syntax.port(config.proxyHttpPort(), path + ".proxyHttpPort", report);
        if (!config.rootNamespace().isEmpty())
            Syntax.dnsLabel(config.rootNamespace(), path + ".rootNamespace", report);
        boolean isJson = config.accessLogEncoding() == AccessLogEncoding.JSON;
        String format = config.accessLogFormat();
        if (isJson && !format.isBlank() && !isJsonObject(format)) {
            String expected = "a JSON object, as accessLogEncoding is JSON";
            report.invalid(
                    path + ".accessLogFormat", quoted(format) + " (expected: " + expected + ")");
        }
    }

    private static boolean isJsonObject(String text) {
        try {
            var settings = LoadSettings.builder().setSchema(new JsonSchema()).build();
            // YAML's plain style is no JSON
            return text.strip().startsWith("{")
                    && new Load(settings).loadFromString(text) instanceof Map<?, ?>;
        } catch (YamlEngineException invalid) {
            return false;
        }
    }
}
