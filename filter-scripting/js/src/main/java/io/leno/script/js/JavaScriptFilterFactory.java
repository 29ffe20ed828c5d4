package io.leno.script.js;

import io.leno.api.filter.FilterContext;
import io.leno.api.filter.HttpFilterFactory;
import io.leno.api.filter.HttpFilterSettings;
import io.leno.api.json.InvalidJsonException;
import io.leno.api.json.Json;
import io.leno.api.plugin.InvalidPluginConfigException;
import io.leno.api.plugin.PluginConfig;
import io.leno.runtime.spi.PluginSettings;
import io.leno.script.js.JavaScript.Script;

import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/// A script that stands in the configuration of a filter chain, a `TypedStruct` of this type:
///
/// ```yaml
/// source: {inline_string: "export function onRequest(request) { … }"}   # or filename, environment_variable
/// modules: {./rules.js: "export const rules = [];"}
/// limits: {run_millis: 20}
/// config: {}                    # what context.config is
/// stat_prefix: tenant
/// ```
@Component
public final class JavaScriptFilterFactory implements HttpFilterFactory {
    private static final String NAME = "leno.filters.http.javascript";
    private static final String TYPE = "type.googleapis.com/leno.filters.http.javascript.v1.";
    private static final List<String> KEYS =
            List.of("source", "modules", "limits", "config", "stat_prefix");
    private static final List<String> ROUTE_KEYS =
            List.of("disabled", "source", "modules", "limits", "config");
    private static final List<String> SOURCES =
            List.of("inline_string", "filename", "environment_variable");

    private final JavaScriptPrograms programs;

    @Activate
    public JavaScriptFilterFactory(@Reference JavaScriptPrograms programs) {
        this.programs = programs;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Set<String> typeUrls() {
        return Set.of(TYPE + "JavaScript");
    }

    @Override
    public HttpFilterSettings configure(PluginConfig config, FilterContext context) {
        PluginSettings fields = read(config, KEYS);
        Script script = script(fields);
        if (script == null) throw PluginSettings.wrong("source", "missing", "one of " + SOURCES);
        String prefix = fields.text("stat_prefix");
        return script.configure(
                context,
                prefix.isEmpty() ? context.filterName() : prefix,
                json(fields.value("config"), "{}"));
    }

    @Override
    public Object configureRoute(PluginConfig config) {
        PluginSettings fields = read(config, ROUTE_KEYS);
        Object own = fields.value("config");
        return new ScriptRoute(
                Boolean.TRUE.equals(fields.value("disabled")),
                script(fields),
                own == null ? null : json(own, "{}"));
    }

    private @Nullable Script script(PluginSettings fields) {
        if (fields.value("source") == null) return null;
        PluginSettings source = fields.inner("source", SOURCES);
        if (source.keys().size() != 1)
            throw PluginSettings.wrong("source", source.keys(), "one of " + SOURCES);
        String kind = source.keys().getFirst();
        String value = source.text(kind);
        return programs.load(
                new ScriptSource(
                        "filename".equals(kind) ? name(value) : "inline.js",
                        text(kind, value),
                        ScriptSettings.modules(fields),
                        ScriptSettings.limits(fields)));
    }

    private static String name(String file) {
        return String.valueOf(Path.of(file).getFileName());
    }

    private static String text(String kind, String value) {
        return switch (kind) {
            case "filename" -> file(value);
            case "environment_variable" -> variable(value);
            default -> value;
        };
    }

    private static String file(String name) {
        try {
            return Files.readString(Path.of(name));
        } catch (IOException e) {
            throw new InvalidPluginConfigException("file " + name + " cannot be read: " + e, e);
        }
    }

    private static String variable(String name) {
        String value = System.getenv(name);
        if (value != null) return value;
        throw new InvalidPluginConfigException("Environment variable doesn't exist: " + name);
    }

    private static PluginSettings read(PluginConfig config, List<String> keys) {
        try {
            return PluginSettings.of("JavaScript", Json.read(config.json()), keys);
        } catch (InvalidJsonException e) {
            throw new InvalidPluginConfigException("JavaScript: " + e.getMessage(), e);
        }
    }

    private static String json(@Nullable Object value, String otherwise) {
        return value == null ? otherwise : Json.write(value);
    }
}
