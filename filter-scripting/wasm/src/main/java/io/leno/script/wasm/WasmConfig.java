package io.leno.script.wasm;

import com.google.protobuf.Any;
import com.google.protobuf.BoolValue;
import com.google.protobuf.BytesValue;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.StringValue;
import com.google.protobuf.Struct;
import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.util.JsonFormat;

import io.envoyproxy.envoy.extensions.filters.http.wasm.v3.Wasm;
import io.envoyproxy.envoy.extensions.wasm.v3.EnvironmentVariables;
import io.envoyproxy.envoy.extensions.wasm.v3.PluginConfig;
import io.envoyproxy.envoy.extensions.wasm.v3.VmConfig;
import io.leno.api.json.Json;
import io.leno.api.plugin.InvalidPluginConfigException;
import io.leno.script.wasm.abi.PluginSpec;
import io.leno.script.wasm.abi.VmSpec;
import io.leno.script.wasm.vm.WasmLimits;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A filter's configuration, read. Envoy: `envoy.extensions.wasm.v3.PluginConfig`.
final class WasmConfig {
    static final String V8 = "envoy.wasm.runtime.v8";
    private static final String NULL = "envoy.wasm.runtime.null";
    private static final Any NOTHING = Any.getDefaultInstance();
    private static final com.google.protobuf.TypeRegistry TYPES =
            com.google.protobuf.TypeRegistry.newBuilder()
                    .add(
                            List.of(
                                    StringValue.getDescriptor(),
                                    BytesValue.getDescriptor(),
                                    Struct.getDescriptor()))
                    .build();

    /// `PluginConfig.allow_on_headers_stop_iteration`, newer than the messages we were built with.
    private static final int PAUSES_HEADERS_ALONE = 9;

    private final PluginConfig config;

    private WasmConfig(PluginConfig config) {
        this.config = config;
    }

    /// @throws InvalidPluginConfigException naming the field, its value and what was expected
    static WasmConfig read(io.leno.api.plugin.PluginConfig given) {
        Wasm.Builder wasm = Wasm.newBuilder();
        try {
            switch (given.format()) {
                case PROTOBUF -> wasm.mergeFrom(given.bytes());
                case JSON -> JsonFormat.parser().usingTypeRegistry(TYPES).merge(given.json(), wasm);
            }
        } catch (InvalidProtocolBufferException e) {
            throw new InvalidPluginConfigException(
                    wasm.getDescriptorForType().getFullName() + ": " + e.getMessage(), e);
        }
        return new WasmConfig(wasm.getConfig());
    }

    String name() {
        return config.getName();
    }

    VmConfig vm() {
        return config.getVmConfig();
    }

    ImagePull pull() {
        return ImagePull.of(vm().getEnvironmentVariables().getKeyValuesMap());
    }

    /// @param sha256 of the code
    WasmSpec spec(String sha256) {
        VmConfig vm = vm();
        var vmSpec =
                new VmSpec(
                        vm.getVmId(),
                        runtime(vm),
                        sha256,
                        bytes(vm.hasConfiguration() ? vm.getConfiguration() : NOTHING),
                        environment(vm.getEnvironmentVariables()),
                        config.getCapabilityRestrictionConfig()
                                .getAllowedCapabilitiesMap()
                                .keySet(),
                        WasmLimits.DEFAULT);
        var plugin =
                new PluginSpec(
                        config.getName(),
                        config.getRootId(),
                        bytes(config.hasConfiguration() ? config.getConfiguration() : NOTHING),
                        pausesHeadersAlone());
        return new WasmSpec(vmSpec, plugin, policy(), sparesStreams(), reloadPause());
    }

    private static String runtime(VmConfig vm) {
        if (vm.getRuntime().isEmpty()) return V8;
        if (!vm.getRuntime().equals(NULL)) return vm.getRuntime();
        throw new InvalidPluginConfigException(
                "vm_config.runtime: " + NULL + " (expected: " + V8 + ")");
    }

    /// A text or bytes as they are, anything else encoded.
    private static byte[] bytes(Any value) {
        try {
            if (value.is(StringValue.class)) {
                return value.unpack(StringValue.class).getValueBytes().toByteArray();
            }
            if (value.is(BytesValue.class)) {
                return value.unpack(BytesValue.class).getValue().toByteArray();
            }
            if (value.is(Struct.class)) return json(value.unpack(Struct.class));
            return value.getValue().toByteArray();
        } catch (InvalidProtocolBufferException e) {
            throw new InvalidPluginConfigException("configuration: " + e.getMessage(), e);
        }
    }

    private static byte[] json(Message message) throws InvalidProtocolBufferException {
        Object read = Json.read(JsonFormat.printer().print(message));
        return Json.compact(read).getBytes(StandardCharsets.UTF_8);
    }

    private Map<String, String> environment(EnvironmentVariables variables) {
        Map<String, String> all = new HashMap<>(variables.getKeyValuesMap());
        all.keySet().removeAll(ImagePull.VARIABLES);
        for (String key : variables.getHostEnvKeysList()) {
            if (all.containsKey(key)) {
                throw new InvalidPluginConfigException(
                        "Key "
                                + key
                                + " is duplicated in"
                                + " envoy.extensions.wasm.v3.VmConfig.environment_variables for "
                                + config.getName()
                                + ". All the keys must be unique.");
            }
            String value = System.getenv(key);
            if (value != null) all.put(key, value);
        }
        return all;
    }

    @SuppressWarnings("deprecation") // many configurations still say fail_open
    private FailurePolicy policy() {
        if (config.getFailOpen()) {
            if (config.getFailurePolicyValue() != 0) {
                throw new InvalidPluginConfigException(
                        "only one of fail_open or failure_policy can be set");
            }
            return FailurePolicy.FAIL_OPEN;
        }
        return switch (config.getFailurePolicy()) {
            case FAIL_OPEN -> FailurePolicy.FAIL_OPEN;
            case FAIL_RELOAD -> FailurePolicy.FAIL_RELOAD;
            case FAIL_CLOSED, UNSPECIFIED, UNRECOGNIZED -> FailurePolicy.FAIL_CLOSED;
        };
    }

    @SuppressWarnings("deprecation") // the newer field says something else
    private boolean sparesStreams() {
        return config.getFailOpen();
    }

    private Duration reloadPause() {
        var backoff = config.getReloadConfig().getBackoff();
        if (!backoff.hasBaseInterval()) return WasmSpec.RELOAD_PAUSE;
        var base = backoff.getBaseInterval();
        return Duration.ofSeconds(base.getSeconds(), base.getNanos());
    }

    private boolean pausesHeadersAlone() {
        UnknownFieldSet.Field field = config.getUnknownFields().getField(PAUSES_HEADERS_ALONE);
        if (field.getLengthDelimitedList().isEmpty()) return false;
        try {
            return BoolValue.parseFrom(field.getLengthDelimitedList().getLast()).getValue();
        } catch (InvalidProtocolBufferException e) {
            throw new InvalidPluginConfigException(
                    "allow_on_headers_stop_iteration: " + e.getMessage(), e);
        }
    }
}
