package io.leno.script.lua;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Struct;
import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.util.JsonFormat;

import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.extensions.filters.http.lua.v3.Lua;
import io.envoyproxy.envoy.extensions.filters.http.lua.v3.LuaPerRoute;
import io.leno.api.filter.FilterContext;
import io.leno.api.filter.HttpFilterFactory;
import io.leno.api.filter.HttpFilterSettings;
import io.leno.api.json.Json;
import io.leno.api.plugin.InvalidPluginConfigException;
import io.leno.api.plugin.PluginConfig;

import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Component;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/// Envoy's Lua filter. Envoy: `envoy.filters.http.lua`.
@Component
public final class LuaFilterFactory implements HttpFilterFactory {
    private static final String NAME = "envoy.filters.http.lua";
    private static final String TYPES = "type.googleapis.com/envoy.extensions.filters.http.lua.v3.";

    /// `LuaPerRoute.filter_context`, newer than the messages we were built with.
    private static final int FILTER_CONTEXT = 4;

    private final ProgramCache programs = new ProgramCache(ScriptLimits.DEFAULT);

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Set<String> typeUrls() {
        return Set.of(TYPES + "Lua", TYPES + "LuaPerRoute");
    }

    @Override
    public HttpFilterSettings configure(PluginConfig config, FilterContext context) {
        Lua lua = read(config, Lua.newBuilder()).build();
        Map<String, LuaProgram> named = new HashMap<>();
        lua.getSourceCodesMap()
                .forEach((name, source) -> named.put(name, programs.load(text(source))));
        return new LuaSettings(
                main(lua),
                named,
                ScriptLimits.of(context.runtime()),
                !lua.hasClearRouteCache() || lua.getClearRouteCache().getValue(),
                lua.getStatPrefix(),
                storeName(context.filterName(), lua.getStatPrefix()),
                context);
    }

    /// A later version of a filter finds what the one before left.
    private static String storeName(String filter, String statPrefix) {
        return statPrefix.isEmpty() ? filter : filter + "." + statPrefix;
    }

    @SuppressWarnings("deprecation") // many configurations still use inline_code
    private @Nullable LuaProgram main(Lua lua) {
        if (!lua.getInlineCode().isEmpty() && lua.hasDefaultSourceCode()) {
            throw new InvalidPluginConfigException(
                    "Error: Only one of `inline_code` or `default_source_code` can be set for the"
                            + " Lua filter.");
        }
        if (lua.hasDefaultSourceCode()) return programs.load(text(lua.getDefaultSourceCode()));
        if (lua.getInlineCode().isEmpty()) return null;
        return programs.load(bytes(lua.getInlineCode()));
    }

    @Override
    public Object configureRoute(PluginConfig config) {
        LuaPerRoute route = read(config, LuaPerRoute.newBuilder()).build();
        LuaProgram own = route.hasSourceCode() ? programs.load(text(route.getSourceCode())) : null;
        return new LuaRoute(route.getDisabled(), route.getName(), own, context(route));
    }

    private static Map<String, ?> context(LuaPerRoute route) {
        UnknownFieldSet.Field field = route.getUnknownFields().getField(FILTER_CONTEXT);
        if (field.getLengthDelimitedList().isEmpty()) return Map.of();
        try {
            Struct struct = Struct.parseFrom(field.getLengthDelimitedList().getLast());
            Map<String, Object> context = new HashMap<>();
            if (Json.read(JsonFormat.printer().print(struct)) instanceof Map<?, ?> values)
                values.forEach((key, value) -> context.put(String.valueOf(key), value));
            return context;
        } catch (InvalidProtocolBufferException e) {
            throw new InvalidPluginConfigException("filter_context: " + e.getMessage(), e);
        }
    }

    private static <B extends Message.Builder> B read(PluginConfig config, B builder) {
        try {
            switch (config.format()) {
                case PROTOBUF -> builder.mergeFrom(config.bytes());
                case JSON -> JsonFormat.parser().merge(config.json(), builder);
            }
            return builder;
        } catch (InvalidProtocolBufferException e) {
            throw new InvalidPluginConfigException(
                    builder.getDescriptorForType().getFullName() + ": " + e.getMessage(), e);
        }
    }

    private static String bytes(String text) {
        String bytes = LuaValues.bytes(text);
        return bytes == null ? "" : bytes;
    }

    /// A script's bytes, from wherever they are.
    private static String text(DataSource source) {
        return switch (source.getSpecifierCase()) {
            case INLINE_STRING -> bytes(source.getInlineString());
            case INLINE_BYTES -> LuaValues.ofBytes(source.getInlineBytes().toByteArray());
            case ENVIRONMENT_VARIABLE -> variable(source.getEnvironmentVariable());
            case FILENAME -> file(Path.of(source.getFilename()));
            case SPECIFIER_NOT_SET ->
                    throw new InvalidPluginConfigException(
                            "source code: empty (expected: inline_string, inline_bytes, filename or"
                                    + " environment_variable)");
        };
    }

    private static String variable(String name) {
        String value = System.getenv(name);
        if (value != null) return bytes(value);
        throw new InvalidPluginConfigException("Environment variable doesn't exist: " + name);
    }

    private static String file(Path path) {
        try {
            return new String(Files.readAllBytes(path), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new InvalidPluginConfigException("file " + path + " cannot be read: " + e, e);
        }
    }
}
